"""Kills: what a study is after kill -9 in the middle and a second run, beside the same work undisturbed.

    python -m evals.kills --random 200 [--only forget] [--folder DIR]

Ingest, draft, forget and reindex of a small study are killed at every named point (before and after each commit to the
store and each change of the index) and at random moments. Survived means: after the second run, the end state equals
the quiet run's, and after a forget no byte of the person is left.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.study import Study
from evals.erasure import keys, left, shingles, vector_bytes

TALK = """Interviewer: How did it go with the engineer?

{who}: The engineer came {late} late and I was really annoyed about it. Nobody rang to say so, which was rude.

Interviewer: And the bill?

{who}: The first bill of {sum} was confusing and far too high, I could not understand the charges at all.
"""
FACTS = [("P01", "an hour", "forty pounds"), ("P02", "two whole days", "ninety euros"), ("P03", "a week", "ten pounds")]
WHO = "P02"

WORK: dict[str, Callable[[Study, Path], Any]] = {
    "ingest": lambda study, data: study.ingest(data),
    "draft": lambda study, data: study.draft_map("Visit"),
    "forget": lambda study, data: study.forget(WHO),
    "reindex": lambda study, data: study.reindex(),
}


def state(study: Study) -> dict[str, Any]:
    """Everything a study is, without the counters of how it came there."""
    store = study._store
    maps = [{**m.model_dump(mode="json"), "revision": 0} for m in study.maps()]
    return {
        "sources": study.sources(),
        "people": store.people(),
        "names": store.names(),
        "forgotten": store.forgotten(),
        "units": store.unit_ids(),
        "index": study._index.ids(),
        "open": (store.pending(), store.erasing(), store.unclean(), store.faults()),
        "maps": maps,
        "found": study.search("the engineer came late"),
    }


# --- in a child, so that it can be killed and Chroma is never opened in the parent ------------------------------------


def child(work: Callable[[], Any], after: float | None = None) -> Any:
    """What `work` returns in a forked process; None where it was killed (after so many seconds, or by itself)."""
    with tempfile.NamedTemporaryFile() as file:
        pid = os.fork()
        if not pid:
            try:
                Path(file.name).write_bytes(pickle.dumps(work()))
            except BaseException as error:
                Path(file.name).write_bytes(pickle.dumps(error))
            os._exit(0)
        until = time.monotonic() + after if after is not None else None
        while not os.waitpid(pid, os.WNOHANG)[0]:
            if until and time.monotonic() >= until:
                os.kill(pid, signal.SIGKILL)
                until = None
            time.sleep(0.001)
        told = Path(file.name).read_bytes()
    result = pickle.loads(told) if told else None
    if isinstance(result, BaseException):
        raise result
    return result


def watched(point: Callable[[], None]) -> None:
    """Calls `point` before and after everything that changes a study on the disk."""
    from ingest import index, store

    change = store.Store._change

    @contextmanager
    def changed(self: Any) -> Iterator[Any]:
        point()
        with change(self) as db:
            yield db
            point()  # all is written, nothing is committed
        point()

    store.Store._change = changed  # type: ignore[method-assign]
    for place, name in (
        (index.Index, "upsert"), (index.Index, "delete"), (index.Index, "_write"), (index, "_remove"), (index, "_zero"),
        (Path, "rename"), (store.Store, "erased"),
    ):  # fmt: skip
        setattr(place, name, _between(getattr(place, name), point, static=name == "_write"))


def _between(call: Callable, point: Callable[[], None], static: bool) -> Any:
    def wrapped(*arguments: Any, **named: Any) -> Any:
        point()
        result = call(*arguments, **named)
        point()
        return result

    return staticmethod(wrapped) if static else wrapped


# --- one operation ------------------------------------------------------------------------------------------------


class Trial:
    """An operation with its start, its quiet end, and what must be gone afterwards."""

    def __init__(self, name: str, folder: Path):
        self.name, self.folder, self.data = name, folder, folder / "data"
        self.start, self.study = folder / f"{name}-start", folder / f"{name}-study"
        shutil.rmtree(self.start, ignore_errors=True)
        self.gone: set[bytes] = child(lambda: self._prepare()) or set()
        self._fresh()
        began = time.monotonic()
        self.quiet = child(lambda: self._work() and state(Study.open(self.study)))
        self.seconds = time.monotonic() - began
        self.points: int = self._counted()

    def _prepare(self) -> set[bytes]:
        study = Study.open(self.start)
        study.ingest(self.data / "P01.txt" if self.name == "ingest" else self.data)
        if self.name == "forget":
            study.draft_map("Visit")
        sources = study.sources()
        vectors = study._store.vectors(sorted(keys(sources, WHO))).values() if self.name == "forget" else ()
        gone = shingles(sources, WHO) | vector_bytes(vectors) if self.name == "forget" else set()
        study.close()
        return gone

    def _fresh(self) -> None:
        shutil.rmtree(self.study, ignore_errors=True)
        shutil.copytree(self.start, self.study)

    def _work(self) -> bool:
        with Study.open(self.study) as study:
            WORK[self.name](study, self.data)
        return True

    def _counted(self) -> int:
        self._fresh()
        seen: list[int] = []

        def work() -> int:
            watched(lambda: seen.append(1))
            self._work()
            return len(seen)

        return child(work)

    def _dies_at(self, number: int) -> bool:
        left_over = [number]

        def point() -> None:
            if not left_over[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left_over[0] -= 1

        watched(point)
        return self._work()

    def kill(self, at: int | None = None, after: float | None = None) -> str | None:
        """One kill and a second run; what is wrong then, None where nothing is."""
        self._fresh()
        child((lambda: self._dies_at(at)) if at is not None else self._work, after)
        try:
            now = child(lambda: self._work() and state(Study.open(self.study)))
        except BaseException as error:
            return f"the second run fails: {error!r}"
        wrong = [name for name in self.quiet if now[name] != self.quiet[name]]
        if self.gone and (found := left(self.study, self.gone)):
            wrong.append(f"bytes left: {found}")
        return ", ".join(wrong) or None


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.kills", description=__doc__)
    parser.add_argument("--random", type=int, default=200, help="kills at random moments, over all operations")
    parser.add_argument("--only", choices=WORK, action="append")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(argv)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="footpath-kills-"))
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    for who, late, total in FACTS:
        (data / f"{who}.txt").write_text(TALK.format(who=who, late=late, sum=total))
    _warm(data)
    moments = random.Random(given.seed)
    names = given.only or list(WORK)
    tried = survived = 0
    for name in names:
        trial = Trial(name, folder)
        kills: list[dict[str, Any]] = [{"at": point} for point in range(trial.points)]
        kills += [{"after": moments.uniform(0, trial.seconds)} for _ in range(given.random // len(names))]
        wrong = [(kill, fault) for kill in kills if (fault := trial.kill(**kill))]
        tried, survived = tried + len(kills), survived + len(kills) - len(wrong)
        print(f"{name}: {trial.points} named points, {len(kills)} kills, {len(wrong)} not survived", flush=True)
        for kill, fault in wrong[:10]:
            print(f"  {kill}: {fault}")
    print(f"kills survived {survived} of {tried}")
    if given.folder is None:
        shutil.rmtree(folder)
    return 0 if survived == tried else 1


def _warm(data: Path) -> None:
    """Loads models and libraries once, so that each child does only the work."""
    import torch

    from assistant import draft, follow, forget, grammar, reader  # noqa: F401
    from ingest import index
    from ingest.embed import embed
    from ingest.read import read

    torch.set_num_threads(1)
    index.load()
    embed(["warm"])
    reader.read([(None, "It was late.")])
    read(data / "P01.txt")


if __name__ == "__main__":
    raise SystemExit(main())
