"""Verify: does `Study.verify` refuse a map that somebody tampered with, whatever field it was?

A map of the example is drafted, and one field of it is changed a time: of a citation, of a cell, of what stands about
the whole map. A change that leaves everything true (a moved citation that reads the same) is not made.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from assistant import Study
from assistant.journey import Cell, JourneyMap
from evals.metrics import total
from evals.studies import drafted, example
from evals.task import Failure, Measure, Setting

TRIES = 40  # changes of each field; --sample takes fewer

Place = tuple[str, list[Any], Any]  # field as "citation.quote", path in the map's data, new value


def run(setting: Setting) -> list[Measure]:
    with example(setting) as study:
        journey = drafted(study)
        if not study.verify(journey).ok:
            raise ValueError("the untouched map does not pass verify")
        return [_measure(study, journey, setting)]


def _measure(study: Study, journey: JourneyMap, setting: Setting) -> Measure:
    chance = random.Random(setting.seed)
    places: dict[str, list[Place]] = {}
    for place in changes(journey, chance):
        places.setdefault(place[0], []).append(place)
    tries = min(TRIES, setting.sample) if setting.sample else TRIES
    rows, failures = {}, []
    data = json.loads(journey.model_dump_json())
    for field, found in sorted(places.items()):
        for number, (_, path, value) in enumerate(chance.sample(found, min(tries, len(found)))):
            passed = study.verify(_changed(data, path, value)).ok
            rows[f"{field}-{number}"] = [float(passed)]
            if passed:
                failures.append(Failure(f"{field} accepted", f"`{'.'.join(map(str, path))}` → `{value!r}`"))
    fields = sorted({failure.line.split()[0] for failure in failures})
    note = f"Accepted changes by field: {', '.join(fields)}." if fields else "Every change was refused."
    return Measure("verify.accepted", rows, total, 0, higher=False, failures=failures, note=note)


def _changed(data: dict[str, Any], path: list[Any], value: Any) -> JourneyMap:
    """The map with one value changed; the data is left as it was."""
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    before, at[path[-1]] = at[path[-1]], value
    try:
        return JourneyMap.model_validate(data)
    finally:
        at[path[-1]] = before


def changes(journey: JourneyMap, chance: random.Random) -> Iterator[Place]:
    """One change of every field of every citation and cell, and of the map."""
    for number, stage in enumerate(journey.stages):
        for lane, cells in _lanes(stage):
            for index, cell in enumerate(cells):
                yield from _of_cell(["stages", number, lane, index], lane, cell, chance)
        if stage.mood:
            for field in ("mean", "low", "high"):
                yield f"mood.{field}", ["stages", number, "mood", field], round(getattr(stage.mood, field) + 0.7, 4)
            yield "mood.n", ["stages", number, "mood", "n"], stage.mood.n + 1
    yield from _of_map(journey)


def _lanes(stage: Any) -> Iterator[tuple[str, list[Cell]]]:
    for lane in dict.fromkeys(lane for lane, _ in stage.cells()):
        yield lane, getattr(stage, lane)


def _of_cell(path: list[Any], lane: str, cell: Cell, chance: random.Random) -> Iterator[Place]:
    yield (
        "cell.statement",
        [*path, "statement"],
        f"Everybody said that {cell.statement[:1].lower()}{cell.statement[1:]}",
    )
    yield "cell.label", [*path, "label"], "Wrong bills for months"
    yield "cell.status", [*path, "status"], "gap" if cell.status == "evidence" else "evidence"
    yield "cell.participants", [*path, "participants"], [*cell.participants, "P99"]
    yield "cell.sources", [*path, "sources"], cell.sources[1:] if cell.sources else ["0" * 16]
    if cell.participants:
        yield "cell.participants", [*path, "participants"], cell.participants[1:]
    if lane == "pain_points":
        yield "cell.severity", [*path, "severity"], round(1 - getattr(cell, "severity"), 4)  # noqa: B009
    if lane == "emotions":
        yield "cell.valence", [*path, "valence"], -getattr(cell, "valence") or 1.0  # noqa: B009
    for kind in ("citations", "against"):
        for index, citation in enumerate(getattr(cell, kind)):
            yield from _of_citation([*path, kind, index], json.loads(citation.model_dump_json()), chance)


def _of_citation(path: list[Any], citation: dict[str, Any], chance: random.Random) -> Iterator[Place]:
    words = citation["quote"].split()
    place = chance.randrange(len(words))
    other = [*words[:place], "not", *words[place:]]
    yield "citation.quote", [*path, "quote"], " ".join(other)
    yield "citation.start", [*path, "start"], citation["start"] + chance.choice((1, 2, 7))
    yield "citation.end", [*path, "end"], citation["end"] + chance.choice((-3, -1, 1, 2))
    yield "citation.source_id", [*path, "source_id"], citation["source_id"][::-1]
    yield "citation.role", [*path, "role"], "customer" if citation["role"] != "customer" else "observer"
    yield "citation.participant", [*path, "participant"], "P98"
    yield "citation.speaker", [*path, "speaker"], "Somebody Else"
    yield "citation.kind", [*path, "kind"], "survey" if citation["kind"] != "survey" else "interview"
    yield "citation.title", [*path, "title"], citation["title"] + " (2)"
    yield "citation.locator", [*path, "locator"], "00:59:59"
    yield "citation.before", [*path, "before"], "Nobody: said this."
    yield "citation.after", [*path, "after"], "Nobody: said this."


def _of_map(journey: JourneyMap) -> Iterator[Place]:
    for source in journey.provenance.sources:
        yield "provenance.source", ["provenance", "sources", source], "0" * 64
    people, records = journey.coverage.participants, journey.coverage.records
    yield "coverage.participants", ["coverage", "participants"], [*people, "P99"]
    yield "coverage.participants", ["coverage", "participants"], people[1:]
    for kind, count in records.items():
        yield "coverage.records", ["coverage", "records", kind], count + 1
    yield "coverage.sources", ["coverage", "sources"], journey.coverage.sources + 1
    for number, metric in enumerate(journey.metrics):
        yield "metric.value", ["metrics", number, "value"], metric.value + 1
        yield "metric.n", ["metrics", number, "n"], metric.n + 1
    for number, moment in enumerate(journey.moments_of_truth):
        yield "moment.cell", ["moments_of_truth", number, "cell"], moment.cell + "x"


PARTS = (run,)
