"""`footpath ingest`: take in files and folders."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.commands.terminal import Commands, command, say, study_of, tell
from ingest.source import KINDS


def add(commands: Commands) -> None:
    ingest = command(commands, "ingest", run, "take in files and folders; the same files twice change nothing")
    ingest.add_argument("paths", nargs="+", metavar="PATH")
    ingest.add_argument("--kind", choices=KINDS, help="what the files are, where the guess is wrong")
    ingest.add_argument("--prune", action="store_true", help="remove sources whose file or record is gone")
    ingest.add_argument("--strict", action="store_true", help="exit 1 if anything was skipped")


def run(given: argparse.Namespace) -> int:
    report = study_of(given, make=True).ingest(*given.paths, kind=given.kind, prune=given.prune)
    for skip in report.skipped:
        place = f" ({skip.position})" if skip.position else ""
        say(f"skipped {skip.path}{place}: {skip.reason}")
    for warning in report.warnings:
        say(f"note: {warning}")
    for path in report.missing if not given.prune else []:
        say(f"missing now: {path} (kept; --prune removes it)")
    tell(given, _report(report), lambda: print(_report_line(report)))
    return 1 if given.strict and report.skipped else 0


def _report(report: Any) -> dict[str, Any]:
    told = dict(vars(report))
    told["skipped"] = [vars(skip) for skip in report.skipped]
    return told


def _report_line(report: Any) -> str:
    counts = {name: len(getattr(report, name)) for name in ("added", "unchanged", "changed", "removed", "skipped")}
    return ", ".join(f"{n} {name}" for name, n in counts.items())
