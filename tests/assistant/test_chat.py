"""The commands that talk: chat, edit, diff, compare, as a person runs them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant import Study
from assistant.cli import main
from assistant.reply import Reply
from tests.assistant.test_converse import told_by_several

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def run(own: Study, capsys: pytest.CaptureFixture[str]):
    def run(*words: object, code: int = 0) -> tuple[str, str]:
        assert main([str(word) for word in (*words, "--study", own.folder)]) == code
        return capsys.readouterr()

    return run


def test_chat_answers_a_line_a_turn(run, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = "status\nevidence 1.1\n\nwho said that?\nevidence 99.9\nquit\nstatus\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    out, _ = run("chat", "--json")
    replies = [Reply.model_validate(row) for row in json.loads(out)]
    assert [reply.kind for reply in replies] == ["status", "evidence", "speakers", "unclear"]
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    out, _ = run("chat")
    assert all(reply.text in out for reply in replies)


def test_edit_diff_and_undo_by_command(run, own: Study, journey) -> None:
    shown = own.map(journey.id)
    position = told_by_several(shown)
    run("edit", f"rename {position} to Long wait", "--author", "Ana")
    out, _ = run("diff", "--json")
    change = json.loads(out)["changes"][0]
    assert (change["what"], change["label"]) == ("edited", "Long wait")
    run("edit", f"drop {position}", "--revision", shown.revision)
    out, _ = run("diff", "--from", shown.revision)
    assert "1 gone" in out
    run("edit", "undo")
    run("edit", "undo")
    out, _ = run("diff", "--from", shown.revision)
    assert "nothing is different" in out


def test_compare_by_command(run) -> None:
    out, _ = run("compare", "retained", "reviews", "--json")
    assert [side["name"] for side in json.loads(out)["sides"]] == ["retained", "reviews"]
    out, _ = run("compare", "retained", "reviews")
    assert "Small numbers" in out


def test_what_cannot_be_done_is_one_line_and_exit_2(run, own: Study) -> None:
    for words, said in (
        (("edit", "what do people say?"), "no change"),
        (("edit", "rename 99.1 to Nothing"), "99.1"),
        (("edit", "drop 1.1", "--map", "none"), "no map"),
        (("diff", "--from", "77"), "revision 77"),
        (("compare", "retained", "martians"), "martians"),
    ):
        _, err = run(*words, code=2)
        assert said in err
        assert len(err.strip().splitlines()) == 1


def test_without_a_map_the_way_to_one_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "Interviewer: How was it?\n\nP01: They came two hours late and left.\n\n"
    (tmp_path / "talk.txt").write_text(said * 3)
    Study.open(tmp_path / "s").ingest(tmp_path / "talk.txt")
    assert main(["edit", "drop 1.1", "--study", str(tmp_path / "s")]) == 2
    assert "footpath draft" in capsys.readouterr().err
