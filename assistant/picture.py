"""The map as a picture: SVG with real text, and the PNG of it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from assistant.journey import JourneyMap
from assistant.lettering import LEADING, Paragraph, font_file
from assistant.sheet import PAPER, Box, Dot, Line, Shape, Sheet, sheet

FAMILY = "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def svg(map: JourneyMap) -> str:
    """The map as one SVG file: its words are text that can be searched, copied and edited."""
    page = sheet(map)
    parts = [part for shape in page.shapes for part in drawn(shape)]
    return "\n".join([*opening(page), *parts, "</svg>", ""])


def png(map: JourneyMap) -> bytes:
    """The same picture as pixels, three for two of the sheet each way, with Inter for its words.

    Letters that Inter lacks (Hebrew, Chinese, emoji) are taken from the fonts of the machine.
    """
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg(map), zoom=1.5, font_files=[str(font_file())], font_family="Inter")
    )


def opening(page: Sheet) -> list[str]:
    """The root, what the picture is called, and the paper."""
    size = f'width="{page.width:g}" height="{page.height:g}" viewBox="0 0 {page.width:g} {page.height:g}"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} font-family="{FAMILY}">',
        f"<title>{text_of(page.title)}</title>",
        f"<desc>{text_of(page.words)}</desc>",
        '<defs><pattern id="mixed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
        '<rect width="6" height="2.4" fill="#8d8a83"/></pattern></defs>',
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
    ]


def drawn(shape: Shape) -> Iterator[str]:
    """One shape as SVG elements."""
    match shape:
        case Line(x, y, to_x, to_y, color, width):
            ends = f'x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}"'
            yield f'<line {ends} stroke="{color}" stroke-width="{width:g}" stroke-linecap="round"/>'
        case Dot(x, y, radius, fill, stroke):
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="2.5"/>'
        case Box():
            yield from outline(shape)
            yield from words(shape)


def outline(box: Box) -> Iterator[str]:
    """The rectangle, or disc, around the words, and its edge."""
    if not (box.fill or box.stroke):
        return
    corner = box.width / 2 if box.round else 5 if box.stroke else 0
    dash = ' stroke-dasharray="5 4"' if box.dashed else ""
    yield (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="{corner:g}" '
        f'fill="{box.fill or "none"}" stroke="{box.stroke or "none"}"{dash}/>'
    )
    if box.edge:
        fill, width = ("url(#mixed)", 8) if box.striped else (box.edge, 4)
        yield f'<rect x="{box.x:g}" y="{box.y:g}" width="{width}" height="{box.height:g}" rx="2" fill="{fill}"/>'


def words(box: Box) -> Iterator[str]:
    """Each line as a text element: in a disc in the middle, else from the left."""
    y = box.y + (box.height - sum(p.height for p in box.words)) / 2
    for paragraph in box.words:
        style = f'font-size="{paragraph.size:g}" fill="{paragraph.color}"{weight(paragraph)}'
        for line in paragraph.lines:
            base = y + paragraph.size * (LEADING + 0.72) / 2
            x, anchor = (box.x + box.width / 2, ' text-anchor="middle"') if box.round else (box.x + box.pad, "")
            yield f'<text x="{x:g}" y="{base:.1f}"{anchor} {style}>{text_of(line)}</text>'
            y += paragraph.size * LEADING


def weight(paragraph: Paragraph) -> str:
    return ' font-weight="700"' if paragraph.bold else ""


def text_of(text: str) -> str:
    """Escaped, and without the control characters that no XML may hold."""
    return escape("".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))
