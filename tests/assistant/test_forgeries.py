"""Forgeries of a map: each really changes it, and all of a few hundred are refused."""

from __future__ import annotations

import copy
import random

import pytest

from evals.forgeries import BY_SOURCES, OF_CELLS, OF_MAPS, World
from evals.verify import Tally, forge


def test_forged_maps_are_refused_and_every_forgery_is_tried(study, journey) -> None:
    kept, unkept = forge(study, journey, 12 * len(OF_CELLS), random.Random(1))
    assert set(kept.tried) >= set(OF_CELLS)
    assert set(unkept.tried) == BY_SOURCES
    assert kept.accepted == {} == unkept.accepted


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
