"""Coded projects (REFI-QDA, .qdpx) as ATLAS.ti, MAXQDA and NVivo export them: texts, and what was coded in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from ingest.archive import MOST_BYTES, MOST_FILES
from ingest.source import Turn

SPACE = "{urn:QDA-XML:project:1.0}"


class Coded(NamedTuple):
    """One text of a project, and its coded places: (start, end, names of codes), offsets in code points of the text."""

    guid: str
    title: str
    text: str
    places: list[tuple[int, int, tuple[str, ...]]]

    def under_codes(self, turns: Iterable[Turn]) -> list[Turn]:
        """The turns, each under the codes of the places that touch it. None is cut: coders mark half sentences."""
        return [replace(turn, heading=self._codes(turn) or turn.heading) for turn in turns]

    def _codes(self, turn: Turn) -> str:
        touching = (names for start, end, names in self.places if start < turn.end and turn.start < end)
        return " · ".join(dict.fromkeys(name for names in touching for name in names))


def read(raw: bytes) -> tuple[list[Coded], list[str]]:
    """The texts of a project, and what of it was not read. Raises ValueError for a file that is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            entries = package.infolist()
            if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_BYTES:
                raise ValueError("the project is too large; export it without pictures, sound and film")
            project = next((e for e in entries if e.filename.lower().endswith(".qde")), None)
            if project is None:
                raise ValueError("this is not a REFI-QDA project; export it again as .qdpx")
            root = _parsed(package.read(project))
            return _texts(root, package)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise ValueError("the project cannot be opened; export it again as .qdpx") from error


def _parsed(content: bytes) -> Any:
    """The project's XML. Nothing is fetched, and one that declares entities is refused: no tool writes them."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise ValueError("the project declares entities, which no program of this kind writes; export it again")
        return root
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the project's list of codes is broken ({error.msg}); export it again") from error


def _texts(root: Any, package: zipfile.ZipFile) -> tuple[list[Coded], list[str]]:
    codes = {
        code.get("guid", "").strip("{}").lower(): name
        for code, name in _codes(root.find(f"{SPACE}CodeBook/{SPACE}Codes"))
    }
    found, left = [], []
    for source in root.iterfind(f"{SPACE}Sources/*"):
        title = source.get("name") or source.get("guid") or "source"
        kind = str(source.tag).removeprefix(SPACE)
        text = _text(source, package) if kind == "TextSource" else None
        if text is None:
            left.append(f"{title}: a {kind} without a text of its own is not read")
            continue
        places = [(_moved(text, a), _moved(text, b), names) for a, b, names in sorted(_places(source, codes, text))]
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        found.append(Coded(source.get("guid", ""), title, plain, places))
    return found, left


def _moved(text: str, position: int) -> int:
    """Where a position lies once each line end is one sign."""
    return position - text.count("\r\n", 0, position)


def _codes(above: Any, path: str = "") -> Iterator[tuple[Any, str]]:
    """Every code with its name under those of the codes above it."""
    for code in above if above is not None else ():
        if code.tag == f"{SPACE}Code":
            name = f"{path} › {code.get('name', '')}" if path else code.get("name", "")
            yield code, name
            yield from _codes(code, name)


def _text(source: Any, package: zipfile.ZipFile) -> str | None:
    """The text of a source, inside of the project's XML or in a file beside it."""
    inside = source.findtext(f"{SPACE}PlainTextContent")
    path = source.get("plainTextPath", "").removeprefix("internal://")
    names = {f"sources/{path}", f"Sources/{path}"} & set(package.namelist()) if path else set()
    if inside is None and names:
        inside = package.read(names.pop()).decode("utf-8-sig", errors="replace")
    return inside


def _places(source: Any, codes: dict[str, str], text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for selection in source.iterfind(f"{SPACE}PlainTextSelection"):
        refs = (ref.get("targetGUID", "").strip("{}").lower() for ref in selection.iter(f"{SPACE}CodeRef"))
        names = tuple(dict.fromkeys(codes[ref] for ref in refs if ref in codes))
        try:
            start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            continue
        if names and 0 <= start < end <= len(text):
            yield start, end, names
