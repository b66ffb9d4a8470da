"""The workbook: what is on its sheets, and that no cell of it runs."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from assistant.cards import COLUMNS, METRICS
from assistant.workbook import xlsx
from tests.assistant.maps import fibre_map, hostile_map


def opened(map):
    return load_workbook(io.BytesIO(xlsx(map)))


def test_every_card_quote_and_metric_is_a_row() -> None:
    map = fibre_map()
    book = opened(map)
    assert book.sheetnames == ["Cards", "Quotes", "Metrics", "Left out"]
    cards = list(book["Cards"].values)
    assert cards[0] == COLUMNS
    assert [row[-1] for row in cards[1:]] == [cell.id for _, _, cell in map.cells()]
    quotes = [row[3] for row in list(book["Quotes"].values)[1:]]
    assert quotes == [c.quote for _, _, cell in map.cells() for c in [*cell.citations, *cell.against]]
    assert next(iter(book["Metrics"].values)) == METRICS
    assert {(m.name, m.value, m.n) for m in map.metrics} == {row[:3] for row in list(book["Metrics"].values)[1:]}
    reasons = [row[1] for row in list(book["Left out"].values)[1:]]
    assert set(reasons) >= {entry.reason for entry in map.rejected}


def test_no_cell_is_a_formula() -> None:
    cells = [c for map in (fibre_map(), hostile_map()) for s in opened(map) for row in s.iter_rows() for c in row]
    assert any(str(cell.value).startswith("=") for cell in cells), "the trap is in the map"
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
