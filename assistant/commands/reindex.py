"""`footpath reindex`: make the search index anew."""

from __future__ import annotations

import argparse

from assistant.commands.terminal import Commands, command, study_of, tell


def add(commands: Commands) -> None:
    command(commands, "reindex", run, "make the search index anew")


def run(given: argparse.Namespace) -> int:
    n = study_of(given).reindex()
    tell(given, {"passages": n}, lambda: print(f"{n} passages indexed"))
    return 0
