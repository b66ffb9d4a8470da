"""The map as a Mermaid `journey`: a preview for a wiki or a pull request, not the whole map."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.journey import Cell, JourneyMap, Stage

SHOWN = 3  # steps and feelings of a stage
_SYNTAX = re.compile(r"[:;#%\n\r,]+")


def mermaid(map: JourneyMap) -> str:
    """Stages as sections; 1 is very bad and 5 very good.

    A feeling scores by its own valence, a step by its stage's mean, and by 3 where the stage has none.
    """
    lines = ["journey", f"    title {clean(map.title)}"]
    for stage in sorted(map.stages, key=lambda stage: stage.order):
        tasks = list(_tasks(stage))
        lines += [f"    section {clean(stage.name)}", *tasks] if tasks else []
    return "\n".join(lines) + "\n"


def _tasks(stage: Stage) -> Iterator[str]:
    mean = stage.mood.mean if stage.mood else 0.0
    for cell in (stage.steps or stage.touchpoints)[:SHOWN]:
        yield _task(cell, mean)
    for emotion in stage.emotions[:SHOWN]:
        yield _task(emotion, emotion.valence)


def _task(cell: Cell, valence: float) -> str:
    people = ", ".join(cell.participants[:4]) or "Customers"
    return f"      {clean(cell.label) or 'Nothing said'}: {round(valence + 3)}: {people}"


def clean(text: str) -> str:
    """Words without the signs that Mermaid reads as its own."""
    return " ".join(_SYNTAX.sub(" ", text).split()) or "…"
