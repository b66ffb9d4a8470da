"""Files that harm, lie or are broken: each is refused with a reason that says what to do, and the rest is read."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from assistant import Study
from ingest import guard
from ingest.read import read

GOOD = "Interviewer: And then?\n\nP1: It took four days until the line worked again.\n"
WORD = "word/document.xml"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def reason(path: Path) -> str:
    reading = read(path)
    assert not reading.documents
    [skip] = reading.skipped
    return skip.reason


def packed(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "empty"),
        ("a.csv", b" \n", "empty"),
        ("a.csv", b"id,amount\n1,2\n", "id, amount"),
        ("a.csv", b"id,comment\n", "no rows"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[" * 100_000, "save it again"),
        ("a.txt", b"\x7fELF\x02\x01\0\0\0\xffbinary", "binary"),
        ("a.docx", b"not a zip", "Word"),
        ("a.docx", b"", "Word"),
        ("a.vtt", b"WEBVTT\n\n", "cue"),
        ("a.xyz", b"words", "not read"),
    ],
)
def test_broken_files(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert told in reason(tmp_path / name)


def test_a_word_file_that_swells(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", **{WORD: b"<w:p/>" * 5_000_000})
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    assert "unpacks to far more" in reason(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_xml_that_grows_by_itself(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    body = f"<!DOCTYPE d [{laughs}]><w:document {NAMESPACE}><w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body>"
    assert "entities" in reason(packed(tmp_path / "a.docx", **{WORD: f"{body}</w:document>".encode()}))
    (tmp_path / "a.html").write_text(
        f"<!DOCTYPE d [{laughs}]><html><body><p>It was &l9; late for us.</p></body></html>"
    )
    (tmp_path / "b.html").write_text("<p>It was late for us.</p>")
    read(tmp_path / "b.html")  # loads the libraries
    began = time.monotonic()
    read(tmp_path / "a.html")
    assert time.monotonic() - began < 5


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(2**30)  # one line of 1 GB, sparse
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read whole"))
    assert f"over the limit of {guard.MOST_BYTES // 2**20} MB" in reason(tmp_path / "a.txt")


def test_a_long_line_is_read_in_bounded_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It took four days and then it broke again " * 20_000)
    (tmp_path / "b.csv").write_text('comment\n"' + "it broke " * 50_000 + "\n")
    began = time.monotonic()
    assert len(read(tmp_path / "a.txt").documents[0].text) > 800_000
    read(tmp_path / "b.csv")
    assert time.monotonic() - began < 20


def test_characters_that_cannot_be_stored(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "1\\ud800", "review": "It was \\ud800 late and \\u0000 broken.", "na\\udfffme": "x"}\n'
    )
    (tmp_path / "b.txt").write_bytes(GOOD.encode() * 50 + b"P1: It was \0 late.\n")
    study = Study.open(tmp_path / "study")
    report = study.ingest(tmp_path / "a.jsonl", tmp_path / "b.txt")
    assert not report.skipped
    texts = [s.text for s in study.sources()]
    assert any("It was � late and � broken." in text for text in texts)
    assert any("It was � late." in text for text in texts)
    assert study.search("late")


def test_wrong_encodings_are_read(tmp_path: Path) -> None:
    for codec in ("utf-16", "utf-16-le", "cp1252", "utf-8-sig"):
        (tmp_path / "a.txt").write_bytes(GOOD.replace("four", "“four”").encode(codec))
        assert "“four” days" in read(tmp_path / "a.txt").documents[0].text


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(GOOD)
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "other.txt").write_text(GOOD)
    data = tmp_path / "data"
    data.mkdir()
    (data / "own.txt").write_text(GOOD.replace("four", "five"))
    (data / "out.txt").symlink_to(tmp_path / "secret.txt")
    (data / "folder").symlink_to(tmp_path / "away")
    (data / "round").symlink_to(data)
    (data / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (data / "in.txt").symlink_to(data / "own.txt")
    study = Study.open(tmp_path / "study")
    report = study.ingest(data)
    assert {Path(s.path).name for s in report.skipped} == {"out.txt", "folder", "dangling.txt"}
    assert all("leads out" in skip.reason for skip in report.skipped)
    assert [s.text.count("five") for s in study.sources()] == [1]


def test_one_bad_file_never_stops_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "good.txt").write_text(GOOD)
    (data / "bad.docx").write_bytes(b"PK\x03\x04rubbish")
    (data / "empty.csv").write_text("")
    (data / "odd.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHello there, it works.\n")
    (data / os.fsdecode(b"na\xffme.txt")).write_text(GOOD)
    from ingest import captions

    monkeypatch.setattr(captions, "parse", lambda _: 1 / 0)
    study = Study.open(tmp_path / "study")
    report = study.ingest(data)
    assert len(report.added) == 1
    told = {Path(skip.path).name: skip.reason for skip in report.skipped}
    assert len(told) == 4
    assert "ZeroDivisionError" in told["odd.vtt"]


def test_a_word_file_packed_with_a_zip_inside(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("a.txt", GOOD)
    assert "Word" in reason(packed(tmp_path / "a.docx", **{"../../evil.txt": b"x", "inner.zip": inner.getvalue()}))
    assert not (tmp_path.parent / "evil.txt").exists()
