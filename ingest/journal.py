"""Journals of cases, as ServiceNow exports them: who wrote an entry, when, and whether customers see it.

"2026-03-01 10:12:00 - Wanda Sill (Additional comments)", the entry below it, the newest first. Work notes are agents'
own; a comment is the customer's where its writer is the one whom the case is about.
"""

from __future__ import annotations

import re

from ingest.source import Turn

_ENTRY = re.compile(
    r"^(?P<day>\d{4}-\d\d-\d\d|\d\d[./-]\d\d[./-]\d{4}) (?P<time>\d\d:\d\d:\d\d) - (?P<who>[^\n(]{1,60}?)"
    r" \((?P<what>work notes|(?:additional )?comments)[^)\n]*\)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def entries(cell: str, customer: str | None) -> list[Turn]:
    """A turn for each entry, in the order of the text; none where the cell is no journal."""
    marks = list(_ENTRY.finditer(cell))
    ends = [*(mark.start() for mark in marks[1:]), len(cell)] if marks else []
    turns = []
    for mark, end in zip(marks, ends, strict=True):
        body = cell[mark.end() : end]
        start = mark.end() + len(body) - len(body.lstrip())
        written = mark["who"].casefold() == (customer or "").casefold() and not mark["what"].lower().startswith("work")
        if body.strip():
            turns.append(Turn(start, start + len(body.strip()), "Customer" if written else "Agent", mark["time"]))
    return turns
