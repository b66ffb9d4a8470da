"""Runs tasks: each is a module of its name in this package whose PARTS, one a set, make measures of a setting."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from evals.data import Missing
from evals.figure import Figure, figure
from evals.task import Measure, Setting

# In the order in which they are run and reported: first what needs no study, last what drafts many.
TASKS = (
    "emotion",
    "observation",
    "support",
    "retrieval",
    "citation",
    "role",
    "pii",
    "planted",
    "abstain",
    "count",
    "verify",
    "calibration",
    "stages",
    "themes",
    "findings",
    "stability",
    "speed",
)


@dataclass
class Outcome:
    """What a run measured, and what it could not."""

    measures: list[tuple[str, Measure, Figure]] = field(default_factory=list)  # task, measure, figure
    skipped: list[tuple[str, str]] = field(default_factory=list)  # task, what is missing
    seconds: dict[str, float] = field(default_factory=dict)


def run(tasks: Sequence[str], setting: Setting, say: Callable[[str], None]) -> Outcome:
    """Every part of every task in turn; one whose data is missing is skipped, and that is said."""
    outcome = Outcome()
    for task in tasks:
        say(f"{task} …")
        started = time.monotonic()
        for part in import_module(f"evals.{task}").PARTS:
            try:
                measures: list[Measure] = part(setting)
            except Missing as missing:
                outcome.skipped.append((task, str(missing)))
                say(f"{task}: skipped, {missing} is missing")
                continue
            outcome.measures += [(task, measure, figure(measure, setting.seed)) for measure in measures if measure.rows]
        outcome.seconds[task] = round(time.monotonic() - started, 1)
    return outcome
