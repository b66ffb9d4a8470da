"""Evidence for a question: what search and the learnt themes bring up, read again beside the question.

Vectors bring up what is near; `match` looks for a partner for each word of the question; both, with the share of the
question's words that the passage says, become one probability that the passage speaks to the question (logistic,
fitted by `evals/train_ask.py` on studies that nothing here was trained on).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.match import match
from assistant.observe import Observation, around, with_question, words
from assistant.observe import passages as passages_of
from assistant.question import Wanted
from assistant.themes import of as themes_of
from assistant.themes import themes
from ingest.corpus import Corpus
from ingest.search import Found
from ingest.store import Store
from ingest.vectors import vectors

SEARCHED = 60  # passages asked of the search
THEMED = 30  # … and brought up by theme
READ = 60  # matched word by word
THEMATIC = 0.5  # weight of the learnt theme beside the words' cosine
SAID = 0.17  # weight of the question's words beside closeness, where passages are chosen to be read
WEIGHTS = (7.18, 0.42, 5.8, 0.63, -0.38)  # of `signs`
BIAS = -8.09

Finder = Callable[[str, int], list[Found]]


@dataclass(frozen=True)
class Hit:
    """An observation and the probability (0…1) that it speaks to the question."""

    observation: Observation
    score: float


def hits(
    store: Store, corpus: Corpus, wanted: Wanted, passages: Sequence[Found], told: Sequence[Observation]
) -> list[Hit]:
    """Observations that may speak to the question, likeliest first."""
    return judged(store, wanted, candidates(store, corpus, wanted, passages, told))


def candidates(
    store: Store, corpus: Corpus, wanted: Wanted, passages: Sequence[Found], told: Sequence[Observation]
) -> list[Near]:
    """Observations in the passages that search found, and those whose theme is nearest, since people tell a thing in
    other words than it is asked in."""
    near = {o.id: o for o in [*_inside(passages, told), *_nearest_themes(store, wanted, told, THEMED)]}
    return nearest(store, corpus, wanted, list(near.values()), READ)


@dataclass(frozen=True)
class Near:
    """An observation before it is read beside the question: how near it is, and what of the question it says."""

    observation: Observation
    close: float
    said: float


def nearest(store: Store, corpus: Corpus, wanted: Wanted, observations: Sequence[Observation], n: int) -> list[Near]:
    """The n observations nearest to the question, by vectors and words."""
    if not observations:
        return []
    close = closeness(store, corpus, wanted, observations)
    said = covered(store, wanted.terms, [with_question(o) for o in observations])
    found = [
        Near(o, round(c, 4), round(sum(row[i] for row in said) / len(said) if said else c, 4))
        for i, (o, c) in enumerate(zip(observations, close, strict=True))
    ]
    worth = {near.observation.id: round((1 - SAID) * near.close + SAID * near.said, 4) for near in found}
    return sorted(found, key=lambda near: (-worth[near.observation.id], near.observation.id))[:n]


def judged(store: Store, wanted: Wanted, near: Sequence[Near]) -> list[Hit]:
    """Each with its probability, likeliest first."""
    made = [
        Hit(one.observation, probability(WEIGHTS, BIAS, row))
        for one, row in zip(near, signs(store, wanted, near), strict=True)
    ]
    return sorted(made, key=lambda hit: (-hit.score, hit.observation.id))


def signs(store: Store, wanted: Wanted, near: Sequence[Near]) -> list[list[float]]:
    """What tells a passage that speaks to the question from one that does not: how its words match and which matches
    worst, its closeness, the share of the question's words it says, and whether it tells nothing at all."""
    score, weakest = match(store, wanted.text, passages_of(n.observation for n in near))
    return [
        [float(s), float(w), n.close, n.said, float(n.observation.kind in ("background", "request"))]
        for s, w, n in zip(score, weakest, near, strict=True)
    ]


def probability(weights: Sequence[float], bias: float, row: Sequence[float]) -> float:
    """Logistic of the weighted signs, four decimals."""
    return round(1 / (1 + math.exp(-bias - sum(w * x for w, x in zip(weights, row, strict=True)))), 4)


def closeness(store: Store, corpus: Corpus, wanted: Wanted, near: Sequence[Observation]) -> list[float]:
    """Weighed mean of three likenesses to the question: of the passage (alone or with its question, whichever is
    nearer), of the passage with what was told around it, and of its learnt theme."""
    asked = vectors(store, [wanted.text])[0]
    alone = vectors(store, [o.text for o in near]) @ asked
    read = vectors(store, [with_question(o) for o in near]) @ asked
    near_by = vectors(store, [around(corpus.sources[o.source_id], o) for o in near]) @ asked
    theme = themes(store, themes_of(near)) @ themes(store, [(None, wanted.text)])[0]
    return [
        (max(float(a), float(r)) + float(c) + THEMATIC * float(t)) / (2 + THEMATIC)
        for a, r, c, t in zip(alone, read, near_by, theme, strict=True)
    ]


def _nearest_themes(store: Store, wanted: Wanted, told: Sequence[Observation], n: int) -> list[Observation]:
    close = themes(store, themes_of(told)) @ themes(store, [(None, wanted.text)])[0]
    order = sorted(range(len(told)), key=lambda i: (-round(float(close[i]), 4), told[i].id))
    return [told[i] for i in order[:n]]


def _inside(passages: Sequence[Found], told: Sequence[Observation]) -> Iterable[Observation]:
    by_source: dict[str, list[Observation]] = {}
    for observation in told:
        by_source.setdefault(observation.source_id, []).append(observation)
    for passage in passages:
        for observation in by_source.get(passage.source_id, []):
            if observation.start < passage.end and passage.start < observation.end:
                yield observation


def covered(store: Store, terms: Sequence[str], texts: Sequence[str]) -> list[list[float]]:
    """For each term how well each text says it: 1 where a word of the same stem stands there, else the cosine of the
    term to the nearest word of the text."""
    if not terms:
        return []
    said = [words(text) for text in texts]
    flat = sorted({w for own in said for w in own})
    place = {w: i for i, w in enumerate(flat)}
    meaning = vectors(store, flat)
    rows = []
    for term, vector in zip(terms, vectors(store, list(terms)), strict=True):
        near = meaning @ vector if flat else meaning.sum(1)
        stems = [_stem(part) for part in term.split()]
        row = []
        for own in said:
            present = [any(_stem(w) == stem for w in own) for stem in stems]
            best = max((float(near[place[w]]) for w in own), default=0.0)
            row.append(1.0 if all(present) else round(max(best, 0.6 if any(present) else 0.0), 4))
        rows.append(row)
    return rows


def _stem(word: str) -> str:
    """A rough stem: enough for "bills" and "bill", "tidied" and "tidy"."""
    for ending in ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
