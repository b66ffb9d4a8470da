"""Is a statement carried by the sentences it cites? A small scorer, offline, trained and calibrated.

It sees the cited sentences and what stands around them: how near they are in meaning, how many of the statement's words
they have (or words like them), and whether a figure, a name or a "not" stands on one side only. The weights of a
logistic regression over these signs come from `evals/train_supported.py`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.store import Store
from ingest.vectors import vectors

if TYPE_CHECKING:
    import numpy as np

WEIGHTS = Path(__file__).with_name("supported.json")
SIGNS = (
    "meaning", "nearest sentence", "meaning with neighbours", "words", "words with neighbours", "pairs of words",
    "like words", "least like word", "figures missing", "names missing", "not on one side", "length",
)  # fmt: skip
SMALL = frozenset(
    "the a an and or but of to in on at for with from by as is are was were be been being it its this that these those "
    "he she they them their his her we our you your i my me him us who which what when where there then than so if do "
    "does did have has had will would can could not no one also about into over up out just very".split()
)
NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|hardly|unable|fail(?:ed|s)?)\b|n['’]t\b",
    re.I,
)
ALIKE = 0.8  # share of a statement's words from which a "not" on one side turns it into the opposite
DIGITS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
    if value != 1
}
ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s", "y", "e")


@dataclass(frozen=True)
class Claim:
    """A statement, the sentences it cites, and what stands around those."""

    statement: str
    cited: tuple[str, ...]
    around: str = ""


def supported(store: Store, claims: Sequence[Claim]) -> list[float]:
    """For each claim the probability (0…1, four decimals) that its sentences carry it."""
    fitted = _weights()
    found = []
    for row in signs(store, claims):
        value = fitted["bias"]
        for x, mean, scale, weight in zip(row, fitted["mean"], fitted["scale"], fitted["weights"], strict=True):
            value += weight * (float(x) - mean) / scale
        found.append(round(1 / (1 + math.exp(-max(-30.0, min(30.0, value)))), 4))
    return found


def signs(store: Store, claims: Sequence[Claim]) -> np.ndarray:
    """What the scorer looks at, float64 [n, 12] in the order of SIGNS."""
    import numpy as np

    if not claims:
        return np.zeros((0, len(SIGNS)))
    n = len(claims)
    joined = [" ".join(c.cited) for c in claims]
    texts = [c.statement for c in claims] + joined
    texts += [f"{c.around} {said}".strip() for c, said in zip(claims, joined, strict=True)]
    texts += [text for c in claims for text in c.cited]
    words = sorted({w for c in claims for text in (c.statement, *c.cited) for w in _content(text)})
    every = vectors(store, texts + words)
    own, cited, whole, flat = every[:n], every[n : 2 * n], every[2 * n : 3 * n], every[3 * n : len(texts)]
    place, meaning = {w: i for i, w in enumerate(words)}, every[len(texts) :]
    rows, first = [], 0
    for i, claim in enumerate(claims):
        near = flat[first : first + len(claim.cited)] @ own[i]
        first += len(claim.cited)
        rows.append(
            [
                float(own[i] @ cited[i]),
                float(near.max()) if len(near) else 0.0,
                float(own[i] @ whole[i]),
                *_shared(claim),
                *_alike(claim, place, meaning),
                *_one_sided(claim),
            ]
        )
    return np.round(np.array(rows, dtype=float), 4)


def _shared(claim: Claim) -> list[float]:
    """Share of the statement's words in the cited sentences, in those with their neighbours; share of its pairs."""
    said, cited = _content(claim.statement), " ".join(claim.cited)
    here = {_stem(w) for w in _content(cited)}
    near = here | {_stem(w) for w in _content(claim.around)}
    own = [_stem(w) for w in said]
    pairs = set(pairwise(_plain(cited)))
    mine = list(pairwise(_plain(claim.statement)))
    return [
        sum(w in here for w in own) / max(len(own), 1),
        sum(w in near for w in own) / max(len(own), 1),
        sum(p in pairs for p in mine) / max(len(mine), 1),
    ]


def _alike(claim: Claim, place: dict[str, int], meaning: Any) -> list[float]:
    """How like its likeliest word each word of the statement is: on average, and the least of them."""
    mine = _content(claim.statement)
    theirs = _content(" ".join(claim.cited))
    if not mine or not theirs:
        return [0.0, 0.0]
    close = meaning[[place[w] for w in mine]] @ meaning[[place[w] for w in theirs]].T
    best = close.max(1)
    return [float(best.mean()), float(best.min())]


def _one_sided(claim: Claim) -> list[float]:
    """Figures and names of the statement that stand nowhere in its evidence; a "not" on one side; lengths."""
    cited = " ".join(claim.cited)
    near = f"{claim.around} {cited}"
    figures = numbers(claim.statement)
    named = names(claim.statement)
    return [
        float(len(figures - numbers(near)) / max(len(figures), 1)),
        float(sum(name.lower() not in near.lower() for name in named) / max(len(named), 1)),
        float(bool(NOT.search(claim.statement)) != bool(NOT.search(cited))),
        math.log1p(len(cited.split())) - math.log1p(len(claim.statement.split())),
    ]


def turned(statement: str, cited: str) -> bool:
    """Whether a statement has nearly the words of its sentences, and a "not" that they lack, or the other way round."""
    own, theirs = {_stem(w) for w in _content(statement)}, {_stem(w) for w in _content(cited)}
    alike = len(own & theirs) >= ALIKE * len(own) > 0
    return alike and bool(NOT.search(statement)) != bool(NOT.search(cited))


def numbers(text: str) -> set[str]:
    """Figures in plain form: "1,200" and "nine" → {"1200", "9"}. "One" is no figure: it is mostly a pronoun."""
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.lower())
    found = {n.rstrip(".").removesuffix(".0") for n in re.findall(r"\d+(?:\.\d+)?", plain)} - {"1"}
    return found | {DIGITS[w] for w in re.findall(r"[a-z]+", plain) if w in DIGITS}


def names(text: str) -> set[str]:
    """Words with a capital that do not open a sentence, and what stands in square brackets."""
    return set(re.findall(r"(?<=[a-z,;:] )[A-Z][\w'’-]{2,}", text)) | set(re.findall(r"\[[A-Z][\w-]*\]", text))


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def _content(text: str) -> list[str]:
    return [w for w in dict.fromkeys(_plain(text)) if w not in SMALL and len(w) > 1]


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@cache
def _weights() -> dict[str, Any]:
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))
