"""Full disks: what a study is after writes that were refused and a second run, beside the same work undisturbed.

    python -m evals.full [--only forget] [--folder DIR] [--few]

Ingest, draft, forget, reindex and export of a small study meet a disk with room for so many bytes a file (the kernel
refuses the write that goes over it: SQLite, Chroma and plain files alike) or for so many more pages (SQLite's own
"disk is full"). Survived means: the error is Unwritten or there is none; sources, people and maps are those of before
or those of after; and the second run, with room, ends where the quiet one does, without a byte of a person who was
forgotten.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from assistant.study import Study
from evals import kills
from evals.erasure import left
from ingest.errors import Unwritten

BYTES = (0, 100, 4_096, 20_000, 40_000, 80_000, 120_000, 160_000, 200_000, 300_000, 600_000, 1_000_000)
PAGES = (0, 1, 2, 4, 8, 16, 32)
TRUTH = ("sources", "people", "names", "forgotten", "maps")
SAVED = "map.html"


def _save(study: Study, data: Path) -> None:
    study.maps()[0].save(study.folder / SAVED)


WORK: dict[str, Callable[[Study, Path], Any]] = {**kills.WORK, "export": _save}


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file of this process grows over so many bytes meanwhile; what is larger already stays."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def bytes_a_file(study: Study, size: int) -> AbstractContextManager[None]:
    return room(size)


@contextmanager
def more_pages(study: Study, size: int) -> Iterator[None]:
    """The study's file grows by no more than so many pages."""
    db = study._store._db
    count = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {count + size}")
    yield


Full = tuple[Callable[[Study, int], Any], int]


def truth(study: Study) -> dict[str, Any]:
    """What was acknowledged; the index is made of it."""
    store = study._store
    maps = [{**m.model_dump(mode="json"), "revision": 0} for m in study.maps()]
    return dict(zip(TRUTH, (study.sources(), store.people(), store.names(), store.forgotten(), maps), strict=True))


class Trial(kills.Trial):
    """An operation that meets a full disk."""

    def _prepare(self) -> set[bytes]:
        gone = super()._prepare()
        if self.name == "export":
            with Study.open(self.start) as study:
                study.draft_map("Visit")
                (self.start / SAVED).write_text("the one before")
        return gone

    def _work(self) -> bool:
        with Study.open(self.study) as study:
            WORK[self.name](study, self.data)
        return True

    def _counted(self) -> int:
        return 0  # of the points for kills, which are not met here

    def _filled(self, full: Full) -> bool:
        """Whether a write was refused. Anything but Unwritten goes up."""
        limit, size = full
        study = Study.open(self.study)
        study.sources()
        try:
            with limit(study, size):
                WORK[self.name](study, self.data)
                study.close()
        except Unwritten:
            return True
        return False

    def fill(self, full: Full) -> tuple[bool, str | None]:
        """Whether a write was refused, and what is wrong then, None where nothing is."""
        self._fresh()
        before = kills.child(lambda: truth(Study.open(self.study)))
        try:
            refused = kills.child(lambda: self._filled(full))
        except BaseException as error:
            return True, f"another error: {error!r}"
        between = kills.child(lambda: truth(Study.open(self.study)))
        wrong = [f"{name} lost" for name in TRUTH if between[name] not in (before[name], self.quiet[name])]
        if self.name == "export" and refused and (self.study / SAVED).read_text() != "the one before":
            wrong.append("the file before is broken")
        wrong += [f"{path.name} left over" for path in self.study.glob(".*.part")]
        try:
            now = kills.child(lambda: self._work() and kills.state(Study.open(self.study)))
        except BaseException as error:
            return refused, f"the second run fails: {error!r}"
        wrong += [name for name in self.quiet if now[name] != self.quiet[name]]
        if self.gone and (found := left(self.study, self.gone)):
            wrong.append(f"bytes left: {found}")
        return refused, ", ".join(wrong) or None


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.full", description=__doc__)
    parser.add_argument("--only", choices=WORK, action="append")
    parser.add_argument("--few", action="store_true", help="one size of each")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(argv)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="footpath-full-"))
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    for who, late, total in kills.FACTS:
        (data / f"{who}.txt").write_text(kills.TALK.format(who=who, late=late, sum=total))
    kills._warm(data)
    disks: list[Full] = [*((bytes_a_file, size) for size in BYTES), *((more_pages, size) for size in PAGES)]
    tried = refusals = survived = 0
    for name in given.only or list(WORK):
        trial = Trial(name, folder)
        met = [(full, *trial.fill(full)) for full in ([disks[0], disks[len(BYTES)]] if given.few else disks)]
        wrong = [(full, fault) for full, _, fault in met if fault]
        tried, survived = tried + len(met), survived + len(met) - len(wrong)
        refused = sum(refused for _, refused, _ in met)
        refusals += refused
        print(f"{name}: {len(met)} full disks, {refused} refused a write, {len(wrong)} not survived", flush=True)
        for (limit, size), fault in wrong[:10]:
            print(f"  {limit.__name__} {size}: {fault}")
    print(f"full disks survived {survived} of {tried}, of which {refusals} refused a write")
    if given.folder is None:
        shutil.rmtree(folder)
    return 0 if survived == tried and refusals else 1


if __name__ == "__main__":
    raise SystemExit(main())
