"""`footpath forget`: erase a participant for good."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from assistant.commands.terminal import Commands, command, say, study_of, tell
from ingest.errors import FootpathError


def add(commands: Commands) -> None:
    forget = command(commands, "forget", run, "erase a participant for good: words, vectors, maps and their revisions")
    forget.add_argument(
        "participant", nargs="?", metavar="PARTICIPANT", help="such as P07; `footpath sources` lists them"
    )
    forget.add_argument("--participant", dest="named", metavar="PARTICIPANT", help=argparse.SUPPRESS)
    forget.add_argument("--yes", action="store_true", help="do not ask on a terminal")


def run(given: argparse.Namespace) -> int:
    participant = given.participant or given.named
    if not participant:
        raise FootpathError("Say who: footpath forget P07. `footpath sources` lists the participants.")
    study = study_of(given)
    if sys.stdin.isatty() and not given.yes:
        print(f"This cannot be undone. Type {participant} to erase them: ", end="", file=sys.stderr, flush=True)
        if input() != participant:
            say("Nothing was changed.")
            return 2
    report = study.forget(participant)
    tell(given, vars(report), lambda: _show(report))
    return 0


def _show(report: Any) -> None:
    print(
        f"{report.participant} is forgotten: {report.characters} characters in {len(report.sources)} sources are "
        f"blank, {len(report.maps)} revisions of maps changed, {len(report.dropped)} removed."
    )
    for name in report.maps:
        print(f"changed: map {name}; draft it again for its counts and curve")
    for name in report.dropped:
        print(f"removed: map {name}; draft it again")
    print("Not reached:")
    for place in report.beyond:
        print(f"  {place}")
