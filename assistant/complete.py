"""Completing cells: for every finding the search is asked for more people who say it, and for who says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from assistant.cells import LANE, Group, meanings
from assistant.observe import Observation
from ingest.search import Found
from ingest.store import Store

SAME = 0.68  # cosine to the group's middle from which an observation says the same
ABOUT = 0.66  # … is about the same thing, so that the opposite feeling speaks against it
MORE = 15  # passages asked for a cell
OPPOSITE = {"pain_points": "gains", "gains": "pain_points"}

Finder = Callable[[str, int], list[Found]]


def complete(store: Store, find: Finder, found: Sequence[Group], kept: Sequence[Observation]) -> None:
    """Adds to each pain and gain what search finds for and against it, by the same gate.

    An observation that already carries another cell of its lane stays there: a finding stands in one place.
    """
    taken = {(group.lane, o.id) for group in found for o in group.members}
    near: dict[str, list[Observation]] = defaultdict(list)
    for observation in kept:
        near[observation.source_id].append(observation)
    for group in found:
        if group.lane not in OPPOSITE:
            continue
        for observation in _hits(find(group.statement, MORE), near):
            close = float((meanings(store, [observation]) @ group.centre)[0])
            if observation.id in group.ids:
                continue
            lane = LANE.get(observation.kind)
            if round(close, 4) >= SAME and lane not in OPPOSITE and _agrees(observation, group):
                if (group.lane, observation.id) not in taken:
                    group.members.append(observation)
                    taken.add((group.lane, observation.id))
            elif round(close, 4) >= ABOUT and lane == OPPOSITE[group.lane] and _by_others(observation, group):
                group.against.append(observation)


def _hits(passages: Sequence[Found], near: dict[str, list[Observation]]) -> list[Observation]:
    """Observations inside the passages that search found, best first, once each."""
    hits: dict[str, Observation] = {}
    for passage in passages:
        for observation in near[passage.source_id]:
            if observation.start < passage.end and passage.start < observation.end:
                hits[observation.id] = observation
    return list(hits.values())


def _agrees(observation: Observation, group: Group) -> bool:
    return observation.feeling < -0.5 if group.lane == "pain_points" else observation.feeling > 0.5


def _by_others(observation: Observation, group: Group) -> bool:
    """A disagreement is between different sources: nobody contradicts themselves into one."""
    return observation.source_id not in {o.source_id for o in group.members}
