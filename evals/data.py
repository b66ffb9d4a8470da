"""The data folder: one folder a set, records as JSON lines. Nothing of it is in this repository."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parent.parent / "examples" / "fibre"
VARIABLE = "FOOTPATH_EVAL_DATA"


class Missing(Exception):
    """A set that the data folder does not hold; the message says which file was looked for."""


@dataclass(frozen=True)
class Data:
    """Finds records. `folder` is None where no data folder is named: then every set is missing."""

    folder: Path | None

    @classmethod
    def of(cls, folder: str | None) -> Data:
        named = folder or os.environ.get(VARIABLE)
        return cls(Path(named) if named else None)

    def path(self, name: str) -> Path:
        """A file or folder of a set. Raises Missing where it is not there."""
        if self.folder is None:
            raise Missing(f"{name} (no data folder: give --data DIR or set {VARIABLE})")
        if not (self.folder / name).exists():
            raise Missing(str(self.folder / name))
        return self.folder / name

    def records(self, name: str, split: str | None = None) -> list[dict[str, Any]]:
        """The lines of a JSONL file; of one official split where one is named and the records tell theirs."""
        lines = self.path(name).read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines if line.strip()]
        return [record for record in found if split is None or record.get("official_split", split) == split]


def some(records: Iterable[dict[str, Any]], key: str, sample: int | None) -> list[dict[str, Any]]:
    """At most `sample` of the records, chosen by a hash of their key: the same ones in every run."""
    ordered = sorted(records, key=lambda record: sha256(str(record[key]).encode()).hexdigest())
    return ordered[:sample]
