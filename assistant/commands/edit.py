"""`footpath edit`: change a map by hand, in a sentence."""

from __future__ import annotations

import argparse

from assistant.commands.maps import map_of, with_map
from assistant.commands.terminal import Commands, command, study_of, tell

CHANGES = "rename, reword, merge, split, move, drop, add, accept, reject, undo"


def add(commands: Commands) -> None:
    edit = with_map(command(commands, "edit", run, f"change a map by hand: {CHANGES}"))
    edit.add_argument("change", help='in words: "rename 4.2 to Long wait" (4.2 is stage 4, second cell), or "undo"')
    edit.add_argument(
        "--revision", type=int, help="the revision that numbers such as 4.2 are read off; else the newest"
    )
    edit.add_argument("--author", help="who makes the change; it is kept with it")


def run(given: argparse.Namespace) -> int:
    from assistant.converse import converse
    from assistant.reply import Thread
    from assistant.route import route
    from assistant.said import EDITS
    from ingest.errors import FootpathError

    intent = route(given.change)
    if intent.name not in EDITS and intent.name != "undo":
        raise FootpathError(f"“{given.change}” is no change of a map. Begin with one of: {CHANGES}")
    study = study_of(given)
    shown = map_of(study, given.map, given.revision)
    thread = Thread(map_id=shown.id, revision=shown.revision)
    reply, _ = converse(study, given.change, thread, given.author, lambda _: intent)
    if reply.kind == "unclear":
        raise FootpathError(reply.text)
    tell(given, reply.model_dump(mode="json"), lambda: print(reply.text))
    return 0
