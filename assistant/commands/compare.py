"""`footpath compare`: groups of people, or kinds of source, compared cell by cell."""

from __future__ import annotations

import argparse

from assistant.commands.maps import map_of, with_map
from assistant.commands.terminal import Commands, command, study_of, tell

ROWS = 20  # cells on a terminal


def add(commands: Commands) -> None:
    compare = with_map(command(commands, "compare", run, "compare groups, personas, participants or kinds of source"))
    compare.add_argument("sides", nargs="+", metavar="SIDE", help="such as: churned retained, or interviews reviews")
    compare.add_argument("--all", action="store_true", help=f"every cell, not only the {ROWS} that are farthest apart")
    compare.add_argument("--about", metavar="TOPIC", help="only the cells of this stage or topic")


def run(given: argparse.Namespace) -> int:
    from assistant.converse import compared

    study = study_of(given)
    found = study.compare(map_of(study, given.map).id, given.sides, given.about)
    most = len(found.rows) if given.all else ROWS
    tell(given, found.model_dump(mode="json"), lambda: print("\n".join(compared(found, most))))
    return 0
