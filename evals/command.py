"""`footpath eval`: measures the product on data, beside its peers and beside what it reached before."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

WORK = Path("build") / "evals"


def add(commands: Any) -> None:
    """Adds `eval` to the command line; called by way of the entry point `footpath.commands`."""
    about = "measure the product on data, beside its peers"
    options(commands.add_parser("eval", help=about, description=about)).set_defaults(run=run)


def options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("tasks", metavar="TASK", nargs="*", help="all if none is named; --list names them")
    parser.add_argument("--list", action="store_true", help="name the tasks and stop")
    parser.add_argument("--data", metavar="DIR", help="the data folder, a set a folder (else FOOTPATH_EVAL_DATA)")
    parser.add_argument("--split", metavar="NAME", help="only records of this official split, where a set has them")
    parser.add_argument("--sample", metavar="N", type=int, help="at most so many samples of a set")
    parser.add_argument("--seed", metavar="N", type=int, default=20261123)
    parser.add_argument(
        "--work", metavar="DIR", type=Path, default=WORK, help="keeps studies and report.md (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON line per measure")
    parser.add_argument("--compare", metavar="FILE", type=Path, help="exit 1 where a measure dropped beyond noise")
    parser.add_argument("--write-baseline", metavar="FILE", type=Path, help="keep what was reached, to compare with")
    return parser


def run(given: argparse.Namespace) -> int:
    """Exit 0 measured, 1 worse than the baseline, 2 bad usage or no data for any of the tasks."""
    from evals import baseline, report
    from evals.data import Data
    from evals.run import TASKS
    from evals.run import run as run_tasks
    from evals.task import Setting

    if given.list:
        print("\n".join(TASKS))
        return 0
    if unknown := [task for task in given.tasks if task not in TASKS]:
        _say(f"footpath: no task {', '.join(unknown)}; there are {', '.join(TASKS)}")
        return 2
    before = baseline.read(given.compare) if given.compare else {}
    setting = Setting(Data.of(given.data), given.work, given.split, given.sample, given.seed)
    setting.work.mkdir(parents=True, exist_ok=True)
    outcome = run_tasks(given.tasks or TASKS, setting, _say)
    about = _about(given, outcome.seconds)
    measures = [measure for _, measure, _ in outcome.measures]
    (setting.work / "report.md").write_text(report.markdown(outcome, about), encoding="utf-8")
    if given.json:
        print("\n".join(json.dumps(found.line()) for _, _, found in outcome.measures))
    else:
        for row in report.rows(outcome):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)))
    _say(f"report: {setting.work / 'report.md'}")
    if given.write_baseline:
        baseline.write(given.write_baseline, measures, about)
    worse = baseline.drops(measures, before, given.seed)
    for line in worse:
        _say(line)
    return 1 if worse else 0 if measures else 2


WIDTHS = (40, 8, 16, 12, 40, 6, 6)


def _about(given: argparse.Namespace, seconds: dict[str, float]) -> dict[str, Any]:
    return {
        "commit": _commit(),
        "split": given.split,
        "sample": given.sample or "all",
        "seed": given.seed,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "seconds": ", ".join(f"{task} {took:.0f}" for task, took in seconds.items()),
    }


def _commit() -> str | None:
    """The checkout's commit, with a plus where files differ from it; None outside of a checkout."""
    try:
        git = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty=+", "--exclude=*"]
        return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
