"""Names for groups: two to six words lifted from their quotes, and the one passage that stands best alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant import figures, grammar, reader
from assistant.match import Passage, shared
from ingest.store import Store
from ingest.vectors import vectors

if TYPE_CHECKING:
    import numpy as np

LASTING = frozenset({"minutes", "hours", "days", "weeks", "months"})  # sums of money may be for different things
MOST_PHRASES = 60  # candidates a group
READ = 8  # … of which so many are held against the other quotes
SHARED = 0.6  # weight of how well the other quotes of the group tell what the label says
LONGER = 0.02  # what each word adds
EVENT = 0.05  # what a phrase adds that says what happened
TELLING = 0.5  # weight of how far it tells a pain or a gain by itself
OPPOSITE = {"pain": "gain", "gain": "pain"}


def label(
    store: Store, quotes: Sequence[Passage], lead: Any, others: Sequence[Passage], centre: np.ndarray, kind: str
) -> tuple[str, float]:
    """The phrase of the lead (a parsed quote) that is nearest to the group's mean direction [d], that tells its `kind`
    by itself ("closed at half past four" a pain, "opened the app" none) and that the other quotes tell too, with the
    figures that all `quotes` have in common; and how far it tells that kind (−1…1; 1 where a kind has no opposite).
    It is lifted from the statement, so that the two say the same."""
    candidates = _candidates(lead)
    tells = _telling(candidates, kind)
    rows = vectors(store, candidates)
    close = rows @ centre[: rows.shape[1]]  # the words' part of the meaning
    worth = {
        phrase: float(near)
        + LONGER * min(len(phrase.split()), 5)
        + EVENT * grammar.happens(lead, phrase)
        + TELLING * tells.get(phrase, 0.0)
        for phrase, near in zip(candidates, close, strict=True)
    }
    best = sorted(candidates, key=lambda phrase: (-round(worth[phrase], 4), phrase))[:READ]
    if others and len(best) > 1:
        told = dict(zip(best, shared(store, best, others), strict=True))
        best.sort(key=lambda phrase: (-round(worth[phrase] + SHARED * float(told[phrase]), 4), phrase))
    name = _with_figures(best[0][:1].upper() + best[0][1:], [text for _, text in quotes])
    return name, tells.get(best[0], 1.0)


def _telling(phrases: Sequence[str], kind: str) -> dict[str, float]:
    """How much rather each phrase, read without anything around it, is of that kind than of the opposite (−1…1)."""
    if kind not in OPPOSITE:
        return {}
    read = reader.read([(None, phrase) for phrase in phrases]).kind
    rather = read[:, reader.KINDS.index(kind)] - read[:, reader.KINDS.index(OPPOSITE[kind])]
    return {phrase: round(float(more), 4) for phrase, more in zip(phrases, rather, strict=True)}


def _candidates(lead: Any) -> list[str]:
    found = [phrase for phrase in grammar.phrases(lead) if "[" not in phrase and "\n" not in phrase]
    return found[:MOST_PHRASES] or [_opening_words(lead.text)]


def _opening_words(text: str) -> str:
    """The first words up to a stop; "…" says that they go on."""
    words = re.split(r"(?<=[.!?;:])\s", grammar.opening(text))[0].rstrip(".,;:!?-–… ").split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _with_figures(label: str, quotes: Sequence[str]) -> str:
    """Adds the figures that the quotes have in common: "Engineer visit: 9, 12, 14 days"."""
    by_unit: dict[str, set[float]] = {}
    for quote in quotes:
        for amount in figures.amounts(quote):
            if amount.unit in LASTING:
                by_unit.setdefault(amount.unit, set()).add(amount.value)
    unit, values = max(by_unit.items(), key=lambda item: (len(item[1]), item[0]), default=("", set()))
    if len(values) < 2 or len(values) > 5 or re.search(r"\d", label) or len(label.split()) > 4:
        return label
    return f"{label}: {figures.listed(sorted(values), unit)}"


def statements(texts: Sequence[str], parsed: Sequence[Any], worth: Sequence[float]) -> list[tuple[int, float]]:
    """The quotes by how well they can be read alone and say it (`worth`, 0…1 each), best first, each with how well it
    stands alone (0…1)."""
    standing = [grammar.standing(doc) for doc in parsed]
    worth = [round(s + w, 4) for s, w in zip(standing, worth, strict=True)]
    best = sorted(range(len(texts)), key=lambda i: (-worth[i], len(texts[i]), texts[i]))
    return [(i, standing[i]) for i in best]
