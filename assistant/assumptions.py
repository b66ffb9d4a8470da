"""What the team believes: put on the map as such, beside what people said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, get_args

from assistant.journey import Cell, Emotion, Expectation, JourneyMap, Lane, Opportunity, PainPoint, Stage, Touchpoint
from ingest.source import Assumption

SPELLED: dict[str, Lane] = {
    "pain": "pain_points", "pain_point": "pain_points", "gain": "gains", "step": "steps", "action": "steps",
    "touchpoint": "touchpoints", "thought": "thoughts", "emotion": "emotions", "feeling": "emotions",
    "expectation": "expectations", "opportunity": "opportunities",
}  # fmt: skip

NEAR = 0.2  # overlap of phases from which a stage of another name is meant


def put(journey: JourneyMap, assumptions: Sequence[Assumption]) -> None:
    """Each assumption becomes a cell of its lane and stage. One whose stage the map lacks is said in a note."""
    for assumption in assumptions:
        lane = _lane(assumption.lane)
        stage = _stage(journey.stages, assumption.stage)
        if stage is None:
            journey.coverage.notes.append(
                f"The team's assumption “{assumption.statement}” belongs to “{assumption.stage}”, which this map lacks."
            )
            continue
        made = _cell(lane, assumption)
        getattr(stage, lane).append(made)
        journey.assumptions.append(made.id)


def _lane(told: str) -> Lane:
    plain = re.sub(r"\W+", "_", told.strip().lower())
    if plain in get_args(Lane):
        return plain  # type: ignore[return-value]
    return SPELLED.get(plain, SPELLED.get(plain.rstrip("s"), "thoughts"))


def _stage(stages: Sequence[Stage], told: str | None) -> Stage | None:
    """The stage of that name, or the one whose name is nearest in meaning."""
    if not stages:
        return None
    if not told:
        return stages[0]
    by_name = {stage.name.lower(): stage for stage in stages}
    if close := get_close_matches(told.lower(), by_name, 1, 0.8):
        return by_name[close[0]]
    from assistant.phases import spread

    phases = spread([stage.name for stage in stages] + [told])
    fit = phases[:-1] @ phases[-1]
    return stages[int(fit.argmax())] if float(fit.max()) >= NEAR else None


def _cell(lane: Lane, assumption: Assumption) -> Cell:
    words = assumption.statement.split()
    common: dict[str, Any] = {
        "id": "a" + sha256(f"{lane}\n{assumption.statement}".encode()).hexdigest()[:10],
        "label": " ".join(words[:6]).rstrip(".,;:") + ("…" if len(words) > 6 else ""),
        "statement": assumption.statement,
        "status": "assumption",
    }
    if lane == "pain_points":
        return PainPoint(**common, severity=0)
    if lane == "emotions":
        return Emotion(**common, valence=0)
    if lane == "touchpoints":
        return Touchpoint(**common, name=common["label"], channel="other", online=False)
    if lane == "expectations":
        return Expectation(**common, expected=assumption.statement)
    if lane == "opportunities":
        return Opportunity(**common, text=assumption.statement)
    return Cell(**common)
