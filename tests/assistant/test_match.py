"""Words that look for partners: what a question asks is found in the passage that tells it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import match
from ingest.store import Store

WAITED = ("And then?", "It was a fortnight before anybody gave me a day for the visit.")
BOOTS = (None, "He took his boots off at the door without being asked.")
BILL = (None, "The first bill had two lines with the same name on it.")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("How long do people wait for an appointment?", WAITED),
        ("Was the engineer careful in the house?", BOOTS),
        ("What is unclear on the invoice?", BILL),
    ],
)
def test_a_question_finds_its_answer(store: Store, question: str, right: match.Passage) -> None:
    passages = [WAITED, BOOTS, BILL]
    score, weakest = match.match(store, question, passages)
    assert passages[int(score.argmax())] == right
    assert (weakest <= score + 1e-6).all()


def test_passages_are_read_once_and_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = match.alike(store, [WAITED, BOOTS, BILL])
    monkeypatch.setattr(match, "_read", lambda texts: [] if not texts else pytest.fail("read again"))
    assert (match.alike(store, [WAITED, BOOTS, BILL]) == first).all()
    assert (first == first.T).all()


def test_what_is_kept_scores_as_what_is_read(store: Store) -> None:
    question = "How long do people wait for an appointment?"
    kept, _ = match.match(store, question, [WAITED, BOOTS])
    fresh = match.plain([question], [match.told(WAITED), match.told(BOOTS)])[0]
    assert np.allclose(kept, fresh, atol=2e-3)


def test_a_passage_without_words_matches_nothing(store: Store) -> None:
    score, _ = match.match(store, "Who came?", [(None, "")])
    assert score[0] == -1
