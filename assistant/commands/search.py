"""`footpath search`: find words."""

from __future__ import annotations

import argparse

from assistant.commands.terminal import Commands, command, scope_of, study_of, tell, with_scope
from ingest.source import ROLES


def add(commands: Commands) -> None:
    search = with_scope(command(commands, "search", run, "find words"))
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=20)
    search.add_argument("--max-words", type=int, help="the best within so many words in all, instead of a limit")
    search.add_argument("--role", choices=ROLES, action="append")


def run(given: argparse.Namespace) -> int:
    found = study_of(given).search(
        given.text, limit=given.limit, max_words=given.max_words, role=given.role, **scope_of(given)
    )

    def show() -> None:
        for piece in found:
            print(f"{piece.score:.4f}  {piece.participant or piece.speaker or piece.role} ({piece.role}): {piece.text}")

    tell(given, [vars(piece) for piece in found], show)
    return 0
