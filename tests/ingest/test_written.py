"""A refused write is one error, whoever was writing: SQLite, Chroma, a plain file."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from evals.full import room
from ingest.errors import Unwritten
from ingest.index import Index
from ingest.lock import held
from ingest.source import Segment, Source
from ingest.store import Store
from ingest.written import written


def source(name: str) -> Source:
    words = f"{name} waited for the engineer, and nobody came. " * 200
    return Source(name, "interview", name, words, f"{name}.txt", (Segment(0, len(words), "P1", "customer", "P1"),))


def test_a_full_store_keeps_what_it_had_and_takes_the_rest_with_room(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put([source("a")])
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unwritten, match="Make room"):
        store.put([source("b")])
    assert [s.id for s in store.sources()] == ["a"]
    store._db.execute(f"PRAGMA max_page_count = {2**30}")
    store.put([source("b")])
    assert [s.id for s in store.sources()] == ["a", "b"]
    assert store.faults() == []


def test_a_store_that_cannot_be_made_or_written_anew_says_so(tmp_path: Path) -> None:
    with room(0), pytest.raises(Unwritten):
        Store(tmp_path)
    store = Store(tmp_path)
    store.put([source("a")])
    with room(4096), pytest.raises(Unwritten):
        store.erased()
    store.erased()
    assert [s.id for s in store.sources()] == ["a"]


def test_a_full_disk_under_the_index_leaves_the_old_one(tmp_path: Path) -> None:
    index, two = Index(tmp_path), np.eye(384, dtype=np.float32)[:2]
    index.upsert([("a", {"kind": "review"})], two[:1])
    with room(1000), pytest.raises(Unwritten):
        index.upsert([("b", {"kind": "review"})], two[1:])
    with room(1000), pytest.raises(Unwritten):
        index.rebuild([("b", {"kind": "review"})], two[1:])
    assert index.ids() == {"a"}
    index.rebuild([("a", {"kind": "review"}), ("b", {"kind": "review"})], two)
    assert index.ids() == {"a", "b"}


def test_a_lock_that_cannot_note_its_holder_is_freed(tmp_path: Path) -> None:
    with room(0), pytest.raises(Unwritten), held(tmp_path, "writing"):
        pass
    with held(tmp_path, "writing"):
        pass


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        sqlite3.OperationalError("database or disk is full"),
    ],
)
def test_the_error_says_where_and_what_to_do(error: Exception) -> None:
    says = "study/footpath.db cannot be written .*again"
    with pytest.raises(Unwritten, match=says) as told, written(Path("study/footpath.db")):
        raise error
    assert told.value.__cause__ is error


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "gone"), sqlite3.OperationalError("no such table: x"), ValueError("disk is full")]
)
def test_what_is_no_refused_write_goes_by(error: Exception) -> None:
    with pytest.raises(type(error)) as told, written(Path("study")):
        raise error
    assert told.value is error
