"""A study as search and draft see it: sources, units and groups, read once and kept until the store changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ingest.scope import Scope
from ingest.source import Person, Segment, Source
from ingest.units import Unit, units


@dataclass(frozen=True)
class Corpus:
    """One snapshot of the store. Sources are ordered by id, units by source and position."""

    sources: dict[str, Source]
    people: dict[str, Person] = field(default_factory=dict)

    @cached_property
    def units(self) -> list[Unit]:
        return [unit for source in self.sources.values() for unit in units(source)]

    @cached_property
    def places(self) -> dict[str, int]:
        """Unit id → position in `units`."""
        return {unit.id: place for place, unit in enumerate(self.units)}

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Everybody who speaks, as a masked question names them."""
        segments = (segment for source in self.sources.values() for segment in source.segments)
        return frozenset(name for s in segments for name in (s.called, s.participant) if name)

    def segment(self, unit: Unit) -> Segment:
        return self.sources[unit.source_id].segments[unit.segment]

    def group(self, source: Source, segment: Segment) -> str | None:
        """The customers' group: the roster's for this person, else the record's own."""
        person = self.people.get(segment.participant or source.participant or "")
        return (person.group if person else None) or source.group

    def in_scope(self, unit: Unit, scope: Scope) -> bool:
        source, segment = self.sources[unit.source_id], self.segment(unit)
        return scope.holds(source, segment, self.group(source, segment))
