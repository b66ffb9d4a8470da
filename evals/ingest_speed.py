"""How fast files are taken in, beside LangChain's plain recipe: same files, same weights, one processor, same run.

    python -m evals.ingest_speed --data DIR [--meetings 12] [--repeat 1]     (make ingest-speed DATA=DIR)

DIR holds QMSum (`qmsum/meetings.jsonl`); each meeting becomes a file of "Speaker: words". The peer runs in an
environment of its own, which `make ingest-speed` makes. What is loaded once a process (models, libraries) is not
counted for either. Seconds of the processor are what to compare on a machine with other work on it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant import Study
from evals.data import Data, Missing, some

PEER = Path("build/peers/langchain/bin/python")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


def write(data: Data, folder: Path, meetings: int) -> int:
    """Meetings as files of "Speaker: words", always the same ones; returns how many words they hold."""
    words = 0
    for meeting in some(data.records("qmsum/meetings.jsonl"), "meeting_id", meetings):
        text = "\n\n".join(f"{speaker}: {said}" for speaker, said in meeting["turns"])
        (folder / f"{meeting['meeting_id']}.txt").write_text(text, encoding="utf-8")
        words += len(text.split())
    return words


def ours(files: Path, folder: Path) -> dict[str, Any]:
    """Seconds of an ingest, of the same again, and how many passages were made."""
    with Study.open(folder) as study:
        first = timed(lambda: study.ingest(files, kind="interview"))
        again = timed(lambda: study.ingest(files, kind="interview"))
        pieces = study._store.unit_count()
    return {"first": first, "again": again, "pieces": pieces}


def theirs(python: Path, files: Path, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [python, "-m", "evals.peers.langchain_ingest", files, folder],
        env=os.environ | ONE_THREAD | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": "."},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.ingest_speed", description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--meetings", type=int, default=12)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--peer", type=Path, default=PEER, help="the Python of the peer's environment")
    given = parser.parse_args(argv)
    if not given.peer.exists():
        parser.error(f"{given.peer} does not exist. Run: make ingest-speed DATA=DIR")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ.update(ONE_THREAD)
    _warm()
    for _ in range(given.repeat):
        with tempfile.TemporaryDirectory(prefix="footpath-speed-") as place:
            files = Path(place) / "files"
            files.mkdir()
            try:
                words = write(Data.of(given.data), files, given.meetings)
            except Missing as missing:
                parser.error(f"missing: {missing}")
            _tell(words, ours(files, Path(place) / "study"), theirs(given.peer, files, Path(place) / "chroma"))
    return 0


def _tell(words: int, we: dict[str, Any], peer: dict[str, Any]) -> None:
    (clock, processor), (again, again_processor) = we["first"], we["again"]
    print(
        f"{words} words\n"
        f"Footpath: {clock:.1f} s ({processor:.1f} s of the processor), {we['pieces']} passages\n"
        f"{peer['peer']}: {peer['clock']:.1f} s ({peer['processor']:.1f} s), {peer['pieces']} chunks\n"
        f"speed as a multiple of the peer's: {peer['clock'] / clock:.2f} ({peer['processor'] / processor:.2f})\n"
        f"again, unchanged: {again:.2f} s ({again_processor:.2f} s), {again / clock:.2%} of the first time",
        flush=True,
    )


def _warm() -> None:
    """Loads models and libraries, as the peer does before it is timed."""
    import torch

    from assistant import follow  # noqa: F401
    from ingest import index
    from ingest.embed import embed

    torch.set_num_threads(1)
    index.load()
    embed(["warm"])


if __name__ == "__main__":
    raise SystemExit(main())
