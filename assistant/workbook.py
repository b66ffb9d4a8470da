"""The map as a spreadsheet: cards, quotes, metrics, and what was left out, a sheet each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from assistant import cards
from assistant.journey import JourneyMap
from assistant.packed import timeless

WIDE = {"statement": 60, "quotes": 70, "quote": 80, "label": 30, "reason": 44, "what": 44, "evidence": 34, "card": 36}


def xlsx(map: JourneyMap) -> bytes:
    """The workbook's bytes; the same map gives the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _sheet(book, "Cards", cards.COLUMNS, cards.cards(map))
    _sheet(book, "Quotes", cards.QUOTES, cards.quotes(map))
    _sheet(book, "Metrics", cards.METRICS, cards.metrics(map))
    _sheet(book, "Left out", cards.LEFT_OUT, cards.left_out(map))
    file = io.BytesIO()
    book.save(file)
    return timeless(file.getvalue())


def _sheet(book, name: str, columns: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    """A sheet with a header that stays and filters. Words are stored as words: no cell is a formula."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.append(list(columns))
    for row in rows:
        sheet.append([value if isinstance(value, int | float) else storable(value) for value in row])
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(bold=cell.row == 1)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDE.get(column, 18)


def storable(text: str) -> str:
    """Without the control characters that a workbook cannot hold, and no longer than a cell may be."""
    return "".join(c for c in text if c >= " " or c in "\n\t")[:32767]
