"""Words broken into lines: how wide they are in Inter, where a line ends, what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.markdown import plain

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

INK = "#1b1e23"
LEADING = 1.26  # line height over size
SLACK = 0.95  # of a width is filled: who opens the picture without Inter sees another font


@dataclass(frozen=True)
class Paragraph:
    """Words of one size and colour, and the lines they break into."""

    text: str
    lines: tuple[str, ...]
    size: float
    bold: bool = False
    color: str = INK

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def paragraph(text: str, size: float, width: float, bold: bool = False, color: str = INK, most: int = 1) -> Paragraph:
    """Text broken into at most `most` lines of a width; what does not fit is marked […]."""
    text, room = " ".join(plain(text).split()), width * SLACK
    lines = wrap(text, size, bold, room)
    if len(lines) > most:
        text = cut(text, size, bold, room, most)
        lines = wrap(text, size, bold, room)
    return Paragraph(text, tuple(lines), size, bold, color)


def wrap(text: str, size: float, bold: bool, width: float) -> list[str]:
    """Lines no wider than a width, broken between words, inside of one only where it alone is wider."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if measured(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines += pieces(word, size, bold, width)
    return lines[1:] if len(lines) > 1 and not lines[0] else lines


def pieces(word: str, size: float, bold: bool, width: float) -> list[str]:
    """A word, in as many pieces as it takes: an address or a hashtag may be wider than a card."""
    found = [word]
    while len(found[-1]) > 1 and measured(found[-1], size, bold) > width:
        last = found[-1]
        fits = max([1, *(n for n in range(1, len(last)) if measured(last[:n], size, bold) <= width)])
        found[-1:] = [last[:fits], last[fits:]]
    return found


def cut(text: str, size: float, bold: bool, width: float, most: int) -> str:
    """The longest beginning, in whole words, that fits with its […]; of one endless word its first letters."""
    words = text.split()
    for n in range(len(words) - 1, 0, -1):
        shorter = " ".join(words[:n]).rstrip(" ,;:–-") + " […]"
        if len(wrap(shorter, size, bold, width)) <= most:
            return shorter
    return wrap(text, size, bold, width * 0.6)[0] + " […]"


@cache
def measured(text: str, size: float, bold: bool) -> float:
    """Width of a line in pixels."""
    return font(bold, min(32, max(14, round(size)))).getlength(text) * size / 100


@cache
def font(bold: bool, optical: int) -> FreeTypeFont:
    """Inter at a size of 100, in the cut for an optical size; Pillow is imported late: only pictures need it."""
    from PIL import ImageFont

    face = ImageFont.truetype(str(font_file()), 100)
    face.set_variation_by_axes([optical, 700 if bold else 400])
    return face


def font_file() -> Path:
    """Inter's file; it carries every weight."""
    import fontpkg_inter

    return Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"
