"""What is different between two revisions of a map, cell by cell, by id.

What counts is who stands behind a cell, not how it is written: the same evidence gives an empty diff.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from pydantic import Field

from assistant.journey import Cell, Citation, JourneyMap, Lane, Model, Stage
from assistant.position import positions
from assistant.support import support
from ingest.source import Source

What = Literal["added", "contradicted", "strengthened", "weakened", "gone", "stale", "edited", "unchanged"]
ORDER: tuple[What, ...] = get_args(What)


class Change(Model):
    """One cell that is different."""

    what: What = Field(description="the weightiest of what happened to it")
    cell: str
    position: str = Field(description="in the newer revision; in the older one where it is gone")
    stage: str
    lane: Lane
    label: str
    before: str = Field("", description="who stood behind it, in words")
    after: str = Field("", description="who stands behind it")
    gained: list[Citation] = Field([], description="quotes that are new, for or against")
    lost: list[Citation] = Field([], description="quotes that are gone or no longer hold")
    note: str = ""


class Diff(Model):
    """Two revisions compared. Cells that are the same are counted, not listed."""

    map_id: str
    title: str
    old: int
    new: int
    changes: list[Change] = Field([])
    unchanged: int = 0

    @property
    def empty(self) -> bool:
        return not self.changes


def diff(old: JourneyMap, new: JourneyMap, source: Callable[[str], Source | None]) -> Diff:
    """Cells of two revisions by id: weightiest first, then in reading order.

    `source` gives a source as the study holds it now: a cell that cites words which are no longer there is stale.
    """
    were = {cell.id: (stage, lane, cell) for stage, lane, cell in old.cells()}
    are = {cell.id: (stage, lane, cell) for stage, lane, cell in new.cells()}
    before, after = positions(old), positions(new)
    made: list[Change] = []
    for key, (stage, lane, cell) in are.items():
        change = Change(what="unchanged", cell=key, position=after[key], stage=stage.name, lane=lane, label=cell.label)
        change.after = support(cell, new.coverage).text(new.coverage)
        if key in were:
            _compare(change, were[key], (stage, lane, cell), old)
        else:
            change.what, change.gained = "added", cell.citations
        _note_stale(change, cell, source)
        made.append(change)
    for key, (stage, lane, cell) in were.items():
        if key not in are:
            gone = Change(what="gone", cell=key, position=before[key], stage=stage.name, lane=lane, label=cell.label)
            gone.before, gone.lost = support(cell, old.coverage).text(old.coverage), cell.citations
            made.append(gone)
    different = [change for change in made if change.what != "unchanged"]
    different.sort(key=lambda change: ORDER.index(change.what))
    return Diff(
        map_id=new.id,
        title=new.title,
        old=old.revision,
        new=new.revision,
        changes=different,
        unchanged=len(made) - len(different),
    )


Place = tuple[Stage, Lane, Cell]


def _compare(change: Change, was: Place, now: Place, old: JourneyMap) -> None:
    """Fills in what happened to a cell that is in both."""
    then, cell = was[2], now[2]
    change.before = support(then, old.coverage).text(old.coverage)
    gained, lost = _beyond(cell.citations, then.citations), _beyond(then.citations, cell.citations)
    against = _beyond(cell.against, then.against)
    change.gained, change.lost = [*gained, *against], lost
    weight, weighed = _weight(cell), _weight(then)
    if against:
        change.what = "contradicted"
    elif weight != weighed:
        change.what = "strengthened" if weight > weighed else "weakened"
    elif gained or lost or _written(was) != _written(now):
        change.what = "edited"
        change.note = _told(was, now) or "rests on other quotes of as many people"


def _weight(cell: Cell) -> tuple[int, int, int]:
    """People first, then records, then quotes."""
    people = len(cell.participants)
    records = len({c.source_id for c in cell.citations if not c.participant})
    return people, records, len(cell.citations)


def _written(place: Place) -> tuple:
    stage, lane, cell = place
    return stage.id, lane, cell.label, cell.statement, cell.status, [mark.did for mark in cell.edits]


def _told(was: Place, now: Place) -> str:
    """What a person sees of a change that is not one of evidence."""
    parts = []
    if was[2].label != now[2].label:
        parts.append(f"was called “{was[2].label}”")
    if was[0].id != now[0].id:
        parts.append(f"stood in {was[0].name}")
    if was[1] != now[1]:
        parts.append(f"was one of the {was[1].replace('_', ' ')}")
    if was[2].statement != now[2].statement:
        parts.append(f"stated “{was[2].statement}”")
    new = [mark for mark in now[2].edits if mark not in was[2].edits]
    if new and not parts:
        parts += [f"{mark.did}{f' by {mark.by}' if mark.by else ''}" for mark in new]
    return "; ".join(parts)


def _note_stale(change: Change, cell: Cell, source: Callable[[str], Source | None]) -> None:
    """A cell that cites what the study no longer holds word for word is stale, whatever else happened to it."""
    from assistant.verify import fault

    worn = [c for c in [*cell.citations, *cell.against] if fault(c, source(c.source_id))]
    if worn:
        change.what, change.lost = "stale", worn
        change.note = f"{len(worn)} of its quotes no longer stand in the study"


def _beyond(some: list[Citation], others: list[Citation]) -> list[Citation]:
    known = {(c.source_id, c.start, c.end) for c in others}
    return [c for c in some if (c.source_id, c.start, c.end) not in known]
