"""What is different between two revisions: every kind of change, and nothing where the evidence is the same."""

from __future__ import annotations

import pytest

from assistant import Study
from assistant.diff import Change, diff
from assistant.journey import Cell, JourneyMap

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def old(journey: JourneyMap) -> JourneyMap:
    return journey.model_copy(deep=True)


@pytest.fixture
def new(journey: JourneyMap) -> JourneyMap:
    return journey.model_copy(deep=True, update={"revision": journey.revision + 1})


def of_several(journey: JourneyMap) -> Cell:
    """A cell that several people stand behind."""
    return max((c for _, _, c in journey.cells()), key=lambda c: (len(c.participants), c.id))


def without_one(cell: Cell) -> None:
    """Takes one participant out of a cell."""
    gone = cell.participants[0]
    cell.citations = [c for c in cell.citations if c.participant != gone]
    cell.participants = cell.participants[1:]
    cell.sources = sorted({c.source_id for c in cell.citations})


def only(study: Study, old: JourneyMap, new: JourneyMap) -> Change:
    found = diff(old, new, study.source)
    assert len(found.changes) == 1
    assert found.unchanged == len(old.cells()) - 1 or found.changes[0].what == "added"
    return found.changes[0]


def test_the_same_evidence_is_an_empty_diff(study: Study, journey: JourneyMap) -> None:
    again = study.draft_map("Switching to fibre", start="decides to switch", end="first bill")
    found = study.diff(journey.id, journey.revision, again.revision)
    assert found.empty
    assert found.unchanged == len(journey.cells())
    assert (found.old, found.new) == (journey.revision, again.revision)


def test_fewer_people_weaken_and_more_strengthen(study: Study, old: JourneyMap, new: JourneyMap) -> None:
    cell = of_several(new)
    whole = len(of_several(old).participants)
    without_one(cell)
    weaker, stronger = only(study, old, new), only(study, new, old)
    assert (weaker.what, stronger.what) == ("weakened", "strengthened")
    assert weaker.cell == stronger.cell == cell.id
    assert weaker.lost == stronger.gained
    assert weaker.before.startswith(f"{whole} of")
    assert weaker.after.startswith(f"{whole - 1} of")


def test_a_cell_more_or_less_is_added_or_gone(study: Study, old: JourneyMap, new: JourneyMap) -> None:
    stage = next(s for s in new.stages if s.pain_points)
    cell = stage.pain_points.pop()
    gone, added = only(study, old, new), diff(new, old, study.source).changes[0]
    assert (gone.what, added.what) == ("gone", "added")
    assert gone.lost == added.gained == cell.citations
    assert gone.position.startswith(f"{stage.order}.")


def test_words_against_contradict_whatever_else_happened(study: Study, old: JourneyMap, new: JourneyMap) -> None:
    cell = of_several(new)
    other = next(c for _, _, c in new.cells() if c.citations and c.id != cell.id)
    cell.against = [*cell.against, other.citations[0]]
    without_one(cell)
    change = only(study, old, new)
    assert change.what == "contradicted"
    assert other.citations[0] in change.gained


def test_quotes_that_no_longer_stand_are_stale(study: Study, old: JourneyMap, new: JourneyMap) -> None:
    cell = of_several(new)
    taken = cell.citations[0].source_id
    found = diff(old, new, lambda key: None if key == taken else study.source(key))
    stale = {c.cell for c in found.changes if c.what == "stale"}
    assert stale == {c.id for _, _, c in new.cells() if any(q.source_id == taken for q in [*c.citations, *c.against])}
    assert all(q.source_id == taken for c in found.changes for q in c.lost)


def test_a_person_s_change_of_words_is_edited_with_what_it_was(study: Study, old: JourneyMap, new: JourneyMap) -> None:
    cell = of_several(new)
    cell.label = "Quite another name"
    change = only(study, old, new)
    assert change.what == "edited"
    assert of_several(old).label in change.note
