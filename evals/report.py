"""The report: Markdown in which every failure opens to its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evals.figure import Figure
from evals.run import Outcome
from evals.task import Failure, Measure

MOST_FAILURES = 25  # of one measure, spelled out


def markdown(outcome: Outcome, about: dict[str, Any]) -> str:
    """The whole report. `about` says commit, data, seed and machine."""
    return "\n".join([*_head(outcome, about), *_table(outcome), "", *_failures(outcome)]) + "\n"


def rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    """The table's cells, a measure a row."""
    for _, measure, found in outcome.measures:
        yield (
            found.id,
            _number(found.ours),
            f"{_number(found.interval[0])} – {_number(found.interval[1])}",
            _goal(measure, found),
            f"{_number(found.best_peer)} ({found.peer})" if found.peer else "–",
            "–" if found.ratio is None else f"{found.ratio:.2f}",
            str(found.n),
        )


def _head(outcome: Outcome, about: dict[str, Any]) -> list[str]:
    told = [f"- {name}: {value}" for name, value in about.items() if value is not None]
    skipped = [f"- skipped: {task}, {why} is missing" for task, why in outcome.skipped]
    return ["# Footpath eval", "", *told, *skipped, ""]


def _table(outcome: Outcome) -> list[str]:
    head = ("measure", "ours", "95 %", "goal", "best peer", "ratio", "n")
    return [_line(head), _line(("---",) * len(head)), *(_line(row) for row in rows(outcome))]


def _failures(outcome: Outcome) -> Iterator[str]:
    for _, measure, found in outcome.measures:
        if not (measure.failures or measure.note or found.peers):
            continue
        yield from [f"## {measure.id}", ""]
        yield from [measure.note, ""] if measure.note else []
        yield from [_beside(found), ""] if found.peers else []
        for failure in measure.failures[:MOST_FAILURES]:
            yield from _opens(failure)
        if (more := len(measure.failures) - MOST_FAILURES) > 0:
            yield from [f"… and {more} more.", ""]


def _beside(found: Figure) -> str:
    told = ", ".join(f"{name} {_number(value)}" for name, value in found.peers.items())
    ahead = f" Ours minus the best: {_number(found.ahead[0])} to {_number(found.ahead[1])}." if found.ahead else ""
    return f"Peers: {told}.{ahead}"


def _opens(failure: Failure) -> list[str]:
    return ["<details>", f"<summary>{_plain(failure.line)}</summary>", "", failure.evidence, "", "</details>", ""]


def _goal(measure: Measure, found: Figure) -> str:
    if found.goal is None:
        return "–"
    met = found.ours >= found.goal if measure.higher else found.ours <= found.goal
    return f"{'≥' if measure.higher else '≤'} {_number(found.goal)} {'✓' if met else '✗'}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}".rstrip("0").rstrip(".")


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
