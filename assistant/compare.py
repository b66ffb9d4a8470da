"""Groups compared, cell by cell: who of each stands behind it, both lists shown, people and records never added up.

A side is a customers' group, a persona, a participant, or a kind of source (what people say in interviews against what
was seen of them in sessions). Nothing is tested for significance: with a handful of people the lists are the finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from assistant.find import find_cells
from assistant.journey import Cell, Citation, JourneyMap, Lane, Model
from assistant.position import positions
from assistant.support import KIND_WORDS, counted
from ingest.corpus import Corpus
from ingest.errors import FootpathError
from ingest.source import EVIDENCE_ROLES, KINDS, Segment, Source

if TYPE_CHECKING:
    from assistant.study import Study

WEIGHTY = ("pain_points", "gains", "expectations", "opportunities", "emotions", "thoughts", "steps", "touchpoints")
FEW = 5  # people on a side below which one person more or less would change the picture


class CannotCompare(FootpathError):
    """No such group, persona, participant or kind."""


class Side(Model):
    """One of those compared, and everybody of it whom the map has read."""

    name: str
    participants: list[str] = Field([], description="what 'of 4' counts")
    records: int = Field(0, description="records of this side without a known person")


class Told(Model):
    """Who of one side stands behind a cell."""

    side: str
    participants: list[str] = Field([])
    records: list[str] = Field([], description="ids of sources without a known person")
    citations: list[Citation] = Field([])


class Row(Model):
    """One cell, by sides."""

    cell: str
    position: str
    stage: str
    lane: Lane
    label: str
    told: list[Told]
    apart: float = Field(description="difference of the shares of participants, 0…1; 0 where a side has none")


class Comparison(Model):
    """Cells that somebody on a side stands behind: the farthest apart first."""

    map_id: str
    title: str
    revision: int
    about: str | None = None
    sides: list[Side]
    rows: list[Row] = Field([])
    notes: list[str] = Field([], description="what a reader must know: small numbers, a side that was not read")


@dataclass(frozen=True)
class Members:
    """A side as a test of a turn."""

    name: str
    holds: Callable[[Source, Segment], bool]


def compare(study: Study, journey: JourneyMap, sides: Sequence[str], about: str | None = None) -> Comparison:
    """The map's cells by sides; `about` keeps those of a stage or a topic. Raises CannotCompare for an unknown side."""
    corpus = study.corpus
    members = [side(corpus, name) for name in sides]
    if len(members) < 2:
        raise CannotCompare(f"A comparison takes two sides. {known(corpus)}")
    in_map = [_side(corpus, journey, one) for one in members]
    cells = about_it(study, journey, about)
    rows = [row for cell in cells if (row := _row(corpus, journey, cell, members, in_map))]
    rows.sort(key=lambda row: (-row.apart, -sum(len(t.participants) for t in row.told), WEIGHTY.index(row.lane)))
    return Comparison(
        map_id=journey.id,
        title=journey.title,
        revision=journey.revision,
        about=about,
        sides=in_map,
        rows=rows,
        notes=_notes(in_map, about, rows),
    )


def groups(corpus: Corpus) -> list[str]:
    """The customers' groups that the study knows, the largest first."""
    named = [p.group for p in corpus.people.values() if p.group]
    return sorted(set(named), key=lambda group: (-named.count(group), group))


def side(corpus: Corpus, told: str) -> Members:
    """What a few words mean: "churned customers", "families", "P07", "session notes"."""
    plain = _plain(told)
    people = corpus.people.values()
    for group in groups(corpus):
        if _plain(group) == plain:
            return Members(group, lambda source, turn, g=group: corpus.group(source, turn) == g)  # type: ignore[misc]
    for persona in sorted({p.persona for p in people if p.persona}):
        if _plain(persona) == plain:
            ids = {p.participant for p in people if p.persona == persona}
            return Members(persona, lambda source, turn, i=ids: turn.participant in i)  # type: ignore[misc]
    if (number := told.strip().upper()) in _participants(corpus):
        return Members(number, lambda source, turn: turn.participant == number)
    for kind in KINDS:
        if plain in {_plain(word) for word in (kind, *KIND_WORDS[kind])}:
            return Members(KIND_WORDS[kind][1], lambda source, turn, k=kind: source.kind == k)  # type: ignore[misc]
    names = [*groups(corpus), *(p.persona for p in people if p.persona), *(w for k in KINDS for w in KIND_WORDS[k])]
    inside = next((name for name in names if re.search(rf"\b{re.escape(_plain(name))}\b", plain)), None)
    if inside and _plain(inside) != plain:
        return side(corpus, inside)
    raise CannotCompare(f"The study knows no “{told}”. {known(corpus)}")


def known(corpus: Corpus) -> str:
    """What can be compared, in words."""
    personas = sorted({p.persona for p in corpus.people.values() if p.persona})
    kinds = [KIND_WORDS[kind][1] for kind in KINDS if any(s.kind == kind for s in corpus.sources.values())]
    lists = [("groups", groups(corpus)), ("personas", personas), ("kinds", kinds)]
    return "It knows " + "; ".join(f"{name}: {', '.join(held)}" for name, held in lists if held) + "; or a participant."


def about_it(study: Study, journey: JourneyMap, about: str | None) -> list[Cell]:
    """The cells of a stage, or those that speak of a topic; all without one."""
    if not about:
        return [cell for _, _, cell in journey.cells()]
    for stage in journey.stages:
        if _plain(stage.name) in (_plain(about), _plain(f"{about} stage")) or _plain(about) in _plain(stage.name):
            return [cell for _, cell in stage.cells()]
    return [cell for cell, _ in find_cells(study, journey, about)]


def _side(corpus: Corpus, journey: JourneyMap, members: Members) -> Side:
    """Everybody of a side among those whom the map has read."""
    read = [corpus.sources[key] for key in journey.provenance.sources if key in corpus.sources]
    people: set[str] = set()
    records: set[str] = set()
    for source in read:
        turns = [t for t in source.segments if t.role in EVIDENCE_ROLES and members.holds(source, t)]
        people |= {t.participant for t in turns if t.participant}
        if turns and not any(t.participant for t in turns):
            records.add(source.id)
    return Side(name=members.name, participants=sorted(people), records=len(records))


def _row(
    corpus: Corpus, journey: JourneyMap, cell: Cell, members: Sequence[Members], sides: Sequence[Side]
) -> Row | None:
    told = []
    for one in members:
        own = [c for c in cell.citations if _holds(corpus, one, c)]
        people = sorted({c.participant for c in own if c.participant})
        records = sorted({c.source_id for c in own if not c.participant} - {c.source_id for c in own if c.participant})
        told.append(Told(side=one.name, participants=people, records=records, citations=own))
    if not any(t.citations for t in told):
        return None
    stage, lane = next((s, n) for s, n, c in journey.cells() if c.id == cell.id)
    shares = [
        len(t.participants) / len(s.participants) if s.participants else 0.0 for t, s in zip(told, sides, strict=True)
    ]
    apart = max(shares) - min(shares) if all(s.participants for s in sides) else 0.0
    return Row(
        cell=cell.id,
        position=positions(journey)[cell.id],
        stage=stage.name,
        lane=lane,
        label=cell.label,
        told=told,
        apart=round(apart, 4),
    )


def _holds(corpus: Corpus, members: Members, citation: Citation) -> bool:
    source = corpus.sources.get(citation.source_id)
    turn = next((s for s in source.segments if s.start <= citation.start < s.end), None) if source else None
    return bool(source and turn and members.holds(source, turn))


def _notes(sides: Sequence[Side], about: str | None, rows: Sequence[Row]) -> list[str]:
    found = []
    for one in sides:
        if not one.participants and not one.records:
            found.append(f"The map has read nobody of “{one.name}”.")
        elif not one.participants:
            found.append(f"“{one.name}” has no participants, only {counted(one.records, 'record', 'records')}.")
    small = [s for s in sides if 0 < len(s.participants) < FEW]
    if small:
        numbers = ", ".join(f"{len(s.participants)} {s.name}" for s in small)
        found.append(f"Small numbers ({numbers}): one person more or less changes the picture.")
    if about and not rows:
        found.append(f"Nothing on the map speaks of “{about}”.")
    return found


def _participants(corpus: Corpus) -> set[str]:
    return {t.participant for s in corpus.sources.values() for t in s.segments if t.participant}


def _plain(name: str) -> str:
    """A name without plural and without "customers": "churned customers" is "churned", "families" is "family"."""
    text = re.sub(r"[^\w ]+", " ", name.lower().replace("_", " "))
    text = re.sub(r"^\s*(?:the|our|all|those|people who|customers who)\s+", "", text).strip()
    text = re.sub(
        r"\s+(?:customers?|people|users?|participants?|ones?|folks?|group|segment|personas?|accounts?)$", "", text
    )
    text = re.sub(r"ies\b", "y", text)
    return re.sub(r"(?<=[^s])s\b", "", text)
