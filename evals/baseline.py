"""What was reached before, kept sample by sample, so that a drop beyond noise is seen and one within it is not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evals.interval import difference
from evals.task import Measure, Rows

DIGITS = 4


def write(path: Path, measures: Iterable[Measure], about: dict[str, Any]) -> None:
    """Keeps the rows of every steady measure. A file that is there keeps the measures this run did not make."""
    kept = json.loads(path.read_text(encoding="utf-8"))["measures"] if path.exists() else {}
    kept.update(
        {m.id: {i: [round(v, DIGITS) for v in m.rows[i]] for i in sorted(m.rows)} for m in measures if m.steady}
    )
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(kept[name])}" for name in sorted(kept))
    path.write_text(f'{{"about": {json.dumps(about)},\n"measures": {{\n{lines}\n}}}}\n', encoding="utf-8")


def read(path: Path) -> dict[str, Rows]:
    """Measure id → its rows. Raises ValueError where the file is no baseline."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["measures"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise ValueError(f"{path} is no baseline; write one with --write-baseline {path}") from None


def drops(measures: Iterable[Measure], before: dict[str, Rows], seed: int) -> list[str]:
    """One line for each measure that is worse than before beyond noise, on the samples that both runs have.

    Beyond noise: the whole 95 % interval of the paired difference lies on the worse side of nothing.
    """
    found = []
    for measure in measures:
        ids = sorted(measure.rows.keys() & before.get(measure.id, {}).keys())
        if not ids or not measure.steady:
            continue
        low, high = difference(ids, measure.rows, before[measure.id], measure.metric, measure.groups, seed)
        if high < 0 if measure.higher else low > 0:
            found.append(f"{measure.id}: worse than the baseline by {low} to {high} on {len(ids)} samples")
    return found
