"""Groups of like observations: what several people told in other words is one finding.

Whether two passages tell one finding is a probability from three likenesses: of their vectors, of their words (each
with its best partner in the other), and of the phases they tell of. Logistic, fitted by `evals/train_group.py` on
annotated studies that nothing here was trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.match import alike
from assistant.observe import passages

if TYPE_CHECKING:
    import numpy as np

    from assistant.observe import Observation
    from ingest.store import Store

WEIGHTS = (5.26, 7.07, 1.54)  # of the likeness of vectors, words, phases
BIAS = -7.5


def same(store: Store, observations: Sequence[Observation], meaning: np.ndarray) -> np.ndarray:
    """Probability [n, n] that two observations tell one finding; `meaning` holds their unit vectors [n, d]."""
    import numpy as np

    phases = _unit(np.array([o.phase for o in observations]))
    likeness = (meaning @ meaning.T, alike(store, passages(observations)), phases @ phases.T)
    value = BIAS + sum(weight * np.round(one, 4) for weight, one in zip(WEIGHTS, likeness, strict=True))
    return np.round(1 / (1 + np.exp(-value)), 4)


def groups(same: np.ndarray, apart: float) -> list[list[int]]:
    """Positions of like rows, each group in order, groups by their first row.

    Average linkage over 1 − `same` [n, n]; groups stay two where they are more than `apart` from each other.
    """
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    if len(same) < 2:
        return [[i] for i in range(len(same))]
    distance = np.round(np.clip(1 - (same + same.T) / 2, 0, None), 4)
    np.fill_diagonal(distance, 0)
    made = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=apart
    ).fit_predict(distance)
    found: dict[int, list[int]] = {}
    for place, number in enumerate(made):
        found.setdefault(int(number), []).append(place)
    return sorted(found.values())


def ties(same: np.ndarray, group: Sequence[int]) -> list[float]:
    """Of each member the mean probability of telling what the other members tell; 1 where it is alone."""
    if len(group) == 1:
        return [1.0]
    return [round(float(sum(same[i][j] for j in group if j != i)) / (len(group) - 1), 4) for i in group]


def _unit(rows: np.ndarray) -> np.ndarray:
    import numpy as np

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def centre(vectors: np.ndarray, members: Sequence[int]) -> np.ndarray:
    """The group's mean direction, a unit vector."""
    import numpy as np

    mean = vectors[list(members)].mean(0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)
