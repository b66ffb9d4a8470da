"""Themes: is what several people told in other words put together, and nothing else?

Pains and gains of the annotated studies that nothing was trained on, each kind of a study grouped by itself. Pairs of
remarks that tell one finding of the writer's key belong together. The grouping's few weights are fitted anew without
the study (`evals.train_group`). Beside it BERTopic, on the same remarks.
"""

from __future__ import annotations

import numpy as np

from evals.annotated import Remark, studies, unseen
from evals.metrics import f1, share
from evals.peers import rows as peers
from evals.task import Measure, Rows, Setting

KINDS = {"pain": "pain_points", "gain": "gains"}


def run(setting: Setting) -> list[Measure]:
    from assistant.cells import APART
    from evals.train_group import fit, pairs, put_together

    chosen = [study for study in studies() if unseen(study)]
    sets = {
        f"{study.name} {kind}": (study.name, kind, *found)
        for study in chosen
        for kind in KINDS
        if (found := pairs(study, kind))
    }
    rows: Rows = {}
    for id, (name, kind, x, y) in sets.items():
        others = [(a, b) for other, _, a, b in sets.values() if other != name]
        model = fit([a for a, _ in others], [b for _, b in others])
        rows[id] = [float(n) for n in put_together(model.predict_proba(x)[:, 1], y, APART[KINDS[kind]])]
    groups = {id: id.split()[0] for id in rows}
    return [
        Measure("themes.pairs_f1", rows, f1, None, peers("themes.pairs_f1"), groups),
        Measure("themes.pairs_precision", {i: [r[0], r[1]] for i, r in rows.items()}, share, groups=groups),
        Measure("themes.pairs_recall", {i: [r[0], r[2]] for i, r in rows.items()}, share, groups=groups),
    ]


def remarks(kind: str) -> dict[str, list[Remark]]:
    """Set's id → its remarks of a kind; the same ones that `evals.train_group` pairs."""
    return {
        f"{study.name} {kind}": [r for r in study.remarks.values() if r.kind == kind and r.gate == "ok"]
        for study in studies()
        if unseen(study)
    }


def joined(remarks: list[Remark], group: list[int]) -> list[float]:
    """(pairs rightly together, together, to be together) of a grouping; a negative group is nobody's."""
    upper = list(zip(*np.triu_indices(len(remarks), 1), strict=True))
    gold = [bool(remarks[i].finding) and remarks[i].finding == remarks[j].finding for i, j in upper]
    said = [group[i] == group[j] >= 0 for i, j in upper]
    return [
        float(sum(g and s for g, s in zip(gold, said, strict=True))),
        float(sum(said)),
        float(sum(gold)),
    ]


PARTS = (run,)
