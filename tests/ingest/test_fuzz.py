"""Every reader against files that nobody meant to write: no traceback, no lost offset, nothing that cannot be stored.

FUZZ_RUNS=5000 runs each reader so often (the slow test); without it a few.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.mask import Names
from ingest.prepare import names_in, prepare
from ingest.read import read
from ingest.units import units

EXAMPLE = Path(__file__).parents[2] / "examples" / "fibre" / "data"
SEEDS = {
    ".txt": "interviews/P10_Brannigan_2026-03-20_audio_export.txt",
    ".md": "usability/2026-02-11_P08_order_form.md",
    ".vtt": "interviews/P01_Nadia_Rahman_2026-03-03.vtt",
    ".srt": "interviews/P05_Wojcik_Framing_2026-03-13.srt",
    ".csv": "calls/calls.csv",
    ".jsonl": "calls/chats.jsonl",
    ".docx": "usability/2026-01-29_P03_bill_page.docx",
}
HTML = (
    b"<html><body><h1>Notes</h1><ul><li>She <b>said</b> &quot;it was late&quot;<li>Gave up</ul><table><tr><td>a</table>"
)
JSON = b'{"calls": [{"id": "7", "turns": [{"speaker": "agent", "text": "Hello?"}, {"who": "customer", "text": "Hi"}]}]}'
PIECES = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n\n", b'"', b",", b"{", b"[[[[", b"}", b"\\ud800",
    b"<v ", b"-->", b"00:00:01.000 --> 00:00:02.000", b"&#0;", b"&#x110000;", b"Name:", b"P07: ", b"- ", b"# ",
    b"1e999", b"\xe2\x80\xa8", b"\x1b[31m", b"NaN", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"]]>", b"=1",
    b"```", b"> ",
]  # fmt: skip
EML = (
    b"From: Wanda Sill <wanda@example.org>\r\nTo: help@example.org\r\nSubject: =?utf-8?q?Two_bills?=\r\nDate: Mon, "
    b"2 Mar 2026 10:12:00 +0000\r\nMessage-ID: <7@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/"
    b'alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: '
    b"quoted-printable\r\n\r\nTwo bills in one month =E2=82=AC.\r\n\r\nOn 1 March 2026, Help wrote:\r\n> Sorry\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>Two bills</p>\r\n--b--\r\n"
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 77>>stream\nBT /F1 12 Tf 20 200 Td (P07: Nobody came.) Tj 0 -20 Td [(I wai) 20 (ted)] TJ ET\n"
    b"endstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n"
    b"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n"
)
PDF_PIECES = [
    b"1 0 R", b"2 0 R", b"9 0 R", b"-1", b"99999999999", b"<<", b">>", b"[", b"]", b"(", b")", b"/Kids", b"/Count -5",
    b"/Filter/FlateDecode", b"/Filter/ASCII85Decode", b"/Filter/LZWDecode", b"/Encrypt 5 0 R", b"/Prev 0", b"stream\n",
    b"endobj", b"xref\n0 6\n", b"startxref\n9\n", b"BI", b"ID", b"EI", b"' ", b"TJ", b"Td", b"null",
    b"/ToUnicode 4 0 R", b"<FEFF>", b"nan",
]  # fmt: skip
XML_PIECES = [
    b"<a/>", b"</a:t>", b"<c/>", b't="s"', b't="d"', b"<v>-1</v>", b"<v>1e400</v>", b"<v>99999999</v>", b' r="A0"',
    b' r="XFD1048577"', b'r:id="rId99"', b'Target="../x.xml"', b'startPosition="-5"', b'endPosition="99999999"',
    b"&lt;", b"&#xD;", b'xmlns=""', b"<![CDATA[", b'guid=""',
]  # fmt: skip
NAMES = Names(b"salt")


def workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ["response_id", "date", "nps", "comment"],
        ["R1", "2026-03-01", 3, "It took weeks"],
        ["R2", None, 9, "Fine"],
    ):
        book.worksheets[0].append(row)
    book.create_sheet("Notes").append(["only a title"])
    book.save(out := io.BytesIO())
    return out.getvalue()


def slides() -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Visit"
    slide.placeholders[1].text = "Nobody came\nP07: I waited"
    cells = slide.shapes.add_table(1, 2, *map(Inches, (1, 1, 3, 1))).table
    cells.cell(0, 0).text, cells.cell(0, 1).text = "late", "4 days"
    slide.notes_slide.notes_text_frame.text = "She was annoyed"
    show.save(out := io.BytesIO())
    return out.getvalue()


def package(**parts: bytes) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def project() -> bytes:
    from tests.ingest.test_coded import QDE, TALK

    return package(**{"project.qde": QDE.encode(), "sources/a.txt": TALK.encode()})


def folder_of_files() -> bytes:
    return package(**{"calls/a.json": JSON, "b.html": HTML, "mail/c.eml": EML, "d.xlsx": workbook(), "e.pdf": PDF})


MADE: dict[str, Callable[[], bytes]] = {
    ".html": lambda: HTML,
    ".json": lambda: JSON,
    ".eml": lambda: EML,
    ".pdf": lambda: PDF,
    ".xlsx": workbook,
    ".pptx": slides,
    ".qdpx": project,
    ".zip": folder_of_files,
}
# What is broken inside of a sound package, besides the package itself.
INSIDE = {
    ".docx": ["word/document.xml"],
    ".xlsx": ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"],
    ".pptx": ["ppt/slides/slide1.xml", "ppt/presentation.xml", "ppt/slides/_rels/slide1.xml.rels"],
    ".qdpx": ["project.qde", "sources/a.txt"],
    ".zip": ["calls/a.json", "b.html", "mail/c.eml", "d.xlsx", "e.pdf"],
}


def seed(suffix: str) -> bytes:
    if suffix in MADE:
        return MADE[suffix]()
    whole = (EXAMPLE / SEEDS[suffix]).read_bytes()
    return whole if suffix == ".docx" else whole[:1500]


def broken(content: bytes, pieces: list[bytes] = PIECES) -> st.SearchStrategy[bytes]:
    """The content with pieces cut out, doubled and put in; or bytes of its own."""
    place = st.integers(0, len(content))
    change = st.tuples(place, place, st.sampled_from(pieces) | st.binary(max_size=8))

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        made = content
        for a, b, piece in changes:
            start, end = sorted((a, b))
            made = made[:start] + piece + (made[end:] if end - start < 40 else made[start:])
        return made

    own = st.lists(st.sampled_from(pieces) | st.binary(max_size=20), max_size=30).map(b"".join)
    return st.lists(change, max_size=8).map(apply) | own


def packed(content: bytes, name: str) -> st.SearchStrategy[bytes]:
    """A package that is sound, with one part of it broken."""
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        parts = {part: whole.read(part) for part in whole.namelist()}
    return broken(parts[name], PIECES + XML_PIECES).map(lambda part: package(**{**parts, name: part}))


def files(suffix: str) -> st.SearchStrategy[bytes]:
    content = seed(suffix)
    whole = broken(content, PIECES + PDF_PIECES if suffix == ".pdf" else PIECES)
    return st.one_of(whole, *(packed(content, name) for name in INSIDE.get(suffix, ())))


def check(path: Path) -> None:
    """What holds for whatever a file holds."""
    reading = read(path)
    assert reading.documents or reading.people or reading.assumptions or reading.skipped or reading.warnings
    assert all(len(skip.reason) > 10 for skip in reading.skipped)
    unforeseen = [s for s in reading.skipped if s.reason.startswith("cannot be read (")]
    assert path.suffix == ".docx" or not unforeseen  # Word's XML may be wrong in more ways than python-docx names
    for document in reading.documents:
        for turn in document.turns:
            assert 0 <= turn.start < turn.end <= len(document.text)
            assert document.text[turn.start : turn.end].strip()
        NAMES.add_all(names_in(document))
        source = prepare(document, [], NAMES)
        repr(source).encode()
        f"{source.text}{source.title}{source.record}{source.fields}".encode()
        for segment in source.segments:
            assert 0 <= segment.start < segment.end <= len(source.text)
        for unit in units(source):
            assert source.text[unit.start : unit.end] == unit.text


def fuzz(suffix: str, folder: Path, runs: int) -> None:
    path = folder / f"file{suffix}"

    @settings(max_examples=runs, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(files(suffix))
    def run(made: bytes) -> None:
        path.write_bytes(made)
        check(path)

    run()


SUFFIXES = [*SEEDS, *MADE]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_file_breaks_a_reader(suffix: str, tmp_path: Path) -> None:
    fuzz(suffix, tmp_path, 12)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_file_of_many_breaks_a_reader(suffix: str, tmp_path: Path) -> None:
    fuzz(suffix, tmp_path, int(os.environ.get("FUZZ_RUNS", "300")))
