"""Erasure: what of a forgotten participant is left in a study's folder, byte by byte, and how long forgetting took.

    python -m evals.erasure --turns 20000 --study DIR MEETINGS.jsonl

makes a study of so many turns of QMSum meetings, a hundred participants of about 1 % each, forgets one of them and
looks through every file for 32-byte stretches of their words that nobody else said, and for their vectors.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.study import Study
from ingest.embed import key
from ingest.forget import lost, people_in, without
from ingest.source import Source
from ingest.units import units

if TYPE_CHECKING:
    import numpy as np

SHINGLE = 32  # bytes
CHUNK = 1 << 24  # bytes of a file looked at in one go
PEOPLE = 100
TURNS = 20  # of one record


def shingles(sources: Iterable[Source], participant: str) -> set[bytes]:
    """Every 32-byte stretch of a participant's words that nobody else's words hold, or hold where turns are joined."""
    theirs: set[bytes] = set()
    rest: list[bytes] = []
    for source in sources:
        after = without(source, participant)
        rest += [after.text.encode(), *(unit.window.encode() for unit in units(after))]
        for line in lost(source, after).split("\n") if after is not source else []:
            theirs.update(_stretches(line.encode()))
    others = b"\n".join(rest)
    return {stretch for stretch in theirs if stretch not in others}


def keys(sources: Iterable[Source], participant: str) -> set[str]:
    """Keys of the vectors of a participant's passages, and of passages read with their words; none that others need."""
    before: set[str] = set()
    after: set[str] = set()
    for source in sources:
        before.update(key(t) for unit in units(source) for t in (unit.text, unit.window))
        after.update(key(t) for unit in units(without(source, participant)) for t in (unit.text, unit.window))
    return before - after


def vector_bytes(vectors: Iterable[np.ndarray]) -> set[bytes]:
    """Eight numbers from the middle of each vector, as they stand on the disk."""
    return {vector[100:108].tobytes() for vector in vectors}


def left(folder: Path, wanted: set[bytes]) -> dict[str, int]:
    """File → how many of the 32-byte stretches stand in it, for every file of the folder that holds any."""
    found = {str(path): len(_in_file(path, wanted)) for path in sorted(folder.rglob("*")) if path.is_file()}
    return {path: n for path, n in found.items() if n}


def _stretches(words: bytes) -> Iterator[bytes]:
    return (words[i : i + SHINGLE] for i in range(len(words) - SHINGLE + 1))


def _in_file(path: Path, wanted: set[bytes]) -> set[bytes]:
    """By the first eight bytes of a stretch, then by all of them."""
    import numpy as np

    heads = np.unique(np.array([int.from_bytes(w[:8], "little") for w in wanted], np.uint64))
    found: set[bytes] = set()
    with path.open("rb") as file:
        data = b""
        while part := file.read(CHUNK):
            data = data[-SHINGLE + 1 :] + part
            read = np.frombuffer(data, np.uint8)
            size = len(read) - 7
            if size < 1:
                continue
            eight = np.zeros(size, np.uint64)
            for byte in range(8):
                eight |= read[byte : byte + size].astype(np.uint64) << np.uint64(8 * byte)
            for at in np.flatnonzero(np.isin(eight, heads)):
                found |= {data[at : at + SHINGLE]} & wanted
    return found


# --- a study of many turns ------------------------------------------------------------------------------------


def records(meetings: Path, turns: int) -> list[dict]:
    """Meetings cut into records of twenty turns, each belonging to one of a hundred participants in turn."""
    said = [
        {"speaker": "CUSTOMER" if n % 2 else "AGENT", "text": words}
        for line in meetings.read_text(encoding="utf-8").splitlines()
        for n, (_, words) in enumerate(json.loads(line)["turns"])
    ][:turns]
    return [
        {"id": f"C{first}", "participant": f"P{first // TURNS % PEOPLE + 1:02}", "turns": said[first : first + TURNS]}
        for first in range(0, len(said), TURNS)
    ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.erasure", description=__doc__)
    parser.add_argument("meetings", type=Path, metavar="MEETINGS.jsonl")
    parser.add_argument("--study", type=Path, required=True, help="an empty folder")
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--participant", default="P07")
    given = parser.parse_args(argv)
    given.study.mkdir(parents=True, exist_ok=True)
    data = given.study.with_name(f"{given.study.name}-calls.jsonl")
    data.write_text("\n".join(json.dumps(record) for record in records(given.meetings, given.turns)))
    study = Study.open(given.study)
    study.ingest(data)
    sources = study.sources()
    segments = sum(len(s.segments) for s in sources)
    share = sum(len(s.segments) for s in sources if given.participant in people_in(s)) / segments
    words = shingles(sources, given.participant)
    vectors = vector_bytes(study._store.vectors(sorted(keys(sources, given.participant))).values())
    before = sum(left(given.study, words | vectors).values())
    began = time.perf_counter()
    study.forget(given.participant)
    seconds = time.perf_counter() - began
    after = left(given.study, words | vectors)
    print(
        f"{segments} segments, {share:.1%} of them in records of {given.participant}\n"
        f"{len(words)} stretches and {len(vectors)} vectors to look for\n"
        f"found before {before}, after {sum(after.values())} {after or ''}\n"
        f"forgotten in {seconds:.1f} s"
    )
    return 1 if after else 0


if __name__ == "__main__":
    raise SystemExit(main())
