"""Coded projects, in the form of REFI-QDA Project.xsd 1.0 (18 March 2019): texts, codes, exact places."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.coded import read as read_project
from ingest.read import read

SAID = ["Interviewer: How did it go? 🚀", "P1: Badly. Nobody came.", "Interviewer: And then?", "P1: I waited."]
TALK = "\r\n\r\n".join(SAID)
START = TALK.index("Nobody came")
QDE = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Fibre" origin="Test">
<CodeBook><Codes><Code guid="00000000-0000-4000-8000-000000000001" name="Visit" isCodable="true">
<Code guid="00000000-0000-4000-8000-000000000002" name="No show" isCodable="true"/></Code></Codes></CodeBook>
<Sources>
<TextSource guid="00000000-0000-4000-8000-00000000000a" name="Interview P1" plainTextPath="internal://a.txt">
<PlainTextSelection guid="00000000-0000-4000-8000-00000000000b" startPosition="{START}" endPosition="{START + 12}">
<Coding guid="00000000-0000-4000-8000-00000000000c">
<CodeRef targetGUID="{{00000000-0000-4000-8000-000000000002}}"/></Coding>
</PlainTextSelection></TextSource>
<PictureSource guid="00000000-0000-4000-8000-00000000000d" name="Photo" path="internal://d.jpg"/>
</Sources></Project>"""


def project(path: Path, qde: str = QDE) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("project.qde", qde)
        package.writestr("sources/a.txt", TALK)
    return path


def test_a_coded_turn_stands_under_its_codes_and_no_turn_is_cut(tmp_path: Path) -> None:
    reading = read(project(tmp_path / "fibre.qdpx"))
    [document] = reading.documents
    assert (document.kind, document.title) == ("interview", "Interview P1")
    assert [(t.speaker, document.text[t.start : t.end], t.heading) for t in document.turns] == [
        ("Interviewer", "How did it go? 🚀", None),
        ("P1", "Badly. Nobody came.", "Visit › No show"),
        ("Interviewer", "And then?", None),
        ("P1", "I waited.", None),
    ]
    assert "Photo" in reading.skipped[0].reason


def test_places_are_exact(tmp_path: Path) -> None:
    [coded], _ = read_project(project(tmp_path / "fibre.qdpx").read_bytes())
    assert [(coded.text[a:b], names) for a, b, names in coded.places] == [("Nobody came.", ("Visit › No show",))]


def test_our_own_export_comes_back_at_the_same_places(tmp_path: Path) -> None:
    from assistant.coded import qdpx
    from tests.assistant.test_coded import with_sources

    map, study = with_sources()
    texts, left = read_project(qdpx(map, study.source))
    assert left == []
    found = {text.text[a:b] for text in texts for a, b, _ in text.places}
    assert found == {c.quote for _, _, cell in map.cells() for c in [*cell.citations, *cell.against]}


def test_entities_and_broken_projects_are_reasons(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + QDE.split("?>")[1].replace("Interview P1", "&b;")
    for qde in (bomb, QDE[:300], "<Project/>"):
        reading = read(project(tmp_path / "x.qdpx", qde))
        assert reading.documents == []
        assert "export it" in reading.skipped[0].reason
    (tmp_path / "y.qdpx").write_bytes(b"no zip")
    assert "export it again" in read(tmp_path / "y.qdpx").skipped[0].reason
