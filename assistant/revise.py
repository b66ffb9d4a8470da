"""A map's revisions: the draft as it was made, and a person's edits laid on it, in order.

A map is always rebuilt as draft + edits. So undoing is leaving the last edit out, and drafting again is changing what
lies beneath: a person's edits are laid on the new draft and never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from assistant.edit import Edit, EditRefused, apply, finish, told
from assistant.journey import Cell, Citation, JourneyMap, Stage
from assistant.keep import keep, keep_stages
from ingest.source import Source
from ingest.store import Layers, Store

Sources = Callable[[str], Source | None]


def drafted(store: Store, journey: JourneyMap, asked: dict[str, Any], source: Sources) -> JourneyMap:
    """Keeps a new draft as the next revision, with what people changed on the one before laid on it."""

    def make(old: Layers) -> Layers:
        edits = _edits(old)
        if old.newest:
            before = _kept(journey.id, old)
            keep_stages(journey, before)
            keep(journey, before)
            carry(journey, before, edits, source)
        return _layers(old, journey, edits, asked)

    return _newest(store.revise(journey.id, make))


def edited(store: Store, map_id: str, edits: Sequence[Edit]) -> JourneyMap:
    """The next revision, with these edits. Raises EditRefused where one does not fit; then nothing is changed."""

    def make(old: Layers) -> Layers:
        draft, before = _kept(map_id, old), _edits(old)
        new = [
            edit.model_copy(update={"made": f"{map_id}\n{old.revision}\n{number}"}) for number, edit in enumerate(edits)
        ]
        current = build(draft, before)
        for edit in new:
            apply(current, edit)
        return _layers(old, draft, [*before, *new])

    return _newest(store.revise(map_id, make))


def undone(store: Store, map_id: str) -> tuple[JourneyMap, list[Edit], str]:
    """The next revision, without the edits that were made last together; with them, and what they were in words."""
    taken: list[Edit] = []
    words: list[str] = []

    def make(old: Layers) -> Layers:
        draft, edits = _kept(map_id, old), _edits(old)
        if not edits:
            raise EditRefused(f"Nobody has changed anything on “{draft.title}” that could be undone.")
        rest = [edit for edit in edits if _turn(edit) != _turn(edits[-1])]
        taken[:] = edits[len(rest) :]
        before = build(draft, rest)
        words[:] = [told(edit, before) for edit in taken]
        return _layers(old, draft, rest)

    journey = _newest(store.revise(map_id, make))
    return journey, taken, "; ".join(words)


def _turn(edit: Edit) -> str:
    """What edits made together have in common: map and revision."""
    return edit.made.rpartition("\n")[0]


def build(draft: JourneyMap, edits: Sequence[Edit]) -> JourneyMap:
    """The draft with the edits laid on it. One that fits no longer is said in the map's notes."""
    journey = draft.model_copy(deep=True)
    for edit in edits:
        try:
            apply(journey, edit)
        except EditRefused as refused:
            who = edit.author or "A person"
            journey.coverage.notes.append(f"{who}’s change no longer applies ({told(edit, journey)}): {refused}")
    if edits:
        finish(journey)
    return journey


def carry(journey: JourneyMap, before: JourneyMap, edits: Sequence[Edit], source: Sources) -> None:
    """Cells and stages that people worked on and the new draft lacks stay, with the quotes that still stand."""
    touched = {key for edit in edits if edit.what not in ("drop", "reject") for key in (*edit.of, edit.stage)}
    there = {stage.id for stage in journey.stages}
    for stage in before.stages:
        if stage.id in touched - there:
            _carry_stage(journey, stage)
    known = {cell.id for _, _, cell in journey.cells()}
    for stage, lane, cell in before.cells():
        if cell.id in touched and cell.id not in known:
            kept = still_true(cell, source)
            getattr(_home(journey, stage), lane).append(kept)
            note = f"The new draft did not find “{cell.label}” again; it stays, since a person worked on it."
            journey.coverage.notes.append(note)


def still_true(cell: Cell, source: Sources) -> Cell:
    """A copy with the citations that the study still holds, word for word; without any it is an assumption."""
    from assistant.cells import status
    from assistant.verify import fault

    def stands(citation: Citation) -> bool:
        return fault(citation, source(citation.source_id)) is None

    kept = cell.model_copy(deep=True)
    kept.citations = [c for c in cell.citations if stands(c)]
    kept.against = [c for c in cell.against if stands(c)]
    kept.participants = sorted({c.participant for c in kept.citations if c.participant})
    kept.sources = sorted({c.source_id for c in kept.citations})
    kept.status = status(kept.citations) if kept.citations else "assumption"
    return kept


def _carry_stage(journey: JourneyMap, stage: Stage) -> None:
    empty = Stage(id=stage.id, name=stage.name, order=stage.order)
    row = sorted(journey.stages, key=lambda one: one.order)
    row.insert(min(stage.order - 1, len(row)), empty)
    for order, one in enumerate(row, 1):
        one.order = order
    journey.stages[:] = row


def _home(journey: JourneyMap, old: Stage) -> Stage:
    """The stage of that id, else the one at the same place."""
    named = next((stage for stage in journey.stages if stage.id == old.id), None)
    row = sorted(journey.stages, key=lambda stage: stage.order)
    return named or row[min(old.order, len(row)) - 1]


def _kept(map_id: str, old: Layers) -> JourneyMap:
    """The draft beneath; of a map kept without one, its newest revision."""
    text = old.draft or old.newest
    if text is None:
        raise EditRefused(f"The study has no map {map_id}.")
    return JourneyMap.model_validate_json(text)


def _edits(old: Layers) -> list[Edit]:
    return [Edit.model_validate(row) for row in json.loads(old.edits)] if old.draft else []


def _layers(old: Layers, draft: JourneyMap, edits: Sequence[Edit], asked: dict[str, Any] | None = None) -> Layers:
    newest = build(draft, edits)
    newest.revision = old.revision + 1
    return replace(
        old,
        revision=newest.revision,
        draft=draft.model_dump_json(),
        newest=newest.model_dump_json(),
        asked=old.asked if asked is None else json.dumps(asked, ensure_ascii=False),
        edits=json.dumps([edit.model_dump(exclude_defaults=True) for edit in edits], ensure_ascii=False),
    )


def _newest(kept: Layers) -> JourneyMap:
    assert kept.newest is not None
    return JourneyMap.model_validate_json(kept.newest)
