"""The labels of kinds: whole, of the guide's kinds, without anybody's words; a passage is found by its id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.reader import KINDS
from evals import observation
from evals.data import Data


def test_600_labels_without_words() -> None:
    kept = [json.loads(line) for line in observation.LABELS.read_text(encoding="utf-8").splitlines()]
    assert len({one["id"] for one in kept}) == len(kept) == 600
    assert {label for one in kept for label in (one["a"], one["b"])} <= set(KINDS)
    assert all(one.keys() == {"id", "words", "a", "b"} and len(one["words"]) == 16 for one in kept)


@pytest.fixture
def data(tmp_path: Path, monkeypatch) -> Data:
    chat = {"conversation_id": "c1", "customer_turns": [{"turn": n, "text": f"turn {n}"} for n in (0, 2, 4)]}
    review = [{"review_id": "r1", "sentence_id": n, "sentence": f"sentence {n}"} for n in (1, 2)]
    for name, rows in (("multidogo/conversations", [chat]), ("app_review_features/sentences", review)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    notes = tmp_path / "research_studies" / "s" / "notes"
    notes.mkdir(parents=True)
    (notes / "P01.md").write_text("# P01\n- clicks on Explore\n")
    said = {
        "multidogo/c1/4": "turn 4",
        "app_review_features/r1/2": "sentence 2",
        "research_studies/s/notes/P01.md/1": "clicks on Explore",
    }
    lines = [
        json.dumps({"id": i, "words": observation.digest(t), "a": "action", "b": "pain"}) + "\n"
        for i, t in said.items()
    ]
    (tmp_path / "labels.jsonl").write_text("".join(lines))
    monkeypatch.setattr(observation, "LABELS", tmp_path / "labels.jsonl")
    return Data(tmp_path)


def test_a_passage_stands_behind_what_its_speaker_said_before(data: Data) -> None:
    chat, review, note = observation.passages(data)
    assert (chat.text, chat.before, chat.group) == ("turn 4", "turn 0 turn 2", "c1")
    assert (review.text, review.before, review.group) == ("sentence 2", "sentence 1", "r1")
    assert (note.text, note.before) == ("clicks on Explore", None)


def test_other_words_under_the_same_id_are_refused(data: Data) -> None:
    path = data.path("research_studies/s/notes/P01.md")
    path.write_text("# P01\n- clicks elsewhere\n")
    with pytest.raises(ValueError, match=r"P01\.md/1: its words"):
        list(observation.passages(data))
