"""Tables and record files: CSV, JSONL and JSON, one Document a row.

Columns are recognised by what their names mean; every column that is not the text itself becomes a field.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from ingest import journal
from ingest.labelled import clock, split
from ingest.meaning import CANONICAL, SCORE, asked_for, normal
from ingest.roles import label_role
from ingest.source import Document, Kind, Reading, Skip, Turn

_TURN_LISTS = ("turns", "messages", "transcript", "conversation", "utterances", "dialogue", "dialog", "segments")
_SPEAKERS = ("speaker", "role", "author", "from", "sender", "who", "name", "participant", "participantid", "channel")
_WORDS = ("text", "content", "message", "utterance", "body", "words", "transcript")
_TIMES = ("time", "timestamp", "start", "starttime", "offset")
# Labels inside one line: "AGENT: hello CUSTOMER: hi".
_MAX_LINES = 500  # no cell goes over more lines; a quotation mark open for longer was never closed
_INLINE = re.compile(
    r"\b(agent|advisor|adviser|representative|rep|customer|caller|client|user|operator|support)\s*:\s*", re.IGNORECASE
)


@dataclass
class Table:
    """A header, the rows as (number from 1, values by column), and what could not be read."""

    header: list[str]
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)  # position, reason


def read(path: str, content: str, kind: Kind | None = None) -> Reading:
    """The rows of a CSV, JSONL or JSON file as Documents; what is not one is in .skipped."""
    suffix = PurePath(path).suffix.lower()
    table = parse_csv(content) if suffix in {".csv", ".tsv"} else parse_json(content, suffix)
    return documents(table, path, kind)


def documents(table: Table, path: str, kind: Kind | None = None) -> Reading:
    """One Document a row; rows of one conversation (a repeated id, with a speaker column) are one Document."""
    reading = Reading(skipped=[Skip(path, reason, position) for position, reason in table.skipped])
    if not table.rows:
        if not reading.skipped:
            reading.skipped.append(Skip(path, "no rows below the header; export it again with data"))
        return reading
    table = asked_in_full(table)
    names = columns(table)
    texts = text_columns(table, names)
    if not texts and not any(_turn_list(row) for _, row in table.rows) and not _scored(names):
        found = ", ".join(table.header)
        reading.skipped.append(
            Skip(path, f"no column holds text (columns: {found}); name one of them 'text' or 'comment'")
        )
        return reading
    kind = kind or guess_kind(table, names, texts, path)
    seen: Counter[str] = Counter()
    for number, row in _conversations(table.rows, names, texts):
        document = _document(number, row, names, texts, path, kind)
        seen[document.record or ""] += 1
        if seen[document.record or ""] > 1:
            document = replace(document, record=f"{document.record} (row {number})")
        reading.documents.append(document)
    return reading


# --- columns --------------------------------------------------------------------------------------------------


def columns(table: Table) -> dict[str, str]:
    """Canonical name of each column that has one; of several with one meaning the first keeps it."""
    found: dict[str, str] = {}
    for column in table.header:
        canonical = CANONICAL.get(normal(column))
        if canonical == "channel" and normal(column) == "source" and any(normal(c) == "channel" for c in table.header):
            continue
        if canonical == "phone" and not re.search(r"\d", _string(_first(table, column))):
            canonical = "name"  # ServiceNow's caller_id shows the caller's name
        if canonical and (canonical in {"text", "agent_notes"} or canonical not in found.values()):
            found[column] = canonical
    for column in table.header:
        asked = asked_for(column)
        if asked and column not in found and asked not in found.values() and _is_score(table, column):
            found[column] = asked
    return found


def _is_score(table: Table, column: str) -> bool:
    """Whether nearly all answers are numbers, not reasons."""
    filled = [v for _, row in table.rows if (v := _string(row.get(column)).strip())]
    return bool(filled) and sum(SCORE.fullmatch(v) is not None for v in filled) >= 0.8 * len(filled)


def text_columns(table: Table, names: dict[str, str]) -> list[str]:
    """The columns that hold people's words: one so named, every other free answer, else the one with most text."""
    named = [
        c
        for c in table.header
        if names.get(c) in {"text", "agent_notes"} and not isinstance(_first(table, c), (list, dict))
    ]
    named.sort(key=lambda c: -average_words(table, c))
    free = [c for c in table.header if c not in names and (c.rstrip().endswith("?") or average_words(table, c) >= 6)]
    free = [c for c in free if average_words(table, c) >= 2 and not isinstance(_first(table, c), (list, dict))]
    wordy = [c for c in named if c == named[0] or average_words(table, c) >= 3]
    if wordy or free:
        return [c for c in table.header if c in wordy or c in free]
    candidates = [c for c in table.header if c not in names or names[c] == "title"]
    best = max(candidates, key=lambda c: average_words(table, c), default=None)
    return [best] if best is not None and average_words(table, best) >= 2.5 else []


def asked_in_full(table: Table) -> Table:
    """Without Qualtrics' two rows below the header; columns are then called by their question, unless known by name."""
    if len(table.rows) < 2 or '"ImportId"' not in "".join(_string(v) for v in table.rows[1][1].values()):
        return table
    questions = {c: " ".join(_string(q).split()) for c, q in table.rows[0][1].items()}
    new = [c if normal(c) in CANONICAL or not questions.get(c) else questions[c] for c in table.header]
    renamed = dict(zip(table.header, unique(new), strict=True))
    rows = [(number - 2, {renamed[c]: v for c, v in row.items()}) for number, row in table.rows[2:]]
    return Table(list(renamed.values()), rows, table.skipped)


def _first(table: Table, column: str) -> Any:
    return next((row[column] for _, row in table.rows if row.get(column)), None)


def average_words(table: Table, column: str) -> float:
    """Words of a column's filled cells, on average."""
    filled = [len(_string(row.get(column)).split()) for _, row in table.rows if _string(row.get(column)).strip()]
    return sum(filled) / len(filled) if filled else 0.0


def _scored(names: dict[str, str]) -> bool:
    return bool({"nps", "csat", "ces", "rating"} & set(names.values()))


def guess_kind(table: Table, names: dict[str, str], texts: list[str], path: str) -> Kind:
    """Kind of a table from its columns, then from its file's name."""
    known, stem = set(names.values()), PurePath(path).stem.lower()
    calls = any(_turn_list(row) for _, row in table.rows[:20]) or any(
        normal(c) in {"transcript", "callnotes"} for c in texts
    )
    answered = "agent_notes" in known and "rating" not in known  # a review that the shop answered is a review
    if calls or "speaker" in known or answered or _dialogues(table, texts):
        return "call_log"
    if {"nps", "csat", "ces"} & known:
        return "survey"
    if "rating" in known or "version" in known or any(normal(c).startswith("review") for c in table.header):
        return "review"
    hints: list[tuple[str, Kind]] = [
        ("call", "call_log"),
        ("chat", "call_log"),
        ("ticket", "call_log"),
        ("review", "review"),
    ]
    hints += [
        ("survey", "survey"),
        ("nps", "survey"),
        ("csat", "survey"),
        ("feedback", "survey"),
        ("note", "usability_note"),
    ]
    return next((kind for word, kind in hints if word in stem), "other")


def _dialogues(table: Table, texts: list[str]) -> bool:
    cells = [_string(row.get(c)) for _, row in table.rows[:50] for c in texts]
    filled = [c for c in cells if c.strip()]
    return bool(filled) and sum(len(set(m.lower() for m in _INLINE.findall(c))) > 1 for c in filled) > 0.5 * len(filled)


# --- rows -----------------------------------------------------------------------------------------------------


def _conversations(
    rows: list[tuple[int, dict[str, Any]]], names: dict[str, str], texts: list[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows as they are, but those that share an id and name a speaker become one row with a list of turns."""
    by = {canonical: column for column, canonical in names.items()}
    ids = [_string(row.get(by.get("id", ""))) for _, row in rows]
    if "speaker" not in by or "id" not in by or not texts or len(set(ids)) == len(ids):
        yield from rows
        return
    grouped: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for identity, numbered in zip(ids, rows, strict=True):
        grouped.setdefault(identity, []).append(numbered)
    for members in grouped.values():
        number, first = members[0]
        spoken = [{"speaker": row.get(by["speaker"]), "text": row.get(texts[0])} for _, row in members]
        kept = {c: v for c, v in first.items() if c not in (by["speaker"], texts[0])}
        yield number, {**kept, "turns": spoken}


def _document(
    number: int, row: dict[str, Any], names: dict[str, str], texts: list[str], path: str, kind: Kind
) -> Document:
    kept = {c: v for c, v in row.items() if c not in texts and c not in _TURN_LISTS and _string(v)}
    fields = {c if names.get(c, "text") == "text" else names[c]: _string(v) for c, v in kept.items()}
    record = fields.pop("id", "") or f"row {number}"
    spoken = _turn_list(row)
    if spoken:
        text, turns = _said(spoken)
    else:
        text, turns = _written(row, texts, fields, kind)
    raw = json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
    title = fields.pop("title", "") or _title(kind, record, path)
    return Document(
        kind, title, text, path, tuple(turns), record, fields, sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
    )


def _title(kind: Kind, record: str, path: str) -> str:
    noun = {"call_log": "Call", "review": "Review", "survey": "Response"}.get(kind)
    return f"{noun} {record}" if noun else f"{PurePath(path).stem} {record}"


def _written(row: dict[str, Any], texts: list[str], fields: dict[str, str], kind: Kind) -> tuple[str, list[Turn]]:
    """Title and text cells one below the other, a turn each; labelled lines in a cell are turns."""
    cells: list[tuple[str | None, str]] = [(c, _string(row.get(c)).strip()) for c in texts]
    if kind == "review" and fields.get("title", "").strip():
        cells.insert(0, (None, fields["title"].strip()))
    text, turns = "", []
    for column, cell in cells:
        if not cell:
            continue
        at = len(text) + 1 if text else 0
        text = f"{text}\n{cell}" if text else cell
        noted = column is not None and CANONICAL.get(normal(column)) == "agent_notes"
        for turn in _cell_turns(cell, "Agent" if noted else fields.get("speaker"), fields.get("name")):
            heading = column if len(texts) > 1 else None
            turns.append(replace(turn, start=turn.start + at, end=turn.end + at, heading=heading))
    return text, turns


def _cell_turns(cell: str, speaker: str | None, customer: str | None = None) -> list[Turn]:
    if entries := journal.entries(cell, customer):
        return entries
    labelled = None if speaker == "Agent" else split(cell)
    if labelled:
        return [t for t in labelled if t.speaker is not None]
    marks = list(_INLINE.finditer(cell))
    if len({m.group(1).lower() for m in marks}) > 1 and marks[0].start() == 0:
        ends = [*(m.start() for m in marks[1:]), len(cell)]
        spans = [(m, _rstrip(cell, m.end(), end)) for m, end in zip(marks, ends, strict=True)]
        return [Turn(m.end(), end, m.group(1)) for m, end in spans if end > m.end()]
    return [Turn(0, len(cell), speaker)] if re.search(r"\S", cell) else []


def _rstrip(text: str, start: int, end: int) -> int:
    while end > start and (text[end - 1].isspace() or text[end - 1] in "|/"):
        end -= 1
    return end


def _turn_list(row: dict[str, Any]) -> list[Any]:
    """The list of turns of a record, if it has one."""
    for column in _TURN_LISTS:
        value = row.get(column)
        if isinstance(value, list) and value and all(isinstance(v, (dict, str)) for v in value):
            return value
    return []


def _said(spoken: list[Any]) -> tuple[str, list[Turn]]:
    """Words of a list of turns joined by newlines, without labels."""
    texts: list[str] = []
    turns: list[Turn] = []
    at = 0
    for item in spoken:
        entry = item if isinstance(item, dict) else _labelled_string(item)
        words = " ".join(_string(_pick(entry, _WORDS)).split())
        if not words:
            continue
        turns.append(Turn(at, at + len(words), _string(_pick(entry, _SPEAKERS)) or None, _time(_pick(entry, _TIMES))))
        texts.append(words)
        at += len(words) + 1
    return "\n".join(texts), turns


def _labelled_string(item: str) -> dict[str, str]:
    label, colon, words = item.partition(":")
    return {"speaker": label, "text": words} if colon and label_role(label) else {"text": item}


def _pick(entry: dict[str, Any], keys: tuple[str, ...]) -> Any:
    named = {normal(k): v for k, v in entry.items() if v not in (None, "")}
    return next((named[k] for k in keys if k in named), None)


def _time(value: Any) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = int(value)
        return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    found = re.fullmatch(r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?", str(value or "").strip())
    return clock(found.group()) if found else None


def _string(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list, bool)) else f"{value}"


# --- parsing --------------------------------------------------------------------------------------------------


def parse_csv(content: str) -> Table:
    """Header and rows; the delimiter is the one that gives the most columns. Quoted newlines belong to their cell."""
    delimiter = _delimiter(content)
    records = list(_csv_rows(content.split("\n"), delimiter))
    if not records:
        return Table([], [], [])
    _, head = records[0]
    if head is None:
        return Table(
            [], [], [("row 0", "the header has a quotation mark that is never closed; close it and ingest again")]
        )
    header = unique([h.strip().lstrip("\ufeff") for h in head])
    table = Table(header)
    for number, (line, cells) in enumerate(records[1:], start=1):
        if cells is None:
            table.skipped.append(
                (f"row {number}", f"line {line}: a quotation mark is never closed; close it and ingest again")
            )
        elif len(cells) > len(header) and not any(c.strip() for c in cells[len(header) :]):
            table.rows.append((number, dict(zip(header, cells, strict=False))))
        elif len(cells) != len(header):
            found = f"line {line}: {len(cells)} cells, but the header has {len(header)}"
            table.skipped.append((f"row {number}", f"{found}; check its quotation marks and delimiters"))
        else:
            table.rows.append((number, dict(zip(header, cells, strict=True))))
    return table


def _csv_rows(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """(Line from 1, cells) of each row; cells are None where a quote stays open: the next line is then read afresh."""
    at = 0
    while at < len(lines):
        taken, cells = _csv_row(lines, at, delimiter)
        if cells is None or any(c.strip() for c in cells):
            yield at + 1, cells
        at += taken


def _csv_row(lines: list[str], at: int, delimiter: str) -> tuple[int, list[str] | None]:
    """How many lines the row takes, and its cells."""
    for taken in range(1, min(_MAX_LINES, len(lines) - at) + 1):
        raw = [line + "\n" for line in lines[at : at + taken]]
        try:
            return taken, next(csv.reader(raw, delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            if "end of data" not in str(error):
                return taken, next(csv.reader(raw, delimiter=delimiter), [])
    return 1, None


def _delimiter(content: str) -> str:
    lines = [line for line in content.split("\n")[:30] if line.strip()]
    return (
        max(",;\t|", key=lambda d: (len(next(csv.reader(lines[:1], delimiter=d), [])), -",;\t|".index(d)))
        if lines
        else ","
    )


def unique(header: list[str]) -> list[str]:
    """Columns without a name, or with one used before, are numbered."""
    names: list[str] = []
    for index, name in enumerate(header, start=1):
        name = name or f"column {index}"
        names.append(name if name not in names else f"{name} {index}")
    return names


def parse_json(content: str, suffix: str = ".jsonl") -> Table:
    """Objects of a JSONL file (one a line), or of a JSON list or object."""
    if suffix == ".json":
        return _whole_json(content)
    table = Table([])
    for line, raw in enumerate(content.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw)
        except json.JSONDecodeError as error:
            table.skipped.append(
                (f"line {line}", f"not JSON ({error.msg} at character {error.colno}); mend the line and ingest again")
            )
            continue
        _add(table, value, f"line {line}", line)
    return table


def _whole_json(content: str) -> Table:
    table = Table([])
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        table.skipped.append((f"line {error.lineno}", f"not JSON ({error.msg}); mend it and ingest again"))
        return table
    if isinstance(value, dict) and not _turn_list(value):
        value = next((v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)), value)
    for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
        _add(table, item, f"item {number}", number)
    return table


def _add(table: Table, value: Any, position: str, number: int) -> None:
    if not isinstance(value, dict):
        table.skipped.append((position, "not an object with named fields; export one object a line"))
        return
    flat: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            flat.update({f"{key} {inner}": v for inner, v in item.items()})
        else:
            flat[str(key)] = item
    table.header += [k for k in flat if k not in table.header]
    table.rows.append((number, flat))
