"""Changes by hand: what each does to a map, that they outlive a new draft, and that they can be taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.edit import Edit, EditRefused, Part, apply, finish, told
from assistant.follow import follow
from assistant.journey import Cell, JourneyMap, PainPoint, Stage
from assistant.keep import keep_stages
from assistant.position import place_of, positions
from assistant.revise import build, drafted, edited, undone
from ingest.mask import Names
from ingest.source import Segment, Source
from ingest.store import Layers, Store
from tests.assistant.maps import fibre_map


@pytest.fixture
def journey() -> JourneyMap:
    return fibre_map()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def nobody(source_id: str) -> None:
    """A study that holds no source any more."""


def pains(journey: JourneyMap) -> list[Cell]:
    """Pain points that rest on several quotes, of one stage first."""
    held = [c for _, lane, c in journey.cells() if lane == "pain_points" and len(c.citations) > 1]
    return sorted(held, key=lambda c: (-len(place_of(journey, c.id)[0].pain_points), place_of(journey, c.id)[0].order))


def made(journey: JourneyMap, *edits: Edit) -> JourneyMap:
    return build(journey, edits)


def consistent(journey: JourneyMap) -> None:
    """What a map says of itself follows from its cells."""
    ids = [cell.id for _, _, cell in journey.cells()]
    assert len(ids) == len(set(ids))
    assert [stage.order for stage in journey.stages] == list(range(1, len(journey.stages) + 1))
    for _, _, cell in journey.cells():
        assert cell.participants == sorted({c.participant for c in cell.citations if c.participant})
        assert cell.sources == sorted({c.source_id for c in cell.citations})
        assert {a for a in getattr(cell, "addresses", [])} <= set(ids)
    assert {moment.cell for moment in journey.moments_of_truth} <= set(ids)
    assert set(journey.assumptions) == {c.id for _, _, c in journey.cells() if c.status == "assumption"}
    assert {(g.stage, g.lane) for g in journey.gaps} == {
        (s.id, lane) for s in journey.stages for lane in type(s).model_fields if lane in LANES and not getattr(s, lane)
    }


LANES = ("steps", "touchpoints", "thoughts", "emotions", "pain_points", "gains", "expectations", "opportunities")


def test_a_new_name_is_marked_as_a_person_s_and_the_quotes_stay(journey: JourneyMap) -> None:
    cell = pains(journey)[0]
    after = made(journey, Edit(what="rename", of=[cell.id], text="Long  silence", author="Ana"))
    renamed = place_of(after, cell.id)[2]
    assert renamed.label == "Long silence"
    assert [(m.did, m.by) for m in renamed.edits] == [("renamed", "Ana")]
    assert (renamed.citations, renamed.statement, renamed.status) == (cell.citations, cell.statement, cell.status)
    assert cell.label != "Long silence", "the draft beneath stays as it was"
    consistent(after)


def test_a_person_s_statement_is_mixed_at_best(journey: JourneyMap) -> None:
    cell = next(c for c in pains(journey) if c.status == "evidence")
    after = place_of(made(journey, Edit(what="reword", of=[cell.id], text="Nobody writes for weeks.")), cell.id)[2]
    assert (after.statement, after.author, after.status) == ("Nobody writes for weeks.", "person", "mixed")


def test_merged_cells_hold_every_quote_once_and_count_anew(journey: JourneyMap) -> None:
    aimed_at = {key for _, lane, c in journey.cells() if lane == "opportunities" for key in c.addresses}
    second = next(c for c in pains(journey) if c.id in aimed_at)
    first = next(c for c in pains(journey) if c.id != second.id)
    pointing = [c.id for _, lane, c in journey.cells() if lane == "opportunities" and second.id in c.addresses]
    assert pointing
    after = made(journey, Edit(what="merge", of=[first.id, second.id]))
    cell = place_of(after, first.id)[2]
    assert place_of(after, second.id) is None
    spans = [(c.source_id, c.start) for c in cell.citations]
    assert sorted(spans) == sorted({(c.source_id, c.start) for c in [*first.citations, *second.citations]})
    assert set(cell.participants) == {*first.participants, *second.participants}
    for key in pointing:
        assert first.id in place_of(after, key)[2].addresses
    consistent(after)


def test_a_split_parts_the_quotes_and_loses_none(journey: JourneyMap) -> None:
    cell = pains(journey)[0]
    moved = cell.citations[-1]
    part = Part(label="The other thing", quotes=[(moved.source_id, moved.start, moved.end)])
    edit = Edit(what="split", of=[cell.id], parts=[part], made="m\n1\n0")
    after = made(journey, edit)
    stage, lane, first = place_of(after, cell.id)
    row = getattr(stage, lane)
    other = row[row.index(first) + 1]
    assert (other.label, other.citations) == ("The other thing", [moved])
    assert first.citations == cell.citations[:-1]
    assert made(journey, edit) == after, "the new cell's id is the same however often the map is built"
    consistent(after)
    with pytest.raises(EditRefused, match="without a quote"):
        apply(journey.model_copy(deep=True), edit.model_copy(update={"parts": [Part(label="x", quotes=[])]}))


def test_a_cell_moves_to_another_stage_and_lane(journey: JourneyMap) -> None:
    cell, target = pains(journey)[0], journey.stages[-1]
    after = made(journey, Edit(what="move", of=[cell.id], stage=target.id, lane="gains"))
    stage, lane, moved = place_of(after, cell.id)
    assert (stage.id, lane, type(moved), moved.citations) == (target.id, "gains", Cell, cell.citations)
    back = place_of(made(after, Edit(what="move", of=[cell.id], lane="pain_points")), cell.id)[2]
    assert isinstance(back, PainPoint)
    consistent(after)


def test_stages_change_places_and_positions_follow(journey: JourneyMap) -> None:
    third = journey.stages[2]
    after = made(journey, Edit(what="reorder", of=[third.id], place=0))
    assert after.stages[0].id == third.id
    assert positions(after)[third.cells()[0][1].id] == "1.1"
    consistent(after)


def test_merged_stages_keep_every_cell(journey: JourneyMap) -> None:
    one, two = journey.stages[1:3]
    after = made(journey, Edit(what="merge", of=[one.id, two.id]))
    kept = next(stage for stage in after.stages if stage.id == one.id)
    assert {c.id for _, c in kept.cells()} == {c.id for stage in (one, two) for _, c in stage.cells()}
    assert kept.mood is None
    consistent(after)


@pytest.mark.parametrize("what", ["drop", "reject"])
def test_what_is_taken_off_is_kept_with_its_quotes_and_the_reason(journey: JourneyMap, what) -> None:
    cell = place_of(journey, journey.moments_of_truth[0].cell)[2]
    after = made(journey, Edit(what=what, of=[cell.id], why="hearsay", author="Ana"))
    assert place_of(after, cell.id) is None
    left = [r for r in after.rejected if r not in journey.rejected]
    assert [r.citation for r in left] == cell.citations
    assert all("Ana" in r.reason and "hearsay" in r.reason for r in left)
    consistent(after)


def test_a_stage_taken_off_drops_nothing_in_silence(journey: JourneyMap) -> None:
    stage = journey.stages[0]
    after = made(journey, Edit(what="drop", of=[stage.id]))
    named = {r.what for r in after.rejected}
    assert {cell.label for _, cell in stage.cells()} <= named
    consistent(after)
    alone = journey.model_copy(deep=True, update={"stages": [journey.stages[0]]})
    with pytest.raises(EditRefused, match="last stage"):
        apply(alone, Edit(what="drop", of=[stage.id]))


def test_what_a_person_adds_is_an_assumption_in_a_stage_of_theirs(journey: JourneyMap) -> None:
    stage = Edit(what="add_stage", text="Moving in", place=1, made="m\n1\n0")
    grown = made(journey, stage)
    assert grown.stages[1].name == "Moving in"
    cell = Edit(what="add_cell", stage=grown.stages[1].id, lane="pain_points", text="nobody rings back", made="m\n1\n1")
    after = made(journey, stage, cell)
    added = after.stages[1].pain_points[0]
    assert (added.statement, added.status, added.author) == ("nobody rings back", "assumption", "person")
    assert added.id in after.assumptions
    consistent(after)


def test_accepted_is_a_mark_and_nothing_else(journey: JourneyMap) -> None:
    cell = pains(journey)[0]
    after = place_of(made(journey, Edit(what="accept", of=[cell.id], author="Ana")), cell.id)[2]
    assert [(m.did, m.by) for m in after.edits] == [("accepted", "Ana")]
    assert after.model_copy(update={"edits": []}) == cell


def test_undo_takes_back_the_last_turn_and_only_that(store: Store, journey: JourneyMap) -> None:
    drafted(store, journey, {}, nobody)
    one, two = pains(journey)[:2]
    edited(store, journey.id, [Edit(what="rename", of=[one.id], text="First", author="Ana")])
    both = [Edit(what="rename", of=[two.id], text="Second"), Edit(what="accept", of=[two.id])]
    third = edited(store, journey.id, both)
    assert third.revision == 3
    after, taken, words = undone(store, journey.id)
    assert (after.revision, len(taken)) == (4, 2)
    assert f"“{two.label}” renamed to “Second”" in words
    assert place_of(after, one.id)[2].label == "First"
    assert place_of(after, two.id)[2] == two
    undone(store, journey.id)
    with pytest.raises(EditRefused, match="Nobody has changed anything"):
        undone(store, journey.id)
    newest = JourneyMap.model_validate_json(store.map(journey.id))
    assert newest == journey.model_copy(update={"revision": 5})


def test_an_edit_that_does_not_fit_changes_nothing(store: Store, journey: JourneyMap) -> None:
    drafted(store, journey, {}, nobody)
    fits = Edit(what="accept", of=[pains(journey)[0].id])
    with pytest.raises(EditRefused):
        edited(store, journey.id, [fits, Edit(what="drop", of=["cgone"])])
    assert store.layers(journey.id).revision == 1
    assert store.layers(journey.id).edits == "[]"


def test_a_new_draft_never_overwrites_what_a_person_did(store: Store, journey: JourneyMap) -> None:
    """The new draft found other cells under other ids and stages in another order; what people did is laid on it."""
    drafted(store, journey, {}, nobody)
    one, two, three = pains(journey)[:3]
    stage = place_of(journey, one.id)[0]
    edits = [
        Edit(what="rename", of=[one.id], text="Mine", author="Ana"),
        Edit(what="merge", of=[two.id, three.id]),
        Edit(what="rename", of=[stage.id], text="My stage"),
        Edit(what="add_cell", stage=stage.id, lane="gains", text="it is quiet"),
    ]
    for edit in edits:
        edited(store, journey.id, [edit])
    again = fibre_map()
    for number, fresh in enumerate(again.stages):
        fresh.id = f"s{len(again.stages) - number}"
    for _, _, cell in again.cells():
        cell.id = f"x{cell.id}"
    again.moments_of_truth, again.assumptions = [], []
    after = drafted(store, again, {}, nobody)
    assert place_of(after, one.id)[2].label == "Mine"
    assert place_of(after, one.id)[0].name == "My stage"
    merged = place_of(after, two.id)[2]
    assert set(merged.participants) == {*two.participants, *three.participants}
    assert any(cell.statement == "it is quiet" for cell in place_of(after, one.id)[0].gains)
    consistent(after)


def test_a_cell_that_a_person_worked_on_outlives_its_evidence_as_an_assumption(
    store: Store, journey: JourneyMap
) -> None:
    drafted(store, journey, {}, nobody)
    cell = pains(journey)[0]
    edited(store, journey.id, [Edit(what="rename", of=[cell.id], text="Mine")])
    again = fibre_map()
    for stage in again.stages:
        stage.pain_points = [pain for pain in stage.pain_points if pain.id != cell.id]
    after = drafted(store, again, {}, nobody)
    kept = place_of(after, cell.id)[2]
    assert (kept.label, kept.status, kept.citations) == ("Mine", "assumption", [])
    assert any(cell.label in note for note in after.coverage.notes)
    consistent(after)


def test_an_edit_that_fits_no_longer_is_said(journey: JourneyMap) -> None:
    after = made(journey, Edit(what="drop", of=["cgone"], author="Ana"))
    assert any("Ana" in note and "no longer applies" in note for note in after.coverage.notes)


def test_stages_keep_their_ids_by_name_then_by_their_quotes() -> None:
    old, new = fibre_map(), fibre_map()
    for number, stage in enumerate(new.stages):
        stage.id = f"s{number + 1}"
    new.stages[0].name = "Another name"
    new.stages.insert(1, Stage(id="s9", name="Quite new", order=2))
    keep_stages(new, old)
    kept = [stage.id for stage in new.stages]
    assert kept[0] == old.stages[0].id
    assert kept[2:] == [stage.id for stage in old.stages[1:]]
    assert kept[1] not in {stage.id for stage in old.stages}


def test_every_edit_can_be_said(journey: JourneyMap) -> None:
    cell, stage = pains(journey)[0], journey.stages[0]
    for what in ("rename", "reword", "merge", "split", "move", "reorder", "drop", "accept", "reject"):
        words = told(Edit(what=what, of=[cell.id], text="New", stage=stage.id), journey)
        assert cell.label in words, what
    assert "“New”" in told(Edit(what="add_stage", text="New"), journey)
    assert "assumption" in told(Edit(what="add_cell", text="New", stage=stage.id), journey)


def test_finish_is_what_a_map_without_edits_never_needs(journey: JourneyMap) -> None:
    assert build(journey, []) == journey
    finish(journey)
    consistent(journey)


def test_an_edit_follows_its_quotes_where_a_text_is_masked_again(store: Store, journey: JourneyMap) -> None:
    said = "Ana Lopez rang me. Nobody came on the day."
    masked = said.replace("Ana Lopez", "[P07]")
    turn = Segment(0, len(said), "P01", "customer", "P01")
    old = Source("s1", "interview", "Talk", said, "talk.txt", (turn,))
    new = replace(old, text=masked, segments=(replace(turn, end=len(masked)),))
    quote = ("s1", said.index("Nobody"), len(said))
    edit = Edit(what="split", of=["c1"], parts=[Part(label="Ana Lopez rang", quotes=[quote])])
    kept = json.dumps([edit.model_dump(exclude_defaults=True)])
    text = journey.model_dump_json()
    store.revise(journey.id, lambda _: Layers(1, text, text, "{}", kept))
    _, [(map_id, _, edits)] = follow(store, {"s1": (old, new)}, Names(store.salt, {}), {"Ana Lopez": "P07"})
    [source, start, end] = json.loads(edits)[0]["parts"][0]["quotes"][0]
    assert (map_id, source) == (journey.id, "s1")
    assert masked[start:end] == "Nobody came on the day."


def test_a_stage_is_split_by_its_cells(journey: JourneyMap) -> None:
    stage = next(s for s in journey.stages if len(s.cells()) > 3)
    going = [cell.id for _, cell in stage.cells()[:2]]
    edit = Edit(what="split", of=[stage.id], text="Before", parts=[Part(label="After", cells=going)], made="m\n1\n0")
    after = made(journey, edit)
    first = next(s for s in after.stages if s.id == stage.id)
    second = after.stages[first.order]
    assert (first.name, second.name) == ("Before", "After")
    assert {cell.id for _, cell in second.cells()} == set(going)
    assert len(first.cells()) + len(second.cells()) == len(stage.cells())
    assert first.mood is None
    consistent(after)
