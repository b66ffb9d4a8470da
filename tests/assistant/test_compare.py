"""Groups compared cell by cell: counted by participant, both lists shown, small numbers said."""

from __future__ import annotations

import pytest

from assistant import Study
from assistant.compare import CannotCompare, Comparison
from assistant.journey import JourneyMap
from ingest.source import EVIDENCE_ROLES

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def found(study: Study, journey: JourneyMap) -> Comparison:
    return study.compare(journey.id, ["interviews", "session notes"])


def test_both_lists_are_those_who_are_quoted(study: Study, journey: JourneyMap, found: Comparison) -> None:
    cells = {cell.id: cell for _, _, cell in study.map(journey.id).cells()}
    assert found.rows
    for row in found.rows:
        for told, side in zip(row.told, found.sides, strict=True):
            assert told.side == side.name
            assert told.participants == sorted({c.participant for c in told.citations if c.participant})
            assert set(told.participants) <= set(side.participants)
            assert all(c in cells[row.cell].citations for c in told.citations)
            assert all(not any(c.participant for c in told.citations if c.source_id == key) for key in told.records)
        assert {c.kind for c in row.told[0].citations} <= {"interview"}
        assert {c.kind for c in row.told[1].citations} <= {"usability_note"}


def test_a_side_is_everybody_of_it_whom_the_map_has_read(study: Study, found: Comparison) -> None:
    people = {
        turn.participant
        for source in study.sources()
        for turn in source.segments
        if source.kind == "interview" and turn.role in EVIDENCE_ROLES and turn.participant
    }
    assert set(found.sides[0].participants) == people


def test_groups_and_personas_are_known_by_their_plural(study: Study, journey: JourneyMap) -> None:
    by_persona = study.compare(journey.id, ["the pensioners", "families"])
    assert [side.name for side in by_persona.sides] == ["Pensioner", "Family"]
    assert by_persona.sides[0].participants == ["P02", "P06"]
    by_group = study.compare(journey.id, ["churned customers", "retained ones"])
    assert [side.name for side in by_group.sides] == ["churned", "retained"]


def test_small_numbers_and_empty_sides_are_said(study: Study, journey: JourneyMap) -> None:
    found = study.compare(journey.id, ["retained", "churned"])
    assert any("Small numbers" in note and "retained" in note for note in found.notes)
    alone = next(side for side in found.sides if side.name == "churned")
    assert alone.participants or any("churned" in note for note in found.notes)


def test_the_farthest_apart_stand_first(found: Comparison) -> None:
    assert [row.apart for row in found.rows] == sorted((row.apart for row in found.rows), reverse=True)
    for row in found.rows:
        shares = [len(t.participants) / len(s.participants) for t, s in zip(row.told, found.sides, strict=True)]
        assert row.apart == round(max(shares) - min(shares), 4)


def test_about_a_stage_keeps_that_stage(study: Study, journey: JourneyMap) -> None:
    stage = journey.stages[-1].name
    found = study.compare(journey.id, ["interviews", "reviews"], about=stage.lower())
    assert {row.stage for row in found.rows} == {stage}


def test_an_unknown_side_says_what_is_known(study: Study, journey: JourneyMap) -> None:
    with pytest.raises(CannotCompare, match=r"martians.*retained.*Pensioner"):
        study.compare(journey.id, ["retained", "martians"])
    with pytest.raises(CannotCompare, match="two sides"):
        study.compare(journey.id, ["retained"])
