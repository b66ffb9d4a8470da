"""How well the reader reads, and how well the engine places, what nothing was trained on: the unseen annotated studies.

    python -m evals.reading [--weights FILE] [--studies DIR] [--question]

Of each remark, cut as its writer cut it: kind, phase. With --studies (a folder for the studies, made by the product's
own ingest where they are not there) also the stage that the whole engine gives to what people told. --question reads
behind the question alone, as before the reader looked back.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from assistant import reader, stages
from assistant.cells import meanings
from assistant.coverage import readable
from assistant.observe import observe
from evals.annotated import Annotated, studies, study_of, unseen

CLAIMS = ("pain", "gain")
CERTAIN = (0.5, 0.7, 0.75, 0.85)
BELIEVED = (0.0, 0.4, 0.45, 0.5, 0.6, 0.7)
COVERED = 0.5  # share of an observation that a remark must cover to be what it tells


def told(chosen: list[Annotated], question: bool) -> None:
    """Prints what is right of kinds and phases."""
    remarks = [r for study in chosen for r in study.remarks.values()]
    readings = reader.read([r.passage if question else r.read for r in remarks])
    plain = [i for i, r in enumerate(remarks) if r.gate != "bare_yes"]
    gold = np.array([remarks[i].kind for i in plain])
    kinds = np.array([reader.KINDS[int(readings.kind[i].argmax())] for i in plain])
    sure = readings.kind[plain].max(1)
    print(f"kind: {len(plain)} remarks, macro-F1 {f1_score(gold, kinds, average='macro'):.3f}")
    for kind in CLAIMS:
        for least in CERTAIN:
            said = (kinds == kind) & (sure >= least)
            right = int((said & (gold == kind)).sum())
            precision, recall = right / max(said.sum(), 1), right / (gold == kind).sum()
            print(f"  {kind} from {least}: precision {precision:.2f}, recall {recall:.2f}")
    placed = [i for i, r in enumerate(remarks) if r.phase]
    hits = [reader.PHASES[int(readings.phase[i].argmax())] == remarks[i].phase for i in placed]
    print(f"phase: {len(placed)} remarks, right {np.mean(hits):.3f}")


def beliefs(study: Annotated, folder: Path) -> Iterator[tuple[float, bool]]:
    """Of each pain and gain of the study that the engine observed: its belief in the stage, and whether it is right."""
    opened = study_of(study, folder)
    sources = readable(opened.sources())
    observations = observe(opened._store, sources)
    plan = stages.plan(opened.corpus, observations)
    belief = stages.assign(opened.corpus, observations, plan, meanings(opened._store, observations))
    claims = [
        r for r in study.remarks.values() if r.kind in CLAIMS and r.gate == "ok" and r.phase not in (None, "help")
    ]
    for source in sources:
        for remark in (r for r in claims if r.record in (source.id, source.record) or r.record in str(source.path)):
            start = source.text.find(remark.text[:40])
            for o in (o for o in observations if start >= 0 and o.source_id == source.id):
                shared = min(o.end, start + len(remark.text)) - max(o.start, start)
                if shared > COVERED * (o.end - o.start):
                    home = int(plan.phases[:, reader.PHASES.index(str(remark.phase))].argmax())
                    yield max(belief[o.id]), int(np.argmax(belief[o.id])) == home


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--weights", type=Path, default=reader.WEIGHTS)
    parser.add_argument("--studies", type=Path)
    parser.add_argument("--question", action="store_true")
    given = parser.parse_args()
    reader.WEIGHTS = given.weights
    chosen = [study for study in studies() if unseen(study)]
    told(chosen, given.question)
    if given.studies:
        found = [pair for study in chosen for pair in beliefs(study, given.studies / study.name)]
        for least in BELIEVED:
            right = [hit for belief, hit in found if belief >= least]
            print(f"stage of pains and gains, belief from {least}: {len(right)}, right {np.mean(right):.3f}")


if __name__ == "__main__":
    main()
