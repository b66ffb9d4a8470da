"""Forgeries of a map: each really changes it, and all of a few hundred are refused."""

from __future__ import annotations

import copy
import random

import pytest

from evals.forgeries import BY_SOURCES, OF_CELLS, OF_MAPS, World
from evals.verify import Tally, forge
from ingest.store import Store


def test_forged_maps_are_refused_and_every_forgery_is_tried(own, journey) -> None:
    """The small study's map may have nothing that speaks against a cell: here the study keeps one that has."""
    argued = journey.model_copy(deep=True)
    one, other = [cell for stage in argued.stages for cell in stage.pain_points][:2]
    one.against.append(other.citations[0])
    Store(own.folder).put([], maps=[(argued.id, argued.revision, argued.model_dump_json())])
    assert own.verify(argued).ok
    kept, unkept = forge(own, argued, 12 * len(OF_CELLS), random.Random(1))
    assert set(kept.tried) >= set(OF_CELLS)
    assert set(unkept.tried) == BY_SOURCES
    assert kept.accepted == {} == unkept.accepted


def test_a_forgery_that_fits_no_cell_is_named(study, journey) -> None:
    bare = journey.model_copy(deep=True)
    for stage in bare.stages:
        for _, cell in stage.cells():
            cell.against = []
    kept, _ = forge(study, bare, len(OF_CELLS), random.Random(4))
    assert kept.unfit == {"turned"}
    assert "not tried: turned" in kept.measure("verify.accepted", 0).note


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
