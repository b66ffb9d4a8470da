"""Names for groups: two to six words lifted from their quotes, and the one passage that stands best alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant import figures, grammar
from ingest.store import Store
from ingest.vectors import vectors

if TYPE_CHECKING:
    import numpy as np

LASTING = frozenset({"minutes", "hours", "days", "weeks", "months"})  # sums of money may be for different things
MOST_PHRASES = 60  # candidates a group
REPEATED = 0.06  # what a content word adds that another quote of the group has too
LONGER = 0.015  # what each content word adds


def labels(store: Store, parsed: Sequence[Sequence[Any]], leads: Sequence[int], centres: np.ndarray) -> list[str]:
    """One label a group, lifted from the quote that is its statement, so that the two say the same.

    `parsed` holds the parsed quotes of each group, `leads` which of them is the statement, `centres` their mean
    directions [n, d].
    """
    candidates = [_candidates([docs[lead]]) for docs, lead in zip(parsed, leads, strict=True)]
    flat = [phrase for found in candidates for phrase in found]
    rows = vectors(store, flat)
    made, place = [], 0
    for docs, found, centre in zip(parsed, candidates, centres, strict=True):
        own = rows[place : place + len(found)]
        centre = centre[: own.shape[1]]  # the words' part of the meaning
        place += len(found)
        made.append(_with_figures(_best(docs, found, own, centre), docs))
    return made


def _candidates(docs: Sequence[Any]) -> list[str]:
    found = list(dict.fromkeys(phrase for doc in docs for phrase in grammar.phrases(doc)))
    found = [phrase for phrase in found if "[" not in phrase and "\n" not in phrase]
    return found[:MOST_PHRASES] or [_opening_words(docs[0].text)]


def _opening_words(text: str) -> str:
    """The first words up to a stop; "…" says that they go on."""
    words = re.split(r"(?<=[.!?;:])\s", grammar.opening(text))[0].rstrip(".,;:!?-–… ").split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _best(docs: Sequence[Any], found: list[str], rows: np.ndarray, centre: np.ndarray) -> str:
    shared = Counter(word for doc in docs for word in grammar.lemmas(doc))

    def worth(place: int) -> tuple[float, int, str]:
        words = [w for w in re.findall(r"[\w'-]+", found[place].lower()) if w not in grammar.FILLERS]
        again = sum(1 for word in words if shared.get(word, 0) > 1 or shared.get(word.rstrip("s"), 0) > 1)
        return (
            round(float(rows[place] @ centre) + REPEATED * again + LONGER * min(len(words), 5), 4),
            -len(found[place]),
            found[place],
        )

    chosen = found[max(range(len(found)), key=worth)]
    return chosen[:1].upper() + chosen[1:]


def _with_figures(label: str, docs: Sequence[Any]) -> str:
    """Adds the figures that the quotes have in common: "Engineer visit: 9, 12, 14 days"."""
    by_unit: dict[str, set[float]] = {}
    for doc in docs:
        for amount in figures.amounts(doc.text):
            if amount.unit in LASTING:
                by_unit.setdefault(amount.unit, set()).add(amount.value)
    unit, values = max(by_unit.items(), key=lambda item: (len(item[1]), item[0]), default=("", set()))
    if len(values) < 2 or len(values) > 5 or re.search(r"\d", label) or len(label.split()) > 4:
        return label
    return f"{label}: {figures.listed(sorted(values), unit)}"


def statement(texts: Sequence[str], parsed: Sequence[Any], worth: Sequence[float]) -> tuple[int, float]:
    """Which of the quotes can best be read alone and says it best (`worth`, 0…1 each), and how well it stands (0…1)."""
    standing = [grammar.standing(doc) for doc in parsed]
    worth = [round(s + w, 4) for s, w in zip(standing, worth, strict=True)]
    best = max(range(len(texts)), key=lambda i: (worth[i], -len(texts[i]), texts[i]))
    return best, standing[best]
