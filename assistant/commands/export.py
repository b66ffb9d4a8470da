"""`footpath export`: a kept map as files, without drafting it again."""

from __future__ import annotations

import argparse

from assistant.commands.terminal import Commands, command, study_of, tell, writable


def add(commands: Commands) -> None:
    export = command(commands, "export", run, "write a kept map to files, without drafting it again")
    export.add_argument("map", help="the map's id or title")
    export.add_argument("--revision", type=int)
    export.add_argument("--out", action="append", metavar="FILE", required=True, help="the ending says the form")


def run(given: argparse.Namespace) -> int:
    study = study_of(given)
    journey = study.map(given.map, given.revision) or next((m for m in study.maps() if m.title == given.map), None)
    if journey is None:
        known = ", ".join(f"{m.id} ({m.title})" for m in study.maps()) or "none yet; run: footpath draft"
        raise ValueError(f"no map {given.map!r} in {study.folder}. It has: {known}")
    for path in given.out:
        writable(path)
    written = [str(journey.save(path, study)) for path in given.out]
    tell(given, {"map": journey.id, "files": written}, lambda: print("\n".join(written)))
    return 0
