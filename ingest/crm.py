"""Customer records of a CRM: what it knows of a participant becomes traits; a record of somebody else is not kept.

The roster may have come with an earlier ingest: of its e-mails, telephones and accounts the study keeps salted hashes.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from ingest.meaning import CONTACT
from ingest.source import Person, Profile
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


def hashed(salt: bytes, keys: Iterable[str]) -> frozenset[str]:
    """Keys as the study keeps them: whoever reads these cannot tell an address, but a later file can be joined."""
    return frozenset(hmac.new(salt, f"key\0{key}".encode(), sha256).hexdigest() for key in keys)


def join(people: Iterable[Person], known: Sequence[Profile]) -> tuple[dict[str, Profile], int]:
    """Participant → what the profiles say of them, and how many profiles belong to nobody; keys of both are hashed."""
    people = list(people)
    found: dict[str, Profile] = {}
    left = 0
    for profile in known:
        owners = [person.participant for person in people if person.keys & profile.keys]
        left += not owners
        for owner in owners:
            held = found.get(owner, Profile(frozenset(), ()))
            new = tuple(trait for trait in profile.traits if trait not in held.traits)
            found[owner] = replace(held, traits=held.traits + new, group=held.group or profile.group)
    return found, left


def knowing(person: Person, profile: Profile | None) -> Person:
    """The person with what a CRM says of them; the roster's word counts first."""
    if profile is None:
        return person
    new = tuple(trait for trait in profile.traits if trait not in person.traits)
    return replace(person, traits=person.traits + new, group=person.group or profile.group)
