"""Stability: do the same files give the same map, byte for byte, in whatever order and however many ingests?

Five studies are made of the example's files: in one ingest, file by file in three different orders, and one indexed
anew. Maps are compared as JSON without the study's own name.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from assistant import Study
from evals.data import EXAMPLE
from evals.metrics import mean
from evals.studies import drafted
from evals.task import Measure, Setting

RUNS = 5
QUESTION = "What frustrates people about the engineer visit?"


def run(setting: Setting) -> list[Measure]:
    made = [_made(number, setting.seed) for number in range(2 if setting.sample else RUNS)]
    same = {f"run {number}": [float(one == made[0])] for number, one in enumerate(made)}
    return [Measure("stability.same_map", same, mean, 1.0)]


def _made(number: int, seed: int) -> tuple[str, str, str]:
    """Map, answer and search of one run."""
    files = sorted(path for path in (EXAMPLE / "data").rglob("*") if path.is_file())
    roster = [path for path in files if path.name == "roster.csv"]
    rest = [path for path in files if path not in roster]
    random.Random(seed + number).shuffle(rest)
    with tempfile.TemporaryDirectory() as folder, Study.open(Path(folder)) as study:
        if number == 0:
            study.ingest(EXAMPLE / "data")
        else:
            for part in range(min(number, 3)):
                study.ingest([*roster, *rest[part :: min(number, 3)]])
        if number == RUNS - 1:
            study.reindex()
        found = study.search(QUESTION)
        answer = study.ask(QUESTION).model_dump_json()
        return drafted(study).model_dump_json(exclude={"provenance": {"study"}}), answer, repr(found)


PARTS = (run,)
