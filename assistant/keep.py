"""Keeping ids: a re-draft hands an old cell's id to the new cell that is the same finding."""

from __future__ import annotations

from assistant.journey import Cell, JourneyMap

SHARED = 0.5  # of the old cell's observations that the new one must have


def keep(journey: JourneyMap, old: JourneyMap | None) -> None:
    """Gives cells of `journey` the ids of their forerunners in `old`, lane by lane, the greatest overlap first."""
    if old is None:
        return
    renamed: dict[str, str] = {}
    pairs = []
    for _, lane, new in journey.cells():
        for _, before, cell in old.cells():
            if before == lane and (share := _shared(cell, new)) >= SHARED:
                pairs.append((-share, cell.id, new.id))
    used: set[str] = set()
    for _, before_id, new_id in sorted(pairs):
        if before_id not in used and new_id not in renamed:
            used.add(before_id)
            renamed[new_id] = before_id
    taken = set(renamed.values())
    for _, _, cell in journey.cells():
        if cell.id in renamed:
            cell.id = renamed[cell.id]
        elif cell.id in taken:  # its own id lives on in another cell
            renamed[cell.id] = cell.id = f"{cell.id}n"
    for stage in journey.stages:
        for opportunity in stage.opportunities:
            opportunity.addresses = [renamed.get(i, i) for i in opportunity.addresses]
    for moment in journey.moments_of_truth:
        moment.cell = renamed.get(moment.cell, moment.cell)
    journey.assumptions = [renamed.get(i, i) for i in journey.assumptions]


def _shared(old: Cell, new: Cell) -> float:
    """Share of the old cell's observations that the new cell has too; for cells without any, the same statement."""
    before = {(c.source_id, c.start, c.end) for c in old.citations}
    now = {(c.source_id, c.start, c.end) for c in new.citations}
    if not before:
        return float(not now and old.statement == new.statement)
    return round(len(before & now) / len(before), 4)
