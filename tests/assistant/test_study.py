"""The promises, on a real study: real files, SQLite, Chroma on disk, the real model."""

from __future__ import annotations

import csv
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from assistant import Study
from assistant.journey import JourneyMap
from ingest.errors import IndexStale, NoSources, NothingToRead
from tests.assistant.conftest import EXAMPLE, PART

pytestmark = pytest.mark.timeout(600)


def cited(journey: JourneyMap):
    return [c for _, _, cell in journey.cells() for c in [*cell.citations, *cell.against]]


def test_every_citation_is_the_source_s_own_words(study: Study, journey: JourneyMap) -> None:
    found = cited(journey)
    assert len(found) > 50
    for citation in found:
        source = study.source(citation.source_id)
        assert source is not None
        assert source.text[citation.start : citation.end] == citation.quote


def test_interviewers_and_agents_are_never_evidence(journey: JourneyMap) -> None:
    assert {c.role for c in cited(journey)} <= {"customer", "companion", "observer", "unknown"}


def test_a_cell_without_words_says_so(journey: JourneyMap) -> None:
    for _, _, cell in journey.cells():
        assert bool(cell.citations) == (cell.status in ("evidence", "mixed"))


def test_gaps_name_every_empty_lane(journey: JourneyMap) -> None:
    empty = {
        (s.id, lane) for s in journey.stages for lane in ("pain_points", "gains", "thoughts") if not getattr(s, lane)
    }
    assert empty <= {(gap.stage, gap.lane) for gap in journey.gaps}


def test_a_map_verifies_against_its_study(study: Study, journey: JourneyMap) -> None:
    verdict = study.verify(journey)
    assert verdict.ok, verdict.wrong[:3]
    assert verdict.exact == verdict.citations > 0


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("quote", lambda c: c.quote + " indeed"),
        ("start", lambda c: c.start + 1),
        ("end", lambda c: c.end - 1),
        ("role", lambda c: "companion" if c.role == "customer" else "customer"),
        ("participant", lambda c: "P99"),
        ("speaker", lambda c: "somebody"),
        ("kind", lambda c: "other"),
        ("title", lambda c: "another title"),
        ("locator", lambda c: "row 0"),
        ("before", lambda c: "what nobody said"),
        ("source_id", lambda c: "0" * 16),
    ],
)
def test_a_tampered_citation_is_named(study: Study, journey: JourneyMap, name: str, change) -> None:
    forged = journey.model_copy(deep=True)
    citation = next(c for _, _, cell in forged.cells() for c in cell.citations)
    setattr(citation, name, change(citation))
    verdict = study.verify(forged)
    assert not verdict.ok
    assert verdict.exact < verdict.citations


def test_a_tampered_count_or_status_is_named(study: Study, journey: JourneyMap) -> None:
    for field, value in (("participants", ["P01", "P99"]), ("sources", []), ("status", "assumption")):
        forged = journey.model_copy(deep=True)
        cell = next(cell for _, _, cell in forged.cells() if cell.citations and cell.status == "evidence")
        setattr(cell, field, value)
        assert not study.verify(forged).ok, field


def test_the_same_files_twice_change_nothing(study: Study, data: Path) -> None:
    before = {source.id: source for source in study.sources()}
    report = study.ingest(data)
    assert (report.added, report.changed, report.removed) == ([], [], [])
    assert len(report.unchanged) == len(before)
    assert {source.id: source for source in study.sources()} == before


def test_one_ingest_or_three_give_the_same_map(journey: JourneyMap, data: Path, tmp_path: Path) -> None:
    apart = Study.open(tmp_path / "apart")
    for name in (PART[3], PART[0], PART[5]):
        apart.ingest(data / name)
    apart.ingest(data)
    again = apart.draft_map("Switching to fibre", start="decides to switch", end="first bill")
    first = journey.model_copy(update={"revision": again.revision})
    assert again.model_dump_json() == first.model_dump_json()


def test_an_empty_index_is_said_by_search_ask_and_draft(data: Path, tmp_path: Path) -> None:
    study = Study.open(tmp_path / "study")
    study.ingest(data / PART[0])
    shutil.rmtree(study.folder / "chroma")
    for call in (
        lambda: study.search("the engineer"),
        lambda: study.ask("What was the engineer like?"),
        lambda: study.draft_map("Empty"),
    ):
        with pytest.raises(IndexStale, match="footpath reindex"):
            call()
    study.reindex()
    assert study.search("the engineer")


def test_no_planted_name_or_number_is_stored(study: Study, journey: JourneyMap, tmp_path: Path) -> None:
    truth = json.loads((EXAMPLE / "truth.json").read_text(encoding="utf-8"))
    here = {Path(name).name for name in PART}
    planted = {
        p["text"]
        for p in truth["pii"]
        if Path(p["file"]).name in here and p["type"] not in ("staff name", "organisation") and len(p["text"]) > 5
    }
    kept = " ".join(source.text for source in study.sources()) + journey.model_dump_json()
    leaked = sorted(text for text in planted if text in kept and not text.endswith((".txt", ".vtt")))
    assert len(planted) > 20
    assert leaked == []


def test_what_is_left_out_keeps_its_reason(journey: JourneyMap) -> None:
    assert journey.rejected
    assert all(r.reason for r in [*journey.rejected, *journey.coverage.out_of_scope])


def test_an_order_in_a_review_is_a_review(journey: JourneyMap) -> None:
    injected = [r for r in journey.rejected if "orders to the program" in r.reason]
    assert injected
    assert not any("previous instructions" in c.quote for c in cited(journey))


def test_counts_are_lists_of_those_who_are_quoted(journey: JourneyMap) -> None:
    for _, _, cell in journey.cells():
        assert cell.participants == sorted({c.participant for c in cell.citations if c.participant})
        assert cell.sources == sorted({c.source_id for c in cell.citations})


def test_another_persona_cites_other_people(study: Study) -> None:
    journey = study.draft_map("Switching to fibre", persona="Pensioner", start="decides to switch", end="first bill")
    people = {c.participant for c in cited(journey)}
    assert people == {"P02", "P06"}
    nobody = study.draft_map("Switching to fibre", persona="Astronaut")
    assert any("Astronaut" in note for note in nobody.coverage.notes)


def test_other_ends_cite_other_evidence(study: Study, journey: JourneyMap) -> None:
    shorter = study.draft_map("Until the visit", start="decides to switch", end="engineer visit")
    assert len(shorter.stages) < len(journey.stages)
    assert shorter.coverage.out_of_scope


def test_a_redraft_keeps_the_cells_ids(study: Study, journey: JourneyMap) -> None:
    newest = study.map(journey.id)
    again = study.draft_map("Switching to fibre", start="decides to switch", end="first bill")
    assert again.revision == newest.revision + 1
    assert [cell.id for _, _, cell in again.cells()] == [cell.id for _, _, cell in journey.cells()]


def test_search_stays_in_scope_and_within_its_words(study: Study) -> None:
    found = study.search("the engineer", participant="P06", role="customer", max_words=120)
    assert found
    assert {piece.participant for piece in found} == {"P06"}
    assert sum(len(piece.text.split()) for piece in found) <= 120
    for piece in found:
        assert study.source(piece.source_id).text[piece.start : piece.end] == piece.text
    places = sorted((p.source_id, p.start, p.end) for p in found)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(places))


def test_a_question_nobody_answers_is_refused(study: Study) -> None:
    answer = study.ask("What do people think of our television adverts?")
    assert answer.abstained
    assert answer.verdict == "no_evidence"
    assert answer.points == []
    assert "No source mentions this" in answer.text


def test_an_answer_is_short_and_quotes_exactly(study: Study) -> None:
    answer = study.ask("How did people find the engineer's visit?")
    assert len(answer.text) <= 1200
    for point in answer.points:
        for citation in point.citations:
            assert study.source(citation.source_id).text[citation.start : citation.end] == citation.quote
            assert citation.role not in ("agent", "interviewer")


def test_nothing_is_made_where_nothing_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.docx").write_bytes(b"not a zip")
    study = Study.open(tmp_path / "study")
    with pytest.raises(NothingToRead, match="broken"):
        study.ingest(tmp_path / "in")
    with pytest.raises(NothingToRead, match="does not exist"):
        study.ingest(tmp_path / "nowhere")
    with pytest.raises(NoSources, match="footpath ingest"):
        study.ask("anything?")


def test_one_bad_file_does_not_stop_the_rest(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(data / PART[0], folder / "a.txt")
    (folder / "b.docx").write_bytes(b"not a zip")
    report = Study.open(tmp_path / "study").ingest(folder)
    assert len(report.added) == 1
    assert "b.docx" in report.skipped[0].path
    assert report.skipped[0].reason


def test_a_missing_source_is_removed_only_when_asked(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (PART[0], PART[2]):
        shutil.copy(data / name, folder / Path(name).name)
    study = Study.open(tmp_path / "study")
    study.ingest(folder)
    (folder / Path(PART[2]).name).unlink()
    assert study.ingest(folder).missing
    assert len(study.sources()) == 2
    assert study.ingest(folder, prune=True).removed
    assert len(study.sources()) == 1
    assert all(piece.participant != "P11" for piece in study.search("order form page", limit=50))


def test_a_changed_file_replaces_its_source(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"

    def write(rows: list[tuple[str, str]]) -> None:
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([("review_id", "rating", "review"), *((i, 3, text) for i, text in rows)])

    study = Study.open(tmp_path / "study")
    write(
        [("r1", "The driver came two hours late and left it in the rain."), ("r2", "Simple to set up, five minutes.")]
    )
    study.ingest(path)
    write([("r1", "The driver came two hours late and then apologised."), ("r2", "Simple to set up, five minutes.")])
    report = study.ingest(path)
    assert (len(report.changed), len(report.unchanged), len(study.sources())) == (1, 1, 2)
    assert not any("rain" in source.text for source in study.sources())


def test_the_published_schema_is_the_models(study: Study) -> None:
    from assistant.journey import schema_text

    published = Path(__file__).parents[2] / "assistant" / "journey.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text()


def test_statements_are_words_somebody_said(journey: JourneyMap) -> None:
    plain = lambda text: re.sub(r"\W+", " ", text).strip().lower()  # noqa: E731
    for _, _, cell in journey.cells():
        if cell.citations:
            assert any(plain(cell.statement) in plain(c.quote) for c in cell.citations), cell.statement
