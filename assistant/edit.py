"""What a person changes on a map: plain data, applied to a map by id, so that it can be laid on the next draft too.

An edit never touches a quote: it arranges, names, marks and takes off. What it takes off is kept under rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Literal

from pydantic import Field

from assistant.journey import (
    LANES,
    Cell,
    Citation,
    Emotion,
    Expectation,
    JourneyMap,
    Lane,
    Mark,
    Model,
    Opportunity,
    PainPoint,
    Rejected,
    Stage,
    Touchpoint,
)
from assistant.position import LANE_WORDS, place_of, stages
from ingest.errors import FootpathError

What = Literal[
    "rename", "reword", "merge", "split", "move", "reorder", "drop", "add_stage", "add_cell", "accept", "reject"
]  # fmt: skip
Span = tuple[str, int, int]  # source id, start, end
LABEL_WORDS = 6
THE_MAP = "map"  # stands in `of` where the map itself is renamed


class EditRefused(FootpathError):
    """The edit does not fit the map: no such cell, or nothing would be left."""


class Part(Model):
    """One part of a cell or a stage that is split."""

    label: str
    quotes: list[Span] = Field([], description="the citations that go to this part of a cell")
    cells: list[str] = Field([], description="ids of the cells that go to this part of a stage")


class Edit(Model):
    """One change, by ids. Which fields count depends on `what`; `apply` says how."""

    what: What
    of: list[str] = Field([], description="ids of the cells or stages it works on, in order; a merge keeps the first")
    text: str | None = Field(None, description="the new label, name or statement")
    stage: str | None = Field(None, description="id of the stage it goes to")
    lane: Lane | None = None
    place: int | None = Field(None, description="where it stands among its like, from 0")
    parts: list[Part] = Field([], description="the parts that leave a cell that is split")
    why: str | None = None
    author: str | None = Field(None, description="who made it, as the caller names them")
    made: str = Field("", description="seed of the ids it makes; set when it is kept")


def apply(journey: JourneyMap, edit: Edit) -> None:
    """Makes the change in place. Raises EditRefused where it does not fit the map."""
    CHANGES[edit.what](journey, edit)


def finish(journey: JourneyMap) -> None:
    """Brings what follows from the cells in line with them: order, references, assumptions, moments, gaps."""
    from assistant.draft import gaps, moments

    journey.stages.sort(key=lambda stage: stage.order)
    for order, stage in enumerate(journey.stages, 1):
        stage.order = order
    cells = [cell for _, _, cell in journey.cells()]
    known = {cell.id for cell in cells}
    for cell in cells:
        if isinstance(cell, Opportunity):
            cell.addresses = list(dict.fromkeys(i for i in cell.addresses if i in known and i != cell.id))
    journey.assumptions = [cell.id for cell in cells if cell.status == "assumption"]
    journey.moments_of_truth = moments(journey)
    journey.gaps = gaps(journey)


# -- names and words -------------------------------------------------------------------------------------------------


def _rename(journey: JourneyMap, edit: Edit) -> None:
    text = _text(edit)
    if edit.of == [THE_MAP]:
        journey.title = text
        return
    target = _target(journey, edit.of[0])
    if isinstance(target, Stage):
        target.name = text
    else:
        target.label = text
        if isinstance(target, Touchpoint):
            target.name = text
    _mark(target, "renamed", edit)


def _reword(journey: JourneyMap, edit: Edit) -> None:
    """A person's statement: the quotes were not chosen for it, so that the cell is mixed at best."""
    cell = _cell(journey, edit.of[0])
    cell.statement = _text(edit)
    if isinstance(cell, Opportunity):
        cell.text = cell.statement
    cell.author = "person"
    cell.status = _status(cell)
    _mark(cell, "reworded", edit)


# -- cells and stages as wholes --------------------------------------------------------------------------------------


def _merge(journey: JourneyMap, edit: Edit) -> None:
    if len(set(edit.of)) < 2:
        raise EditRefused("A merge takes two cells or two stages. Say, for example: merge 4.2 and 4.3")
    first, *others = [_target(journey, key) for key in dict.fromkeys(edit.of)]
    if len({isinstance(target, Stage) for target in [first, *others]}) > 1:
        raise EditRefused("A cell and a stage cannot be merged. Move the cell to the stage instead.")
    for other in others:
        if isinstance(first, Stage) and isinstance(other, Stage):
            _merge_stages(journey, first, other)
        elif isinstance(first, Cell) and isinstance(other, Cell):
            _merge_cells(journey, first, other)
    if edit.text:
        _rename(journey, edit.model_copy(update={"of": [edit.of[0]]}))
    _mark(first, "merged", edit)


def _merge_stages(journey: JourneyMap, first: Stage, other: Stage) -> None:
    for lane, cell in other.cells():
        getattr(first, lane).append(cell)
    for metric in journey.metrics:
        if metric.stage in (other.id, other.name):
            metric.stage = first.id
    first.mood = None  # who was counted in both cannot be told from the two means
    journey.stages.remove(other)


def _merge_cells(journey: JourneyMap, first: Cell, other: Cell) -> None:
    known = {_span(c) for c in first.citations}
    first.citations += [c for c in other.citations if _span(c) not in known]
    own = {_span(c) for c in first.citations}
    against = {_span(c): c for c in [*first.against, *other.against]}
    first.against = [c for span, c in against.items() if span not in own]
    if isinstance(first, PainPoint) and isinstance(other, PainPoint):
        first.severity = max(first.severity, other.severity)
    if isinstance(first, Emotion) and isinstance(other, Emotion):
        first.valence = round((first.valence + other.valence) / 2, 2)
    if isinstance(first, Expectation) and isinstance(other, Expectation):
        first.observed = list(dict.fromkeys([*first.observed, *other.observed]))
    if isinstance(first, Opportunity) and isinstance(other, Opportunity):
        first.addresses += other.addresses
    _point_to(journey, other.id, first.id)
    _take(journey, other)
    _count(first)


def _split(journey: JourneyMap, edit: Edit) -> None:
    """The named quotes leave for new cells behind this one; what is not named stays."""
    if isinstance(target := _target(journey, edit.of[0]), Stage):
        _split_stage(journey, target, edit)
        return
    stage, lane, cell = _found(journey, edit.of[0])
    lanes = getattr(stage, lane)
    at = lanes.index(cell)
    for number, part in enumerate(edit.parts):
        spans = set(part.quotes)
        going = [c for c in cell.citations if _span(c) in spans]
        if not going or len(going) == len(cell.citations):
            raise EditRefused(f"“{cell.label}” cannot be split so: a part would be left without a quote.")
        cell.citations = [c for c in cell.citations if _span(c) not in spans]
        new = cell.model_copy(deep=True, update={"id": _new_id("c", edit, number), "citations": going, "against": []})
        new.label, new.edits = part.label, []
        _state(new)
        _count(new)
        _mark(new, "split", edit)
        lanes.insert(at + number + 1, new)
    if edit.text:
        cell.label = edit.text
    _state(cell)
    _count(cell)
    _mark(cell, "split", edit)


def _split_stage(journey: JourneyMap, stage: Stage, edit: Edit) -> None:
    """The named cells leave for new stages behind this one. No mood: who feels how in each part was not asked."""
    row = stages(journey)
    for number, part in enumerate(edit.parts):
        new = Stage(id=_new_id("s", edit, number), name=part.label, order=0)
        for lane, cell in stage.cells():
            if cell.id in part.cells:
                getattr(stage, lane).remove(cell)
                getattr(new, lane).append(cell)
        row.insert(row.index(stage) + number + 1, new)
        journey.stages.append(new)
        _mark(new, "split", edit)
    for order, one in enumerate(row, 1):
        one.order = order
    stage.name, stage.mood = edit.text or stage.name, None
    _mark(stage, "split", edit)


def _move(journey: JourneyMap, edit: Edit) -> None:
    """To another stage, another lane, or both; at its end, or where `place` says."""
    for key in edit.of:
        stage, lane, cell = _found(journey, key)
        to = _stage(journey, edit.stage) if edit.stage else stage
        into = edit.lane or lane
        moved = as_lane(cell, into)
        getattr(stage, lane).remove(cell)
        row = getattr(to, into)
        row.insert(len(row) if edit.place is None else edit.place, moved)
        _mark(moved, "moved", edit)


def _reorder(journey: JourneyMap, edit: Edit) -> None:
    """Puts a stage among the stages, or a cell among those of its lane, at `place`."""
    target = _target(journey, edit.of[0])
    if isinstance(target, Stage):
        row: list[Any] = stages(journey)
    else:
        stage, lane, _ = _found(journey, target.id)
        row = getattr(stage, lane)
    row.remove(target)
    row.insert(max(0, min(edit.place or 0, len(row))), target)
    if isinstance(target, Stage):
        for order, one in enumerate(row, 1):
            one.order = order
    _mark(target, "moved", edit)


def _drop(journey: JourneyMap, edit: Edit) -> None:
    did = "rejected" if edit.what == "reject" else "taken off the map"
    reason = f"{did} by {edit.author or 'a person'}" + (f": {edit.why}" if edit.why else "")
    for key in edit.of:
        target = _target(journey, key)
        if isinstance(target, Stage):
            if len(journey.stages) == 1:
                raise EditRefused("The last stage cannot be taken off: a map has at least one.")
            for _, cell in target.cells():
                journey.rejected += _rejected(cell, reason)
            journey.stages.remove(target)
        else:
            journey.rejected += _rejected(target, reason)
            _take(journey, target)


def _accept(journey: JourneyMap, edit: Edit) -> None:
    for key in edit.of:
        _mark(_cell(journey, key), "accepted", edit)


# -- what a person adds ----------------------------------------------------------------------------------------------


def _add_stage(journey: JourneyMap, edit: Edit) -> None:
    made = Stage(id=_new_id("s", edit), name=_text(edit), order=0)
    row = stages(journey)
    row.insert(len(row) if edit.place is None else max(0, min(edit.place, len(row))), made)
    for order, stage in enumerate(row, 1):
        stage.order = order
    journey.stages.append(made)
    _mark(made, "added", edit)


def _add_cell(journey: JourneyMap, edit: Edit) -> None:
    """What the team believes: an assumption until somebody is found who says it."""
    text = _text(edit)
    stage = _stage(journey, edit.stage) if edit.stage else stages(journey)[0]
    lane = edit.lane or "thoughts"
    made = Cell(
        id=_new_id("c", edit), label=short_label(text), statement=text, status="assumption", author="person"
    )  # fmt: skip
    made = as_lane(made, lane)
    row = getattr(stage, lane)
    row.insert(len(row) if edit.place is None else edit.place, made)
    _mark(made, "added", edit)


CHANGES: dict[What, Callable[[JourneyMap, Edit], None]] = {
    "rename": _rename, "reword": _reword, "merge": _merge, "split": _split, "move": _move, "reorder": _reorder,
    "drop": _drop, "reject": _drop, "accept": _accept, "add_stage": _add_stage, "add_cell": _add_cell,
}  # fmt: skip


# -- in words --------------------------------------------------------------------------------------------------------


def told(edit: Edit, before: JourneyMap) -> str:
    """The edit in words, with the names that its cells and stages had: "“Long wait” renamed to “Late engineer”"."""
    names = _and([_name(before, key) for key in edit.of])
    where = f"stage “{_name_of(before, edit.stage)}”" if edit.stage else ""
    lane = LANE_WORDS[edit.lane][1] if edit.lane else ""
    match edit.what:
        case "rename":
            return f"{'the map' if edit.of == [THE_MAP] else names} renamed to “{edit.text}”"
        case "reword":
            return f"{names} now states: “{edit.text}”"
        case "merge":
            return f"{names} merged into {f'“{edit.text}”' if edit.text else _name(before, edit.of[0])}"
        case "split":
            first = edit.text or _name_of(before, edit.of[0])
            return f"{names} split into {_and([f'“{label}”' for label in (first, *(p.label for p in edit.parts))])}"
        case "move":
            return f"{names} moved to {' of '.join(part for part in (lane, where) if part)}"
        case "reorder":
            return f"{names} moved to place {(edit.place or 0) + 1}"
        case "drop":
            return f"{names} taken off the map"
        case "reject":
            return f"{names} rejected"
        case "accept":
            return f"{names} accepted"
        case "add_stage":
            return f"stage “{edit.text}” added"
    kind = LANE_WORDS[edit.lane or "thoughts"][0]
    return f"{kind} “{edit.text}” added to {where or 'the first stage'}, as an assumption"


def _name_of(journey: JourneyMap, key: str | None) -> str:
    stage = next((stage.name for stage in journey.stages if stage.id == key), None)
    cell = next((cell.label for _, _, cell in journey.cells() if cell.id == key), None)
    return stage or cell or "something that is gone"


def _name(journey: JourneyMap, key: str) -> str:
    is_stage = any(stage.id == key for stage in journey.stages)
    return f"{'stage ' if is_stage else ''}“{_name_of(journey, key)}”"


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def short_label(text: str) -> str:
    """A label of at most six words; "…" says that they go on."""
    words = text.split()
    return " ".join(words[:LABEL_WORDS]).rstrip(".,;:") + ("…" if len(words) > LABEL_WORDS else "")


# -- small change ----------------------------------------------------------------------------------------------------


FORMS: dict[Lane, type[Cell]] = {
    "touchpoints": Touchpoint,
    "emotions": Emotion,
    "pain_points": PainPoint,
    "expectations": Expectation,
    "opportunities": Opportunity,
}


def as_lane(cell: Cell, lane: Lane) -> Cell:
    """The cell in the form of a lane; what the other lane does not know is left behind."""
    form = FORMS.get(lane, Cell)
    if type(cell) is form:
        return cell
    common: dict[str, Any] = {name: getattr(cell, name) for name in Cell.model_fields}
    more: dict[str, dict[str, Any]] = {
        "touchpoints": {"name": cell.label, "channel": "other", "online": False},
        "emotions": {"valence": 0},
        "pain_points": {"severity": 0},
        "expectations": {"expected": cell.statement},
        "opportunities": {"text": cell.statement},
    }
    return form(**common, **more.get(lane, {}))


def _text(edit: Edit) -> str:
    text = " ".join((edit.text or "").split())
    if not text:
        raise EditRefused("There is no new name or text in that. Say, for example: rename 4.2 to Long wait")
    return text


def _found(journey: JourneyMap, key: str) -> tuple[Stage, Lane, Cell]:
    place = place_of(journey, key)
    if place is None:
        raise EditRefused(f"The map “{journey.title}” has no cell {key} any more.")
    return place


def _cell(journey: JourneyMap, key: str) -> Cell:
    return _found(journey, key)[2]


def _stage(journey: JourneyMap, key: str) -> Stage:
    found = next((stage for stage in journey.stages if stage.id == key), None)
    if found is None:
        raise EditRefused(f"The map “{journey.title}” has no stage {key} any more.")
    return found


def _target(journey: JourneyMap, key: str) -> Stage | Cell:
    stage = next((stage for stage in journey.stages if stage.id == key), None)
    return stage or _cell(journey, key)


def _take(journey: JourneyMap, cell: Cell) -> None:
    for stage in journey.stages:
        for lane in LANES:
            row = getattr(stage, lane)
            if any(one is cell for one in row):
                row[:] = [one for one in row if one is not cell]


def _point_to(journey: JourneyMap, old: str, new: str) -> None:
    for stage in journey.stages:
        for opportunity in stage.opportunities:
            opportunity.addresses = [new if i == old else i for i in opportunity.addresses]


def _rejected(cell: Cell, reason: str) -> list[Rejected]:
    return [Rejected(what=cell.label, reason=reason, citation=c) for c in cell.citations] or [
        Rejected(what=cell.label, reason=reason)
    ]


def _count(cell: Cell) -> None:
    """Participants, sources and status are those of the citations."""
    cell.participants = sorted({c.participant for c in cell.citations if c.participant})
    cell.sources = sorted({c.source_id for c in cell.citations})
    cell.status = _status(cell)


def _status(cell: Cell):
    from assistant.cells import status

    if not cell.citations:
        return "gap" if cell.status == "gap" else "assumption"
    return "mixed" if cell.author == "person" else status(cell.citations)


def _state(cell: Cell) -> None:
    """Where the words of a cell's statement are no longer among its quotes, its first quote is the statement."""
    if cell.author == "person" or any(cell.statement.strip(" .") in c.quote for c in cell.citations):
        return
    cell.statement, cell.question = cell.citations[0].quote.strip(), None
    if isinstance(cell, Opportunity):
        cell.text = cell.statement


def _mark(target: Stage | Cell, did: Any, edit: Edit) -> None:
    target.edits.append(Mark(did=did, by=edit.author))


def _span(citation: Citation) -> Span:
    return (citation.source_id, citation.start, citation.end)


def _new_id(letter: str, edit: Edit, number: int = 0) -> str:
    return letter + sha256(f"{edit.made}\n{number}".encode()).hexdigest()[:10]
