"""Who stands behind a cell: as lists that can be checked, and in words.

People and records are never added up. A record counts only where nobody in it is known: most calls and reviews.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from assistant.journey import Cell, Citation, Coverage, JourneyMap, PainPoint, Stage
from ingest.source import EVIDENCE_ROLES, Kind

KIND_WORDS: dict[str, tuple[str, str]] = {
    "interview": ("interview", "interviews"),
    "call_log": ("call", "calls"),
    "review": ("review", "reviews"),
    "usability_note": ("session note", "session notes"),
    "survey": ("survey response", "survey responses"),
    "other": ("other record", "other records"),
}
KIND_ORDER: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Support:
    """The participants behind a cell, and the records behind it in which nobody is known."""

    participants: list[str]
    records: dict[str, list[str]]

    def parts(self, coverage: Coverage) -> list[str]:
        """One phrase for the people and one for each kind of record: "6 of 12 participants", "9 of 400 calls"."""
        known = set(self.participants) <= set(coverage.participants)
        people = [
            counted(len(self.participants), "participant", "participants", len(coverage.participants) if known else 0)
        ]
        records = [
            counted(len(ids), *KIND_WORDS[kind], coverage.records.get(kind, 0)) for kind, ids in self.records.items()
        ]
        return (people if self.participants else []) + records

    def text(self, coverage: Coverage) -> str:
        """The support in words: "6 of 12 participants, 9 of 400 calls"; empty where nobody stands behind the cell."""
        return ", ".join(self.parts(coverage))


def support(cell: Cell, coverage: Coverage) -> Support:
    """Counts a cell's citations: distinct participants, and distinct sources without one, by kind."""
    evidence = [c for c in cell.citations if c.role in EVIDENCE_ROLES]
    people = {c.participant for c in evidence if c.participant}
    # A companion or a voice nobody named, in a talk with someone we count already, is not one record more.
    personal = {c.source_id for c in evidence if c.participant}
    nameless = [c for c in evidence if not c.participant and c.source_id not in personal]
    records = {kind: sorted({c.source_id for c in nameless if c.kind == kind}) for kind in KIND_ORDER}
    in_scope = [p for p in coverage.participants if p in people]
    return Support(in_scope + sorted(people - set(in_scope)), {kind: ids for kind, ids in records.items() if ids})


def counted(n: int, one: str, many: str, of: int = 0) -> str:
    """ "1 call", "3 calls", "1 of 400 calls", "1 of 1 call"; a total smaller than the count is not believed."""
    total = of if of >= n else 0
    return f"{n:,}{f' of {total:,}' if total else ''} {one if (total or n) == 1 else many}"


def rests_on(map: JourneyMap) -> str:
    """What a whole map rests on: "9 participants, 30 calls, 25 reviews; drafted offline"."""
    coverage = map.coverage
    known = [k for k in KIND_ORDER if coverage.records.get(k)]
    people = [counted(len(coverage.participants), "participant", "participants")] if coverage.participants else []
    read = people + [counted(coverage.records[kind], *KIND_WORDS[kind]) for kind in known]
    how = "offline" if map.provenance.engine == "offline" else f"with {map.provenance.model}"
    return f"{', '.join(read) or counted(coverage.sources, 'source', 'sources')}; drafted {how}"


def worst_moments(map: JourneyMap, limit: int = 3) -> list[tuple[Stage, PainPoint]]:
    """The pains that most people told, the severer first among equals; records decide where no person is known. One
    whose statement cannot be read without its question is no headline and comes last."""
    told = [(stage, pain) for stage in map.stages for pain in stage.pain_points if pain.citations]

    def weight(entry: tuple[Stage, PainPoint]) -> tuple[float, ...]:
        stands = support(entry[1], map.coverage)
        records = sum(len(ids) for ids in stands.records.values())
        people = len(stands.participants)
        most = (-people, -entry[1].severity, -records) if map.coverage.participants else (-records, -entry[1].severity)
        return (entry[1].question is not None, *most)

    return sorted(told, key=lambda entry: (weight(entry), entry[1].id))[:limit]


def who(citation: Citation) -> str:
    """The speaker as a reader must see them: whose words, or whose note, these are."""
    name = citation.participant or citation.speaker
    match citation.role:
        case "observer":
            return f"Observer’s note on {citation.participant}" if citation.participant else "Observer’s note"
        case "companion":
            return f"Companion of {citation.participant}" if citation.participant else "Companion"
        case "unknown":
            return "Speaker not identified"
        case "customer":
            return name or "Customer, not named"
    return f"{citation.role.capitalize()}, {name}" if name else citation.role.capitalize()


def where(citation: Citation) -> str:
    """Where to look the words up: kind, title and locator."""
    parts = (KIND_WORDS[citation.kind][0], citation.title, citation.locator)
    return " · ".join(part for part in parts if part)
