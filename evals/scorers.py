"""Scorers: small pure functions from what was found and what is right to a number."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence

Span = tuple[str, int, int]  # source id, start, end


def word_recall(found: Iterable[tuple[int, int]], gold: Collection[int], words: Sequence[int]) -> float:
    """Share of the gold turns' words that were found; `found` are (turn, words), `words` those of each turn."""
    wanted = sum(words[turn] for turn in gold)
    return min(1.0, sum(n for turn, n in found if turn in gold) / wanted) if wanted else 0.0


def average_precision(ranked: Sequence[str], judged: dict[str, int]) -> float:
    """Mean of the precisions at each relevant record, over judged records only; what was not found counts 0."""
    right, total, seen = 0, 0.0, 0
    for record in ranked:
        if record in judged:
            seen += 1
            if judged[record]:
                right += 1
                total += right / seen
    relevant = sum(judged.values())
    return total / relevant if relevant else 0.0


def precision_at(ranked: Sequence[str], judged: dict[str, int], k: int) -> float:
    """Share of relevant ones among the first k judged records."""
    first = [judged[record] for record in ranked if record in judged][:k]
    return sum(first) / len(first) if first else 0.0


def overlap(found: Collection[Hashable], gold: Collection[Hashable]) -> tuple[int, int, int]:
    """(in both, found, gold): what precision, recall and F1 are made of."""
    return len(set(found) & set(gold)), len(set(found)), len(set(gold))


def iou(found: Collection[Hashable], gold: Collection[Hashable]) -> float:
    """Intersection over union; 1 where both are empty."""
    union = set(found) | set(gold)
    return len(set(found) & set(gold)) / len(union) if union else 1.0


def meet(one: Span, other: Span) -> bool:
    """Whether two places share a character."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
