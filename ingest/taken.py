"""Whether these very files were taken in last, so that the same again need not be read, masked and compared.

A salted hash and the ids of the sources are kept, no word and no path. It is of the files' names and bytes, of what was
asked, of this package's code, and of how often the study was changed. Whatever is different, everything is read again.
Only an ingest without anything to report (skipped, warned of, missing) is kept: reasons name what they are about.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path

from ingest.guard import MOST_BYTES
from ingest.store import Store

KEY = "taken"


def mark(paths: Sequence[Path], files: Sequence[Path], asked: object) -> str | None:
    """A hash of the files as they are now and of what is asked; None where one cannot be read or is too large."""
    told = sha256(f"{code()}\0{sorted(map(str, paths))}\0{asked!r}".encode())
    try:
        for path in files:
            if path.stat().st_size > MOST_BYTES:
                return None
            with path.open("rb") as file:
                told.update(f"\0{path}\0".encode(errors="surrogateescape") + file_digest(file, "sha256").digest())
    except OSError:
        return None
    return told.hexdigest()


def before(store: Store, mark: str | None) -> list[str] | None:
    """Ids of the sources where the last ingest was this one and nothing has changed since; else None."""
    kept = store.meta(KEY) if mark else None
    told = json.loads(kept) if kept else {}
    return told["ids"] if mark and told.get("mark") == _here(store, mark) else None


def keep(store: Store, mark: str | None, ids: Sequence[str]) -> None:
    if mark:
        store.put_meta(KEY, json.dumps({"mark": _here(store, mark), "ids": list(ids)}))


def _here(store: Store, mark: str) -> str:
    return hmac.new(store.salt, f"taken\0{store.generation()}\0{mark}".encode(), sha256).hexdigest()


@cache
def code() -> str:
    """A hash of the code that reads, masks and cuts: another version may do it otherwise."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
