"""Every kind of file is read right, and the page that says so says what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.formats import COLUMNS, Fixture, fixtures, measure, table

PAGE = Path(__file__).parents[2] / "docs/formats.md"
ALL = fixtures()


@pytest.mark.parametrize("fixture", ALL, ids=[f"{n}-{f.name}-{f.file}" for n, f in enumerate(ALL)])
def test_everything_that_a_file_says_is_read(fixture: Fixture) -> None:
    row = measure(fixture)
    assert row.wrong == []
    assert row.right == row.of


def test_what_is_read_wrong_is_counted() -> None:
    first = ALL[0]
    wrong = {("words", "0.0"): "Quite other words", ("speakers", "0.9"): "Nobody", ("kind", "0"): "interview"}
    row = measure(Fixture("", "", first.file, first.content, wrong))
    assert (row.right["kind"], row.of["kind"]) == (1, 1)
    assert (row.right["words"], row.of["words"]) == (0, 4), "turns that nobody expected are wrong too"
    assert (row.right["speakers"], row.of["speakers"]) == (0, 1)


def test_the_page_holds_the_table_as_measured() -> None:
    assert table(measure(fixture) for fixture in ALL) in PAGE.read_text("utf-8"), "run: python -m evals.formats --write"
    assert all(f"| {name} " in PAGE.read_text("utf-8") for name in COLUMNS)
