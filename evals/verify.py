"""Verify: is a map refused that somebody tampered with, whatever field it was?

A map of the example is drafted and forged 100,000 times: a quote, an offset, a role, a participant, a count, a status,
a source, any other field, or several made to fit each other (`evals/forgeries.py`). A forgery of a cell is put to the
product's own `verify` with the map cut down to that cell, since verify looks at cells one by one; one in 250 goes
through `Study.verify` as a whole map, and has to be judged the same. Forgeries of what stands about the whole map
always do. `verify.accepted_unkept` leaves out what the study keeps of the map, so that only the sources can tell.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from assistant import Study
from assistant.journey import JourneyMap
from assistant.verify import verify
from evals.forgeries import BY_SOURCES, OF_CELLS, OF_MAPS, World
from evals.metrics import total
from evals.studies import example, once
from evals.task import Failure, Measure, Rows, Setting
from ingest.source import Source

TRIES = 100_000
PER_SAMPLE = 500  # tries for each sample that --sample allows
CHANCES = 20  # how often a forgery is tried on a cell before one that changes nothing is given up there
WHOLE = 250  # one of so many is tried on the whole map


@dataclass
class Tally:
    """Forgeries by name: how many were tried, and those that were accepted."""

    tried: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, list[Failure]] = field(default_factory=dict)
    unfit: set[str] = field(default_factory=set)  # those that no cell of the map has what they need for

    def add(self, name: str, accepted: bool, told: str) -> None:
        self.tried[name] = self.tried.get(name, 0) + 1
        if accepted:
            self.accepted.setdefault(name, []).append(Failure(f"{name} accepted", told))

    def measure(self, id: str, goal: float | None) -> Measure:
        rows: Rows = {name: [float(len(self.accepted.get(name, []))), float(n)] for name, n in self.tried.items()}
        failures = [failure for name in sorted(self.accepted) for failure in self.accepted[name]]
        told = ", ".join(
            f"{name} {len(self.accepted.get(name, []))} of {n:,}" for name, n in sorted(self.tried.items())
        )
        note = f"Accepted: {told}."
        if self.unfit:
            note += f" Fitted no cell, so not tried: {', '.join(sorted(self.unfit))}."
        return Measure(id, rows, total, goal, higher=False, failures=failures, note=note)


def run(setting: Setting) -> list[Measure]:
    tries = min(TRIES, PER_SAMPLE * setting.sample) if setting.sample else TRIES
    with example(setting) as study:
        journey = once(study)
        if not study.verify(journey).ok:
            raise ValueError("the untouched map does not pass verify")
        kept, unkept = forge(study, journey, tries, random.Random(setting.seed))
    tried: Rows = {name: [float(n)] for name, n in kept.tried.items()}
    return [
        kept.measure("verify.accepted", 0),
        unkept.measure("verify.accepted_unkept", 0),
        Measure("verify.tampered_maps", tried, total, TRIES, steady=False),
    ]


def forge(study: Study, journey: JourneyMap, tries: int, chance: random.Random) -> tuple[Tally, Tally]:
    """(what was tried on a map that the study keeps, what was tried with the sources alone)."""
    kept, unkept = Tally(), Tally()
    sources = {source.id: source for source in study.sources()}
    world = World(sources, chance)
    cells = list(_cut(journey))
    text, whole = journey.model_dump_json(), journey.model_dump(mode="json")
    names = sorted(OF_CELLS)
    for number in range(tries):
        if number % WHOLE == 0:
            name = chance.choice(sorted(OF_MAPS))
            data = json.loads(text)
            if OF_MAPS[name](data, world) and data != whole:
                kept.add(name, _passes(study, data), _told(whole, data))
        name = names[number % len(names)]
        if (forged := _forged(cells, name, world)) is None:
            kept.unfit.add(name)
            continue
        part, data = forged
        passed = _holds(data, sources, part.journey)
        kept.add(name, passed, _told(part.data, data))
        if name in BY_SOURCES:
            unkept.add(name, _holds(data, sources, None), _told(part.data, data))
        if number % WHOLE == WHOLE // 2 and _passes(study, part.within(text, data)) != passed:
            raise ValueError(f"{name}: the whole map is judged otherwise than its cell: {_told(part.data, data)}")
    return kept, unkept


@dataclass(frozen=True)
class Part:
    """A map cut down to one cell, and where that cell stands on the whole map."""

    journey: JourneyMap
    text: str  # the same as JSON, of which a copy is made faster than of data
    data: dict[str, Any]
    stage: int
    lane: str
    place: int

    def within(self, whole: str, forged: dict[str, Any]) -> dict[str, Any]:
        """The whole map with the forged cell in its place."""
        made = json.loads(whole)
        cell = made["stages"][self.stage][self.lane][self.place]
        cell.update({k: v for k, v in forged["stages"][0][self.lane][0].items() if k != "addresses"})
        return made


def _cut(journey: JourneyMap) -> Iterator[Part]:
    for number, stage in enumerate(journey.stages):
        for lane in dict.fromkeys(lane for lane, _ in stage.cells()):
            for place, cell in enumerate(getattr(stage, lane)):
                alone = cell.model_copy(update={"addresses": []}) if lane == "opportunities" else cell
                only = type(stage)(id=stage.id, name=stage.name, order=stage.order, **{lane: [alone]})
                part = JourneyMap(id=journey.id, title=journey.title, stages=[only], provenance=_bare(journey))
                yield Part(part, part.model_dump_json(), part.model_dump(mode="json"), number, lane, place)


def _bare(journey: JourneyMap) -> Any:
    return journey.provenance.model_copy(update={"sources": {}})


def _forged(cells: list[Part], name: str, world: World) -> tuple[Part, dict[str, Any]] | None:
    """A cell that the forgery fits, and the map cut down to it, forged; None: no cell has what it needs."""
    for part in world.chance.sample(cells, len(cells)):
        for _ in range(CHANCES):
            data = json.loads(part.text)
            if not OF_CELLS[name](data["stages"][0][part.lane][0], world):
                break
            if data != part.data:
                return part, data
    return None


def _holds(data: dict[str, Any], sources: dict[str, Source], kept: JourneyMap | None) -> bool:
    try:
        return verify(JourneyMap.model_validate(data), sources.get, kept).ok
    except ValidationError:
        return False  # the command line refuses it as no map


def _passes(study: Study, data: dict[str, Any]) -> bool:
    try:
        return study.verify(JourneyMap.model_validate(data)).ok
    except ValidationError:
        return False


def _told(before: Any, after: Any, where: str = "") -> str:
    """Where two trees part, first place only."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                return _told(before.get(key), after.get(key), f"{where}.{key}")
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            if one != other:
                return _told(one, other, f"{where}[{place}]")
    return f"`{where.lstrip('.')}`: `{json.dumps(before)[:200]}` → `{json.dumps(after)[:200]}`"


PARTS = (run,)
