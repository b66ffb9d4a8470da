"""Metrics: rows of all samples, an array [samples, columns], to one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def mean(rows: np.ndarray) -> float:
    """The mean of the first column."""
    return float(rows[:, 0].mean())


def share(rows: np.ndarray) -> float:
    """Sum of the first column over sum of the second (micro precision or recall, a ratio of times); 0 of 0 is 0."""
    below = rows[:, 1].sum()
    return float(rows[:, 0].sum() / below) if below else 0.0


def total(rows: np.ndarray) -> float:
    return float(rows[:, 0].sum())


def f1(rows: np.ndarray) -> float:
    """Micro F1 of columns (right, guessed, wanted)."""
    right, guessed, wanted = rows[:, 0].sum(), rows[:, 1].sum(), rows[:, 2].sum()
    return float(2 * right / (guessed + wanted)) if guessed + wanted else 0.0


def macro_f1(rows: np.ndarray) -> float:
    """Mean F1 over classes; columns are (wanted, guessed), each a set of classes as bits of one whole number.

    A class that is neither wanted nor guessed anywhere is left out.
    """
    import numpy as np

    wanted, guessed = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    scores = []
    for place in range(int(max(wanted.max(initial=0), guessed.max(initial=0))).bit_length()):
        is_wanted, is_guessed = (wanted >> place) & 1, (guessed >> place) & 1
        if below := is_wanted.sum() + is_guessed.sum():
            scores.append(2 * (is_wanted & is_guessed).sum() / below)
    return float(np.mean(scores)) if scores else 0.0


def balanced_accuracy(rows: np.ndarray) -> float:
    """Mean recall of the two classes; columns are (truth, guess), 0 or 1."""
    import numpy as np

    recalls = [(rows[rows[:, 0] == side, 1] == side).mean() for side in (0, 1) if (rows[:, 0] == side).any()]
    return float(np.mean(recalls)) if recalls else 0.0


def ece(rows: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width; columns are (shown score 0…1, truth 0 or 1)."""
    import numpy as np

    bins = np.minimum((rows[:, 0] * 10).astype(int), 9)
    gaps = [abs(rows[bins == b, 0].mean() - rows[bins == b, 1].mean()) * (bins == b).mean() for b in set(bins.tolist())]
    return float(sum(gaps))


def kappa(rows: np.ndarray) -> float:
    """Cohen's kappa: agreement beyond chance; columns are the classes that two readers gave, as numbers."""
    import numpy as np

    one, other = rows[:, 0], rows[:, 1]
    by_chance = sum((one == c).mean() * (other == c).mean() for c in np.unique(rows))
    return float(((one == other).mean() - by_chance) / (1 - by_chance)) if by_chance < 1 else 1.0


def tau(rows: np.ndarray) -> float:
    """Kendall's tau: columns are (pairs in the right order, pairs in the wrong order) of each list."""
    right, wrong = rows[:, 0].sum(), rows[:, 1].sum()
    return float((right - wrong) / (right + wrong)) if right + wrong else 0.0
