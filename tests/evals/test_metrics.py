"""Metrics and scorers on rows small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evals.interval import difference, interval
from evals.metrics import balanced_accuracy, ece, f1, kappa, macro_f1, mean, share, tau
from evals.scorers import average_precision, iou, precision_at, word_recall


def test_macro_f1_is_the_mean_over_classes_that_occur() -> None:
    rows = np.array([[0b001, 0b001], [0b010, 0b001], [0b010, 0b010], [0b011, 0b011]], float)
    # class 0: 2 right, 3 guessed, 2 wanted → 4/5; class 1: 2 right, 2 guessed, 3 wanted → 4/5; class 2 never occurs
    assert macro_f1(rows) == pytest.approx(0.8)


def test_shares_and_f1_are_micro() -> None:
    assert share(np.array([[1, 4], [3, 4]], float)) == 0.5
    assert f1(np.array([[1, 2, 1], [0, 1, 1]], float)) == pytest.approx(2 / 5)
    assert balanced_accuracy(np.array([[1, 1], [0, 1], [0, 0]], float)) == 0.75


def test_agreement_beyond_chance() -> None:
    assert kappa(np.array([[0, 0], [1, 1], [2, 2]], float)) == 1.0
    # both say 0 half of the time and agree as often as chance would have it
    assert kappa(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)) == pytest.approx(0)
    # six of eight agree; by chance 6/8 · 4/8 + 2/8 · 4/8 = 1/2 would
    assert kappa(np.array([[0, 0]] * 4 + [[0, 1], [1, 1]] * 2, float)) == pytest.approx(0.5)


def test_tau_counts_pairs_of_all_lists() -> None:
    assert tau(np.array([[3, 0], [2, 1]], float)) == pytest.approx(4 / 6)
    assert tau(np.array([[0, 0]], float)) == 0.0


def test_a_score_that_says_what_happens_has_no_calibration_error() -> None:
    assert ece(np.array([[0.8, 1]] * 8 + [[0.8, 0]] * 2, float)) == pytest.approx(0)
    assert ece(np.array([[0.9, 0]] * 5, float)) == pytest.approx(0.9)


def test_word_recall_counts_gold_words_only() -> None:
    assert word_recall([(0, 5), (2, 3)], {2, 3}, [10, 10, 6, 6]) == 0.25


def test_average_precision_reads_judged_records_only() -> None:
    judged = {"a": 1, "b": 0, "c": 1}
    assert average_precision(["x", "a", "b", "y", "c"], judged) == pytest.approx((1 + 2 / 3) / 2)
    assert precision_at(["x", "b", "a"], judged, 2) == 0.5
    assert iou({1, 2}, {2, 3}) == pytest.approx(1 / 3)


def test_a_paired_interval_is_narrower_than_two_single_ones() -> None:
    chance = np.random.default_rng(1)
    hard = chance.random(200)
    ours = {str(i): [float(h) + 0.05] for i, h in enumerate(hard)}
    theirs = {str(i): [float(h)] for i, h in enumerate(hard)}
    ids = sorted(ours)
    low, high = difference(ids, ours, theirs, mean, {}, 1)
    assert low == high == pytest.approx(0.05)
    low, high = interval(ids, ours, mean, {}, 1)
    assert high - low > 0.05


def test_samples_of_one_meeting_are_drawn_together() -> None:
    rows = {f"{meeting}-{query}": [float(meeting)] for meeting in range(4) for query in range(50)}
    groups = {name: name.split("-")[0] for name in rows}
    alone, together = (interval(sorted(rows), rows, mean, g, 1) for g in ({}, groups))
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])
