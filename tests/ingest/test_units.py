"""What search indexes: where passages begin and end is part of what a study keeps, so a change of it is noticed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from assistant import Study
from ingest.errors import IndexStale
from ingest.read import read, walk
from ingest.source import Segment, Source
from ingest.units import CUT, units

EXAMPLE = Path(__file__).parents[2] / "examples" / "fibre" / "data"
# Cut number → digest of the example's passages. A new digest needs a new number, else a study and its index disagree.
KNOWN = {"1": "01820cc5b94bd6ee"}


def test_a_change_of_the_cut_has_a_number_of_its_own() -> None:
    seen = sha256()
    for path in walk([EXAMPLE / "interviews", EXAMPLE / "reviews"]):
        for document in read(path).documents:
            segments = tuple(Segment(t.start, t.end, None, "customer", None) for t in document.turns)
            source = Source(document.record or path.name, document.kind, "", document.text, "", segments)
            for unit in units(source):
                seen.update(f"{unit.id}\0{unit.window}\n".encode())
    assert seen.hexdigest()[:16] == KNOWN[CUT], "raise ingest.units.CUT and note the new digest here"


def test_a_study_cut_by_another_version_says_so_and_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Interviewer: And then?\n\nP1: It took four days until the line worked again.\n")
    study = Study.open(tmp_path / "study")
    study.ingest(tmp_path / "a.txt")
    for module in ("store", "units"):
        monkeypatch.setattr(f"ingest.{module}.CUT", "other")
    monkeypatch.setattr("ingest.units.SHORTEST", 1)
    with pytest.raises(IndexStale, match="footpath reindex"):
        study.search("line")
    assert study.reindex() == len(study.corpus.units) == 2
    assert study.search("line")
