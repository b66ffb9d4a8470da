"""The map as a REFI-QDA project (.qdpx), which ATLAS.ti, MAXQDA, NVivo, QualCoder and others open.

Cells are codes under their lane under their stage; every citation is a coded selection at its exact place in the
source's text. The form is that of REFI-QDA Project.xsd 1.0 (www.qdasoftware.org).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as xml

from assistant.journey import Cell, JourneyMap
from assistant.packed import packed
from ingest.source import Source

SPACE = "urn:QDA-XML:project:1.0"
Codings = dict[str, dict[tuple[int, int], list[str]]]  # source id → (start, end) → ids of codes


def qdpx(map: JourneyMap, source: Callable[[str], Source | None]) -> bytes:
    """The project's bytes; the same map gives the same bytes.

    Positions count code points and are half open, as ours do. Raises ValueError where the study lacks a source or the
    words at a place have changed: a project must not say what nobody said.
    """
    codings = _codings(map)
    texts = {id: _text(id, source) for id in sorted(codings)}
    for _, _, cell in map.cells():
        for citation in [*cell.citations, *cell.against]:
            if texts[citation.source_id].text[citation.start : citation.end] != citation.quote:
                raise ValueError(f"The words of cell {cell.id} have changed since the map was drawn; draft it again.")
    project = _project(map, codings, texts)
    head = b'<?xml version="1.0" encoding="utf-8"?>\n'
    files = [(f"sources/{guid('text', id)}.txt", stored(texts[id].text)) for id in texts]
    return packed([("project.qde", head + xml.tostring(project, "utf-8")), *files])


def guid(*key: str) -> str:
    """The same id for the same thing, every time."""
    return str(uuid5(NAMESPACE_URL, "footpath:" + "/".join(key)))


def stored(text: str) -> bytes:
    """UTF-8 without a mark and without carriage returns: nothing that would move a position."""
    return text.encode("utf-8")


def _text(id: str, source: Callable[[str], Source | None]) -> Source:
    held = source(id)
    if held is None:
        raise ValueError(f"The study does not hold source {id} any more; draft the map again.")
    return held


def _codings(map: JourneyMap) -> Codings:
    found: Codings = defaultdict(lambda: defaultdict(list))
    for _, _, cell in map.cells():
        for side, citations in (("for", cell.citations), ("against", cell.against)):
            for c in citations:
                code = _code_id(cell, side)
                if code not in found[c.source_id][c.start, c.end]:
                    found[c.source_id][c.start, c.end].append(code)
    return found


def _code_id(cell: Cell, side: str) -> str:
    return guid("cell", cell.id) if side == "for" else guid("against", cell.id)


def _project(map: JourneyMap, codings: Codings, texts: dict[str, Source]) -> xml.Element:
    """Elements in the order that the schema wants: users, codes, cases, sources, description."""
    user = guid("user")
    project = xml.Element("Project", xmlns=SPACE, name=_xml(map.title), origin="Footpath", creatingUserGUID=user)
    xml.SubElement(xml.SubElement(project, "Users"), "User", guid=user, name="Footpath")
    if map.cells():
        _codebook(project, map)
    _cases(project, texts)
    if texts:
        sources = xml.SubElement(project, "Sources")
        for id, source in texts.items():
            _source(sources, id, source, codings[id], user)
    made = f"Journey map {map.id}, revision {map.revision}; drafted by {map.provenance.engine}."
    xml.SubElement(project, "Description").text = _xml(made)
    return project


def _codebook(project: xml.Element, map: JourneyMap) -> None:
    codes = xml.SubElement(xml.SubElement(project, "CodeBook"), "Codes")
    for stage in sorted(map.stages, key=lambda stage: stage.order):
        if not stage.cells():
            continue
        above = _code(codes, guid("stage", map.id, stage.id), stage.name)
        lanes: dict[str, xml.Element] = {}
        for lane, cell in stage.cells():
            if lane not in lanes:
                lanes[lane] = _code(above, guid("lane", map.id, stage.id, lane), lane.replace("_", " ").capitalize())
            code = _code(
                lanes[lane], _code_id(cell, "for"), cell.label or "Nothing said", f"{cell.statement} [{cell.status}]"
            )
            if cell.against:
                _code(code, _code_id(cell, "against"), f"Against: {cell.label}")


def _code(above: xml.Element, id: str, name: str, description: str = "") -> xml.Element:
    code = xml.SubElement(above, "Code", guid=id, name=_xml(name), isCodable="true")
    if description:
        xml.SubElement(code, "Description").text = _xml(description)
    return code


def _cases(project: xml.Element, texts: dict[str, Source]) -> None:
    """A case a participant, with the sources that are about that one person."""
    people: dict[str, list[str]] = defaultdict(list)
    for id, source in texts.items():
        if source.participant:
            people[source.participant].append(id)
    if not people:
        return
    cases = xml.SubElement(project, "Cases")
    for person in sorted(people):
        case = xml.SubElement(cases, "Case", guid=guid("case", person), name=_xml(person))
        for id in people[person]:
            xml.SubElement(case, "SourceRef", targetGUID=guid("source", id))


def _source(above: xml.Element, id: str, source: Source, places: dict[tuple[int, int], list[str]], user: str) -> None:
    path = f"internal://{guid('text', id)}.txt"
    element = xml.SubElement(above, "TextSource", guid=guid("source", id), name=_xml(source.title), plainTextPath=path)
    xml.SubElement(element, "Description").text = _xml(f"{source.kind} {source.record or ''}".strip())
    for start, end in sorted(places):
        place = f"{id}:{start}-{end}"
        selection = xml.SubElement(
            element, "PlainTextSelection", guid=guid("selection", place), name=place,
            startPosition=str(start), endPosition=str(end), creatingUser=user,
        )  # fmt: skip
        for code in places[start, end]:
            coding = xml.SubElement(selection, "Coding", guid=guid("coding", place, code), creatingUser=user)
            xml.SubElement(coding, "CodeRef", targetGUID=code)


def _xml(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")
