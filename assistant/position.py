"""Positions: "4.2" is the second cell of the fourth stage, for reading only. What is kept is the cell's id."""

from __future__ import annotations

import re

from assistant.journey import Cell, JourneyMap, Lane, Stage

CELL = re.compile(r"(?<![\d.£$€])(\d{1,2})\.(\d{1,3})(?![\d.]*\d)")

LANE_WORDS: dict[Lane, tuple[str, str]] = {
    "steps": ("step", "steps"),
    "touchpoints": ("touchpoint", "touchpoints"),
    "thoughts": ("thought", "thoughts"),
    "emotions": ("emotion", "emotions"),
    "pain_points": ("pain point", "pain points"),
    "gains": ("gain", "gains"),
    "expectations": ("expectation", "expectations"),
    "opportunities": ("opportunity", "opportunities"),
}


def stages(journey: JourneyMap) -> list[Stage]:
    """The stages in reading order."""
    return sorted(journey.stages, key=lambda stage: stage.order)


def positions(journey: JourneyMap) -> dict[str, str]:
    """Cell id → position, as "4.2"."""
    return {
        cell.id: f"{number}.{place}"
        for number, stage in enumerate(stages(journey), 1)
        for place, (_, cell) in enumerate(stage.cells(), 1)
    }


def cell_at(journey: JourneyMap, position: str) -> Cell | None:
    """The cell that stands at "4.2", or None."""
    wanted = next((key for key, place in positions(journey).items() if place == position), None)
    return next((cell for _, _, cell in journey.cells() if cell.id == wanted), None)


def place_of(journey: JourneyMap, cell_id: str) -> tuple[Stage, Lane, Cell] | None:
    """Stage, lane and cell of that id, or None."""
    return next((place for place in journey.cells() if place[2].id == cell_id), None)
