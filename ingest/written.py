"""A write that the disk refuses, told as one readable error, whichever library was writing."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import Unwritten

REFUSED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
# What SQLite and Chroma (SQLite and a graph in files, behind Rust) say of such a write; neither has a type for it.
TOLD = re.compile(
    r"disk is full|disk I/O error|no space left|os error (?:5|27|28|30|122)\b|file too large|quota exceeded|"
    r"readonly database|unable to open database",
    re.I,
)


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Raises Unwritten where what the block writes at or below `path` is refused; any other error goes by."""
    try:
        yield
    except Unwritten:
        raise
    except Exception as error:
        if not _refused(error):
            raise
        told = " ".join(str(getattr(error, "strerror", None) or error).split())[:160]
        raise Unwritten(
            f"{path} cannot be written ({told}). Make room on its disk, see that you may write there, and run the same "
            "command again; what was taken in is kept. `footpath doctor` looks whether the study is sound."
        ) from error


def _refused(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in REFUSED
    of_chroma = type(error).__module__.partition(".")[0] == "chromadb"
    return (isinstance(error, sqlite3.Error) or of_chroma) and TOLD.search(str(error)) is not None
