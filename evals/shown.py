"""Of what a draft shows of studies that nothing was trained on: how much is right by their writers' labels?

    python -m evals.shown --studies DIR

DIR is a folder for the studies, made by the product's own ingest where they are not there. A cell is in the right lane
where its first quote, and at least half of its quotes, are remarks of its kind that may count; at the right stage where
the first quote's phase belongs to it. Cells that a person sees first count (five a lane and stage); touchpoints and
emotions have no labels. A finding is found where a cell of its lane at its stage cites one of its tellers.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant import reader, stages
from assistant.cells import LANE
from assistant.coverage import readable
from assistant.journey import Cell, Citation
from assistant.observe import observe
from assistant.stages import Plan
from assistant.study import Study
from evals.annotated import FOLDER, NEXT, Annotated, Remark, studies, study_of, unseen

FIRST = 5  # cells of a lane and stage that are seen without asking for more
COVERED = 0.5  # share of a quote that a remark must cover to be what it tells
LANES = {lane: kind for kind, lane in LANE.items()}


class Key:
    """Where every labelled remark stands in the study's sources."""

    def __init__(self, annotated: Annotated, study: Study) -> None:
        self.at: dict[str, list[tuple[int, int, Remark]]] = {}
        for source in study.sources():
            for remark in annotated.remarks.values():
                if remark.record in (source.record, source.participant) or remark.record in Path(source.path).stem:
                    start = source.text.find(remark.text[:40])
                    if start >= 0:
                        self.at.setdefault(source.id, []).append((start, start + len(remark.text), remark))

    def remark(self, quote: Citation) -> Remark | None:
        """The remark that covers most of a quote."""
        met = [(min(e, quote.end) - max(s, quote.start), r) for s, e, r in self.at.get(quote.source_id, [])]
        most, remark = max(met, key=lambda item: item[0], default=(0, None))
        return remark if most >= COVERED * (quote.end - quote.start) else None


def judged(annotated: Annotated, folder: Path) -> tuple[Counter[str], list[str]]:
    """Counts of what is shown and right, and each wrong cell in a line."""
    study = study_of(annotated, folder)
    journey, key = study.draft_map(annotated.title), Key(annotated, study)
    plan = stages.plan(study.corpus, observe(study._store, readable(study.sources())))
    told, wrong = Counter[str](), []
    found: dict[str, set[str]] = {"pain": set(), "gain": set()}
    for stage in journey.stages:
        here = plan.names.index(stage.name)
        for lane, kind in LANES.items():
            own = [cell for cell in getattr(stage, lane) if cell.citations and not cell.id.endswith("o")]
            for place, cell in enumerate(own):
                remarks = [key.remark(c) for c in cell.citations]
                if kind in found:
                    at_home = [r for r in remarks if r and _tells(r, kind) and _home(plan, r) in (here, None)]
                    found[kind] |= {r.finding for r in at_home if r.finding}
                if place < FIRST:
                    lane_right, stage_right = _in_lane(remarks, kind), _home(plan, remarks[0]) in (here, None)
                    told.update({f"{lane} shown": 1, f"{lane} lane": lane_right, f"{lane} stage": stage_right})
                    told.update({f"{lane} both": lane_right and stage_right})
                    if not (lane_right and stage_right):
                        wrong.append(_line(annotated, stage.name, lane, cell, remarks[0], lane_right))
    for kind, ids in found.items():
        wanted = {f for f, row in annotated.findings.items() if row["lane"] == kind}
        told.update({f"{kind} findings": len(wanted), f"{kind} found": len(ids & wanted)})
    return told, wrong


def _tells(remark: Remark | None, kind: str) -> bool:
    return bool(remark and remark.kind == kind and remark.gate == "ok")


def _in_lane(remarks: Sequence[Remark | None], kind: str) -> bool:
    right = [_tells(remark, kind) for remark in remarks]
    return right[0] and 2 * sum(right) >= len(right)


def _home(plan: Plan, remark: Remark | None) -> int | None:
    """The stage that a remark's phase belongs to; None where it is about none."""
    if not remark or remark.phase in (None, stages.HELP):
        return None
    return int(plan.phases[:, reader.PHASES.index(remark.phase)].argmax())


def _line(annotated: Annotated, stage: str, lane: str, cell: Cell, remark: Remark | None, lane_right: bool) -> str:
    gold = f"{remark.kind}, {remark.gate}, {remark.phase}" if remark else "no remark"
    wrong = "stage" if lane_right else "lane"
    return f"{annotated.name} · {stage} · {lane} · {wrong}: {cell.label} | {cell.statement[:110]} ({gold})"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--studies", type=Path, required=True)
    parser.add_argument("-v", "--verbose", action="store_true", help="every wrong cell")
    given = parser.parse_args()
    told = Counter[str]()
    for study in [s for folder in (FOLDER, NEXT) for s in studies(folder) if unseen(s)]:
        more, wrong = judged(study, given.studies / study.name)
        told.update(more)
        if given.verbose:
            print("\n".join(wrong))
    for what in ("shown", "lane", "stage", "both"):
        told[f"all {what}"] = sum(told[f"{lane} {what}"] for lane in LANES)
    for lane in (*LANES, "all"):
        shown = told[f"{lane} shown"]
        shares = ", ".join(f"{what} {told[f'{lane} {what}'] / max(shown, 1):.2f}" for what in ("lane", "stage", "both"))
        print(f"{lane}: {shown} shown; right {shares}")
    for kind in ("pain", "gain"):
        print(f"{kind}s planted: {told[f'{kind} found']} of {told[f'{kind} findings']} found")


if __name__ == "__main__":
    main()
