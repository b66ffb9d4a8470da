"""Role: is every turn of a conversation given to who spoke it, and what when no label tells?

`evals/roles.jsonl` says, checked by hand, who is what in the example's interviews, calls and chats. They are read as
they are, and again with every label replaced by "Speaker 1", "Speaker 2" …, as a recorder writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from evals.data import EXAMPLE
from evals.metrics import share
from evals.task import Failure, Measure, Rows, Setting
from ingest.read import read
from ingest.roles import decide
from ingest.source import Document, Person

CHECKED = Path(__file__).with_name("roles.jsonl")


def run(setting: Setting) -> list[Measure]:
    people = read(EXAMPLE / "data" / "roster.csv").people
    return [_measure("role.as_labelled", people, False), _measure("role.labels_hidden", [], True)]


def _measure(id: str, people: list[Person], hidden: bool) -> Measure:
    rows: Rows = {}
    failures = []
    for name, document, roles in _documents():
        cast = decide(_hidden(document) if hidden else document, people)
        wanted = [roles[turn.speaker or ""] for turn in document.turns]
        wrong = [i for i, s in enumerate(cast.segments) if s.role != wanted[i]]
        rows[name] = [len(wanted) - len(wrong), len(wanted)]
        if wrong:
            said = "\n".join(
                f"> {wanted[i]}, taken for {cast.segments[i].role}: "
                f"{document.text[document.turns[i].start : document.turns[i].end][:120]}"
                for i in wrong[:3]
            )
            failures.append(Failure(f"{name}: {len(wrong)} of {len(wanted)} turns", said))
    return Measure(id, rows, share, failures=failures)


def _documents() -> Iterator[tuple[str, Document, dict[str, str]]]:
    for line in CHECKED.read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        for document in read(EXAMPLE / "data" / known["file"]).documents:
            name = f"{Path(known['file']).name} {document.record or ''}".strip()
            if {turn.speaker for turn in document.turns} <= known["roles"].keys():
                yield name, document, known["roles"]


def _hidden(document: Document) -> Document:
    """The document with labels that tell nothing."""
    labels = list(dict.fromkeys(turn.speaker for turn in document.turns))
    turns = tuple(replace(turn, speaker=f"Speaker {labels.index(turn.speaker) + 1}") for turn in document.turns)
    return replace(document, turns=turns)


PARTS = (run,)
