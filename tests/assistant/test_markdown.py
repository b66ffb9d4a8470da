"""The Markdown: readable, whole, and deaf to what a quote would like it to be."""

from __future__ import annotations

import re

import pytest

from assistant.markdown import escape, markdown, plain
from tests.assistant.maps import MARKDOWN_TRAP, fibre_map, hostile_map


def test_every_stage_cell_and_quote_is_there() -> None:
    map, text = fibre_map(), markdown(fibre_map())
    for stage in map.stages:
        assert f"\n## {stage.name}\n" in text
    quotes = [c.quote for _, _, cell in map.cells() for c in cell.citations + cell.against if "\n" not in c.quote]
    for quote in quotes:
        assert escape(plain(quote)) in text
    assert re.search(r"> — P01 · interview · 00:\d\d:\d\d", text)
    assert "9 of 12 participants, 3 of 30 calls, 2 of 25 reviews" in text
    assert "> — Observer’s note on P05 · session note · line" in text
    assert "> Types the address three times" in text, "an observer's note has no quotation marks"
    assert "> — Speaker not identified" in text
    assert "> — Companion of P05" in text


def test_what_was_left_out_is_there() -> None:
    text = markdown(fibre_map())
    assert "### hearsay (2)" in text
    assert "fry an egg" in text
    assert "## Gaps" in text
    assert "## Moments of truth" in text
    assert "First weeks online, thoughts" in text
    assert "## Out of scope" in text
    assert "told from before the start" in text
    assert "93% of 41,280 citable words reached a decision" in text
    assert "Not read: call-19, 212 words" in text
    assert "mixed: partly assumed" in text
    assert "assumption: the team’s" in text
    assert "gap: nothing said" in text


def test_a_quote_cannot_break_the_structure() -> None:
    calm, hostile = markdown(fibre_map()), markdown(hostile_map())
    assert "<" not in hostile.replace("&lt;", "")
    assert not re.search(r"(?<!\\)\[", hostile)
    assert not re.search(r"https?://", hostile)
    assert not re.search(r"(?<!\\)`", hostile)

    def shape(text: str) -> list[int]:
        return [len(re.findall(mark, text, re.M)) for mark in (r"^#{1,3} ", r"^- \*\*", r"^1\. ")]

    # A metric's place and the reasons' grouping depend on names, which are all the same in the hostile map.
    assert abs(shape(calm)[0] - shape(hostile)[0]) <= 6
    assert shape(calm)[1:] == shape(hostile)[1:]


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("# no heading", "\\# no heading"),
        ("> no quote", "&gt; no quote"),
        ("- no item", "\\- no item"),
        ("12. no number", "12\\. no number"),
        ("1) no number", "1\\) no number"),
        ("=== no underline", "\\=== no underline"),
        ("a\n\n# b", "a # b"),
        ("[a](b)", "\\[a\\](b)"),
        ("![a](b)", "!\\[a\\](b)"),
        ("<b>", "&lt;b&gt;"),
        ("&lt;", "&amp;lt;"),
        ("www.evil.example http://x", "www\\.evil.example http\\://x"),
        ("a_b *c* `d` ~e~ | \\", "a\\_b \\*c\\* \\`d\\` \\~e\\~ \\| \\\\"),
        ("it was 5.5 out of 10", "it was 5.5 out of 10"),
    ],
)
def test_escape(raw: str, safe: str) -> None:
    assert escape(raw) == safe


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("and **nobody** came", "and nobody came"),
        ("*sigh* again", "sigh again"),
        ("***all*** of it", "all of it"),
        ("**It never worked.", "It never worked."),
        ("It never worked.**", "It never worked."),
        ("f***ing late", "f***ing late"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("gave it 5*", "gave it 5*"),
        ("4* or 5*, who knows", "4* or 5*, who knows"),
        ("snake_case_stays", "snake_case_stays"),
    ],
)
def test_plain_strips_emphasis_only(raw: str, shown: str) -> None:
    assert plain(raw) == shown


def test_lines_of_a_long_quote_stay_in_their_block() -> None:
    text = markdown(fibre_map())
    lines = [escape(plain(line)) for line in MARKDOWN_TRAP.splitlines()]
    for line in lines[1:-1]:
        assert f"\n  > {line}\n" in text


def test_it_is_the_same_every_time() -> None:
    assert markdown(fibre_map()) == markdown(fibre_map())
