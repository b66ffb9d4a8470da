"""`footpath sources`: who speaks where, and what of that was guessed."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.commands.terminal import Commands, command, study_of, tell
from ingest.source import KINDS


def add(commands: Commands) -> None:
    command(commands, "sources", run, "who speaks in which source, in which role, and what of that was guessed")


def run(given: argparse.Namespace) -> int:
    study = study_of(given)
    rows = []
    for source in study.sources():
        speakers: dict[tuple, int] = {}
        for s in source.segments:
            person = study.corpus.people.get(s.participant or "")
            group = (person.group if person else None) or source.group
            who = (s.speaker, s.role, s.participant, group, s.guessed)
            speakers[who] = speakers.get(who, 0) + 1
        rows.append((source, speakers))

    def show() -> None:
        for source, speakers in rows:
            if source.record and len(speakers) and source.kind in ("review", "survey", "call_log"):
                continue
            print(f"{source.kind:14} {source.title}")
            for (speaker, role, participant, group, guessed), turns in speakers.items():
                facts = " · ".join(str(x) for x in (participant, group, f"{turns} turns") if x)
                print(
                    f"    {speaker or '(no label)'}: {role} · {facts}" + (f"   guessed: {guessed}" if guessed else "")
                )
        for kind in KINDS:
            records = [s for s, _ in rows if s.kind == kind and s.record]
            if records:
                print(f"{kind:14} {len(records)} records")
        if any(who[4] for _, speakers in rows for who in speakers):
            print(f"\nTo correct a guess, write into {study.folder / 'footpath.toml'}, then ingest again:")
            print('[speakers."FILE NAME"]\n"Speaker 1" = "interviewer"')

    tell(given, [_cast(source, speakers) for source, speakers in rows], show)
    return 0


def _cast(source: Any, speakers: dict[tuple, int]) -> dict[str, Any]:
    """A source with who speaks in it, for JSON."""
    names = ("speaker", "role", "participant", "group", "guessed")
    return {
        **{
            name: getattr(source, name) for name in ("id", "kind", "title", "path", "record", "language", "participant")
        },
        "speakers": [dict(zip(names, who, strict=True), turns=turns) for who, turns in speakers.items()],
    }
