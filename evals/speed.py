"""Speed, as ratios to embedding the same words, which no reading by meaning can do without; and seconds to an answer.

A ratio says the same on every machine: 1 means that the step takes as long as embedding its sentences once. Seconds are
the processor's, all threads together, so that what else the machine does changes little.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant import Study
from evals.data import EXAMPLE
from evals.metrics import mean, share
from evals.studies import drafted
from evals.task import Measure, Setting
from ingest.embed import embed
from ingest.sentences import sentences

QUESTIONS = (
    "What frustrates people about the engineer visit?",
    "How do people find out what they will pay?",
    "What went well on the day of the installation?",
)


def run(setting: Setting) -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder, Study.open(Path(folder)) as study:
        embed(["warm"])
        taking = _seconds(lambda: study.ingest(EXAMPLE / "data"))
        texts = [s.text[a:b] for s in study.sources() for a, b in sentences(s.text)]
        embedding = _seconds(lambda: embed(texts))
        first, again = _seconds(lambda: drafted(study)), _seconds(lambda: drafted(study))
        asking = {text: [_seconds(partial(study.ask, text))] for text in QUESTIONS}
        finding = {text: [_seconds(partial(study.search, text))] for text in QUESTIONS}
    return [
        *(
            Measure(f"speed.{name}_to_embedding", {"example": [took, embedding]}, share, higher=False, steady=False)
            for name, took in (("ingest", taking), ("first_draft", first), ("draft_again", again))
        ),
        Measure("speed.ask_seconds", asking, mean, 0.3, higher=False, steady=False),
        Measure("speed.search_seconds", finding, mean, higher=False, steady=False),
    ]


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


PARTS = (run,)
