"""Ours and a peer's grouping are counted alike."""

from __future__ import annotations

from evals.annotated import Remark
from evals.themes import joined


def test_pairs_of_a_grouping() -> None:
    told = [
        Remark(f"P.{i}.0", f"w{i}", None, None, "pain", None, "ok", finding)
        for i, finding in enumerate(["a", "a", "b", None, None])
    ]
    assert joined(told, [0, 0, 0, 1, 1]) == [1.0, 4.0, 1.0]
    assert joined(told, [-1, -1, 0, 1, 2]) == [0.0, 0.0, 1.0]  # outliers are no group
