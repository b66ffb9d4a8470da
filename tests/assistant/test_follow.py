"""A roster that comes later masks what is stored, and stored maps move with it, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Study
from ingest.store import FILE, Store

pytestmark = pytest.mark.timeout(600)
TALK = """Interviewer: How did it go with the engineer?

P1: Zebedee Quarn came an hour late and I was really annoyed about it. Quarn never rang.

Interviewer: And then?

P1: It was frustrating that zebedee quarn left dust all over the hall. I had to clean it myself.

Interviewer: What about the bill?

P1: The first bill was confusing and far too high, I could not understand the charges at all.
"""
NOTE = "# Session\n\nParticipant: P2\n\n- She said the Quarn page was confusing\n- She gave up on the order form\n"


@pytest.fixture
def drawn(tmp_path: Path) -> Study:
    (tmp_path / "P1_interview.txt").write_text(TALK)
    (tmp_path / "P2_notes.md").write_text(NOTE)
    study = Study.open(tmp_path / "study")
    study.ingest(tmp_path / "P1_interview.txt", tmp_path / "P2_notes.md")
    study.draft_map("Visit")
    assert _cited(study)
    return study


def roster(folder: Path) -> Path:
    path = folder / "roster.csv"
    path.write_text("participant,name,group\nP9,Zebedee Quarn,churned\nP1,Ines Dorl,retained\n")
    return path


def test_a_later_roster_masks_and_citations_move(drawn: Study, tmp_path: Path) -> None:
    before = {(c.source_id, c.start, c.end) for c in _cited(drawn)}
    assert any("Quarn" in s.text for s in drawn.sources())
    drawn.ingest(roster(tmp_path))
    assert any("[P09]" in s.text for s in drawn.sources())
    after = _cited(drawn)
    talk = {source.id for source in drawn.sources() if source.kind == "interview"}
    named = {place for place in before if place[0] in talk}  # the interview's move, the note's stay
    assert len(named) == 2
    assert before - {(c.source_id, c.start, c.end) for c in after} == named
    for citation in after:
        source = drawn.source(citation.source_id)
        assert source is not None
        assert source.text[citation.start : citation.end] == citation.quote
    [journey] = drawn.maps()
    verdict = drawn.verify(journey)
    assert verdict.ok, verdict.wrong
    drawn.close()
    held = b"".join(path.read_bytes() for path in drawn.folder.rglob("*") if path.is_file()).lower()
    assert b"quarn" not in held


def test_all_or_nothing(drawn: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, maps = [s.text for s in drawn.sources()], drawn.maps()

    def broken(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_replace_maps", broken)
        with pytest.raises(OSError, match="disk full"):
            drawn.ingest(roster(tmp_path))
    assert [s.text for s in drawn.sources()] == texts
    assert drawn.maps() == maps
    drawn.ingest(roster(tmp_path))
    assert [s.text for s in drawn.sources()] != texts
    assert drawn.verify(drawn.maps()[0]).ok


def test_a_question_with_a_name_is_masked_and_still_finds(drawn: Study, tmp_path: Path) -> None:
    drawn.ingest(roster(tmp_path))
    found = drawn.search("did Zebedee Quarn leave dust", limit=1)
    assert "dust all over the hall" in found[0].text
    assert found[0] == drawn.search("did [P09] leave dust", limit=1)[0]


def test_a_path_is_nowhere_but_in_its_column(drawn: Study) -> None:
    path = {s.path for s in drawn.sources()}.pop()
    [journey] = drawn.maps()
    assert Path(path).name not in journey.model_dump_json()
    assert (drawn.folder / FILE).exists()


def _cited(study: Study):
    return [c for m in study.maps() for _, _, cell in m.cells() for c in (*cell.citations, *cell.against)]
