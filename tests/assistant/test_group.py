"""Groups: every observation stands in exactly one, and what tells one thing stands together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.group import groups


@given(st.integers(0, 12), st.floats(0, 1), st.integers(0, 10_000))
def test_every_row_stands_in_one_group(n: int, apart: float, seed: int) -> None:
    raw = np.random.default_rng(seed).random((n, n))
    found = groups((raw + raw.T) / 2, apart)
    assert sorted(place for group in found for place in group) == list(range(n))


def test_likely_pairs_are_joined_and_unlikely_ones_are_not() -> None:
    same = np.array([[1, 0.9, 0.1], [0.9, 1, 0.2], [0.1, 0.2, 1]])
    assert groups(same, 0.5) == [[0, 1], [2]]
