"""Checking an exported map against the study: every quote, everything said about who said it, and every other field.

Quotes are checked against the sources. What only the draft can know (labels, statements, severity, moods, coverage) is
checked against the map as the study keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from assistant.cite import cite
from assistant.journey import Cell, Citation, JourneyMap
from ingest.source import Source

NEVER = frozenset({"interviewer", "agent"})


@dataclass
class Verdict:
    """How many citations a map has, how many are exact, and what is wrong, one readable line each."""

    citations: int = 0
    exact: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.wrong

    def __str__(self) -> str:
        return f"{self.citations} citations, {self.exact} exact"


def verify(
    journey: JourneyMap, source: Callable[[str], Source | None], kept: JourneyMap | None = None, keeps: bool = False
) -> Verdict:
    """Compares every field of every citation, every cell's counts and status, every source's hash, and with `kept`, the
    same map and revision as the study keeps it, every field there is. `keeps` tells that there should be one."""
    verdict = Verdict()
    for stage, lane, cell in journey.cells():
        where = f"{stage.name} / {lane} / {cell.id}"
        for citation in [*cell.citations, *cell.against]:
            _check(verdict, where, citation, source)
        verdict.wrong += [f"{where}: {wrong}" for wrong in _faults(cell)]
    for rejected in [*journey.rejected, *journey.coverage.out_of_scope]:
        if rejected.citation:
            _check(verdict, "rejected", rejected.citation, source)
    for source_id, known in journey.provenance.sources.items():
        held = source(source_id)
        if held is None:
            verdict.wrong.append(f"source {source_id}: the study does not hold it any more")
        elif sha256(held.text.encode()).hexdigest() != known:
            verdict.wrong.append(f"source {source_id}: its text has changed since the map was drawn")
    verdict.wrong += _dangling(journey)
    if kept is not None:
        verdict.wrong += _differences(journey, kept)
    elif keeps:
        verdict.wrong.append(f"the study keeps no revision {journey.revision} of a map {journey.id}")
    return verdict


def _check(verdict: Verdict, where: str, citation: Citation, source: Callable[[str], Source | None]) -> None:
    verdict.citations += 1
    wrong = fault(citation, source(citation.source_id))
    if wrong:
        verdict.wrong.append(f"{where}: {citation.source_id} [{citation.start}:{citation.end}] {wrong}")
    else:
        verdict.exact += 1


def fault(citation: Citation, source: Source | None) -> str | None:
    """What is wrong with a citation, or None where the source bears out every field of it."""
    if source is None:
        return "is of a source that the study does not hold"
    if source.text[citation.start : citation.end] != citation.quote:
        return f"does not read “{citation.quote[:60]}”"
    try:
        true = cite(source, citation.start, citation.end)
    except ValueError:
        return "is no place inside one turn"
    if citation.role in NEVER:
        return f"is the {citation.role}'s, which is never evidence"
    for name in Citation.model_fields:
        if getattr(true, name) != getattr(citation, name):
            return f"has {name} “{getattr(citation, name)}”; the study says “{getattr(true, name)}”"
    return None


def _faults(cell: Cell) -> list[str]:
    """What a cell says of itself that its citations do not bear out."""
    from assistant.cells import status

    found = []
    if sorted({c.participant for c in cell.citations if c.participant}) != cell.participants:
        found.append("its participants are not those of its citations")
    if sorted({c.source_id for c in cell.citations}) != cell.sources:
        found.append("its sources are not those of its citations")
    if not cell.citations and cell.status not in ("assumption", "gap"):
        found.append(f"it has no citation and calls itself {cell.status}")
    if cell.citations and cell.status in ("assumption", "gap"):
        found.append(f"it has citations and calls itself {cell.status}")
    if cell.citations and cell.status == "evidence" and status(cell.citations) != "evidence":
        found.append("it calls itself evidence, and no customer or observer carries it")
    if cell.author == "person" and cell.status == "evidence":
        found.append("a person wrote its statement, and it calls itself evidence")
    return found


def _dangling(journey: JourneyMap) -> list[str]:
    """References to cells that are not on the map, and cells that share an id."""
    ids = [cell.id for _, _, cell in journey.cells()]
    known = set(ids)
    found = [f"cell id {i} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    found += [f"moment of truth {m.cell}: no such cell" for m in journey.moments_of_truth if m.cell not in known]
    found += [f"assumption {i}: no such cell" for i in journey.assumptions if i not in known]
    for stage in journey.stages:
        for opportunity in stage.opportunities:
            found += [f"{opportunity.id} addresses {i}: no such cell" for i in opportunity.addresses if i not in known]
    return found


def _differences(journey: JourneyMap, kept: JourneyMap) -> list[str]:
    """Every field that is not as the study keeps it."""
    return list(_unlike(journey.model_dump(mode="json"), kept.model_dump(mode="json"), "the map"))


def _unlike(one: Any, other: Any, where: str) -> Iterator[str]:
    """Where two trees of plain data part, one line each."""
    if isinstance(one, dict) and isinstance(other, dict):
        name = one.get("id") or one.get("source_id")
        here = f"{where} {name}" if name else where
        for key in dict.fromkeys([*one, *other]):
            yield from _unlike(one.get(key), other.get(key), f"{here}: {key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for mine, theirs in zip(one, other, strict=True):
            yield from _unlike(mine, theirs, where)
    elif one != other:
        yield f"{where} is {_short(one)}; the study keeps {_short(other)}"


def _short(value: Any) -> str:
    text = (
        f"“{value}”" if isinstance(value, str) else f"{len(value)} of them" if isinstance(value, list) else str(value)
    )
    return text if len(text) <= 80 else text[:79] + "…"
