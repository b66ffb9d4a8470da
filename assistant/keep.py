"""Keeping ids: a re-draft hands an old cell's id to the new cell that is the same finding."""

from __future__ import annotations

from assistant.journey import Cell, JourneyMap, Stage

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


def keep_stages(journey: JourneyMap, old: JourneyMap) -> None:
    """Gives stages of `journey` the ids of those of the same name in `old`, else of those whose quotes they share most.

    Called before `keep`: a stage's id made from its place in a plan would mean another stage in another plan.
    """
    pairs = []
    for new in journey.stages:
        for before in old.stages:
            share = 2.0 if new.name == before.name else _quotes_shared(before, new)
            if share >= SHARED:
                pairs.append((-share, before.order, before.id, new.id))
    renamed: dict[str, str] = {}
    for _, _, before_id, new_id in sorted(pairs):
        if before_id not in renamed.values() and new_id not in renamed:
            renamed[new_id] = before_id
    taken = set(renamed.values()) | {stage.id for stage in old.stages}
    for stage in journey.stages:
        if stage.id not in renamed and stage.id in taken:
            fresh = stage.id
            while fresh in taken:
                fresh += "n"
            taken.add(fresh)
            renamed[stage.id] = fresh
    for stage in journey.stages:
        stage.id = renamed.get(stage.id, stage.id)
    for gap in journey.gaps:
        gap.stage = renamed.get(gap.stage, gap.stage)
    for metric in journey.metrics:
        metric.stage = renamed.get(metric.stage, metric.stage) if metric.stage else None


def _quotes_shared(old: Stage, new: Stage) -> float:
    before = {(c.source_id, c.start, c.end) for _, cell in old.cells() for c in cell.citations}
    now = {(c.source_id, c.start, c.end) for _, cell in new.cells() for c in cell.citations}
    return round(len(before & now) / len(before), 4) if before else 0.0


def _shared(old: Cell, new: Cell) -> float:
    """Share of the old cell's observations that the new cell has too; for cells without any, the same statement."""
    before = {(c.source_id, c.start, c.end) for c in old.citations}
    now = {(c.source_id, c.start, c.end) for c in new.citations}
    if not before:
        return float(not now and old.statement == new.statement)
    return round(len(before & now) / len(before), 4)
