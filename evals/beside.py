"""Draws the recorded part of the example twice, offline and with the recorded replies, and shows both side by side.

    python -m evals.beside STUDY

The second goes through the real chain (`assistant.compose`): windows, checks, sorting, naming; only the model's replies
come from examples/fibre/replies.json.xz. Writes ordering-offline.html, ordering-model.html and beside.html into STUDY.
"""

from __future__ import annotations

import argparse
import html
from pathlib import Path

from assistant import Study
from assistant.journey import JourneyMap
from evals.record import FIRST, PART, REPLIES, draw

BETTER = {  # as read on the recording that is shipped
    "offline": "Better: names the two feelings that are voiced. Worse: takes a leaflet on the mat for a pain point, "
    "and its stages are not the survey's.",
    "llm": "Better: stages in the survey's own words, small talk left out. Worse: overlooks the availability check "
    "that changed its mind, calls a wrong price a suggestion, names no feeling.",
}


def drawn(folder: Path, llm: str) -> JourneyMap:
    with Study.open(folder, llm=llm) as study:
        return draw(study)


def column(journey: JourneyMap, file: str) -> str:
    engine = journey.provenance.engine
    who = f"Drawn with {journey.provenance.model}, recorded" if engine == "llm" else "Drawn offline, without a model"
    told = " ".join([f"{len(journey.cells())} cells, {len(journey.rejected)} rejected.", *journey.coverage.notes])
    text = f"<h2>{html.escape(who)}</h2><p>{html.escape(BETTER[engine])}</p><p>{html.escape(told)}</p>"
    return f'<section>{text}<iframe src="{file}" title="{html.escape(who)}"></iframe></section>'


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>One part of the example, drawn twice</title>
<style>body{font:16px/1.4 system-ui,sans-serif;margin:1rem}main{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
p{min-height:3em}iframe{width:100%%;height:80vh;border:1px solid #999}</style>
<h1>One part of the example, drawn twice</h1><p>Read: %s.</p><main>%s</main></html>
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("study", type=Path)
    folder = parser.parse_args().study
    columns = []
    for name, llm in (("offline", "offline"), ("model", f"recorded:{REPLIES}")):
        journey = drawn(folder, llm)
        file = f"ordering-{name}.html"
        journey.save(folder / file)
        columns.append(column(journey, file))
        for note in journey.coverage.notes:
            print(f"{name}: {note}")
    page = folder / "beside.html"
    page.write_text(PAGE % (f"the first {FIRST} comments of {PART}", "".join(columns)), encoding="utf-8")
    print(page.resolve())


if __name__ == "__main__":
    main()
