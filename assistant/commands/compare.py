"""`footpath compare`: groups of people, or kinds of source, compared cell by cell."""

from __future__ import annotations

import argparse

from assistant.commands.maps import map_of, with_map
from assistant.commands.terminal import Commands, command, study_of, tell


def add(commands: Commands) -> None:
    compare = with_map(command(commands, "compare", run, "compare groups, personas, participants or kinds of source"))
    compare.add_argument("sides", nargs="+", metavar="SIDE", help="such as: churned retained, or interviews reviews")
    compare.add_argument("--about", metavar="TOPIC", help="only the cells of this stage or topic")


def run(given: argparse.Namespace) -> int:
    from assistant.converse import compared

    study = study_of(given)
    found = study.compare(map_of(study, given.map).id, given.sides, given.about)
    tell(given, found.model_dump(mode="json"), lambda: print("\n".join(compared(found, len(found.rows)))))
    return 0
