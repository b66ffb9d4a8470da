"""How well the reader reads, and how well the engine places, what nothing was trained on: the unseen annotated studies.

    python -m evals.reading [--studies DIR]

Of each remark, cut as its writer cut it and read in its source's order: kind, phase. With --studies (a folder for the
studies, made by the product's own ingest where they are not there) also the stage that the whole engine gives to what
people told.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from assistant import reader, stages, story
from assistant.cells import meanings
from assistant.coverage import readable
from assistant.observe import observe
from evals.annotated import FOLDER, NEXT, Annotated, studies, study_of, unseen
from evals.train_story import lines

CLAIMS = ("pain", "gain")
CERTAIN = (0.5, 0.7, 0.75, 0.85)
BELIEVED = (0.0, 0.4, 0.45, 0.5, 0.6, 0.7)
COVERED = 0.5  # share of an observation that a remark must cover to be what it tells


def told(chosen: list[Annotated]) -> None:
    """Prints what is right of kinds and phases."""
    read = [(line, story.retell(line.readings, line.told)) for line in lines(chosen)]
    both = [(r, i, again) for line, again in read for i, r in enumerate(line.remarks) if r]
    plain = [(r.kind, again.kind[i]) for r, i, again in both if r.gate != "bare_yes"]
    gold = np.array([kind for kind, _ in plain])
    kinds = np.array([reader.KINDS[int(said.argmax())] for _, said in plain])
    sure = np.array([said.max() for _, said in plain])
    print(f"kind: {len(plain)} remarks, macro-F1 {f1_score(gold, kinds, average='macro'):.3f}")
    for kind in CLAIMS:
        for least in CERTAIN:
            said = (kinds == kind) & (sure >= least)
            right = int((said & (gold == kind)).sum())
            precision, recall = right / max(said.sum(), 1), right / (gold == kind).sum()
            print(f"  {kind} from {least}: precision {precision:.2f}, recall {recall:.2f}")
    hits = [reader.PHASES[int(again.phase[i].argmax())] == r.phase for r, i, again in both if r.phase]
    print(f"phase: {len(hits)} remarks, right {np.mean(hits):.3f}")


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
    parser.add_argument("--studies", type=Path)
    given = parser.parse_args()
    chosen = [study for folder in (FOLDER, NEXT) for study in studies(folder) if unseen(study)]
    told(chosen)
    if given.studies:
        found = [pair for study in chosen for pair in beliefs(study, given.studies / study.name)]
        for least in BELIEVED:
            right = [hit for belief, hit in found if belief >= least]
            print(f"stage of pains and gains, belief from {least}: {len(right)}, right {np.mean(right):.3f}")


if __name__ == "__main__":
    main()
