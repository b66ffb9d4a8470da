"""Studies made of a set's records by the product's own ingest, and kept, since reading and embedding take long."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from assistant import Study
from assistant.journey import JourneyMap
from evals.task import Setting
from ingest.source import Kind

# What does not change a stored study: finding things in it.
FINDING = ("search.py", "region.py", "query.py", "lock.py", "errors.py")


def of_records(setting: Setting, name: str, records: Iterable[dict[str, Any]], kind: Kind) -> Study:
    """A study of one JSONL file of these records."""
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    folder = _folder(setting, name, text + kind)
    file = folder / "records.jsonl"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return _made(folder, file, kind)


def of_files(setting: Setting, name: str, files: Path) -> Study:
    """A study of a folder of files, read as a user's would be."""
    said = "".join(f"{path.name}{sha256(path.read_bytes()).hexdigest()}" for path in sorted(files.rglob("*.*")))
    return _made(_folder(setting, name, said + str(files)), files, None)


def example(setting: Setting) -> Study:
    """The study of the example in this repository."""
    from evals.data import EXAMPLE

    return of_files(setting, "fibre", EXAMPLE / "data")


def drafted(study: Study) -> JourneyMap:
    """The example's map; drafted anew, since the engine may have changed since the study was made."""
    return study.draft_map("Switching to fibre", start="decides to switch", end="first bill")


_DRAFTED: dict[Path, JourneyMap] = {}


def once(study: Study) -> JourneyMap:
    """The example's map, drafted once a run however many tasks ask for it."""
    if study.folder not in _DRAFTED:
        _DRAFTED[study.folder] = drafted(study)
    return _DRAFTED[study.folder]


def _folder(setting: Setting, name: str, said: str) -> Path:
    return setting.work / "studies" / f"{name}-{sha256((_reading() + said).encode()).hexdigest()[:10]}"


def _made(folder: Path, files: Path, kind: Kind | None) -> Study:
    study = Study.open(folder)
    done = folder / "done"
    if not done.exists():
        study.ingest(files, kind=kind)
        done.touch()
    return study


@cache
def _reading() -> str:
    """A hash of the code that decides what a study holds, so that a study of older code is made anew."""
    import ingest

    files = sorted(Path(ingest.__file__).parent.glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in files if path.name not in FINDING)).hexdigest()
