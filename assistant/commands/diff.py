"""`footpath diff`: what is different between two revisions of a map."""

from __future__ import annotations

import argparse

from assistant.commands.maps import map_of, with_map
from assistant.commands.terminal import Commands, command, study_of, tell


def add(commands: Commands) -> None:
    diff = with_map(command(commands, "diff", run, "what is different between two revisions of a map, cell by cell"))
    diff.add_argument(
        "--from", dest="old", type=int, metavar="N", help="the older revision; else the one before the last"
    )
    diff.add_argument("--to", dest="new", type=int, metavar="N", help="the newer revision; else the last")


def run(given: argparse.Namespace) -> int:
    from assistant.converse import differences

    study = study_of(given)
    found = study.diff(map_of(study, given.map).id, given.old, given.new)
    tell(given, found.model_dump(mode="json"), lambda: print("\n".join(differences(found, len(found.changes)))))
    return 0
