"""One process at a time in a study's index; who waits for two seconds is told who holds it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import Busy
from ingest.written import written

PATIENCE = 2.0  # seconds before the waiting is said
LIMIT = 600.0  # seconds before it is given up


@contextmanager
def held(folder: Path, doing: str, name: str = "index") -> Iterator[None]:
    """Holds the study's lock of that name while the block runs. Raises Busy after ten minutes of waiting.

    "index" is held for one operation, "write" for a whole ingest or reindex.

    The operating system frees the lock of a process that was killed, so nothing is left to clean up.
    """
    from filelock import FileLock, Timeout

    lock, note = FileLock(folder / f"{name}.lock"), folder / f"{name}.holder"
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        print(f"Waiting for {_holder(note)} …", file=sys.stderr, flush=True)
        try:
            lock.acquire(timeout=LIMIT)
        except Timeout:
            raise Busy(f"The study {folder} is still in use by {_holder(note)}. Try again when it is done.") from None
    try:
        with written(note):
            note.write_text(json.dumps({"pid": os.getpid(), "doing": doing}))
        yield
    finally:
        lock.release()


def _holder(note: Path) -> str:
    try:
        told = json.loads(note.read_text())
        return f"process {told['pid']} ({told['doing']})"
    except (OSError, ValueError, KeyError):
        return "another process"
