"""Planted findings: how much of a study's answer key a drafted map finds, in the right lane and stage.

    footpath eval planted
    python -m evals.planted MAP.json --study DIR --truth examples/fibre/truth.json

A planted finding is found where a cell of its lane, at its stage (or one the key also accepts), cites a passage that
overlaps one of its quotes. A decoy is cited where a citation overlaps it. Matching is by offsets after masking.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.journey import JourneyMap
from assistant.study import Study
from evals.data import EXAMPLE
from evals.metrics import mean, total
from evals.scorers import Span
from evals.scorers import meet as overlaps
from evals.studies import example, once
from evals.task import Failure, Measure, Setting
from ingest.source import Source

LANES = {"pain_point": "pain_points", "gain": "gains"}
# The engine's own stage names where the key knows them only in other words.
SAME = {"needing it": "deciding", "choosing": "deciding", "getting started": "set-up", "using it": "first days online"}

GOALS = {"pain_point": 0.90, "gain": 0.85}


@dataclass
class Score:
    found: dict[str, list[str]]  # finding id → ids of the cells that tell it at the right stage
    elsewhere: dict[str, list[str]]  # … at another stage
    decoys: list[str]


def spans(study: Study, evidence: Iterable[dict]) -> list[Span]:
    """Where the key's quotes stand in the stored, masked sources."""
    return [span for item in evidence if (span := _span(study, item))]


def _span(study: Study, item: dict) -> Span | None:
    wanted = " ".join(study._mask(item["quote"]).split())
    for source in _sources(study, item["file"], item.get("record")):
        pattern = r"\s+".join(re.escape(word) for word in wanted.split())
        if match := re.search(pattern, source.text):
            return source.id, match.start(), match.end()
        if located := _nearly(wanted, source.text):
            return source.id, *located
    return None


def _nearly(wanted: str, text: str) -> tuple[int, int] | None:
    """The longest run of the quote's words that stands in the text: labels or other masks may stand between."""
    words = wanted.split()
    for size in range(len(words), 3, -1):
        for first in range(len(words) - size + 1):
            pattern = r"\s+".join(re.escape(word) for word in words[first : first + size])
            if match := re.search(pattern, text):
                return match.start(), match.end()
    return None


def _sources(study: Study, file: str, record: str | None) -> list[Source]:
    return [
        source
        for source in study.sources()
        if source.path.endswith(file) and (record is None or source.record == str(record) or source.record is None)
    ]


def right_stage(name: str, finding: dict, stages: list[dict]) -> bool:
    """Whether a stage of the map is the finding's, or one the key accepts too."""
    told = SAME.get(name.lower(), name.lower())
    accepted = {finding["stage"], *finding.get("other_stages", [])}
    for stage in stages:
        names = [stage["name"], *stage["aliases"]]
        if stage["name"] in accepted and any(told == n.lower() or n.lower().startswith(told) for n in names):
            return True
    return False


def score(study: Study, journey: JourneyMap, truth: dict) -> Score:
    found: dict[str, list[str]] = {}
    elsewhere: dict[str, list[str]] = {}
    for finding in truth["findings"]:
        wanted = spans(study, finding["evidence"])
        for stage in journey.stages:
            for cell in getattr(stage, LANES[finding["lane"]]):
                cited = [(c.source_id, c.start, c.end) for c in cell.citations]
                if any(overlaps(a, b) for a in cited for b in wanted):
                    right = right_stage(stage.name, finding, truth["stages"])
                    (found if right else elsewhere).setdefault(finding["id"], []).append(cell.id)
    return Score(found, elsewhere, decoys(study, journey, truth))


def decoys(study: Study, journey: JourneyMap, truth: dict) -> list[str]:
    """Decoys that a cell cites, with the words."""
    hits = []
    for decoy in [*truth["decoys"], *truth.get("out_of_scope", [])]:
        for span in spans(study, decoy["evidence"]):
            for stage, lane, cell in journey.cells():
                for citation in cell.citations:
                    if span[2] - span[1] > 8 and overlaps(span, (citation.source_id, citation.start, citation.end)):
                        hits.append(
                            f"{decoy.get('kind', decoy.get('why'))} · {stage.name}/{lane}: {citation.quote[:90]}"
                        )
    return sorted(set(hits))


def run(setting: Setting) -> list[Measure]:
    """The example's key against its drafted map."""
    truth = json.loads((EXAMPLE / "truth.json").read_text(encoding="utf-8"))
    with example(setting) as study:
        result = score(study, once(study), truth)
    measures = []
    for lane, goal in GOALS.items():
        findings = [finding for finding in truth["findings"] if finding["lane"] == lane]
        rows = {f["id"]: [float(f["id"] in result.found)] for f in findings}
        failures = [
            Failure(
                f"{f['id']} ({_told(f, result)}): {f['theme']}", "\n>\n".join(f"> {e['quote']}" for e in f["evidence"])
            )
            for f in findings
            if f["id"] not in result.found
        ]
        measures.append(Measure(f"planted.{LANES[lane]}", rows, mean, goal, failures=failures))
    cited = {f"decoy {number}": [1.0] for number, _ in enumerate(result.decoys)} or {"none": [0.0]}
    opened = [Failure(hit, hit) for hit in result.decoys]
    return [*measures, Measure("planted.decoys_cited", cited, total, 0, higher=False, failures=opened)]


def _told(finding: dict, result: Score) -> str:
    return "at another stage" if finding["id"] in result.elsewhere else "not found"


PARTS = (run,)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("map", type=Path)
    parser.add_argument("--study", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    given = parser.parse_args()
    study = Study.open(given.study)
    truth = json.loads(given.truth.read_text(encoding="utf-8"))
    journey = JourneyMap.model_validate_json(given.map.read_text(encoding="utf-8"))
    result = score(study, journey, truth)
    for lane in LANES:
        ids = [f["id"] for f in truth["findings"] if f["lane"] == lane]
        right, wrong = [i for i in ids if i in result.found], [i for i in ids if i in result.elsewhere]
        print(f"{lane}: {len(right)}/{len(ids)} in the right stage; only elsewhere: {sorted(set(wrong) - set(right))}")
        print(f"  not found: {sorted(set(ids) - set(right) - set(wrong))}")
        spread = sum(len(result.found.get(i, [])) + len(result.elsewhere.get(i, [])) for i in ids)
        print(f"  cells that tell them: {spread}")
    print(f"decoys cited: {len(result.decoys)}")
    for hit in result.decoys:
        print("  " + hit)


if __name__ == "__main__":
    main()
