"""`footpath verify`: check every citation of an exported map against the study."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assistant.commands.terminal import Commands, command, say, study_of, tell


def add(commands: Commands) -> None:
    verify = command(commands, "verify", run, "check every citation of an exported map against the study")
    verify.add_argument("map", metavar="MAP.json")


def run(given: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from assistant.journey import JourneyMap

    study = study_of(given)
    try:
        journey = JourneyMap.model_validate_json(Path(given.map).read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        print(f"footpath: {given.map} is no map: {place}: {first['msg']}", file=sys.stderr)
        return 1
    verdict = study.verify(journey)
    for fault in verdict.wrong:
        say(fault)
    tell(given, {**vars(verdict), "ok": verdict.ok}, lambda: print(verdict))
    return 0 if verdict.ok else 1
