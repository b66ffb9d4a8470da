"""A map as a file: the ending says which. What stood there before stays whole until the new file is."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

from assistant.journey import JourneyMap, Opportunity

COLUMNS = ("stage", "lane", "label", "statement", "status", "participants", "sources", "quotes", "ids")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def save(map: JourneyMap, path: str | Path) -> Path:
    """Writes the map as .html, .json, .md or .csv and returns the path. Raises ValueError for another ending."""
    path = Path(path)
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise ValueError(f"cannot save a map as {path.name!r}: the endings are {', '.join(WRITERS)}")
    replace(path, write(map).encode("utf-8"))
    return path


def replace(path: Path, content: bytes) -> None:
    """Puts content at path in one step, so that a reader sees the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def html(map: JourneyMap) -> str:
    """One self-contained page; imported late, because a template engine is not needed to write JSON."""
    from assistant.page import page

    return page(map)


def markdown(map: JourneyMap) -> str:
    """The map as Markdown."""
    from assistant import markdown as module

    return module.markdown(map)


def as_json(map: JourneyMap) -> str:
    """The published contract, indented, with every letter as it is."""
    return json.dumps(map.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def as_csv(map: JourneyMap) -> str:
    """One card a row. Lists stand one item a line inside their cell; the mark in front tells Excel it is UTF-8."""
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(COLUMNS)
    for stage, lane, cell in map.cells():
        quotes = [c.quote for c in cell.citations]
        ids = [cell.id, *(cell.addresses if isinstance(cell, Opportunity) else [])]
        words = [stage.name, lane, cell.label, cell.statement, cell.status]
        lists = ["\n".join(items) for items in (cell.participants, cell.sources, quotes, ids)]
        rows.writerow([defused(text) for text in words + lists])
    return "\ufeff" + sheet.getvalue()


def defused(text: str) -> str:
    """A spreadsheet runs what starts like a formula; a leading apostrophe makes it text."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA[:4]) else text


WRITERS: dict[str, Callable[[JourneyMap], str]] = {".html": html, ".json": as_json, ".md": markdown, ".csv": as_csv}
