"""Five folds over groups (meetings, studies, claims): what is trained is scored on groups it never saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

FOLDS = 5


def fold(group: str) -> int:
    """The fold a group belongs to, 0…4: by a hash of its name, so that neither order nor company matters."""
    return int(sha256(group.encode()).hexdigest(), 16) % FOLDS


def splits(groups: Sequence[str]) -> Iterator[tuple[list[int], list[int]]]:
    """(positions to train on, positions to test on) for each fold; a group is never on both sides."""
    for held_out in range(FOLDS):
        yield (
            [i for i, group in enumerate(groups) if fold(group) != held_out],
            [i for i, group in enumerate(groups) if fold(group) == held_out],
        )
