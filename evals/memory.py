"""Memory of a large study: what opening, searching and asking it take at their peak, each in a process of its own.

    python -m evals.memory --study DIR [--segments 100000]

DIR is made where it holds no study: calls of twenty turns, each turn other words of the example's vocabulary, a
thousand customers. Embedding and reading so much takes hours and is not what is measured, so vectors (random, of length
one) and observations (random kinds) are put where ingest and `observe` keep theirs; the store, the index and everything
that reads them are the product's own. The index of random vectors is the worst case, since none is near another.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import numpy as np

from assistant import observe, reader
from assistant.study import Study
from evals.data import EXAMPLE
from ingest import index
from ingest.embed import DIMENSIONS, embed, key
from ingest.ingest import rebuild
from ingest.source import Segment, Source
from ingest.units import units

TURNS = 20  # of one record
PEOPLE = 1000
HASTE = 40  # ef_construction
AT_ONCE = 10_000  # vectors made between two commits
QUESTION = "What frustrates people about the engineer visit?"

STEPS: dict[str, Callable[[Study], object]] = {
    "libraries and model": lambda study: study._mask("") or _model(),
    "opened, every source read": lambda study: (_model(), study.corpus.units),
    "search": lambda study: study.search(QUESTION),
    "search, one participant": lambda study: study.search(QUESTION, participant="P0007"),
    "search, within 2,000 words": lambda study: study.search(QUESTION, max_words=2000),
    "ask, one participant": lambda study: study.ask(QUESTION, participant="P0007"),
    "ask": lambda study: study.ask(QUESTION),
}


def _model() -> object:
    index.load()
    return embed(["warm"])


# --- the study ------------------------------------------------------------------------------------------------------


def sources(segments: int, seed: int = 7) -> Iterator[Source]:
    """Calls of twenty turns, the customer's and the agent's by turns."""
    chance = random.Random(seed)
    files = sorted(p for p in (EXAMPLE / "data").rglob("*") if p.suffix in (".txt", ".md", ".vtt", ".csv"))
    words = sorted({w for p in files for w in re.findall(r"[a-z]{2,}", p.read_text(encoding="utf-8").lower())})
    for number in range(-(-segments // TURNS)):
        yield _call(number, min(TURNS, segments - number * TURNS), words, chance)


def _call(number: int, turns: int, words: list[str], chance: random.Random) -> Source:
    text, found, who = "", [], f"P{number % PEOPLE:04}"
    for turn in range(turns):
        said = " ".join(_sentence(words, chance) for _ in range(chance.randint(1, 3)))
        start, end = len(text), len(text) + len(said)
        theirs = Segment(start, end, who, "customer", who)
        found.append(theirs if turn % 2 else Segment(start, end, "AGENT", "agent", None))
        text += f"{said}\n"
    id = sha256(f"call {number}".encode()).hexdigest()[:16]
    return Source(id, "call_log", f"call {number}", text, "calls.jsonl", tuple(found), str(number), who)


def _sentence(words: list[str], chance: random.Random) -> str:
    return " ".join(chance.choices(words, k=chance.randint(6, 14))).capitalize() + "."


def make(folder: Path, segments: int) -> None:
    """A study of so many segments, as ingest and a first question would leave it."""
    with Study.open(folder) as study:
        store, draw = study._store, np.random.default_rng(7)
        every = list(sources(segments))
        store.put(every)
        for first in range(0, len(every), 500):
            part = every[first : first + 500]
            told = {source.id: list(_observations(source, draw)) for source in part}
            texts = {t for s in part for u in units(s) for t in (u.text, u.window)}
            texts.update(t for s in part for t in observe.spoken(s, told[s.id]))
            _put(store, [key(text) for text in sorted(texts)], DIMENSIONS, draw)
            themes = [observe.theme_key((o.question, o.text)) for own in told.values() for o in own]
            _put(store, themes, reader.THEME, draw)
            store.put_observed((observe._key(s), [vars(o) for o in told[s.id]]) for s in part)


def _index(folder: Path) -> None:
    """The index, with less search for each vector's neighbours than ingest does: as many links, so as much memory."""
    index.HNSW["ef_construction"] = HASTE
    with Study.open(folder) as study:
        rebuild(study._store, study._index)


def _observations(source: Source, draw: np.random.Generator) -> Iterator[observe.Observation]:
    """One a turn of the customer's."""
    for number, segment in enumerate(source.segments):
        if segment.role == "customer":
            doubts = dict.fromkeys(reader.GATES[1:], 0.01)
            phase = [round(float(p), 4) for p in draw.dirichlet(np.ones(len(reader.PHASES)))]
            kind = str(draw.choice(reader.KINDS))
            text, asked = source.text[segment.start : segment.end], observe.asked(source, number)
            yield observe.Observation(
                source.id, number, segment.start, segment.end, text, asked, kind, 0.9, "ok", doubts, phase,
                round(float(draw.uniform(-2, 2)), 4), "annoyance", 0.4,
            )  # fmt: skip


def _put(store, keys: Iterable[str], length: int, draw: np.random.Generator) -> None:
    left = iter(keys)
    while part := list(islice(left, AT_ONCE)):
        made = draw.standard_normal((len(part), length), np.float32)
        store.put_vectors(zip(part, made / np.linalg.norm(made, axis=1, keepdims=True), strict=True))


# --- what it takes ---------------------------------------------------------------------------------------------------


def peak() -> float:
    """The most memory that this process held so far, in MB (VmHWM; getrusage would also count the parent's)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1000  # type: ignore[index]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.memory", description=__doc__)
    parser.add_argument("--study", type=Path, required=True)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    if given.step:
        with Study.open(given.study) as study:
            began = time.perf_counter()
            STEPS[given.step](study)
            first = time.perf_counter() - began
            STEPS[given.step](study)
            print(f"{given.step}: {peak():.0f} MB; {first:.1f} s, again {time.perf_counter() - began - first:.1f} s")
        return 0
    if not Study.is_study(given.study):
        make(given.study, given.segments)
    if not (given.study / "chroma").exists():
        _index(given.study)
    files = sum(path.stat().st_size for path in given.study.rglob("*") if path.is_file())
    print(f"{given.segments} segments, {files / 1e6:.0f} MB on the disk", flush=True)
    for step in STEPS:
        subprocess.run([sys.executable, "-m", "evals.memory", "--study", given.study, "--step", step], check=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
