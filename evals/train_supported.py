"""Trains and measures the support check (`assistant/supported.json`).

    python -m evals.train_supported DATA [--write]

DATA holds `wice/claims.jsonl`, `qmsum/summary_evidence.jsonl`, `qmsum/meetings.jsonl`, `begin_wow/responses.jsonl`.
None of their words are kept, only twelve weights. A case is a statement with the sentences it cites; wrong ones are
- WiCE: claims its annotators call partially or not supported, and supported ones with the nearest wrong sentences;
- QMSum's summary evidence: a summary sentence with the evidence of the most similar other sentence of that meeting;
- BEGIN: responses that are not fully attributable (generic ones are left out).
Not trained on, to see how it carries over to how people talk: our findings with their tellings (`evals/themes.jsonl`),
and with a telling of the most similar other finding of the study.
Five folds; a document, meeting or evidence never stands on both sides. Intervals are bootstraps over these.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.supported import SIGNS, WEIGHTS, Claim, signs
from ingest.store import Store
from ingest.vectors import vectors

FOLDS = 5
SEED = 20261125
ROUNDS = 1000  # of the bootstrap
TELLINGS = 3  # of a finding
SIEVES = (0.05, 0.1, 0.2, 0.35, 0.5)  # thresholds of which is said what they keep and refuse
COSINE, PAIRS = SIGNS.index("meaning"), SIGNS.index("pairs of words")


class Case(NamedTuple):
    """One statement with its evidence, whether that carries it, from which set, and which cases belong together."""

    claim: Claim
    right: int
    set: str
    unit: str


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _around(sentences: list[str], places: list[int]) -> str:
    near = {p + d for p in places for d in (-1, 1)} - set(places)
    return " ".join(sentences[p] for p in sorted(near) if 0 <= p < len(sentences))


def wice(store: Store, folder: Path) -> list[Case]:
    cases = []
    for row in _lines(folder / "wice/claims.jsonl"):
        sentences = row["evidence"]
        gold = row["supporting_sentences"][0] if row["supporting_sentences"] else []
        close = vectors(store, sentences) @ vectors(store, [row["claim"]])[0]
        wrong_ones = {p for chosen in row["supporting_sentences"] for p in chosen}
        nearest = [int(p) for p in np.argsort(-np.round(close, 4), kind="stable") if int(p) not in wrong_ones]
        title = row.get("claim_title") or row["id"]
        chosen = list(gold) or nearest[:3]
        right = int(row["label"] == "supported")
        cases.append(_case(row["claim"], sentences, chosen, right, "wice", title))
        if right:
            cases.append(_case(row["claim"], sentences, nearest[: len(gold)], 0, "wice", title))
    return cases


def _case(statement: str, sentences: list[str], chosen: list[int], right: int, name: str, unit: str) -> Case:
    places = sorted(chosen)
    claim = Claim(statement, tuple(sentences[p] for p in places), _around(sentences, places))
    return Case(claim, right, name, f"{name}:{unit}")


def qmsum(store: Store, folder: Path) -> list[Case]:
    turns = {row["meeting_id"]: [text for _, text in row["turns"]] for row in _lines(folder / "qmsum/meetings.jsonl")}
    by_meeting: dict[str, list[dict]] = defaultdict(list)
    for row in _lines(folder / "qmsum/summary_evidence.jsonl"):
        if row["evidence"]:
            by_meeting[row["meeting_id"]].append(row)
    cases = []
    for meeting, rows in sorted(by_meeting.items()):
        own = vectors(store, [row["claim"] for row in rows])
        close = np.round(own @ own.T, 4) - 2 * np.eye(len(rows))
        for place, row in enumerate(rows):
            cases.append(_spoken(row["claim"], row, turns[meeting], 1))
            if len(rows) > 1 and not _same(row, other := rows[int(close[place].argmax())]):
                cases.append(_spoken(row["claim"], other, turns[meeting], 0))
    return cases


def _same(one: dict, other: dict) -> bool:
    """Whether two summary sentences rest on common evidence, so that the other's is not wrong."""
    places = [{(e["turn"], e["sent"]) for e in row["evidence"]} for row in (one, other)]
    return bool(places[0] & places[1])


def _spoken(statement: str, row: dict, turns: list[str], right: int) -> Case:
    cited = [_tidy(e["text"]) for e in row["evidence"]]
    around = " ".join(" ".join(_tidy(turns[t]).split()[:40]) for t in sorted({e["turn"] for e in row["evidence"]}))
    return Case(Claim(statement, tuple(cited), around), right, "summary_evidence", f"qmsum:{row['meeting_id']}")


def _tidy(text: str) -> str:
    return " ".join(re.sub(r"\{\w+\}", "", text).split())


def begin(folder: Path) -> list[Case]:
    return [
        Case(
            Claim(row["response"], (row["evidence"],), row["previous_turn"] or ""),
            int(row["label"] == "Fully attributable"),
            "begin_wow",
            f"begin:{row['evidence']}",
        )
        for row in _lines(folder / "begin_wow/responses.jsonl")
        if row["label"] != "Generic"
    ]


def tellings(store: Store) -> list[Case]:
    """Findings and how people told them, in quite other words."""
    by_study: dict[str, list[dict]] = defaultdict(list)
    for row in _lines(Path(__file__).with_name("themes.jsonl")):
        by_study[row["study"]].append(row)
    cases = []
    for study, rows in sorted(by_study.items()):
        own = vectors(store, [row["theme"] for row in rows])
        close = np.round(own @ own.T, 4) - 2 * np.eye(len(rows))
        for place, row in enumerate(rows):
            other = rows[int(close[place].argmax())]
            for one, right in ((row, 1), (other, 0)) if other is not row else ((row, 1),):
                for said in one["tellings"][:TELLINGS]:
                    cases.append(Case(Claim(row["theme"], (said,)), right, "tellings", f"ours:{study}"))
    return cases


def fit(x: np.ndarray, y: np.ndarray, sets: np.ndarray) -> dict:
    """Weights over standardized signs; each set and each answer weighs the same."""
    mean, scale = x.mean(0), x.std(0) + 1e-9
    weight = np.zeros(len(y))
    for name in set(sets):
        for answer in (0, 1):
            chosen = (sets == name) & (y == answer)
            weight[chosen] = 1 / max(chosen.sum(), 1)
    made = LogisticRegression(C=0.5, max_iter=2000).fit(
        (x - mean) / scale, y, sample_weight=weight * len(y) / weight.sum()
    )
    return {
        "mean": [round(float(v), 5) for v in mean],
        "scale": [round(float(v), 5) for v in scale],
        "weights": [round(float(v), 4) for v in made.coef_[0]],
        "bias": round(float(made.intercept_[0]), 4),
    }


def probability(fitted: dict, x: np.ndarray) -> np.ndarray:
    z = (x - np.array(fitted["mean"])) / np.array(fitted["scale"])
    return 1 / (1 + np.exp(-(z @ np.array(fitted["weights"]) + fitted["bias"])))


def balanced(y: np.ndarray, said: np.ndarray) -> float:
    return float(np.mean([(said[y == answer] == answer).mean() for answer in (0, 1)]))


def threshold(x: np.ndarray, y: np.ndarray) -> float:
    """The cut with the best balanced accuracy."""
    cuts = np.unique(np.round(x, 3))
    return float(max(cuts, key=lambda cut: balanced(y, (x >= cut).astype(int))))


def interval(y: np.ndarray, said: np.ndarray, units: np.ndarray) -> tuple[float, float]:
    """95 % of bootstraps over units."""
    chance, names = np.random.default_rng(SEED), np.unique(units)
    where = {name: np.flatnonzero(units == name) for name in names}
    found = []
    for _ in range(ROUNDS):
        rows = np.concatenate([where[name] for name in chance.choice(names, len(names))])
        if len(set(y[rows])) == 2:
            found.append(balanced(y[rows], said[rows]))
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def calibration(y: np.ndarray, p: np.ndarray) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((p * 10).astype(int), 9)
    return float(sum(abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--write", action="store_true", help="keep the weights of all cases in assistant/supported.json"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        cases = wice(store, given.data) + qmsum(store, given.data) + begin(given.data) + tellings(store)
        x = signs(store, [case.claim for case in cases])
    y = np.array([case.right for case in cases])
    sets = np.array([case.set for case in cases])
    units = np.array([case.unit for case in cases])
    names = np.random.default_rng(SEED).permutation(np.unique(units))
    fold = {name: i % FOLDS for i, name in enumerate(names)}
    side = np.array([fold[unit] for unit in units])
    p, cosine, pairs = np.zeros(len(y)), np.zeros(len(y), int), np.zeros(len(y), int)
    for held in range(FOLDS):
        learn, test = (side != held) & (sets != "tellings"), side == held
        p[test] = probability(fit(x[learn], y[learn], sets[learn]), x[test])
        for name in set(sets):
            mine = (side != held) & (sets == name)
            ours = test & (sets == name)
            cosine[ours] = x[ours, COSINE] >= threshold(x[mine, COSINE], y[mine])
            pairs[ours] = x[ours, PAIRS] >= threshold(x[mine, PAIRS], y[mine])
    print("set, cases, right ones; balanced accuracy [95 %]: scorer, cosine, pairs of words;")
    print("    calibration error, precision at .5")
    for name in ("wice", "summary_evidence", "begin_wow", "tellings"):
        mine = sets == name
        told = []
        for said in ((p >= 0.5).astype(int), cosine, pairs):
            low, high = interval(y[mine], said[mine], units[mine])
            told.append(f"{balanced(y[mine], said[mine]):.3f} [{low:.3f}, {high:.3f}]")
        precise = y[mine][p[mine] >= 0.5].mean()
        print(f"{name}, {mine.sum()}, {y[mine].sum()}; {', '.join(told)};")
        print(f"    {calibration(y[mine], p[mine]):.3f}, {precise:.3f}")
        for cut in SIEVES:
            kept, refused = (p[mine & (y == 1)] >= cut).mean(), (p[mine & (y == 0)] < cut).mean()
            print(f"    from {cut} on: {kept:.2f} of the right ones kept, {refused:.2f} of the wrong ones refused")
    if given.write:
        learn = sets != "tellings"
        fitted = {"signs": list(SIGNS), **fit(x[learn], y[learn], sets[learn])}
        WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {WEIGHTS}")
        print(dict(zip(SIGNS, fitted["weights"], strict=True)))


if __name__ == "__main__":
    main()
