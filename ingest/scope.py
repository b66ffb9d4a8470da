"""Whose words are asked for: the filters of search, ask and draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.source import KINDS, ROLES, Segment, Source

Many = str | list[str] | tuple[str, ...] | None


@dataclass(frozen=True)
class Scope:
    """Each filter is None (all), one value or several. `since` and `until` are ISO dates, both included."""

    kind: Many = None
    group: Many = None
    participant: Many = None
    source: Many = None
    role: Many = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("kind", KINDS), ("role", ROLES)):
            for value in _values(getattr(self, name)):
                if value not in known:
                    raise ValueError(f"{name} {value!r} is not known; choose from {', '.join(known)}")

    def holds(self, source: Source, segment: Segment, group: str | None) -> bool:
        """Whether this turn is in scope."""
        facts = unit_facts(source, segment, group)
        return all(
            not (wanted := _values(getattr(self, name))) or facts.get(name) in wanted
            for name in ("kind", "group", "participant", "source", "role")
        ) and self._dated(source)

    def where(self) -> dict[str, Any] | None:
        """The same filters for Chroma; dates are compared by the caller, undated sources are out."""
        parts: list[dict[str, Any]] = [
            {name: {"$in": list(wanted)}}
            for name in ("kind", "group", "participant", "source", "role")
            if (wanted := _values(getattr(self, name)))
        ]
        if self.since:
            parts.append({"date": {"$gte": _number(self.since)}})
        if self.until:
            parts.append({"date": {"$lte": _number(self.until)}})
        return parts[0] if len(parts) == 1 else {"$and": parts} if parts else None

    def _dated(self, source: Source) -> bool:
        if not (self.since or self.until):
            return True
        date = _number(source.fields.get("date", ""))
        return bool(date) and _number(self.since or "0001-01-01") <= date <= _number(self.until or "9999-12-31")


def unit_facts(source: Source, segment: Segment, group: str | None) -> dict[str, Any]:
    """What a unit may be filtered by; absent values are left out, since Chroma knows no None."""
    facts = {
        "kind": source.kind,
        "group": group,
        "participant": segment.participant,
        "source": source.id,
        "role": segment.role,
        "date": _number(source.fields.get("date", "")),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _values(many: Many) -> tuple[str, ...]:
    return () if many is None else (many,) if isinstance(many, str) else tuple(many)


def _number(date: str) -> int:
    """2026-03-12 (or 2026-03-12T10:00) → 20260312; 0 where there is no such date."""
    digits = date[:10].replace("-", "")
    return int(digits) if len(digits) == 8 and digits.isdigit() else 0
