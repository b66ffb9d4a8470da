"""Workbooks and slides: the sheets of an .xlsx as tables, the slides of a .pptx as titles, bullets and notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ingest.source import Turn
from ingest.tables import Table, unique

WIDEST = 1000  # columns; a sheet that says it has more is formatted to its edge, not filled


def sheets(raw: bytes) -> list[tuple[str, Table]]:
    """Name and table of each sheet that has a header and a row. Values are those last seen in Excel, not formulas.

    Raises ValueError for a file that is no workbook.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        tables = [(sheet.title, _table(sheet)) for sheet in book.worksheets]
    except Exception as error:  # openpyxl lets errors of zipfile, XML and its own descriptors through
        raise ValueError("this is not an Excel workbook; save it again as .xlsx") from error
    return [(name, table) for name, table in tables if table.rows]


def _table(sheet) -> Table:
    """The first row with two filled cells is the header; a title above it is not."""
    rows = [[_cell(value) for value in row[:WIDEST]] for row in sheet.iter_rows(values_only=True)]
    top = next((n for n, row in enumerate(rows) if sum(bool(v) for v in row) > 1), None)
    if top is None:
        return Table([])
    width = max(n for n, value in enumerate(rows[top], 1) if value)
    table = Table(unique([value.strip() for value in rows[top][:width]]))
    filled = ((number, row) for number, row in enumerate(rows[top + 1 :], 1) if any(v.strip() for v in row[:width]))
    table.rows = [(number, dict(zip(table.header, row, strict=False))) for number, row in filled]
    return table


def _cell(value: Any) -> str:
    """As a CSV export would have it: whole numbers without a point, dates as 2026-03-01."""
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")


def slides(raw: bytes) -> tuple[str, list[Turn], str | None]:
    """Text, turns and the first title; a paragraph, a table's row and a paragraph of notes is a turn under its title.

    Raises ValueError for a file that is no presentation.
    """
    from pptx import Presentation

    try:
        found = [(_title(slide), list(_paragraphs(slide))) for slide in Presentation(io.BytesIO(raw)).slides]
    except Exception as error:  # python-pptx lets errors of zipfile and XML through
        raise ValueError("this is not a PowerPoint file; save it again as .pptx") from error
    lines: list[str] = []
    turns: list[Turn] = []
    at = 0
    for number, (title, paragraphs) in enumerate(found, 1):
        for words in [title, *paragraphs] if title else paragraphs:
            if words is not title:
                turns.append(Turn(at, at + len(words), heading=title or f"Slide {number}"))
            lines.append(words)
            at += len(words) + 1
    return "\n".join(lines), turns, next((title for title, _ in found if title), None)


def _title(slide) -> str:
    title = slide.shapes.title
    return " ".join(title.text_frame.text.split()) if title is not None else ""


def _paragraphs(slide) -> Iterator[str]:
    heads = slide.shapes.title
    for shape in _flat(slide.shapes):
        if heads is not None and shape.shape_id == heads.shape_id:
            continue
        if shape.has_text_frame:
            yield from _lines(shape.text_frame)
        elif getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                if words := " | ".join(" ".join(cell.text.split()) for cell in row.cells):
                    yield words
    if slide.has_notes_slide:
        yield from _lines(slide.notes_slide.notes_text_frame)


def _flat(shapes) -> Iterator[Any]:
    for shape in shapes:
        yield from _flat(shape.shapes) if hasattr(shape, "shapes") else [shape]


def _lines(frame) -> Iterator[str]:
    for paragraph in frame.paragraphs if frame is not None else []:
        if words := " ".join(paragraph.text.split()):
            yield words
