"""Train and test never share a group."""

from __future__ import annotations

from evals.annotated import studies, unseen
from evals.folds import FOLDS, fold, splits
from evals.train_reader import annotated_rows


def test_no_group_is_on_both_sides_and_every_sample_is_tested_once() -> None:
    groups = [f"meeting-{number % 37}" for number in range(400)]
    tested: list[int] = []
    for train, test in splits(groups):
        assert not {groups[i] for i in train} & {groups[i] for i in test}
        assert sorted([*train, *test]) == list(range(len(groups)))
        tested += test
    assert sorted(tested) == list(range(len(groups)))


def test_a_fold_depends_on_the_name_alone() -> None:
    assert {fold(f"meeting-{number}") for number in range(100)} == set(range(FOLDS))
    assert [fold("ES2004a"), fold("Bmr006")] == [fold("ES2004a"), fold("Bmr006")]


def test_no_remark_of_an_unseen_study_is_trained_on() -> None:
    unseen_words = {r.text for study in studies() if unseen(study) for r in study.remarks.values()}
    trained = {row["passage"][1] for row in annotated_rows()}
    assert len(unseen_words) > 500
    assert len(trained) > 2000
    assert not {text for text in unseen_words & trained if len(text.split()) > 1}  # anybody says "Yeah."
