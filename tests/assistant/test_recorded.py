"""Replies of a model, recorded and played: the same map without the model; stale ones say so and give way."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path

import pytest

from assistant import Study, compose, propose, reader
from assistant.recorded import record
from prompts import load
from tests.assistant import personas
from tests.assistant.conftest import EXAMPLE
from tests.assistant.stub import Raw, serve

TALK = """Interviewer: How did you choose?
P01: I compared three offers on the web site. The prices were clear and easy to read.
Interviewer: And then?
P01: I ordered on a Monday. Nobody told me when the engineer would come. I waited nine days for the engineer.
Interviewer: How was the visit?
P01: The engineer was lovely and tidy. He showed me how the box works. I was on hold for an hour before that.
"""
SHIPPED = EXAMPLE / "replies.json.xz"


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of one talk."""
    folder, data = tmp_path_factory.mktemp("talked"), tmp_path_factory.mktemp("talk")
    (data / "P01.txt").write_text(TALK)
    with Study.open(folder) as made:
        made.ingest(data, kind="interview")
    return folder


def drawn(folder: Path, to: Path) -> tuple[Path, str]:
    """A recording of a draft, and the map's cells."""
    shutil.copytree(folder, to)
    with serve(personas.honest) as stub, Study.open(to, llm_base_url=stub.url) as study:
        journey = study.draft_map("Fibre")
        assert study._llm
        assert record(study._llm, to / "replies.json.xz") == len(stub.requests) == 4
    return to / "replies.json.xz", str([c.model_dump_json() for _, _, c in journey.cells()])


def test_a_recording_draws_the_same_map_without_the_model(talked: Path, tmp_path: Path) -> None:
    path, cells = drawn(talked, tmp_path / "first")
    shutil.copytree(talked, tmp_path / "second")
    with Study.open(tmp_path / "second", llm=f"recorded:{path}") as study:
        journey = study.draft_map("Fibre")
        assert journey.provenance.engine == "llm"
        assert journey.provenance.model == "openai:stub-1"
        assert str([c.model_dump_json() for _, _, c in journey.cells()]) == cells


def test_a_stale_recording_says_so_and_the_map_is_drawn_offline(talked: Path, tmp_path: Path) -> None:
    path, _ = drawn(talked, tmp_path / "first")
    shutil.copytree(talked, tmp_path / "second")
    told = json.loads(lzma.decompress(path.read_bytes()))
    other = tmp_path / "other.xz"
    other.write_bytes(lzma.compress(json.dumps({**told, "prompts": {"observe": "0" * 16}}).encode()))
    fewer = {key: reply for key, reply in told["replies"].items() if ":name:" not in key}
    less = tmp_path / "less.xz"
    less.write_bytes(lzma.compress(json.dumps({**told, "replies": fewer}).encode()))
    for file, why in ((other, "observe.md"), (less, "no reply"), (tmp_path / "none.xz", "no recording")):
        with Study.open(tmp_path / "second", llm=f"recorded:{file}") as study:
            journey = study.draft_map("Fibre")
            assert journey.provenance.engine == "offline"
            assert why in " ".join(journey.coverage.notes)
            assert "make record" in " ".join(journey.coverage.notes)


def test_another_reader_asks_the_model_nothing(talked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording outlives a retrained reader: no request depends on what it reads."""
    path, _ = drawn(talked, tmp_path / "first")
    shutil.copytree(talked, tmp_path / "second")
    read = reader.read

    def turned(pairs):
        found = read(pairs)
        return type(found)(**{name: value[:, ::-1] for name, value in vars(found).items()})

    monkeypatch.setattr(propose.reader, "read", turned)
    with Study.open(tmp_path / "second", llm=f"recorded:{path}") as study:
        llm = study._llm
        read_ = propose.propose(llm, study._store, study.corpus, study.sources(), compose.Scope())
        keys = set(llm.replies)
        names = compose.name_stages(llm, "Fibre", None, None, [], read_.told)
        found = compose.arrange(llm, study._store, "x", names, read_.told)
        assert not compose.entitle(llm, study._store, found.findings)
        assert len(llm.replies - keys) == 3  # and none of them raised Stale


@pytest.mark.skipif(not SHIPPED.exists(), reason="no recording is shipped")
def test_the_shipped_recording_is_small_and_not_stale(tmp_path: Path) -> None:
    assert SHIPPED.stat().st_size < 200_000
    told = json.loads(lzma.decompress(SHIPPED.read_bytes()))
    again = "prompts changed since the example's replies were recorded: make record"
    assert {step: load(step).hash for step in told["prompts"]} == told["prompts"], again


@pytest.mark.slow
@pytest.mark.skipif(not SHIPPED.exists(), reason="no recording is shipped")
def test_the_shipped_recording_draws_its_map(tmp_path: Path) -> None:
    from evals.record import draw

    with Study.open(tmp_path / "study", llm=f"recorded:{SHIPPED}") as study:
        study.ingest(EXAMPLE / "data")
        journey = draw(study)
        assert journey.provenance.engine == "llm", " ".join(journey.coverage.notes)
        assert study.verify(journey).ok


@pytest.mark.parametrize("step", ["observe", "name", "choose"])
def test_a_study_s_broken_prompt_is_said_and_the_offline_engine_does_it(
    talked: Path, tmp_path: Path, step: str
) -> None:
    shutil.copytree(talked, tmp_path / "own")
    (tmp_path / "own" / "prompts").mkdir()
    (tmp_path / "own" / "prompts" / f"{step}.md").write_text("nothing of the form")
    with serve(personas.honest) as stub, Study.open(tmp_path / "own", llm_base_url=stub.url) as study:
        assert study.intent("help").name == "help"
        if step != "choose":
            journey = study.draft_map("Fibre")
            assert journey.provenance.engine == "offline"
            assert f"{step}.md must open with" in " ".join(journey.coverage.notes)


def test_a_model_that_never_answers_leaves_the_turn_as_it_is_read(talked: Path, tmp_path: Path) -> None:
    shutil.copytree(talked, tmp_path / "own")
    with (
        serve(lambda body, n: Raw(hang=True)) as stub,
        Study.open(tmp_path / "own", llm_base_url=stub.url, llm_timeout="0.2") as study,
    ):
        assert study._llm
        study._llm.sleep = lambda seconds: None
        assert study.intent("what changed?").name == "changes"
        assert 1 <= len(stub.requests) <= 3


def test_a_pruned_source_takes_the_replies_about_it_along(talked: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "P01.txt").write_text(TALK)
    (data / "P02.txt").write_text(TALK.replace("P01", "P02").replace("nine days", "eleven days"))
    with serve(personas.honest) as stub, Study.open(tmp_path / "own", llm_base_url=stub.url) as study:
        study.ingest(data, kind="interview")
        study.draft_map("Fibre")
        (data / "P02.txt").unlink()
        study.ingest(data, kind="interview", prune=True)
        rows = study._store._db.execute("SELECT key, value FROM observed WHERE key LIKE 'reply:%'").fetchall()
        assert rows
        assert not [key for key, value in rows if "eleven" in value]
        assert [key for key, value in rows if "nine" in value and key.startswith("reply:observe")]


def test_a_model_that_puts_everything_outside_is_not_believed(talked: Path, tmp_path: Path) -> None:
    def weak(body, n):
        told = personas.honest(body, n)
        for put in told.get("groups", []):
            put["stage"] = 0
        return told

    shutil.copytree(talked, tmp_path / "own")
    with serve(weak) as stub, Study.open(tmp_path / "own", llm_base_url=stub.url) as study:
        journey = study.draft_map("Fibre")
        assert journey.cells()
        assert any("placed nowhere" in note for note in journey.coverage.notes)
