"""The slide: opens, is two slides, and every word on it can be edited."""

from __future__ import annotations

import io

from pptx import Presentation
from pptx.util import Emu

from assistant.markdown import plain
from assistant.slide import pptx
from assistant.support import worst_moments
from tests.assistant.maps import fibre_map, hostile_map, long_map


def opened(map):
    return Presentation(io.BytesIO(pptx(map)))


def words(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_the_first_slide_is_the_picture_in_shapes_that_can_be_edited() -> None:
    map = fibre_map()
    deck = opened(map)
    first, second = deck.slides
    assert first.shapes.title.text_frame.text.startswith(map.title)
    for stage in map.stages:
        assert stage.name in words(first)
        assert stage.name in words(second)
    for _, pain in worst_moments(map):
        assert pain.label in words(first)
        assert plain(pain.citations[0].quote) in first.notes_slide.notes_text_frame.text
    assert not [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13], "no pictures"
    assert "Touchpoints" in words(second)


def test_everything_lies_on_the_slide() -> None:
    for map in (fibre_map(), hostile_map(), long_map(9)):
        deck = opened(map)
        edge = Emu(12700)
        for shape in (shape for slide in deck.slides for shape in slide.shapes):
            assert shape.left >= -edge
            assert shape.left + shape.width <= deck.slide_width + edge
            assert shape.top + shape.height <= deck.slide_height + edge
