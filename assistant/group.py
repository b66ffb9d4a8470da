"""Groups of like observations: what several people told in other words is one finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

ACROSS = 0.25  # how much farther apart two observations are whose stages have nothing in common


def groups(meaning: np.ndarray, stage: np.ndarray, apart: float) -> list[list[int]]:
    """Positions of like rows, each group in order, groups by their first row.

    `meaning` holds unit vectors [n, d], `stage` the probabilities of each stage [n, s]. Average linkage over cosine
    distance, to which the distance of stages is added.
    """
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    if len(meaning) < 2:
        return [[i] for i in range(len(meaning))]
    distance = 1 - meaning @ meaning.T + ACROSS * (1 - _alike(stage))
    distance = np.round(np.clip((distance + distance.T) / 2, 0, None), 4)
    np.fill_diagonal(distance, 0)
    made = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=apart
    ).fit_predict(distance)
    found: dict[int, list[int]] = {}
    for place, number in enumerate(made):
        found.setdefault(int(number), []).append(place)
    return sorted(found.values())


def _alike(stage: np.ndarray) -> np.ndarray:
    import numpy as np

    length = np.linalg.norm(stage, axis=1, keepdims=True)
    unit = stage / np.maximum(length, 1e-9)
    return unit @ unit.T


def centre(vectors: np.ndarray, members: Sequence[int]) -> np.ndarray:
    """The group's mean direction, a unit vector."""
    import numpy as np

    mean = vectors[list(members)].mean(0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)
