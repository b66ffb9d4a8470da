"""Train and test never share a group."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from evals import observation, support
from evals.annotated import studies, unseen
from evals.data import Data
from evals.folds import FOLDS, fold, splits
from evals.task import Setting
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
    assert not {text for text in unseen_words & trained if len(text.split()) > 3}  # anybody says "I would, yes."


def test_support_is_scored_by_weights_that_never_saw_the_document(tmp_path: Path, monkeypatch) -> None:
    chance = np.random.default_rng(1)
    units = [f"wice:{number % 23}" for number in range(200)]
    x, y, sets = chance.random((200, 12)), chance.integers(2, size=200), np.array(["wice"] * 200)
    number = {tuple(row): unit for row, unit in zip(x.tolist(), units, strict=True)}
    learnt: list[set[str]] = []
    fit, probability = support.training.fit, support.training.probability

    def noted(x: np.ndarray, *rest: np.ndarray) -> dict:
        learnt.append({number[tuple(row)] for row in x.tolist()})
        return fit(x, *rest)

    def checked(fitted: dict, x: np.ndarray) -> np.ndarray:
        if len(x) < 200:  # all of them are read by the shipped weights only
            assert not learnt[-1] & {number[tuple(row)] for row in x.tolist()}
        return probability(fitted, x)

    monkeypatch.setattr(support.training, "fit", noted)
    monkeypatch.setattr(support.training, "probability", checked)
    (tmp_path / "wice").mkdir()
    (tmp_path / "wice" / "claims.jsonl").write_text(json.dumps({"official_split": "dev"}))
    support._scored(Setting(Data(tmp_path), tmp_path), x, y, sets, units)
    assert len(learnt) == FOLDS


def test_labelled_passages_of_one_chat_are_in_one_fold(monkeypatch) -> None:
    kinds = ("pain", "gain", "action")
    made = [
        observation.Passage(f"multidogo/c{n % 15}/{n}", f"c{n % 15}", None, f"words {n}", (kinds[n % 3],) * 2)
        for n in range(60)
    ]
    group = {one.text: one.group for one in made}

    class Model:
        def fit(self, texts: list[str], kinds: list[str]) -> Model:
            self.known = {group[text] for text in texts}
            return self

        def predict(self, texts: list[str]) -> list[str]:
            assert not self.known & {group[text] for text in texts}
            return ["pain"] * len(texts)

    monkeypatch.setattr(observation, "_model", Model)
    assert observation.five_folds(made).keys() == {one.id for one in made}
