"""Labels of emotion sets brought to what is compared: sets of classes as bits, and three feelings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

POSITIVE = frozenset(
    "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief".split()
)
NEGATIVE = frozenset(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness".split()
)
REVIEW_POSITIVE, REVIEW_NEGATIVE = frozenset({"Joy", "Trust"}), frozenset({"Fear", "Sadness", "Disgust", "Anger"})


def bits(labels: Iterable[str], classes: Sequence[str]) -> float:
    """A set of classes as the bits of one number, as `macro_f1` reads it."""
    return float(sum(1 << place for place in {classes.index(label) for label in labels}))


def feeling(labels: Sequence[str], positive: frozenset[str], negative: frozenset[str], neutral: str) -> int | None:
    """0 bad, 1 neither, 2 good; None where the labels are of both, or of neither but not neutral."""
    good, bad = bool(positive & set(labels)), bool(negative & set(labels))
    if good and bad:
        return None
    return 2 if good else 0 if bad else 1 if list(labels) == [neutral] else None
