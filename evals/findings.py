"""Findings: how many of what human researchers found stands on the map that is drafted from their notes?

The rule. A finding is found where a cell of the map cites one of the notes it was built on (where the study tells
them: onrr-wireframe), or where a cell's label and statement mean nearly the same: cosine of at least ALIKE. The notes
are read as a user's would be; the findings are never shown to the product.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from assistant import Study
from assistant.journey import Cell, JourneyMap
from evals.metrics import mean, share
from evals.scorers import Span, meet
from evals.studies import of_files
from evals.task import Failure, Measure, Rows, Setting
from ingest.embed import embed

STUDIES = ("onrr-blog-2024", "onrr-pricing-tables", "onrr-wireframe", "va-526-claims-for-increase")
KINDS = frozenset({"finding", "insight"})
ALIKE = 0.6
TWICE = 0.85  # cosine from which two cells of a lane tell one thing


def run(setting: Setting) -> list[Measure]:
    rows: Rows = {}
    twice: Rows = {}
    groups: dict[str, str] = {}
    failures = []
    setting.data.path("research_studies")
    for name in STUDIES[: setting.sample]:
        folder = setting.data.path(f"research_studies/{name}")
        items = json.loads((folder / "ground_truth.json").read_text(encoding="utf-8"))["items"]
        with of_files(setting, name, folder / "notes") as study:
            journey = study.draft_map(name)
            cells = [
                cell for _, lane, cell in journey.cells() if cell.citations and lane not in ("emotions", "touchpoints")
            ]
            near = _likeness([item["text"] for item in items], cells)
            for item, likeness in zip(items, near, strict=True):
                if item["kind"] in KINDS:
                    found = likeness.max(initial=0) >= ALIKE or _cited(study, cells, item.get("evidence") or [])
                    rows[item["id"]], groups[item["id"]] = [float(found)], name
                    if not found:
                        failures.append(_missed(item, cells, likeness))
            twice[name] = [_doubles(journey), 1.0]
    return [
        Measure("findings.recall", rows, mean, 0.60, groups=groups, failures=failures),
        Measure("findings.duplicates_a_map", twice, share, 2, higher=False),
    ]


def _likeness(texts: list[str], cells: list[Cell]) -> np.ndarray:
    """Cosines [texts, cells]."""
    return embed(texts) @ embed([f"{cell.label}. {cell.statement}" for cell in cells]).T


def _cited(study: Study, cells: list[Cell], evidence: list[dict[str, str]]) -> bool:
    """Whether a cell cites one of the notes that the finding was built on."""
    wanted = [span for one in evidence if (span := _place(study, one))]
    cited = [(c.source_id, c.start, c.end) for cell in cells for c in cell.citations]
    return any(meet(one, other) for one in wanted for other in cited)


def _place(study: Study, evidence: dict[str, str]) -> Span | None:
    for source in study.sources():
        if source.participant == evidence["participant"] and (at := source.text.find(evidence["text"])) >= 0:
            return source.id, at, at + len(evidence["text"])
    return None


def _doubles(journey: JourneyMap) -> float:
    """Cells that tell what an earlier cell of their lane tells."""
    found = 0
    lanes: dict[str, list[Cell]] = {}
    for _, lane, cell in journey.cells():
        if cell.citations and lane in ("pain_points", "gains"):
            lanes.setdefault(lane, []).append(cell)
    for cells in lanes.values():
        meaning = embed([cell.statement for cell in cells])
        alike = np.tril(meaning @ meaning.T, -1) >= TWICE
        found += int(alike.any(1).sum())
    return float(found)


def _missed(item: dict[str, Any], cells: list[Cell], likeness: np.ndarray) -> Failure:
    nearest = sorted(range(len(cells)), key=lambda i: -likeness[i])[:3]
    shown = "\n".join(f"- {likeness[i]:.2f} {cells[i].label}: {cells[i].statement}" for i in nearest)
    return Failure(f"{item['id']}: {item['text'][:160]}", f"Nearest cells:\n\n{shown}")


PARTS = (run,)
