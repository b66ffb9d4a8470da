"""Forgetting on a real study: not a byte is left in its folder, and the next ingest does not bring the person back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import assistant.forget
from assistant import Study
from assistant.cli import main
from assistant.edit import Edit
from assistant.journey import JourneyMap
from evals.erasure import keys, left, shingles, vector_bytes
from ingest.errors import Changed, FootpathError
from ingest.forget import people_in

pytestmark = pytest.mark.timeout(600)
WHO = "P06"


@pytest.fixture
def copy(study: Study, journey: JourneyMap, tmp_path: Path) -> Study:
    """A copy of the example with its map, to forget somebody in."""
    shutil.copytree(study.folder, tmp_path / "study")
    return Study.open(tmp_path / "study")


def traces(study: Study) -> set[bytes]:
    """What must be nowhere afterwards: words and vectors."""
    sources = study.sources()
    words = shingles(sources, WHO)
    vectors = vector_bytes(study._store.vectors(sorted(keys(sources, WHO))).values())
    assert len(words) > 500
    assert len(vectors) > 20
    assert left(study.folder, words)
    assert sum(left(study.folder, vectors).values()) > len(vectors)  # in the store and in the index
    return words | vectors


def test_not_a_byte_is_left_and_nobody_else_moves(copy: Study, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted, before = traces(copy), {s.id: s for s in copy.sources()}
    others = [c for c in _citations(copy) if c.participant != WHO]
    assert len(others) < len(_citations(copy))
    copy._store.put_observed([("reply:observe:1", [{"statement": "P06 waited for the line"}])])
    (copy.folder / "old.html").write_text("<p>said [P06]</p>")
    assert main(["forget", WHO, "--json", "--study", str(copy.folder)]) == 0
    report = json.loads(capsys.readouterr().out)
    copy.close()
    assert left(copy.folder, wanted) == {}
    assert any("old.html" in place for place in report["beyond"])
    assert any("P06_ONeill" in place for place in report["beyond"])
    assert any("Slack" in place for place in report["beyond"])

    assert copy._store.observed("reply:observe:1") is None
    after = {s.id: s for s in copy.sources()}
    assert set(after) == set(before)
    assert all(len(after[i].text) == len(before[i].text) for i in before)
    assert not any(WHO in people_in(s) or "ONeill" in s.path for s in after.values())
    assert {i for i in before if after[i] != before[i]} == set(report["sources"])
    assert [copy.verify(m).wrong for m in copy.maps()] == [[] for _ in copy.maps()]
    assert {(c.source_id, c.start, c.end) for c in others} == {(c.source_id, c.start, c.end) for c in _citations(copy)}
    assert not any(WHO in m.coverage.participants for m in copy.maps())

    again = copy.ingest(data)
    assert (again.added, again.changed, again.missing) == ([], [], [])
    assert any("P06_ONeill" in warning for warning in again.warnings)
    assert {s.id: s for s in copy.sources()} == after
    assert WHO not in copy._store.people()
    copy.close()
    assert left(copy.folder, wanted) == {}


def test_what_people_changed_is_kept_without_the_person(copy: Study, journey: JourneyMap) -> None:
    wanted = traces(copy)
    newest = copy.map(journey.id)
    one, other = [c for _, _, c in newest.cells() if c.citations and WHO not in c.participants][:2]
    words = next(c.quote for c in _citations(copy) if c.participant == WHO and len(c.quote) > 60)
    copy.edit(journey.id, Edit(what="rename", of=[one.id], text="Long wait"))
    copy.edit(journey.id, Edit(what="rename", of=[other.id], text=words[:60]))
    copy.forget(WHO)
    assert [edit.text for edit in copy.edits(journey.id)] == ["Long wait"]
    copy.close()
    assert left(copy.folder, wanted) == {}
    again = copy.draft_map("Switching to fibre", start="decides to switch", end="first bill")
    assert "Long wait" in {cell.label for _, _, cell in again.cells()}


def test_a_kill_in_the_middle_is_finished_by_the_next_command(
    copy: Study, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = traces(copy)

    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(assistant.forget, "rebuild", killed)
    with pytest.raises(KeyboardInterrupt):
        copy.forget(WHO)
    copy.close()
    assert left(copy.folder, wanted)
    assert not [found for found in copy.search("phone line", limit=50) if found.participant == WHO]
    copy.ingest(data)
    copy.close()
    assert left(copy.folder, wanted) == {}


def test_a_draft_under_way_does_not_bring_the_person_back(copy: Study) -> None:
    meanwhile = Study.open(copy.folder)
    assert meanwhile.sources()
    copy.forget(WHO)
    with pytest.raises(Changed, match="forgotten while"):
        meanwhile._store.put_observed([("x", "what P06 said")])
    assert meanwhile.sources()
    meanwhile._store.put_observed([("x", "read without them")])


def test_unknown_people_and_forgetting_twice(copy: Study) -> None:
    with pytest.raises(FootpathError, match=r"no participant P99. It has: P02, P06"):
        copy.forget("P99")
    copy.forget(WHO)
    assert copy.forget(WHO).sources == []


def _citations(study: Study):
    return [c for m in study.maps() for _, _, cell in m.cells() for c in [*cell.citations, *cell.against]]
