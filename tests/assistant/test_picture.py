"""The picture: what it says, that its words are words, and that the PNG shows them."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
import resvg_py
from PIL import Image

from assistant.journey import JourneyMap
from assistant.lettering import font_file, measured, paragraph
from assistant.picture import png, svg
from assistant.sheet import Box, sheet
from assistant.support import worst_moments
from tests.assistant.maps import fibre_map, hostile_map, long_map

SVG = "{http://www.w3.org/2000/svg}"


def texts(map: JourneyMap) -> str:
    return " ".join(t.text or "" for t in ElementTree.fromstring(svg(map)).iter(f"{SVG}text"))


def test_it_says_what_a_room_wants_to_know() -> None:
    map = fibre_map()
    said = texts(map)
    assert map.title in said
    assert map.persona.name in said
    for stage in map.stages:
        assert stage.name in said
        assert stage.mood is None or f"n={stage.mood.n}" in said
    for _, pain in worst_moments(map):
        assert pain.label in said
    assert "9 participants" in said or "12 participants" in said
    assert "inferred" in said
    assert "assumption" in said


def test_the_worst_moments_and_the_stages_are_the_largest_words() -> None:
    shapes = [s for s in sheet(fibre_map()).shapes if isinstance(s, Box)]
    size = {s.name: max(p.size for p in s.words) for s in shapes if s.words}
    worst = [size[name] for name in size if re.match(r"Worst moment \d: ", name)]
    cards = [size[name] for name in size if name.startswith("Pain points: ")]
    assert len(worst) == 3
    assert min(worst) > 2 * max(cards)
    assert size["Stage 1"] > 1.4 * max(cards)


def test_nothing_overlaps_and_nothing_leaves_the_sheet() -> None:
    for map in (fibre_map(), hostile_map(), long_map(11)):
        page = sheet(map)
        cards = [s for s in page.shapes if isinstance(s, Box) and s.stroke and s.words]
        for one in cards:
            assert one.x >= 0
            assert one.x + one.width <= page.width
            assert one.bottom <= page.height
            assert all(measured(line, p.size, p.bold) <= one.width - one.pad for p in one.words for line in p.lines)
        for one, other in ((a, b) for a in cards for b in cards if a is not b):
            across = one.x < other.x + other.width and other.x < one.x + one.width
            assert not (across and one.y < other.bottom and other.y < one.bottom), (one.name, other.name)


def test_the_png_has_letters() -> None:
    map = fibre_map()
    drawn = Image.open(io.BytesIO(png(map))).convert("RGB")
    width, height = sheet(map).width, sheet(map).height
    assert drawn.size == (width * 1.5, pytest.approx(height * 1.5, abs=1))
    title = drawn.crop((90, 60, 1200, 200))
    assert len({color for _, color in title.getcolors(100_000)}) > 20, "letters have smooth edges"
    only = resvg_py.svg_to_bytes(svg_string=svg(map), zoom=1.5, font_files=[str(font_file())], skip_system_fonts=True)
    inter = Image.open(io.BytesIO(bytes(only))).convert("RGB").crop((90, 60, 1200, 200))
    assert inter.tobytes() == title.tobytes(), "the letters are Inter's, whatever the machine has"


def test_hostile_words_are_words() -> None:
    picture = svg(hostile_map())
    assert "<script" not in picture
    assert ElementTree.fromstring(picture).tag == f"{SVG}svg"


def test_lines_break_between_words_and_what_is_missing_is_marked() -> None:
    broken = paragraph("one two three four five six seven", 20, 120, most=2)
    assert len(broken.lines) == 2
    assert broken.lines[-1].endswith("[…]")
    assert all(measured(line, 20, False) <= 120 for line in broken.lines)
    endless = paragraph("x" * 400, 20, 120, most=2)
    assert all(measured(line, 20, False) <= 120 for line in endless.lines)
    assert paragraph("", 20, 120).lines == ("",)
