"""Transcripts as people get them out of Otter, Meet, Teams and Descript; the words are ours.

Shapes: help.otter.ai "Export conversations"; support.google.com/meet/answer/12849897 (the document that Meet leaves in
Drive); support.microsoft.com "View, edit, and download a transcript" (Teams .docx, today's and that of before 2023);
help.descript.com "Export transcript" (speaker labels, timecodes).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.read import read
from ingest.roles import decide
from ingest.source import Document

OTTER = """Ines Quill  0:03
So how did it go, the whole thing?

Wanda Sill  0:09
Badly. Nobody came on the day.

Ines Quill  1:00
Why was that?

Wanda Sill  1:05
They had the wrong address.

Transcribed by https://otter.ai
"""
DESCRIPT = """[00:00:03] Ines Quill: So how did it go, the whole thing?

[00:00:09] Wanda Sill: Badly. Nobody came on the day.

[00:01:00] Ines Quill: Why was that?

[00:01:05] Wanda Sill: They had the wrong address.
"""
DESCRIPT_MD = """**Ines Quill:** [00:00:03] So how did it go, the whole thing?

**Wanda Sill:** [00:00:09] Badly. Nobody came on the day.

**Ines Quill:** [00:01:00] Why was that?

**Wanda Sill:** [00:01:05] They had the wrong address.
"""
MEET = """Interview with Wanda (2026-03-03 10:12 GMT) - Transcript
Attendees
Ines Quill, Wanda Sill
Transcript
00:00:00

Ines Quill: So how did it go, the whole thing?
Wanda Sill: Badly. Nobody came on the day.
00:05:00

Ines Quill: Why was that?
Wanda Sill: They had the wrong address.
Meeting ended after 00:09:12 👋
This editable transcript was computer generated and might contain errors. People can also change the text.
"""
TEAMS = ["Interview with Wanda-20260303_101200-Meeting Recording", "March 3, 2026, 10:12AM", "9m 12s"]
TEAMS += ["Ines Quill started transcription", "Ines Quill   0:03\nSo how did it go, the whole thing?"]
TEAMS += ["Wanda Sill   0:09\nBadly. Nobody came on the day.", "Ines Quill   1:00\nWhy was that?"]
TEAMS += ["Wanda Sill   1:05\nThey had the wrong address.", "Ines Quill stopped transcription"]
TEAMS_OLD = """00:00:03.120 --> 00:00:05.000
Ines Quill
So how did it go, the whole thing?

00:00:09.000 --> 00:00:12.000
Wanda Sill
Badly. Nobody came on the day.

00:01:00.000 --> 00:01:03.000
Ines Quill
Why was that?

00:01:05.000 --> 00:01:07.000
Wanda Sill
They had the wrong address.
"""
SAID = [
    ("Ines Quill", "00:00:03", "So how did it go, the whole thing?"),
    ("Wanda Sill", "00:00:09", "Badly. Nobody came on the day."),
    ("Ines Quill", "00:01:00", "Why was that?"),
    ("Wanda Sill", "00:01:05", "They had the wrong address."),
]


def word(path: Path, paragraphs: list[str]) -> Path:
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def turns(document: Document) -> list[tuple[str | None, str | None, str]]:
    return [(t.speaker, t.time, document.text[t.start : t.end]) for t in document.turns]


@pytest.mark.parametrize(
    ("name", "content"),
    [("otter.txt", OTTER), ("descript.txt", DESCRIPT), ("descript.md", DESCRIPT_MD), ("teams-old.txt", TEAMS_OLD)],
)
def test_text_exports(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    [document] = read(tmp_path / name).documents
    assert turns(document) == SAID
    assert document.kind == "interview"


def test_word_exports(tmp_path: Path) -> None:
    old = TEAMS_OLD.strip().split("\n\n")
    for name, paragraphs in (("teams.docx", TEAMS), ("teams-old.docx", old), ("otter.docx", OTTER.split("\n\n"))):
        [document] = read(word(tmp_path / name, paragraphs)).documents
        assert turns(document) == SAID, name


def test_what_a_service_writes_is_said_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "meet.txt").write_text(MEET, "utf-8")
    without_times = [(speaker, None, words) for speaker, _, words in SAID]
    for path in (tmp_path / "meet.txt", word(tmp_path / "meet.docx", MEET.split("\n"))):
        [document] = read(path).documents
        assert turns(document) == without_times
        assert "Meeting ended" in document.text, "the text stays whole"


def test_an_unknown_speaker_is_nobody_in_particular(tmp_path: Path) -> None:
    (tmp_path / "otter.txt").write_text(OTTER + "\nUnknown Speaker  1:20\nIt was, yes.\n", "utf-8")
    [document] = read(tmp_path / "otter.txt").documents
    last = decide(document).segments[-1]
    assert (last.role, last.participant) == ("unknown", None)
