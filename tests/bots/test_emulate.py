"""The bot before a Slack that we did not write, over real HTTP both ways, with the manifest's scopes and no others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from assistant import Study
from tests.bots.emulated import PERSON, Workspace, emulate
from tests.bots.town import QUESTION, words

DROPPED = (
    b"Interviewer: How was the bill?\nP31: The first bill was double and nobody could tell me why. I was furious.\n"
)


@pytest.fixture
def workspace(read_once: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(read_once, tmp_path / "studies" / "fibre")
    with emulate(tmp_path) as address:
        made = Workspace(address, tmp_path / "studies", tmp_path / "home")
        yield made
        made.close()


def test_an_answer_its_evidence_a_file_and_home(workspace: Workspace) -> None:
    said = workspace.say(QUESTION)
    assert said["user"] == workspace.us
    assert "based on" in words(said)
    workspace.press(said, "more")
    workspace.press(said, "where")
    workspace.press(said, "wrong")
    workspace.send_form("r1", what="quote", note="")
    ts = workspace.drop("P31 interview.txt", DROPPED)
    assert "1 added" in words(workspace.thread(ts)[-1])
    workspace.deliver({"type": "app_home_opened", "user": workspace.ann, "tab": "home", "channel": "D1"})
    assert workspace.bot.workers.idle(60)
    assert workspace.bot.desk.jobs.states() == {"done": 7}
    with Study.open(workspace.bot.desk.root / "fibre") as study:
        assert len(study.feedback()) == 1


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_whole_way(workspace: Workspace) -> None:
    """Mention, answer, evidence, draft with picture and files, edit, undo, a file that changes the map, feedback."""
    said = workspace.say(QUESTION)
    workspace.press(said, "more")
    map_said = workspace.say("draft a map of switching to fibre")
    thread = map_said["thread_ts"]
    files = {f["name"].rpartition(".")[2]: f for m in workspace.thread(thread) for f in m.get("files") or []}
    assert {"html", "json", "png"} <= set(files)
    url = files["png"]["url_private"]
    with urlopen(Request(url, headers={"Authorization": f"Bearer {PERSON}"}), timeout=10) as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    with Study.open(workspace.bot.desk.root / "fibre") as study:
        label = study.maps()[0].stages[0].cells()[0][1].label
    renamed = workspace.say("rename 1.1 to Waiting for the engineer", thread)
    assert "Waiting for the engineer" in words(renamed)
    undone = workspace.say("undo", thread)
    assert "Waiting for the engineer" in words(undone) or label in words(undone)
    ts = workspace.drop("P31 interview.txt", DROPPED)
    told = [words(m) for m in workspace.thread(ts)]
    assert any("1 added" in one for one in told)
    assert any("revision" in one for one in told), told
    workspace.press(said, "wrong")
    workspace.send_form("r1", what="missing", note="It leaves out the router")
    assert set(workspace.bot.desk.jobs.states()) == {"done"}
    outcomes = [row["outcome"] for row in workspace.bot.desk.audit.rows()]
    assert "failed" not in outcomes
