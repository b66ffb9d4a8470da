"""Records the replies of a model for the example, so that `make demo` draws with the real chain and no model.

    FOOTPATH_LLM=… python -m evals.record STUDY

STUDY holds the example (`footpath ingest examples/fibre/data --study STUDY`). A run that was stopped goes on: replies
are kept in the study. What is recorded is a part of the example (PART), since a small model on a laptop takes
minutes a window; a stronger one may read more. Writes examples/fibre/replies.json.xz and says what it cost.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from assistant import Study
from assistant.journey import JourneyMap
from assistant.recorded import record
from evals.data import EXAMPLE

REPLIES = EXAMPLE / "replies.json.xz"
PART, FIRST = "survey/survey.csv", 5  # a file of examples/fibre/data, and how many of its commented answers


def draw(study: Study) -> JourneyMap:
    """The map of the recorded part. Raises FootpathError."""
    told = [source for source in study.sources() if str(source.path).endswith(PART) and source.segments]
    ids = [source.id for source in sorted(told, key=lambda source: str(source.record))[:FIRST]]
    return study.draft_map("Switching to fibre", start="decides to switch", end="first bill", source=ids)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("study", type=Path)
    with Study.open(parser.parse_args().study) as study:
        began = time.monotonic()
        journey = draw(study)
        if journey.provenance.engine != "llm" or not study._llm:
            raise SystemExit("No model drew it: " + " ".join(journey.coverage.notes))
        if journey.coverage.not_read:
            raise SystemExit("The model did not read all of it; run the same command again.")
        print(
            f"{record(study._llm, REPLIES)} replies in {REPLIES}; {study.used}; {time.monotonic() - began:.0f} s in all"
        )


if __name__ == "__main__":
    main()
