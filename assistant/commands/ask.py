"""`footpath ask`: an answer with quotes, or that no source mentions it."""

from __future__ import annotations

import argparse

from assistant.commands.terminal import Commands, command, scope_of, study_of, tell, with_scope


def add(commands: Commands) -> None:
    ask = with_scope(command(commands, "ask", run, "answer a question with quotes, or say that no source mentions it"))
    ask.add_argument("question")


def run(given: argparse.Namespace) -> int:
    answer = study_of(given).ask(given.question, **scope_of(given))
    tell(given, answer.model_dump(mode="json"), lambda: print(answer.text))
    return 0
