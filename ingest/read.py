"""Reads one file, whatever its format, into Documents, people and assumptions; a bad file is a reason, not an error."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ingest import archive, captions, coded, crm, labelled, mail, office, pages, prose, roster, speech, tables
from ingest.guard import admitted, leads_out, mended
from ingest.roles import label_role
from ingest.source import Code, Document, Kind, Reading, Skip, Turn

_TEXTS = {".txt", ".md", ".markdown", ".text"}
_TABLES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json"}
_CAPTIONS = {".vtt", ".srt"}
_PACKED = {".docx", ".xlsx", ".pptx", ".pdf", ".eml", ".zip", ".qdpx"}  # read as bytes, not as text
SUFFIXES = frozenset(_TEXTS | _TABLES | _CAPTIONS | _PACKED | {".html", ".htm"})
_ADVICE = {
    ".doc": "the old Word format is not read; save it as .docx",
    ".xls": "the old Excel format is not read; save it as .xlsx or .csv",
    ".ppt": "the old PowerPoint format is not read; save it as .pptx",
    ".msg": "Outlook's own format is not read; save the message as .eml",
    ".gz": "only .zip is opened; unpack it and give the folder",
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
    return sorted(found - {Path(skip.path) for skip in leads_out(paths)})


def read(path: Path, kind: Kind | None = None) -> Reading:
    """Everything a file holds. Never raises for a bad file: .skipped says why and what to do."""
    shown, suffix = str(path), path.suffix.lower()
    if suffix not in SUFFIXES:
        reason = _ADVICE.get(
            suffix, f"files ending in '{suffix or path.name}' are not read; save it as .txt, .docx or .csv"
        )
        return Reading(skipped=[Skip(shown, reason)])
    try:
        raw = admitted(path)
    except ValueError as error:
        return Reading(skipped=[Skip(shown, str(error))])
    except OSError as error:
        return Reading(
            skipped=[Skip(shown, f"cannot be opened ({error.strerror}); check that it exists and may be read")]
        )
    try:
        return mended(_read(path, raw, kind))
    except ValueError as error:
        return Reading(skipped=[Skip(shown, str(error))])
    except Exception as error:  # whatever a library under a reader lets through, one file never stops the others
        told = " ".join(f"{type(error).__name__} {error}".split())[:120]
        return Reading(skipped=[Skip(shown, f"cannot be read ({told}); save it again, or as plain text")])


def _read(path: Path, raw: bytes, kind: Kind | None) -> Reading:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _archive(path, kind)
    if suffix == ".xlsx":
        return _workbook(path, raw, kind)
    if suffix == ".qdpx":
        return _project(path, raw, kind)
    content = None if suffix in _PACKED else decode(raw)
    if content is not None and not content.strip():
        raise ValueError("the file is empty; export it again")
    if content is not None and suffix in _TABLES:
        return _recording(path, raw, content, kind) or _table_file(path, content, kind)
    believed = roster.assumption_bullets(content) if content is not None and suffix in _TEXTS else None
    if believed is not None:
        return Reading(assumptions=believed)
    document, warnings = _document(path, raw, content, kind)
    if not document.turns:
        raise ValueError("no words were found in it; check that it is not a scan or an empty template")
    return Reading(
        [replace(document, raw_hash=sha256(raw).hexdigest())], warnings=[f"{path.name}: {w}" for w in warnings]
    )


def _project(path: Path, raw: bytes, kind: Kind | None) -> Reading:
    """Every text of a coded project, its turns under the codes that somebody gave them."""
    texts, left = coded.read(raw)
    reading = Reading(skipped=[Skip(str(path), reason) for reason in left])
    for one in texts:
        spoken = labelled.split(one.text)
        turns = tuple(one.under_codes(spoken or prose.plain(one.text)))
        guessed = kind or guess_kind(Path(one.title), one.text, list(turns), bool(spoken))
        hashed = sha256(f"{one.text}\0{one.places}".encode()).hexdigest()
        codes = tuple(Code(start, end, name) for start, end, names in one.places for name in names)
        reading.documents.append(Document(guessed, one.title, one.text, str(path), turns, one.guid, {}, hashed, codes))
    if not texts:
        raise ValueError("the project holds no texts; export it with its documents")
    return reading


def _archive(path: Path, kind: Kind | None) -> Reading:
    """Every file in a zip, each under the zip's path and its own; what is refused is named."""
    reading = Reading()
    with tempfile.TemporaryDirectory(prefix="footpath-") as folder:
        for name, place, refused in archive.members(path, Path(folder)):
            shown = f"{path}/{name}"
            if place is None:
                reading.skipped.append(Skip(shown, refused))
                continue
            one = read(place, kind)
            reading.documents += [replace(document, path=shown) for document in one.documents]
            reading.skipped += [replace(skip, path=shown) for skip in one.skipped]
            reading.people += one.people
            reading.assumptions += one.assumptions
            reading.profiles += one.profiles
            reading.warnings += one.warnings
    return reading


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


def _table_file(path: Path, content: str, kind: Kind | None) -> Reading:
    suffix = path.suffix.lower()
    table = tables.parse_csv(content) if suffix in {".csv", ".tsv"} else tables.parse_json(content, suffix)
    return _table(str(path), table, kind)


def _table(path: str, table: tables.Table, kind: Kind | None) -> Reading:
    skipped = [Skip(path, reason, position) for position, reason in table.skipped]
    texts = tables.text_columns(table, tables.columns(table))
    believed = roster.assumptions(table)
    if believed is not None:
        return Reading(assumptions=believed, skipped=skipped)
    people = roster.people(table, texts)
    if people is not None:
        return Reading(people=people, skipped=skipped)
    known = crm.profiles(table) if kind is None else None
    if known:
        return Reading(profiles=known, skipped=skipped)
    return tables.documents(table, path, kind)


def _workbook(path: Path, raw: bytes, kind: Kind | None) -> Reading:
    """Every sheet as a table of its own; a row without an id is named by its sheet where there are several."""
    sheets = office.sheets(raw)
    if not sheets:
        raise ValueError("the workbook has no sheet with a header and a row below it; export it again with data")
    whole = Reading()
    for name, table in sheets:
        one = _table(str(path), table, kind)
        several = len(sheets) > 1
        whole.documents += [_on_sheet(document, name) if several else document for document in one.documents]
        whole.skipped += [replace(s, position=f"sheet {name}, {s.position or 'whole'}") for s in one.skipped]
        whole.people += one.people
        whole.assumptions += one.assumptions
        whole.profiles += one.profiles
    return whole


def _on_sheet(document: Document, sheet: str) -> Document:
    numbered = (document.record or "").startswith("row ")
    return replace(document, record=f"{sheet} {document.record}") if numbered else document


def _recording(path: Path, raw: bytes, content: str, kind: Kind | None) -> Reading | None:
    """What a speech-to-text service wrote; None for another file."""
    if path.suffix.lower() != ".json":
        return None
    try:
        found = speech.read(json.loads(content))
    except (ValueError, RecursionError):
        return None  # the table's reader says what is wrong with it
    if found is None:
        return None
    if not found.turns:
        raise ValueError("the transcript holds no words; transcribe the recording again")
    hinted = next((k for word, k in _HINTS if word in path.stem.lower() or word in path.parent.name.lower()), None)
    guessed = kind or ("call_log" if found.call else hinted or "interview")
    fields = {"date": date} if (date := _date(path.stem)) else {}
    hashed = sha256(raw).hexdigest()
    return Reading([Document(guessed, path.stem, found.text, str(path), tuple(found.turns), None, fields, hashed)])


# --- documents ------------------------------------------------------------------------------------------------


def _document(path: Path, raw: bytes, content: str | None, kind: Kind | None) -> tuple[Document, list[str]]:
    suffix = path.suffix.lower()
    if suffix == ".eml":
        return _message(path, raw, kind), []
    if suffix == ".pptx":
        text, turns, title = office.slides(raw)
        return _named(path, text, turns, title, kind or guess_kind(path, text, turns, False)), []
    title = None
    warnings: list[str] = []
    if suffix == ".pdf":
        lines = pages.read(raw)
    else:
        lines = content if content is not None else "\n\n".join(li for li in prose.docx_lines(path) if li.strip())
    cued = suffix in _CAPTIONS or (suffix not in {".html", ".htm"} and captions.are_captions(lines))
    spoken = suffix not in {".html", ".htm"} and not cued and labelled.split(lines)
    if cued:
        text, turns, warnings = captions.parse(lines)
    elif spoken:
        text, turns, title = lines, spoken, _first_heading(lines)
    elif suffix in {".txt", ".text", ".pdf"}:
        text, turns = lines, prose.plain(lines)
    else:
        text, turns, title, warnings = prose.read(path, content)
    labels = bool(spoken) or cued
    return _named(path, text, turns, title, kind or guess_kind(path, text, turns, labels)), warnings


def _named(path: Path, text: str, turns: list[Turn], title: str | None, kind: Kind) -> Document:
    fields = {"date": date} if (date := _date(path.stem)) else {}
    return Document(kind, title or path.stem, text, str(path), tuple(turns), fields=fields)


def _message(path: Path, raw: bytes, kind: Kind | None) -> Document:
    """An e-mail is a record: its date and channel are known."""
    found = mail.read(raw)
    fields = {"channel": "email"} | ({"date": found.date} if found.date else {})
    title = found.title or path.stem
    return Document(kind or "other", title, found.text, str(path), tuple(found.turns), found.record, fields)


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
