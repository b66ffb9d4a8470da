"""Stored maps follow their sources: where a text is masked again, citations move and words are masked with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from assistant.cite import cite
from assistant.journey import Cell, Citation, JourneyMap
from ingest.align import edits
from ingest.mask import Edit, Names, carry, mask, rename
from ingest.source import Source
from ingest.store import Kept, Laid, Store

# Fields of a map that hold words; the others hold ids, hashes, dates and figures.
WORDS = frozenset(
    "title name label statement question text expected observed what reason note notes traits source speaker".split()
) | {"why"}


def follow(
    store: Store, changed: Mapping[str, tuple[Source, Source]], names: Names, renamed: Mapping[str, str]
) -> tuple[list[Kept], list[Laid]]:
    """Every revision, and the edits of every map, that change: each citation at its new place.

    `changed`: source id → before, after.
    """
    found: list[Kept] = []
    moves = {i: edits(old.text, new.text) for i, (old, new) in changed.items()}
    people = {a: b for old, new in changed.values() for a, b in _people(old, new)}
    for map_id, revision, text in store.revisions():
        journey = JourneyMap.model_validate_json(text)
        for citation in _citations(journey):
            if citation.source_id in changed:
                _move(citation, changed[citation.source_id][1], moves[citation.source_id])
        for _, _, cell in journey.cells():
            _count(cell)
        coverage, persona = journey.coverage, journey.persona
        coverage.participants = sorted({people.get(p, p) for p in coverage.participants})
        persona.participants = sorted({people.get(p, p) for p in persona.participants})
        hashes = journey.provenance.sources
        hashes.update({i: sha256(changed[i][1].text.encode()).hexdigest() for i in set(changed) & set(hashes)})
        moved = JourneyMap.model_validate(_masked(journey.model_dump(mode="json"), names, renamed)).model_dump_json()
        if moved != text:
            found.append((map_id, revision, moved))
    ids = dict.fromkeys(row[0] for row in store.revisions())
    return found, [laid for i in ids if (laid := _layers(store, i, moves, names, renamed))]


def _layers(
    store: Store, map_id: str, moves: Mapping[str, list[Edit]], names: Names, renamed: Mapping[str, str]
) -> Laid | None:
    """What people changed on a map, the quotes that an edit names at their new places; None where all is as it was."""
    layers = store.layers(map_id)
    held = json.loads(layers.edits)
    for part in (part for edit in held for part in edit.get("parts", [])):
        part["quotes"] = [
            [source, *carry([(start, end)], moves[source])[0]] if source in moves else [source, start, end]
            for source, start, end in part.get("quotes", [])
        ]
    text = json.dumps(_masked(held, names, renamed), ensure_ascii=False)
    return (map_id, layers.asked, text) if json.loads(text) != json.loads(layers.edits) else None


def _people(old: Source, new: Source) -> list[tuple[str, str]]:
    """Participants of the source by another id now."""
    pairs = [(old.participant, new.participant)]
    if len(old.segments) == len(new.segments):
        pairs += [(a.participant, b.participant) for a, b in zip(old.segments, new.segments, strict=True)]
    return [(a, b) for a, b in pairs if a and b and a != b]


def _citations(journey: JourneyMap) -> list[Citation]:
    cells = [c for _, _, cell in journey.cells() for c in (*cell.citations, *cell.against)]
    others = [r.citation for r in (*journey.rejected, *journey.coverage.out_of_scope) if r.citation]
    return [*cells, *others]


def _move(citation: Citation, source: Source, moves: list[Edit]) -> None:
    [(start, end)] = carry([(citation.start, citation.end)], moves)
    fresh = cite(source, start, end)
    for name in Citation.model_fields:
        setattr(citation, name, getattr(fresh, name))


def _count(cell: Cell) -> None:
    if cell.citations:
        cell.participants = sorted({c.participant for c in cell.citations if c.participant})
        cell.sources = sorted({c.source_id for c in cell.citations})


def _masked(node: Any, names: Names, renamed: Mapping[str, str], key: str = "") -> Any:
    """The words of a map masked by the names known now; a citation, already moved, stays as it is."""
    if isinstance(node, dict):
        if {"source_id", "quote"} <= set(node):
            return node
        return {k: _masked(value, names, renamed, k) for k, value in node.items()}
    if isinstance(node, list):
        return [_masked(value, names, renamed, key) for value in node]
    return mask(rename(node, renamed), names)[0] if isinstance(node, str) and key in WORDS else node
