"""Answering a question: the best evidence, grouped, counted over everything in scope, with what speaks against it.

Retrieval first. An answer is quotes; where none says what was asked the answer is that no source mentions it, with the
nearest topics. "Says it" means: the passage is about the question's subject and holds the kind of thing asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant import grammar, reader
from assistant.cells import meanings
from assistant.cite import cite
from assistant.coverage import readable
from assistant.draft import in_scope
from assistant.gate import refused
from assistant.group import groups
from assistant.journey import Citation
from assistant.label import statement
from assistant.observe import Observation, around, observe, with_question, words
from assistant.question import Wanted
from assistant.themes import of as themes_of
from assistant.themes import themes
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.search import Found
from ingest.store import Store
from ingest.vectors import vectors

LENGTH = 1200  # characters of an answer's text
MOST_POINTS = 5
MOST_QUOTES = 3  # a point
LOOKED_AT = 60  # passages asked of the search
NEAREST = 3  # topics named where nothing says it
LIKE = 0.5  # mean distance at which two points stay two
LOOKED_INTO = 15  # hits an answer is made from
CLOSE = 0.83  # weight of the cosine beside the share of the question's terms
PHASE = 0.05  # what being told of the question's phase of the journey adds
IDLE = 0.05  # what a passage loses that neither tells nor judges anything
THEMATIC = 0.5  # weight of the learnt theme beside the words' cosine
SAYS = 0.30  # score from which a passage may speak to the question …
WITHIN = 0.15  # … and how far behind the best one
ANSWERED = 0.5  # probability from which a question is answered
WEIGHTS = (1.71, 2.51, 2.89, -1.08, 1.63)  # of `signs`
BIAS = -3.91
STRONG = 1.0  # feeling from which a passage counts as good or bad
COUNTS_FROM = 0.58  # score from which a person is counted
UNCLEAR_FROM = 0.53  # … or stands as unclear
COUNTED = re.compile(r"^.*?\bhow many(?: of the)?(?: interviewed| app)? ?\w*\s*(?:does the customer|do they)?", re.I)

Finder = Callable[[str, int], list[Found]]
Verdict = Literal["answered", "split", "contradicted", "no_evidence"]


class Point(BaseModel):
    """One thing people said, with the words."""

    model_config = ConfigDict(extra="forbid")
    text: str
    citations: list[Citation]


class Count(BaseModel):
    """How many: a list that can be checked."""

    model_config = ConfigDict(extra="forbid")
    value: int
    of: int
    unit: str
    ids: list[str]
    unclear: list[str] = []


class Answer(BaseModel):
    """What was found, and what it rests on."""

    model_config = ConfigDict(extra="forbid")
    question: str
    text: str
    points: list[Point] = []
    against: list[Citation] = []
    participants: list[str] = []
    sources: list[str] = []
    verdict: Verdict
    abstained: bool
    count: Count | None = None
    nearest: list[str] = []


@dataclass(frozen=True)
class Hit:
    """An observation that says something about the question, and how surely (0…1)."""

    observation: Observation
    score: float


def ask(
    store: Store,
    corpus: Corpus,
    question: str,
    scope: Scope,
    find: Finder,
    progress: Callable[[str, int, int], None] | None = None,
) -> Answer:
    """The answer with its quotes. Raises IndexStale where the index lacks what the study holds."""
    tell = (lambda done, of: progress("read", done, of)) if progress else None
    told = in_scope(corpus, observe(store, readable(corpus.sources.values()), tell), scope)
    told = [o for o in told if not refused(o)]
    wanted = Wanted.of(question)
    near = hits(store, corpus, wanted, find(question, LOOKED_AT), told)
    if wanted.counts:
        return _counted(store, corpus, wanted, told, near)
    near = _leaning(wanted, near)
    if not near or answerable(store, corpus, wanted, near) < ANSWERED:
        return _nothing(question, near)
    sure = [hit for hit in near if hit.score >= max(SAYS, near[0].score - WITHIN)]
    points = _points(store, corpus, sure)
    verdict, against = weigh(wanted, sure, corpus)
    return _answer(wanted, points, verdict, against)


def hits(
    store: Store, corpus: Corpus, wanted: Wanted, passages: Sequence[Found], told: Sequence[Observation]
) -> list[Hit]:
    """Observations by how well they speak to the question: those in the passages that search found, and those whose
    theme is nearest, since people tell a thing in other words than it is asked in."""
    near = _inside(passages, told) + nearest_themes(store, wanted, told, LOOKED_AT // 2)
    return rated(store, corpus, wanted, list({o.id: o for o in near}.values()))


def _leaning(wanted: Wanted, near: Sequence[Hit]) -> list[Hit]:
    """Asked for what is bad (or good), those that tell something bad (or good); all where none does, or the question
    asks why, since then its premise is to be weighed."""
    if wanted.premise or not wanted.leaning:
        return list(near)
    kind = "pain" if wanted.leaning < 0 else "gain"
    return [hit for hit in near if hit.observation.kind == kind] or list(near)


def rated(store: Store, corpus: Corpus, wanted: Wanted, near: Sequence[Observation]) -> list[Hit]:
    """The observations with their scores, best first."""
    if not near:
        return []
    close = closeness(store, corpus, wanted, near)
    shared = covered(store, wanted.terms, [with_question(o) for o in near])
    phase = reader.read([(None, wanted.text)]).phase[0].tolist()
    found = []
    for place, observation in enumerate(near):
        share = sum(row[place] for row in shared) / len(shared) if shared else close[place]
        at = sum(a * b for a, b in zip(phase, observation.phase, strict=True))
        idle = IDLE if observation.kind in ("background", "request") else 0.0
        found.append(Hit(observation, round(CLOSE * close[place] + (1 - CLOSE) * share + PHASE * at - idle, 4)))
    return sorted(found, key=lambda hit: (-hit.score, hit.observation.id))


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


def nearest_themes(store: Store, wanted: Wanted, told: Sequence[Observation], n: int) -> list[Observation]:
    close = themes(store, themes_of(told)) @ themes(store, [(None, wanted.text)])[0]
    order = sorted(range(len(told)), key=lambda i: (-round(float(close[i]), 4), told[i].id))
    return [told[i] for i in order[:n]]


def _inside(passages: Sequence[Found], told: Sequence[Observation]) -> list[Observation]:
    by_source: dict[str, list[Observation]] = {}
    for observation in told:
        by_source.setdefault(observation.source_id, []).append(observation)
    found: dict[str, Observation] = {}
    for passage in passages:
        for observation in by_source.get(passage.source_id, []):
            if observation.start < passage.end and passage.start < observation.end:
                found[observation.id] = observation
    return list(found.values())


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


def signs(store: Store, corpus: Corpus, wanted: Wanted, near: Sequence[Hit]) -> list[float]:
    """What tells an answerable question from one that nobody speaks to: the best scores, and how well the question's
    terms are said by the best passages (the term said worst, and all of them on average)."""
    best = [with_question(hit.observation) for hit in near[:LOOKED_INTO]]
    said = [max(row) for row in covered(store, wanted.terms, best)] or [near[0].score]
    top = [hit.score for hit in near[:5]]
    close = closeness(store, corpus, wanted, [hit.observation for hit in near[:5]])
    return [top[0], sum(top) / len(top), min(said), sum(said) / len(said), max(close)]


def answerable(store: Store, corpus: Corpus, wanted: Wanted, near: Sequence[Hit]) -> float:
    """Probability (0…1) that the best passages hold what is asked for; logistic, fitted by `evals/train_refusal.py`."""
    value = BIAS + sum(w * s for w, s in zip(WEIGHTS, signs(store, corpus, wanted, near), strict=True))
    return round(1 / (1 + math.exp(-value)), 4)


def weigh(wanted: Wanted, sure: Sequence[Hit], corpus: Corpus) -> tuple[Verdict, list[Citation]]:
    """Whether sources disagree, or the question's premise does not hold, and the quotes that say so."""
    good = [h.observation for h in sure if h.observation.kind == "gain" or h.observation.feeling > STRONG]
    bad = [h.observation for h in sure if h.observation.kind == "pain" or h.observation.feeling < -STRONG]
    if wanted.premise:
        with_it, against_it = (bad, good) if wanted.leaning < 0 else (good, bad)
        if len(against_it) >= 2 and len(against_it) > 2 * len(with_it):
            return "contradicted", [_cite(corpus, o) for o in against_it[:MOST_QUOTES]]
    fewer, more = sorted((good, bad), key=len)
    tellers = {_teller(corpus, o) for o in fewer} - {_teller(corpus, o) for o in more}
    if wanted.open and len(fewer) >= 2 and len(tellers) >= 2 and len(fewer) * 3 >= len(more):
        return "split", [_cite(corpus, o) for o in fewer[:MOST_QUOTES]]
    return "answered", [_cite(corpus, o) for o in fewer[:MOST_QUOTES]] if fewer and more else []


def _teller(corpus: Corpus, observation: Observation) -> str:
    segment = corpus.sources[observation.source_id].segments[observation.segment]
    return segment.participant or observation.source_id


def _cite(corpus: Corpus, observation: Observation) -> Citation:
    return cite(corpus.sources[observation.source_id], observation.start, observation.end)


def _points(store: Store, corpus: Corpus, sure: Sequence[Hit]) -> list[Point]:
    """The hits in groups of like ones, most people first, each with its clearest words."""
    import numpy as np

    told = [hit.observation for hit in sure[:LOOKED_INTO]]
    meaning = meanings(store, told)
    made = []
    for group in groups(meaning, np.ones((len(told), 1)), LIKE):
        own = [told[i] for i in group]
        docs = grammar.parse([o.text for o in own])
        best, _ = statement([o.text for o in own], docs, [2 * sure[i].score for i in group])
        own.insert(0, own.pop(best))
        people = {_teller(corpus, o) for o in own}
        top = max(sure[i].score for i in group)
        made.append((-(top + 0.03 * min(len(people), 5)), own[0].id, own))
    return [
        Point(text=grammar.opening(own[0].text), citations=[_cite(corpus, o) for o in own[:MOST_QUOTES]])
        for _, _, own in sorted(made, key=lambda item: item[:2])[:MOST_POINTS]
    ]


def _answer(wanted: Wanted, points: list[Point], verdict: Verdict, against: list[Citation]) -> Answer:
    cited = [c for point in points for c in point.citations]
    people = sorted({c.participant for c in cited if c.participant})
    lead = {
        "split": "Sources disagree.",
        "contradicted": "What people said speaks against what the question takes for granted.",
    }.get(verdict, "")
    return Answer(
        question=wanted.text,
        text=_text(lead, points, against, people, cited),
        points=points,
        against=against,
        participants=people,
        sources=sorted({c.source_id for c in cited}),
        verdict=verdict,
        abstained=False,
    )


def _text(lead: str, points: list[Point], against: list[Citation], people: list[str], cited: list[Citation]) -> str:
    """Quotes, each with who said it, within LENGTH characters; a quote is left out rather than cut."""
    lines = [lead] if lead else []
    for point in points:
        lines += _within(lines, [f"• “{c.quote.strip()}” ({_who(c)})" for c in point.citations[:1]])
    shown = {c.quote for point in points for c in point.citations[:1]}
    other = [c for c in against if c.quote not in shown]
    if other:
        lines += _within(lines, [f"Against: “{other[0].quote.strip()}” ({_who(other[0])})"])
    records = len({c.source_id for c in cited if not c.participant})
    basis = [f"{len(people)} participant{'s' * (len(people) != 1)}"] if people else []
    basis += [f"{records} record{'s' * (records != 1)}"] if records else []
    return "\n".join([*lines, f"Based on {' and '.join(basis)}."])


def _within(lines: list[str], more: list[str]) -> list[str]:
    left = LENGTH - 60 - sum(len(line) + 1 for line in lines)
    kept = []
    for line in more:
        if len(line) + 1 <= left:
            kept.append(line)
            left -= len(line) + 1
    return kept


def _who(citation: Citation) -> str:
    from assistant.support import where, who

    return f"{who(citation)} · {where(citation)}"


def _nothing(question: str, near: Sequence[Hit]) -> Answer:
    """No source mentions it; the nearest things people did say are named."""
    nearest = list(dict.fromkeys(grammar.opening(hit.observation.text) for hit in near[:NEAREST]))
    tail = " Nearest: " + "; ".join(f"“{text}”" for text in nearest) if nearest else ""
    return Answer(
        question=question,
        text=("No source mentions this." + tail)[:LENGTH],
        verdict="no_evidence",
        abstained=True,
        nearest=nearest,
    )


def _counted(store: Store, corpus: Corpus, wanted: Wanted, told: Sequence[Observation], near: Sequence[Hit]) -> Answer:
    """A count over everything in scope, not over what search found first."""
    count, proof = tally(store, corpus, wanted, told)
    if not proof:
        return _nothing(wanted.text, near)
    citations = [_cite(corpus, o) for o in proof]
    unit = {
        "participants": "participants",
        "call": "calls",
        "chat": "chats",
        "review": "reviews",
        "survey": "survey responses",
    }
    head = f"{count.value} of {count.of} {unit[wanted.unit]}"
    points = [Point(text=grammar.opening(c.quote), citations=[c]) for c in citations]
    lines = [head + (f"; {len(count.unclear)} unclear ({', '.join(count.unclear)})" if count.unclear else "") + "."]
    for c in citations:
        lines += _within(lines, [f"• “{c.quote.strip()}” ({_who(c)})"])
    return Answer(
        question=wanted.text,
        text="\n".join(lines),
        points=points,
        participants=sorted({c.participant for c in citations if c.participant}),
        sources=sorted({c.source_id for c in citations}),
        verdict="answered",
        abstained=False,
        count=count,
    )


def tally(store: Store, corpus: Corpus, wanted: Wanted, told: Sequence[Observation]) -> tuple[Count, list[Observation]]:
    """Who says it, by the clearest passage of each; who comes close stands apart as unclear."""
    mine = [o for o in told if _counts(corpus, o, wanted.unit)]
    asked = Wanted.of(COUNTED.sub("", wanted.text).strip(" ?"))
    best: dict[str, tuple[float, Observation]] = {}
    for hit in rated(store, corpus, asked, mine):
        who = _counted_as(corpus, hit.observation, wanted.unit)
        best.setdefault(who, (hit.score, hit.observation))
    yes = sorted(who for who, (value, _) in best.items() if value >= COUNTS_FROM)
    unclear = sorted(who for who, (value, _) in best.items() if UNCLEAR_FROM <= value < COUNTS_FROM)
    of = len({_counted_as(corpus, o, wanted.unit) for o in mine})
    return Count(value=len(yes), of=of, unit=wanted.unit, ids=yes, unclear=unclear), [best[who][1] for who in yes]


def _counts(corpus: Corpus, observation: Observation, unit: str) -> bool:
    source = corpus.sources[observation.source_id]
    if unit == "participants":
        return source.segments[observation.segment].participant is not None
    if unit in ("call", "chat"):
        return source.kind == "call_log" and (source.fields.get("channel", "").lower() == "chat") == (unit == "chat")
    return source.kind == unit


def _counted_as(corpus: Corpus, observation: Observation, unit: str) -> str:
    source = corpus.sources[observation.source_id]
    if unit == "participants":
        return source.segments[observation.segment].participant or source.id
    return source.record or source.id
