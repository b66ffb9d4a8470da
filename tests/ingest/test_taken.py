"""The same files again cost next to nothing, and whatever is different is read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import ingest as taking
from ingest import taken
from ingest.index import Index
from ingest.ingest import Report, ingest
from ingest.roles import Corrections
from ingest.source import Person
from ingest.store import Store

TALKS = {
    "P01.txt": "Interviewer: How was the visit?\n\nP01: The engineer came two hours late and nobody rang me.\n",
    "P02.txt": "Interviewer: How was the visit?\n\nP02: Mine was on time, and Denise Hartley explained it all.\n",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in TALKS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "study").mkdir()
    return Store(tmp_path / "study")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []
    real = taking.read

    def noted(path: Path, *rest: object) -> object:
        names.append(path.name)
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(taking, "read", noted)
    return names


def take(store: Store, data: Path, **named: object) -> Report:
    return ingest(store, Index(store.path.parent), [data], **named)  # type: ignore[arg-type]


def test_the_same_again_reads_no_file_and_says_the_same(
    store: Store, data: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, data)
    read.clear()
    again = take(store, data)
    assert read == []
    monkeypatch.setattr(taken, "before", lambda *_: None)
    assert take(store, data) == again
    assert sorted(read) == sorted(TALKS)


CHANGES: dict[str, Callable[[Store, Path], dict[str, object] | None]] = {
    "a byte": lambda _, data: (data / "P01.txt").write_text(TALKS["P01.txt"].replace("two", "six")) and None,
    "a name": lambda _, data: (data / "P01.txt").rename(data / "P09.txt") and None,
    "one more": lambda _, data: (data / "P03.txt").write_text(TALKS["P01.txt"].replace("P01", "P03")) and None,
    "one less": lambda _, data: (data / "P02.txt").unlink(),
    "kind": lambda *_: {"kind": "call_log"},
    "corrections": lambda *_: {"corrections": Corrections(sources={"P01.txt": {"group": "churned"}})},
    "the study": lambda store, _: store.put([], people=[Person("P01", None, "churned")]),
    "erased": lambda store, _: store.forget([], "P01", [], [], set()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_different_is_read_again(store: Store, data: Path, read: list[str], what: str) -> None:
    take(store, data)
    named = CHANGES[what](store, data) or {}
    read.clear()
    take(store, data, **named)
    assert sorted(read) == sorted(path.name for path in data.iterdir())


def test_other_code_reads_again(store: Store, data: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    take(store, data)
    read.clear()
    monkeypatch.setattr(taken, "code", lambda: "another version")
    take(store, data)
    assert sorted(read) == sorted(TALKS)


def test_what_has_something_to_say_says_it_again(store: Store, data: Path) -> None:
    (data / "voice.mp3").write_bytes(b"no words")
    first = take(store, data)
    assert first.skipped
    assert take(store, data).skipped == first.skipped


def test_an_index_that_was_not_finished_is(store: Store, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(store, data)
    unit = next(iter(store.unit_ids()))
    index = Index(store.path.parent)
    index.delete([unit])
    with store._change() as db:
        db.execute("INSERT INTO pending VALUES (?, 0)", (unit,))
    take(store, data)
    assert index.ids() == store.unit_ids()


def test_no_word_and_no_path_is_kept(store: Store, data: Path) -> None:
    take(store, data)
    kept = store.meta(taken.KEY) or ""
    assert set(store.source_ids()) == set(json.loads(kept)["ids"])
    assert not any(word in kept for word in ("P01", "data", "engineer", "Denise"))
