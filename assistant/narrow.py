"""Whose journey: narrowing a scope to a persona."""

from __future__ import annotations

from dataclasses import replace

from assistant.journey import Persona
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.source import Source


def narrow(corpus: Corpus, persona: str | None, scope: Scope) -> tuple[Persona, Scope, list[str]]:
    """The persona with its participants, the scope narrowed to them, and what a reader must know of it.

    A persona is found by the roster's persona, group or traits. Where none matches, everybody counts and that is said.
    """
    if not persona:
        return Persona(), scope, []
    wanted = persona.strip().lower()
    matched = [
        person
        for person in corpus.people.values()
        if wanted in {(person.persona or "").lower(), (person.group or "").lower()}
        or any(wanted == trait.split(":")[-1].strip().lower() for trait in person.traits)
        or wanted == person.participant.lower()
    ]
    if not matched:
        known = sorted({p.persona or p.group or "" for p in corpus.people.values()} - {""})
        told = f" The roster knows: {', '.join(known)}." if known else ""
        return Persona(name=persona), scope, [f"No participant is known to be “{persona}”: everybody counts.{told}"]
    ids = [person.participant for person in matched]
    groups = {person.group for person in matched}
    found = Persona(
        name=persona,
        group=next(iter(groups)) if len(groups) == 1 else None,
        traits=_shared(matched),
        participants=ids,
    )
    note = (
        f"Only participants known as “{persona}” count ({', '.join(ids)}); records without a known person are left out."
    )
    return found, replace(scope, participant=_both(scope.participant, ids)), [note]


def _shared(matched) -> list[str]:
    """Traits that all of them have."""
    first, *others = (set(person.traits) for person in matched)
    return sorted(first.intersection(*others))


def _both(asked, ids: list[str]) -> list[str]:
    if asked is None:
        return ids
    given = [asked] if isinstance(asked, str) else list(asked)
    return [i for i in ids if i in given]


def sources_in(corpus: Corpus, scope: Scope) -> list[Source]:
    """Sources with a turn in scope, cut down to those turns; interviewers' and agents' turns stay as context."""
    found = []
    for source in corpus.sources.values():
        held = [
            segment.role in ("interviewer", "agent") or scope.holds(source, segment, corpus.group(source, segment))
            for segment in source.segments
        ]
        if any(h and s.role not in ("interviewer", "agent") for h, s in zip(held, source.segments, strict=True)):
            found.append(source)
    return found
