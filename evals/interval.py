"""How sure a figure is: 95 % intervals by bootstrap, paired where two systems read the same samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evals.task import Metric, Row

if TYPE_CHECKING:
    import numpy as np

DRAWS = 1000


def interval(
    ids: Sequence[str], rows: Mapping[str, Row], metric: Metric, groups: Mapping[str, str], seed: int
) -> tuple:
    """(low, high) of the metric over the samples."""
    import numpy as np

    values = np.array([rows[i] for i in ids], float)
    return _bounds([metric(values[draw]) for draw in _draws(ids, groups, seed)])


def difference(
    ids: Sequence[str],
    ours: Mapping[str, Row],
    theirs: Mapping[str, Row],
    metric: Metric,
    groups: Mapping[str, str],
    seed: int,
) -> tuple:
    """(low, high) of ours minus theirs, both read from the same draws of the samples that both have."""
    import numpy as np

    a, b = np.array([ours[i] for i in ids], float), np.array([theirs[i] for i in ids], float)
    return _bounds([metric(a[draw]) - metric(b[draw]) for draw in _draws(ids, groups, seed)])


def _draws(ids: Sequence[str], groups: Mapping[str, str], seed: int) -> Iterator[np.ndarray]:
    """Positions of the samples drawn, whole groups with replacement."""
    import numpy as np

    members: dict[str, list[int]] = {}
    for place, i in enumerate(ids):
        members.setdefault(groups.get(i, i), []).append(place)
    blocks = [np.array(places) for places in members.values()]
    chance = np.random.default_rng(seed)
    for _ in range(DRAWS):
        yield np.concatenate([blocks[block] for block in chance.integers(len(blocks), size=len(blocks))])


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    import numpy as np

    low, high = np.percentile(values, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)
