"""Support: is a statement told from one that its sentences do not carry?

WiCE's claims, QMSum's summary sentences and BEGIN's responses, with right and wrong sentences as
`evals/train_supported.py` makes them. The scorer is trained anew in five folds that share no document, meeting or
evidence; records of an official test part are scored by the shipped weights, which never saw them. Beside it, in the
same run, the cosine of MiniLM and the share of the statement's pairs of words, each with the threshold that is best on
the other folds of its set.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.supported import WEIGHTS, signs
from evals import train_supported as training
from evals.data import Missing
from evals.folds import FOLDS, fold, splits
from evals.metrics import balanced_accuracy, ece
from evals.task import Measure, Rows, Setting
from ingest.store import Store

LIKELY = 0.5  # probability from which a statement counts as carried
# Where nobody may train, and the file that says of which part each record is.
OFFICIAL = {
    "wice": "wice/claims.jsonl",
    "summary_evidence": "qmsum/meetings.jsonl",
    "begin_wow": "begin_wow/responses.jsonl",
}
BASELINES = {"MiniLM cosine": training.COSINE, "share of word pairs": training.PAIRS}


def run(setting: Setting) -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        cases = [case for name in OFFICIAL for case in _cases(setting, store, name)]
        if not cases:
            raise Missing(", ".join(OFFICIAL.values()))
        x = signs(store, [case.claim for case in cases])
    sets = np.array([case.set for case in cases])
    y = np.array([case.right for case in cases])
    units = [case.unit for case in cases]
    p = _scored(setting, x, y, sets, units)
    measures: list[Measure] = []
    shown: Rows = {}
    groups: dict[str, str] = {}
    for name in dict.fromkeys(case.set for case in cases):
        mine = np.flatnonzero(sets == name)
        ids = {int(i): f"{name}-{number}" for number, i in enumerate(mine)}
        of = {ids[i]: units[i] for i in ids}
        rows: Rows = {ids[i]: [float(y[i]), float(p[i] >= LIKELY)] for i in ids}
        peers = {peer: _by_threshold(x[:, sign], y, units, ids) for peer, sign in BASELINES.items()}
        measures.append(Measure(f"support.{name}", rows, balanced_accuracy, None, peers, of))
        shown |= {ids[i]: [float(p[i]), float(y[i])] for i in ids}
        groups |= of
    return [*measures, Measure("support.ece", shown, ece, 0.05, groups=groups, higher=False)]


def _cases(setting: Setting, store: Store, name: str) -> list[training.Case]:
    """The cases of a set; none where it is missing."""
    make: dict[str, Callable[[], list[training.Case]]] = {
        "wice": lambda: training.wice(store, setting.data.path("")),
        "summary_evidence": lambda: training.qmsum(store, setting.data.path("")),
        "begin_wow": lambda: training.begin(setting.data.path("")),
    }
    try:
        setting.data.path(OFFICIAL[name])
        cases = make[name]()
    except (Missing, FileNotFoundError):
        return []
    if setting.sample is None:
        return cases
    kept = sorted({case.unit for case in cases}, key=lambda unit: (fold(unit), unit))[:: max(1, 12 // setting.sample)]
    return [case for case in cases if case.unit in set(kept)]


def _scored(setting: Setting, x: np.ndarray, y: np.ndarray, sets: np.ndarray, units: list[str]) -> np.ndarray:
    """The probability of each case that its statement is carried, from weights that never saw its unit."""
    p = np.zeros(len(y))
    for train, test in splits(units):
        p[test] = training.probability(training.fit(x[train], y[train], sets[train]), x[test])
    shipped = training.probability(json.loads(WEIGHTS.read_text(encoding="utf-8")), x)
    for name in set(sets.tolist()):
        if _is_test_part(setting, name):
            p[sets == name] = shipped[sets == name]
    return p


def _is_test_part(setting: Setting, name: str) -> bool:
    return {record.get("official_split") for record in setting.data.records(OFFICIAL[name])} == {"test"}


def _by_threshold(sign: np.ndarray, y: np.ndarray, units: list[str], ids: dict[int, str]) -> Rows:
    """Rows of a single sign, cut where it is best on the other folds of the set."""
    rows: Rows = {}
    for held in range(FOLDS):
        train = [i for i in ids if fold(units[i]) != held]
        cut = training.threshold(sign[train], y[train])
        rows |= {ids[i]: [float(y[i]), float(sign[i] >= cut)] for i in ids if fold(units[i]) == held}
    return rows


PARTS = (run,)
