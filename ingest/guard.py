"""What is refused before a file is read, and what is mended in what was read, so that no file does harm.

Sizes are limits of one file. A link that leads out of the folder given is not followed: it may point anywhere.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from ingest.source import Document, Reading, Skip

MOST_BYTES = 200 * 2**20  # of a file
UNPACKED = 400 * 2**20  # of all parts of a packed document together
RATIO = 200  # unpacked / packed of a part over a megabyte, from which it is not believed
PACKED = frozenset({".docx", ".xlsx", ".pptx"})
_BROKEN = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of characters that no encoding can hold


def admitted(path: Path) -> bytes:
    """The bytes of a file. Raises ValueError where it is refused, OSError where it cannot be read."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"it has {size / 2**20:,.0f} MB, over the limit of {MOST_BYTES // 2**20} MB; split it")
    if _BROKEN.search(str(path)):
        raise ValueError("its name holds bytes that are no text; rename it")
    raw = path.read_bytes()
    if path.suffix.lower() in PACKED and zipfile.is_zipfile(BytesIO(raw)):
        _unpacks(raw)
    return raw


def _unpacks(raw: bytes) -> None:
    """Raises ValueError for a document whose parts are bombs: far larger than packed, or XML that grows by itself."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as package:
            parts = package.infolist()
            swollen = [p for p in parts if p.file_size > max(2**20, RATIO * p.compress_size)]
            if swollen or sum(p.file_size for p in parts) > UNPACKED:
                raise ValueError("it unpacks to far more than it holds; save it again, or as plain text")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as file:
                        if b"<!DOCTYPE" in (head := file.read(4096)) or b"<!ENTITY" in head:
                            raise ValueError("its XML declares entities, which no office program writes; save it again")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError(f"it cannot be unpacked ({error}); save it again, or as plain text") from None


def leads_out(paths: Iterable[Path]) -> list[Skip]:
    """The links below these folders that lead out of them."""
    found: list[Skip] = []
    for folder in paths:
        root = folder.resolve()
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                found.append(Skip(str(path), "it is a link that leads out of the folder; give the file itself"))
    return found


def mended(reading: Reading) -> Reading:
    """The reading with U+FFFD for every character that cannot be stored, one for one, so that offsets hold."""
    documents = [_mended(document) if _is_broken(document) else document for document in reading.documents]
    return replace(reading, documents=documents)


def _is_broken(document: Document) -> bool:
    labels = (t.speaker or "" for t in document.turns)
    headings = (t.heading or "" for t in document.turns)
    told = (document.title, document.text, document.record or "", *document.fields, *document.fields.values())
    return any(map(_BROKEN.search, (*told, *labels, *headings)))


def _mended(document: Document) -> Document:
    def mend(words: str) -> str:
        return _BROKEN.sub("\ufffd", words)

    turns = tuple(
        replace(t, speaker=t.speaker and mend(t.speaker), heading=t.heading and mend(t.heading)) for t in document.turns
    )
    return replace(
        document,
        title=mend(document.title),
        text=mend(document.text),
        record=document.record and mend(document.record),
        fields={mend(name): mend(value) for name, value in document.fields.items()},
        turns=turns,
    )
