"""Workbooks, slides, mails, PDF files and zips: what is in them, at exact places, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest import archive
from ingest.read import read
from ingest.source import Document


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(t.speaker, document.text[t.start : t.end]) for t in document.turns]


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_as_a_csv_of_it_would_be(tmp_path: Path) -> None:
    from datetime import datetime

    header = ["response_id", "date", "nps", "comment"]
    rows = [header, ["R1", datetime(2026, 3, 1), 3, "It took two whole weeks"], ["R2", None, 9.0, None]]
    found = read(workbook(tmp_path / "survey.xlsx", Sheet=[["Survey of March"], [], *rows])).documents
    (tmp_path / "survey.csv").write_text(
        "response_id,date,nps,comment\nR1,2026-03-01,3,It took two whole weeks\nR2,,9,\n", "utf-8"
    )
    same = read(tmp_path / "survey.csv").documents
    assert [(d.kind, d.record, d.text, d.fields) for d in found] == [(d.kind, d.record, d.text, d.fields) for d in same]


def test_every_sheet_counts_and_equal_rows_of_two_sheets_are_two(tmp_path: Path) -> None:
    rows = [["rating", "review"], [5, "Good enough for me"]]
    roster = [["participant", "name", "persona"], ["P1", "Wanda Sill", "Family"]]
    reading = read(workbook(tmp_path / "all.xlsx", May=rows, June=rows, People=roster, Empty=[]))
    assert [d.record for d in reading.documents] == ["May row 1", "June row 1"]
    assert len({d.source_id for d in reading.documents}) == 2
    assert [p.participant for p in reading.people] == ["P01"]


def test_a_sheet_without_words_says_which_columns_it_has(tmp_path: Path) -> None:
    [skip] = read(workbook(tmp_path / "n.xlsx", Counts=[["id", "count"], [1, 2]])).skipped
    assert "id, count" in skip.reason
    assert skip.position.startswith("sheet Counts")


def test_slides_are_turns_under_their_titles_with_notes_and_tables(tmp_path: Path) -> None:
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Session with P3"
    slide.placeholders[1].text = "Opened the prototype\nTyped the postcode twice"
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(5), Inches(3), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Task 2", "failed"
    slide.notes_slide.notes_text_frame.text = "She sighed."
    deck.save(str(tmp_path / "usability.pptx"))
    [document] = read(tmp_path / "usability.pptx").documents
    assert (document.title, document.kind) == ("Session with P3", "usability_note")
    assert [w for _, w in turns(document)] == [
        "Opened the prototype",
        "Typed the postcode twice",
        "Task 2 | failed",
        "She sighed.",
    ]
    assert {t.heading for t in document.turns} == {"Session with P3"}


MAIL = """From: Wanda Sill <wanda@mail.example>
To: help@fibre.example
Subject: =?utf-8?q?Still_no_engineer_=E2=80=93_third_mail?=
Date: Tue, 03 Mar 2026 10:12:00 +0000
Message-ID: <m1@mail.example>
Content-Type: text/plain; charset=utf-8

Hello,

I waited all day and
nobody came.

On Mon, 2 Mar 2026 at 09:00, Fibre Help wrote:
> We are sorry to hear that.
"""


def test_a_mail_is_its_writers_words_and_what_it_quotes_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(MAIL, "utf-8")
    [document] = read(tmp_path / "a.eml").documents
    assert document.title == "Still no engineer – third mail"
    assert turns(document) == [("Wanda Sill", "Hello,"), ("Wanda Sill", "I waited all day and\nnobody came.")]
    assert "We are sorry" in document.text
    assert document.fields == {"channel": "email", "date": "2026-03-03"}
    assert document.record == "m1@mail.example"


def test_a_mail_whose_address_breaks_off_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(
        b"Subject: Two bills\r\nFrom:\x00 Wanda Sill <wanda@\r\n\r\nTwo bills in a month.\r\n"
    )
    assert turns(read(tmp_path / "a.eml").documents[0]) == [("Wanda Sill", "Two bills in a month.")]


def test_a_mail_in_html_only(tmp_path: Path) -> None:
    page = MAIL.replace("text/plain", "text/html").split("Hello,")[0] + "<p>It is <b>dead</b> again &amp; again.</p>"
    (tmp_path / "a.eml").write_text(page, "utf-8")
    assert turns(read(tmp_path / "a.eml").documents[0]) == [("Wanda Sill", "It is dead again & again.")]


def pdf(*pages: list[str]) -> bytes:
    """A PDF of lines in Helvetica, written by hand: catalogue, pages, a content stream each."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        font = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {font} /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, at = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in at)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{head}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def test_a_pdf_transcript_has_its_speakers(tmp_path: Path) -> None:
    (tmp_path / "talk.pdf").write_bytes(
        pdf(["Interviewer: How did it go?", "P1: Badly."], ["Interviewer: Why?", "P1: Nobody came."])
    )
    [document] = read(tmp_path / "talk.pdf").documents
    assert document.kind == "interview"
    assert turns(document) == [
        ("Interviewer", "How did it go?"),
        ("P1", "Badly."),
        ("Interviewer", "Why?"),
        ("P1", "Nobody came."),
    ]


def test_a_pdf_without_words_is_called_a_scan(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf([]))
    assert "scan" in read(tmp_path / "scan.pdf").skipped[0].reason


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def test_a_zip_is_read_like_the_folder_it_was(tmp_path: Path) -> None:
    talk = b"M: How did it go?\n\nP1: Badly.\n\nM: Why?\n\nP1: Nobody came.\n"
    inner = io.BytesIO()
    zipfile.ZipFile(inner, "w").close()
    files = {
        "study/interviews/P01.txt": talk,
        "study/reviews.csv": b"id,rating,review\nx,2,So very slow\n",
        "study/more.zip": inner.getvalue(),
        "study/photo.jpg": b"x",
        "__MACOSX/._P01.txt": b"x",
        "../out.txt": b"x",
    }
    path = zipped(tmp_path / "study.zip", files)
    reading = read(path)
    assert {d.path: d.kind for d in reading.documents} == {
        f"{path}/study/interviews/P01.txt": "interview",
        f"{path}/study/reviews.csv": "review",
    }
    (tmp_path / "P01.txt").write_bytes(talk)
    assert read(tmp_path / "P01.txt").documents[0].source_id == reading.documents[0].source_id
    refused = {skip.path.removeprefix(f"{path}/"): skip.reason for skip in reading.skipped}
    assert set(refused) == {"study/more.zip", "study/photo.jpg", "../out.txt"}
    assert "zip inside of a zip" in refused["study/more.zip"]
    assert "leads out" in refused["../out.txt"]


def test_a_zip_over_the_limits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.txt": b"0" * 3_000_000})
    assert "grows more than" in read(bomb).skipped[0].reason
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert "unpack it and give the folder" in read(bomb).skipped[0].reason
    monkeypatch.setattr(archive, "MOST_FILES", 0)
    assert "files; split it" in read(bomb).skipped[0].reason
