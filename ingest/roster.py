"""Tables about the study instead of from it: who took part, and what the team assumes."""

from __future__ import annotations

import re
from typing import Any

from ingest.crm import keys
from ingest.meaning import CONTACT, normal
from ingest.roles import normal_id
from ingest.source import Assumption, Person
from ingest.tables import Table, columns

_PARTICIPANT = {"participant", "participantid", "id", "pid", "p", "respondent", "code"}
_ASSUMPTION = {"assumption", "assumptions", "belief", "hypothesis", "statement"}
# "- [Installation / pain points] Customers mind the dust. (Operations)"
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+\[([^\]/|]*?)\s*(?:[/|]\s*([^\]]*?))?\s*\][:\s]*(.+?)(?:\s*\(([^()]*)\))?\s*$")


def people(table: Table, texts: list[str]) -> list[Person] | None:
    """The rows of a roster (a participant column, beside it name, group, persona or file, and no text); else None."""
    names = columns(table)
    by = {canonical: column for column, canonical in reversed(names.items())}
    key = by.get("participant") or next((c for c in table.header if normal(c) in _PARTICIPANT), None)
    about = {"name", "first_name", "last_name", "group", "persona", "file", "email"} & set(by)
    written = any(names.get(c) == "text" or c.rstrip().endswith("?") for c in texts) and not {"file", "persona"} & set(
        by
    )
    if key is None or not about or written or {"rating", "nps", "csat", "ces", "speaker", "touchpoint"} & set(by):
        return None
    return [person for _, row in table.rows if (person := _person(row, by, key, names))]


def _person(row: dict[str, Any], by: dict[str, str], key: str, names: dict[str, str]) -> Person | None:
    def value(canonical: str) -> str | None:
        return str(row.get(by.get(canonical, "")) or "").strip() or None

    participant = normal_id(str(row.get(key) or ""))
    if not participant:
        return None
    name = value("name") or " ".join(filter(None, [value("first_name"), value("last_name")])) or None
    used = {key, *(by[c] for c in ("group", "persona", "file") if c in by)}
    rest = [c for c in row if c not in used and names.get(c) not in CONTACT]
    traits = tuple(f"{c}: {row[c]}" for c in rest if str(row[c] or "").strip())
    return Person(participant, name, value("group"), value("persona"), traits, value("file"), keys(row, by))


def assumptions(table: Table) -> list[Assumption] | None:
    """The rows of an assumptions table (assumption, lane, and maybe stage and owner); None for another table."""
    by = {normal(c): c for c in table.header}
    key = next((by[n] for n in by if n in _ASSUMPTION), None)
    if key is None or not ({"lane", "stage", "owner", "type"} & set(by)):
        return None
    found = []
    for _, row in table.rows:
        cells = {n: str(row.get(c) or "").strip() or None for n, c in by.items()}
        statement = str(row.get(key) or "").strip()
        if statement:
            lane = cells.get("lane") or cells.get("type") or "pain_points"
            found.append(Assumption(statement, lane, cells.get("stage"), cells.get("owner")))
    return found


def assumption_bullets(content: str) -> list[Assumption] | None:
    """Assumptions of a Markdown list "- [stage / lane] text (owner)"; None if most of its bullets are not so."""
    bullets = [line for line in content.split("\n") if re.match(r"[ \t]*[-*+][ \t]+\S", line)]
    found = [m for line in bullets if (m := _BULLET.match(line))]
    if not found or len(found) < 0.8 * len(bullets):
        return None
    return [_assumption(*m.groups()) for m in found]


def _assumption(first: str, second: str | None, statement: str, owner: str | None) -> Assumption:
    stage, lane = (first, second) if second else (None, first)
    return Assumption(statement.strip(), (lane or "pain_points").strip(), stage or None, owner or None)
