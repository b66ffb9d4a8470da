"""What peers reached on the same samples, kept as small JSON; `make peers` makes it anew, each peer in its own venv.

A file per peer: {"peer": "name version", "settings": …, "measures": {measure id: {sample id: row}}}.
"""

from __future__ import annotations

import json
from pathlib import Path

from evals.task import Rows

RESULTS = Path(__file__).parent


def rows(measure: str) -> dict[str, Rows]:
    """The peers' rows of a measure, by the peer's name and version."""
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    return {one["peer"]: one["measures"][measure] for one in kept if measure in one["measures"]}
