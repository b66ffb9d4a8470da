"""Forgeries of a map: each really changes it, and all of a few hundred are refused."""

from __future__ import annotations

import copy
import random

import pytest

from assistant.verify import verify
from evals.forgeries import BY_SOURCES, OF_CELLS, OF_MAPS, World
from evals.verify import Tally, forge


def test_forged_maps_are_refused_and_every_forgery_is_tried(study, journey) -> None:
    kept, unkept = forge(study, journey, 12 * len(OF_CELLS), random.Random(1))
    lacking = {"turned"} if not any(cell.against for stage in journey.stages for _, cell in stage.cells()) else set()
    assert set(kept.tried) >= set(OF_CELLS) - lacking
    assert set(unkept.tried) == BY_SOURCES
    assert kept.accepted == {} == unkept.accepted


def test_what_speaks_against_cannot_be_turned(study, journey) -> None:
    """The small study may have nothing that speaks against a cell: here one cell's quote does against another's."""
    sources = {source.id: source for source in study.sources()}
    kept = journey.model_copy(deep=True)
    one, other = [cell for stage in kept.stages for cell in stage.pain_points][:2]
    one.against.append(other.citations[0])
    assert verify(kept, sources.get, kept).ok
    turned = kept.model_copy(deep=True)
    cell = next(cell for stage in turned.stages for cell in stage.pain_points if cell.against)
    data = cell.model_dump(mode="json")
    assert OF_CELLS["turned"](data, World(sources, random.Random(3)))
    for name, value in type(cell).model_validate(data):
        setattr(cell, name, value)
    assert not verify(turned, sources.get, kept).ok


@pytest.mark.parametrize("name", sorted(OF_MAPS))
def test_a_forgery_of_a_map_changes_it(name: str, study, journey) -> None:
    whole = journey.model_dump(mode="json")
    world = World({source.id: source for source in study.sources()}, random.Random(2))
    changed = 0
    for _ in range(12):
        data = copy.deepcopy(whole)
        changed += OF_MAPS[name](data, world) and data != whole
    assert changed or name in ("map.metric", "map.moment")  # a map may have none


def test_what_is_accepted_is_counted_and_opens_to_the_change() -> None:
    tally = Tally()
    tally.add("role", True, "customer → observer")
    tally.add("role", False, "")
    measure = tally.measure("verify.accepted", 0)
    assert measure.rows == {"role": [1.0, 2.0]}
    assert measure.failures[0].evidence == "customer → observer"
