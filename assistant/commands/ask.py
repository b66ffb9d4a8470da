"""`footpath ask`: an answer with quotes, or that no source mentions it."""

from __future__ import annotations

import argparse

from assistant.commands.terminal import Commands, command, say, scope_of, study_of, tell, with_llm, with_scope


def add(commands: Commands) -> None:
    ask = with_scope(command(commands, "ask", run, "answer a question with quotes, or say that no source mentions it"))
    with_llm(ask)
    ask.add_argument("question")


def run(given: argparse.Namespace) -> int:
    study = study_of(given)
    answer = study.ask(given.question, **scope_of(given))
    for note in answer.notes:
        say(f"note: {note}")
    if study.used:
        say(study.used)
    tell(given, answer.model_dump(mode="json"), lambda: print(answer.text))
    return 0
