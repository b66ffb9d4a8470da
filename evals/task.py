"""The nouns of an eval: what a task is given, and what it gives back.

A task runs the product over samples. Its scorer turns each sample into a row of numbers; a metric reads all rows as
one number. Rows are kept, so that two runs, or two systems, are compared sample by sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from evals.data import Data

Row = list[float]
Rows = dict[str, Row]  # sample id → its row
Metric = Callable[..., float]  # of an array [samples, columns]


@dataclass(frozen=True)
class Setting:
    """What a run is given: the data, which split of it, how much, the seed, and where studies are kept."""

    data: Data
    work: Path
    split: str | None = None
    sample: int | None = None  # at most so many samples (meetings, comments, studies …) of a set; None: all
    seed: int = 20261123


@dataclass(frozen=True)
class Failure:
    """One sample that went wrong, in one line, and what a person needs to see why (Markdown)."""

    line: str
    evidence: str


@dataclass
class Measure:
    """One measured thing. `higher` tells which way is better; a timing is not `steady` and fails no comparison."""

    id: str
    rows: Rows
    metric: Metric
    goal: float | None = None
    peers: dict[str, Rows] = field(default_factory=dict)  # "name version" → rows of the same samples
    groups: dict[str, str] = field(default_factory=dict)  # sample id → what the bootstrap draws as one (its meeting)
    higher: bool = True
    steady: bool = True
    failures: list[Failure] = field(default_factory=list)
    note: str = ""
