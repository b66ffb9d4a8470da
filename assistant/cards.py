"""The map as rows: one card a row, for whiteboards (Miro, Mural, FigJam) and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from assistant.journey import Cell, Citation, JourneyMap

COLUMNS = ("lane", "stage", "label", "statement", "status", "evidence", "participants", "records", "quotes", "id")
QUOTES = ("card", "side", "evidence", "quote", "who", "kind", "title", "place")
METRICS = ("metric", "value", "n", "stage", "channel")
LEFT_OUT = ("what", "reason", "evidence", "quote")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(map: JourneyMap) -> str:
    """One card a row and a line; the mark in front tells Excel that it is UTF-8."""
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(COLUMNS)
    rows.writerows([defused(value) for value in row] for row in cards(map))
    return "\ufeff" + sheet.getvalue()


def cards(map: JourneyMap) -> Iterator[list[str]]:
    """Every cell as COLUMNS name it. A row stays one line, so that it pastes as one note; lists have semicolons."""
    for stage, lane, cell in map.cells():
        people = set(cell.participants)
        personal = {c.source_id for c in cell.citations if c.participant in people}
        records = [source for source in cell.sources if source not in personal]
        words = [lane.replace("_", " "), stage.name, cell.label, cell.statement, cell.status]
        said = " / ".join(citation.quote for citation in cell.citations)
        ids = "; ".join(evidence_id(citation) for citation in cell.citations)
        row = [*words, ids, "; ".join(cell.participants), "; ".join(records), said, cell.id]
        yield [" ".join(text.split()) for text in row]


def quotes(map: JourneyMap) -> Iterator[list[str]]:
    """Every citation as QUOTES name it, with the words as they are."""
    for _, _, cell in map.cells():
        for side, citations in (("for", cell.citations), ("against", cell.against)):
            for c in citations:
                who = c.participant or c.speaker or c.role
                yield [card_name(cell), side, evidence_id(c), c.quote, who, c.kind, c.title, c.locator]


def metrics(map: JourneyMap) -> Iterator[list[str | float]]:
    """Every metric as METRICS name it; stages by their names."""
    names = {stage.id: stage.name for stage in map.stages}
    for m in map.metrics:
        yield [m.name, m.value, m.n, names.get(m.stage or "", m.stage or "whole journey"), m.channel or "all"]


def left_out(map: JourneyMap) -> Iterator[list[str]]:
    """What was rejected, out of scope, or not read, and why."""
    for entry in [*map.rejected, *map.coverage.out_of_scope]:
        c = entry.citation
        yield [entry.what, entry.reason, evidence_id(c) if c else "", c.quote if c else ""]
    for part in map.coverage.not_read:
        yield [f"{part.source} ({part.words} words)", part.reason, "", ""]


def evidence_id(citation: Citation) -> str:
    """Where the words are: source id, first and last position, as `footpath verify` checks them."""
    return f"{citation.source_id}:{citation.start}-{citation.end}"


def card_name(cell: Cell) -> str:
    return f"{cell.label} ({cell.id})"


def defused(text: str) -> str:
    """A spreadsheet runs what starts like a formula; a leading apostrophe makes it text."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA[:4]) else text
