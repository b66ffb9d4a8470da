"""Fits the few weights by which `assistant/group.py` tells whether two passages tell one finding.

    python -m evals.train_group

Pairs of pains and pairs of gains of the annotated studies that `evals.train_match --hold-out` left out. Prints the
weights, the average precision of each likeness and of all when each study is left out in turn, and what grouping at
several distances puts together (precision and recall of pairs).
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from assistant import match, reader
from assistant.group import groups
from evals.annotated import Annotated, Remark, studies, unseen
from ingest.embed import embed

LIKENESSES = ("vectors", "words", "phases")
FEWEST = 8  # remarks of a kind below which a study says nothing about grouping


def likenesses(remarks: list[Remark]) -> np.ndarray:
    """The three likenesses that `assistant.group.same` looks at, [3, n, n]."""
    vectors = _unit(embed([r.text for r in remarks]) + embed([match.told(r.passage) for r in remarks]))
    texts = [match.told(r.passage) for r in remarks]
    words = match.plain(texts, texts)
    phases = _unit(reader.read([r.read for r in remarks]).phase)
    return np.stack([vectors @ vectors.T, (words + words.T) / 2, phases @ phases.T])


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def pairs(study: Annotated, kind: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Likenesses of every pair [pairs, 3] and whether both tell one finding [pairs]."""
    remarks = [r for r in study.remarks.values() if r.kind == kind and r.gate == "ok"]
    if len(remarks) < FEWEST:
        return None
    upper = np.triu_indices(len(remarks), 1)
    gold = [bool(remarks[i].finding) and remarks[i].finding == remarks[j].finding for i, j in zip(*upper, strict=True)]
    return likenesses(remarks)[:, upper[0], upper[1]].T, np.array(gold)


def put_together(same: np.ndarray, gold: np.ndarray, apart: float) -> tuple[int, int, int]:
    """Pairs rightly put together, put together, and to be put together."""
    size = int((1 + (1 + 8 * len(gold)) ** 0.5) / 2)
    upper = np.triu_indices(size, 1)
    square = np.eye(size)
    square[upper] = same
    square = np.maximum(square, square.T)
    of = np.zeros(size, int)
    for number, group in enumerate(groups(square, apart)):
        of[group] = number
    joined = of[upper[0]] == of[upper[1]]
    return int((joined & gold).sum()), int(joined.sum()), int(gold.sum())


def main() -> None:
    sets = [
        (study.name, *found)
        for study in studies()
        if unseen(study)
        for kind in ("pain", "gain")
        if (found := pairs(study, kind))
    ]
    for place, name in enumerate(LIKENESSES):
        print(f"{name}: average precision {np.mean([average_precision_score(y, x[:, place]) for _, x, y in sets]):.3f}")
    guessed = []
    for name, x, _ in sets:
        others = [(a, b) for other, a, b in sets if other != name]
        model = fit([a for a, _ in others], [b for _, b in others])
        guessed.append(model.predict_proba(x)[:, 1])
    precision = np.mean([average_precision_score(y, p) for (_, _, y), p in zip(sets, guessed, strict=True)])
    print(f"together: average precision {precision:.3f}")
    for apart in (0.6, 0.65, 0.7, 0.75, 0.8):
        told = np.sum([put_together(p, y, apart) for (_, _, y), p in zip(sets, guessed, strict=True)], axis=0)
        print(f"apart {apart}: precision {told[0] / max(told[1], 1):.2f}, recall {told[0] / told[2]:.2f}")
    model = fit([x for _, x, _ in sets], [y for _, _, y in sets])
    print(
        "WEIGHTS =", tuple(round(float(w), 2) for w in model.coef_[0]), "BIAS =", round(float(model.intercept_[0]), 2)
    )


def fit(xs: list[np.ndarray], ys: list[np.ndarray]) -> LogisticRegression:
    return LogisticRegression(C=10, max_iter=2000).fit(np.vstack(xs), np.concatenate(ys))


if __name__ == "__main__":
    main()
