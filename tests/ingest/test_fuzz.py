"""Every reader against files that nobody meant to write: no traceback, no lost offset, nothing that cannot be stored.

FUZZ_RUNS=5000 runs each reader so often (the slow test); without it a few.
"""

from __future__ import annotations

import io
import os
import zipfile
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
NAMES = Names(b"salt")


def seed(suffix: str) -> bytes:
    whole = HTML if suffix == ".html" else JSON if suffix == ".json" else (EXAMPLE / SEEDS[suffix]).read_bytes()
    return whole if suffix == ".docx" else whole[:1500]


def broken(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with pieces cut out, doubled and put in; or bytes of its own."""
    place = st.integers(0, len(content))
    change = st.tuples(place, place, st.sampled_from(PIECES) | st.binary(max_size=8))

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        made = content
        for a, b, piece in changes:
            start, end = sorted((a, b))
            made = made[:start] + piece + (made[end:] if end - start < 40 else made[start:])
        return made

    own = st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=30).map(b"".join)
    return st.lists(change, max_size=8).map(apply) | own


def packed(content: bytes) -> st.SearchStrategy[bytes]:
    """A Word file with its text broken inside of a sound package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}

    def pack(text: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name, part in {**parts, "word/document.xml": text}.items():
                package.writestr(name, part)
        return out.getvalue()

    return broken(parts["word/document.xml"]).map(pack)


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
    content = seed(suffix)
    files = broken(content) | packed(content) if suffix == ".docx" else broken(content)
    path = folder / f"file{suffix}"

    @settings(max_examples=runs, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(files)
    def run(made: bytes) -> None:
        path.write_bytes(made)
        check(path)

    run()


SUFFIXES = [*SEEDS, ".html", ".json"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_file_breaks_a_reader(suffix: str, tmp_path: Path) -> None:
    fuzz(suffix, tmp_path, 12)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_file_of_many_breaks_a_reader(suffix: str, tmp_path: Path) -> None:
    fuzz(suffix, tmp_path, int(os.environ.get("FUZZ_RUNS", "300")))
