"""`footpath chat`: the conversation in a terminal, one line a turn."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from assistant.commands.terminal import Commands, command, say, study_of

LEAVE = frozenset({"exit", "quit", "q", ":q", "bye"})


def add(commands: Commands) -> None:
    chat = command(commands, "chat", run, "talk to the study: questions, drafts, evidence, edits")
    chat.add_argument("--author", help="who speaks; kept with the changes made")


def run(given: argparse.Namespace) -> int:
    """One reply a line until the input ends. With --json the turns are one document: a list of replies."""
    from assistant.reply import Thread

    study, thread, replies = study_of(given), Thread(), []
    for text in _lines(given):
        try:
            reply, thread = study.converse(text, thread, given.author)
        except Exception as error:
            if not _readable(error):
                raise
            say(f"footpath: {error}")
            continue
        for note in reply.notes:
            say(f"({note})")
        if given.json:
            replies.append(reply.model_dump_json())
        else:
            print(f"{reply.text}\n", flush=True)
    if given.json:
        print(f"[{','.join(replies)}]")
    return 0


def _readable(error: Exception) -> bool:
    """Whether a person can act on it: the conversation goes on then."""
    from ingest.errors import FootpathError

    return isinstance(error, FootpathError | ValueError | OSError)


def _lines(given: argparse.Namespace) -> Iterator[str]:
    """What is typed, or piped in; a prompt is shown to a person only."""
    asked = sys.stdin.isatty() and not given.json
    if asked:
        say("Ask something, or say “help”. An empty line leaves.")
    while True:
        try:
            line = input("> ") if asked else next(sys.stdin)
        except (EOFError, StopIteration):
            return
        if (asked and not line.strip()) or line.strip().lower() in LEAVE:
            return
        if line.strip():
            yield line.strip()
