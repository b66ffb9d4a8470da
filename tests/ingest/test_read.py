"""Files of every kind and encoding become documents with true offsets; a bad file is a reason."""

from pathlib import Path

import pytest

from ingest.read import decode, read, walk

TALK = "Interviewer: Wie war’s?\n\nP07: Schön 😀, aber für 5 € zu spät.\n\nInterviewer: Why?\n\nP07: Naïve café.\n"
WORDS = ["Wie war’s?", "Schön 😀, aber für 5 € zu spät.", "Why?", "Naïve café."]


def words(path: Path) -> list[str]:
    [document] = read(path).documents
    return [document.text[t.start : t.end] for t in document.turns]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, codec: str, end: str) -> None:
    path = tmp_path / "P07.txt"
    path.write_bytes(TALK.replace("\n", end).encode(codec))
    assert words(path) == WORDS
    assert "\r" not in read(path).documents[0].text


def test_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "P07.txt"
    path.write_bytes(TALK.replace(" 😀", "").encode("cp1252"))
    assert words(path)[1] == "Schön, aber für 5 € zu spät."


def test_the_hash_is_of_the_raw_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(TALK, "utf-8")
    second.write_text(TALK, "utf-8")
    assert read(first).documents[0].source_id == read(second).documents[0].source_id
    second.write_text(TALK + " ", "utf-8")
    assert read(first).documents[0].source_id != read(second).documents[0].source_id


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF", "save it again"),
        ("a.doc", b"x", "save it as .docx"),
        ("a.xlsx", b"no zip", "Excel"),
        ("a.pptx", b"no zip", "PowerPoint"),
        ("a.zip", b"no zip", "pack it again"),
        ("a.eml", b"no headers", "e-mail"),
        ("a.xyz", b"x", "are not read"),
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x00\x01\x02\x03binary", "binary"),
        ("a.docx", b"no zip", "Word"),
        ("a.vtt", b"WEBVTT\n\n", "no caption cue"),
        ("a.jsonl", b"{bad", "not JSON"),
        ("a.csv", b"id,count\n1,2\n", "no column holds text"),
        ("a.csv", b"id,text\n", "no rows"),
    ],
)
def test_a_bad_file_is_a_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    reading = read(path)
    assert reading.documents == []
    assert reason in reading.skipped[0].reason
    assert reading.skipped[0].path == str(path)


def test_a_missing_file_is_a_reason(tmp_path: Path) -> None:
    assert "cannot be opened" in read(tmp_path / "gone.txt").skipped[0].reason


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("talk.txt", "M: How?\n\nP1: So.\n\nM: Why?\n", "interview"),
        ("log.txt", "AGENT: Hi?\nCUSTOMER: Dead.\nAGENT: Oh.\n", "call_log"),
        ("x_notes.md", "- opened it\n- left\n", "usability_note"),
        ("P3.md", "# Session notes\n\n- opened the prototype\n", "usability_note"),
        ("memo.md", "We met on Monday.\n", "other"),
    ],
)
def test_kind_is_guessed_and_can_be_told(tmp_path: Path, name: str, content: str, kind: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert read(tmp_path / name).documents[0].kind == kind
    assert read(tmp_path / name, "survey").documents[0].kind == "survey"


def test_roster_and_assumptions(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(
        "participant,name,group,persona,age,email,notes to self\nP1,Wanda Sill,churned,Family,44,w@x.example,a\n"
    )
    (tmp_path / "a.csv").write_text("stage,lane,assumption,owner\nVisit,pain_point,People mind the dust.,Operations\n")
    (tmp_path / "a.md").write_text(
        "# What we think\n\n- [Visit / gain] People like the crew. (Operations)\n- [gain] It is fast.\n"
    )
    [person] = read(tmp_path / "roster.csv").people
    assert (person.participant, person.name, person.group, person.persona) == ("P01", "Wanda Sill", "churned", "Family")
    assert person.traits == ("age: 44", "notes to self: a")
    [believed] = read(tmp_path / "a.csv").assumptions
    assert (believed.stage, believed.lane, believed.owner) == ("Visit", "pain_point", "Operations")
    assert [(a.stage, a.lane, a.statement) for a in read(tmp_path / "a.md").assumptions] == [
        ("Visit", "gain", "People like the crew."),
        (None, "gain", "It is fast."),
    ]


def test_word_transcript_with_names_and_times(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    for speaker, time, said in [
        ("Ines Quill", "0:03", "How?"),
        ("Wanda Sill", "0:09", "Badly."),
        ("Ines Quill", "1:00", "Why?"),
    ]:
        document.add_paragraph(f"{speaker}   {time}\n{said}")
    document.save(str(tmp_path / "talk.docx"))
    [read_back] = read(tmp_path / "talk.docx").documents
    assert [(t.speaker, t.time) for t in read_back.turns] == [
        ("Ines Quill", "00:00:03"),
        ("Wanda Sill", "00:00:09"),
        ("Ines Quill", "00:01:00"),
    ]


def test_walk_is_sorted_and_leaves_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden", "sub/c.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [p.name for p in walk([tmp_path, tmp_path / "a.txt"])] == ["a.txt", "b.txt", "c.txt"]


def test_decode_never_loses_a_byte_in_silence() -> None:
    assert decode(b"caf\xe9\r\n") == "café\n"
    with pytest.raises(ValueError, match="binary"):
        decode(bytes(range(256)))
