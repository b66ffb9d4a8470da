"""Customer records of a CRM: what it knows of a participant becomes traits; a record of somebody else is not kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ingest.meaning import CONTACT
from ingest.source import Person, Profile, Reading
from ingest.tables import Table, average_words, columns

KEYS = ("email", "phone", "account")  # what tells a customer for certain; a name is shared by too many
_NOT_ABOUT = frozenset({"text", "agent_notes", "speaker", "rating", "nps", "csat", "ces", "touchpoint", "participant"})
_WORDY = 6  # words of a column from which it holds what somebody wrote


def profiles(table: Table) -> list[Profile] | None:
    """The rows of a CRM export: contact columns, facts beside them, and nothing that anybody said; else None."""
    names = columns(table)
    by = {meaning: column for column, meaning in names.items()}
    facts = [c for c in table.header if names.get(c) not in CONTACT and names.get(c) not in {"id", "title", "group"}]
    said = [c for c in table.header if c.rstrip().endswith("?") or average_words(table, c) >= _WORDY]
    if not facts or said or not set(KEYS) & set(by) or set(by) & _NOT_ABOUT:
        return None
    return [_profile(row, by, facts) for _, row in table.rows]


def _profile(row: dict[str, Any], by: dict[str, str], facts: Sequence[str]) -> Profile:
    traits = tuple(f"{c}: {value}" for c in facts if (value := str(row.get(c) or "").strip()))
    group = str(row.get(by.get("group", "")) or "").strip() or None
    return Profile(keys(row, by), traits, group)


def keys(row: dict[str, Any], by: dict[str, str]) -> frozenset[str]:
    """A row's e-mail, telephone and account, written in one way: "07700 900142" and "+44 7700 900142" end alike."""
    found = set()
    for meaning in KEYS:
        value = str(row.get(by.get(meaning, "")) or "").strip().casefold()
        if meaning == "phone":
            value = re.sub(r"\D", "", value)[-9:]
        if len(value) >= 4:
            found.add(f"{meaning} {value}")
    return frozenset(found)


def join(readings: Sequence[Reading]) -> list[str]:
    """Gives the participants of these readings what the profiles know of them; says how many belong to nobody."""
    known = [profile for reading in readings for profile in reading.profiles]
    if not known:
        return []
    taken: set[int] = set()
    for reading in readings:
        reading.people = [_with(person, known, taken) for person in reading.people]
    left = len(known) - len(taken)
    return [f"{left} of {len(known)} customer records belong to nobody in the roster: not kept."] if left else []


def _with(person: Person, known: Sequence[Profile], taken: set[int]) -> Person:
    for number, profile in enumerate(known):
        if person.keys & profile.keys:
            taken.add(number)
            new = tuple(trait for trait in profile.traits if trait not in person.traits)
            person = replace(person, traits=person.traits + new, group=person.group or profile.group)
    return person
