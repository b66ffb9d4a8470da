"""Reads one file, whatever its format, into Documents, people and assumptions; a bad file is a reason, not an error."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ingest import captions, labelled, prose, roster, tables
from ingest.roles import label_role
from ingest.source import Document, Kind, Reading, Skip, Turn

_TEXTS = {".txt", ".md", ".markdown", ".text"}
_TABLES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json"}
_CAPTIONS = {".vtt", ".srt"}
SUFFIXES = frozenset(_TEXTS | _TABLES | _CAPTIONS | {".docx", ".html", ".htm"})
_ADVICE = {
    ".pdf": "PDF is not read; save it as .docx or .txt",
    ".doc": "the old Word format is not read; save it as .docx",
    ".xlsx": "spreadsheets are not read; save the sheet as .csv",
    ".xls": "spreadsheets are not read; save the sheet as .csv",
    ".rtf": "RTF is not read; save it as .docx or .txt",
    ".mp3": "audio is not read; transcribe it to .vtt or .txt",
    ".mp4": "video is not read; transcribe it to .vtt or .txt",
}
# Words in a file's or folder's name that tell its kind; the first that fits counts.
_HINTS: list[tuple[str, Kind]] = [
    ("usability", "usability_note"),
    ("observ", "usability_note"),
    ("notes", "usability_note"),
    ("session_report", "usability_note"),
    ("interview", "interview"),
    ("chat", "call_log"),
    ("call", "call_log"),
    ("review", "review"),
    ("survey", "survey"),
    ("note", "usability_note"),
]


def walk(paths: list[Path]) -> list[Path]:
    """The files at and below these paths, sorted; hidden ones and those of hidden folders left out."""
    found: set[Path] = set()
    for path in paths:
        inside = path.rglob("*") if path.is_dir() else [path]
        below = len(path.parts) if path.is_dir() else len(path.parts) - 1
        found |= {p for p in inside if p.is_file() and not any(part.startswith(".") for part in p.parts[below:])}
    return sorted(found)


def read(path: Path, kind: Kind | None = None) -> Reading:
    """Everything a file holds. Never raises for a bad file: .skipped says why and what to do."""
    shown, suffix = str(path), path.suffix.lower()
    if suffix not in SUFFIXES:
        reason = _ADVICE.get(
            suffix, f"files ending in '{suffix or path.name}' are not read; save it as .txt, .docx or .csv"
        )
        return Reading(skipped=[Skip(shown, reason)])
    try:
        raw = path.read_bytes()
    except OSError as error:
        return Reading(
            skipped=[Skip(shown, f"cannot be opened ({error.strerror}); check that it exists and may be read")]
        )
    try:
        return _read(path, raw, kind)
    except ValueError as error:
        return Reading(skipped=[Skip(shown, str(error))])


def _read(path: Path, raw: bytes, kind: Kind | None) -> Reading:
    suffix = path.suffix.lower()
    content = None if suffix == ".docx" else decode(raw)
    if content is not None and not content.strip():
        raise ValueError("the file is empty; export it again")
    if content is not None and suffix in _TABLES:
        return _table(str(path), suffix, content, kind)
    believed = roster.assumption_bullets(content) if content is not None and suffix in _TEXTS else None
    if believed is not None:
        return Reading(assumptions=believed)
    document, warnings = _document(path, suffix, content, kind)
    if not document.turns:
        raise ValueError("no words were found in it; check that it is not a scan or an empty template")
    return Reading(
        [replace(document, raw_hash=sha256(raw).hexdigest())], warnings=[f"{path.name}: {w}" for w in warnings]
    )


def decode(raw: bytes) -> str:
    """Text of a file with line ends as "\\n": UTF-8, UTF-16 (with or without its mark) or Windows-1252.

    Raises ValueError for binary content.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", errors="replace")
    elif b"\0" in raw[:2000]:
        text = _unmarked_utf16(raw)
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unmarked_utf16(raw: bytes) -> str:
    """UTF-16 without its mark has a zero in nearly every second byte."""
    head = raw[:2000]
    for first, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[first::2]
        if half.count(0) > 0.7 * len(half):
            return raw.decode(codec, errors="replace")
    raise ValueError("this is a binary file; save it as plain text (UTF-8)")


# --- tables ---------------------------------------------------------------------------------------------------


def _table(path: str, suffix: str, content: str, kind: Kind | None) -> Reading:
    table = tables.parse_csv(content) if suffix in {".csv", ".tsv"} else tables.parse_json(content, suffix)
    skipped = [Skip(path, reason, position) for position, reason in table.skipped]
    texts = tables.text_columns(table, tables.columns(table))
    believed = roster.assumptions(table)
    if believed is not None:
        return Reading(assumptions=believed, skipped=skipped)
    people = roster.people(table, texts)
    if people is not None:
        return Reading(people=people, skipped=skipped)
    return tables.documents(table, path, kind)


# --- documents ------------------------------------------------------------------------------------------------


def _document(path: Path, suffix: str, content: str | None, kind: Kind | None) -> tuple[Document, list[str]]:
    title: str | None = None
    warnings: list[str] = []
    lines = content if content is not None else "\n\n".join(line for line in prose.docx_lines(path) if line.strip())
    spoken = suffix not in {".html", ".htm"} and suffix not in _CAPTIONS and labelled.split(lines)
    if suffix in _CAPTIONS:
        text, turns, warnings = captions.parse(lines)
    elif spoken:
        text, turns, title = lines, spoken, _first_heading(lines)
    elif suffix in {".txt", ".text"}:
        text, turns = lines, prose.plain(lines)
    else:
        text, turns, title, warnings = prose.read(path, content)
    labels = bool(spoken) or suffix in _CAPTIONS
    guessed = kind or guess_kind(path, text, turns, labels)
    fields = {"date": date} if (date := _date(path.stem)) else {}
    return Document(guessed, title or path.stem, text, str(path), tuple(turns), fields=fields), warnings


def guess_kind(path: Path, text: str, turns: list[Turn], labels: bool) -> Kind:
    """Kind of a whole document, from its labels, its name and its words."""
    roles = {label_role(t.speaker) for t in turns}
    if labels:
        return "call_log" if "agent" in roles else "interview"
    for name in (path.stem.lower(), path.parent.name.lower()):
        for word, kind in _HINTS:
            if word in name:
                return kind
    observed = re.search(
        r"\b(?:session notes|usability|observer|observed|participant|tasks?|prototype)\b", text[:3000], re.IGNORECASE
    )
    return "usability_note" if observed or any(t.quoted for t in turns) else "other"


def _first_heading(text: str) -> str | None:
    found = re.match(r"\s*#{1,2}[ \t]+(.+)", text)
    return found.group(1).strip(" #*_") if found else None


def _date(stem: str) -> str | None:
    """ "2026-03-10" of a name that holds 2026-03-10, 20260310 or 2026_03_10."""
    found = re.search(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)", stem)
    return f"{found.group(1)}-{found.group(3)}-{found.group(4)}" if found else None
