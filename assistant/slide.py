"""The map as two slides of shapes that can be moved and edited: the picture for the room, then the other lanes."""

from __future__ import annotations

import io
from collections.abc import Iterator

from assistant.journey import JourneyMap, Lane
from assistant.markdown import plain
from assistant.packed import timeless
from assistant.sheet import PAPER, Box, Dot, Line, Sheet, sheet
from assistant.support import where, who, worst_moments

WIDTH, HEIGHT = 12192000, 6858000  # 16:9, in English Metric Units
FIRST: tuple[Lane, ...] = ("pain_points", "gains", "opportunities")
SECOND: tuple[Lane, ...] = ("steps", "touchpoints", "thoughts", "emotions", "expectations")
FONT = "Arial"  # on every machine, and about as wide as Inter
ROOM = 1.25  # how much smaller than the slide a sheet may become before it shows fewer cells


def pptx(map: JourneyMap) -> bytes:
    """The deck's bytes; the same map gives the same bytes."""
    from pptx import Presentation
    from pptx.util import Emu

    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH), Emu(HEIGHT)
    _slide(deck, _fitting(map, FIRST, whole=True), "\n\n".join(_spoken(map)))
    _slide(deck, _fitting(map, SECOND, whole=False), "")
    file = io.BytesIO()
    deck.save(file)
    return timeless(file.getvalue())


def _fitting(map: JourneyMap, lanes: tuple[Lane, ...], whole: bool) -> Sheet:
    """As many cells a lane as a slide can hold."""
    for shown in (2, 1):
        page = sheet(map, lanes, shown, whole)
        if page.height <= page.width * HEIGHT / WIDTH * ROOM:
            break
    return page


def _spoken(map: JourneyMap) -> Iterator[str]:
    """Speaker notes: the worst moments, each with every quote behind it."""
    for rank, (stage, pain) in enumerate(worst_moments(map), 1):
        quotes = [f"{plain(c.quote)} ({who(c)}, {where(c)})" for c in pain.citations]
        yield "\n".join([f"{rank}. {plain(pain.label)} ({plain(stage.name)})", *quotes])


def _slide(deck, page: Sheet, notes: str) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # "Title Only"
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(PAPER)
    scale = min(WIDTH / page.width, HEIGHT / page.height)
    left = (WIDTH - scale * page.width) / 2
    titled = any(isinstance(shape, Box) and shape.name == "Title" for shape in page.shapes)
    if not titled:
        slide.shapes.title._element.getparent().remove(slide.shapes.title._element)
    for shape in page.shapes:
        match shape:
            case Box():
                title = slide.shapes.title if shape.name == "Title" else None
                _box(slide, shape, scale, left, title)
            case Line():
                _line(slide, shape, scale, left)
            case Dot(x, y, radius, fill, stroke):
                disc = Box(
                    x - radius, y - radius, 2 * radius, 2 * radius, fill=fill, stroke=stroke, round=True, name="Mean"
                )
                _box(slide, disc, scale, left, None)
    if notes:
        slide.notes_slide.notes_text_frame.text = notes


def _box(slide, box: Box, scale: float, left: float, title) -> None:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu, Pt

    place = [Emu(round(left + box.x * scale)), *(Emu(round(v * scale)) for v in (box.y, box.width, box.height))]
    if title is not None:
        shape = title
        shape.left, shape.top, shape.width, shape.height = place
    elif box.fill or box.stroke:
        form = MSO_SHAPE.OVAL if box.round else MSO_SHAPE.RECTANGLE
        shape = slide.shapes.add_shape(form, *place)
        _paint(shape, box)
    else:
        shape = slide.shapes.add_textbox(*place)
    shape.name = box.name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Emu(round(box.pad * scale))
    frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if box.fill or box.stroke else MSO_ANCHOR.TOP
    for number, words in enumerate(box.words):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER if box.round else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = words.text
        run.font.size, run.font.bold, run.font.name = Pt(round(words.size * scale / 12700, 1)), words.bold, FONT
        run.font.color.rgb = _rgb(words.color)
    if box.edge:
        width = 8 if box.striped else 4
        _box(slide, Box(box.x, box.y, width, box.height, fill=box.edge, name=f"Edge of {box.name}"), scale, left, None)


def _paint(shape, box: Box) -> None:
    from pptx.enum.dml import MSO_LINE

    _unstyled(shape)
    if box.fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(box.fill)
    else:
        shape.fill.background()
    if box.stroke:
        shape.line.color.rgb, shape.line.width = _rgb(box.stroke), 9525
        if box.dashed:
            shape.line.dash_style = MSO_LINE.DASH
    else:
        shape.line.fill.background()


def _line(slide, line: Line, scale: float, left: float) -> None:
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.util import Emu

    ends = [left + line.x * scale, line.y * scale, left + line.to_x * scale, line.to_y * scale]
    drawn = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Emu(round(v)) for v in ends))
    _unstyled(drawn)
    drawn.line.color.rgb, drawn.line.width = _rgb(line.color), Emu(round(line.width * scale))


def _unstyled(shape) -> None:
    """Takes off the theme's look: its shadows and outlines are not ours."""
    for style in shape._element.xpath("p:style"):
        shape._element.remove(style)


def _rgb(color: str):
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(color.removeprefix("#").upper())
