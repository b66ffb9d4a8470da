"""Saving a map: the ending says how, the file is whole or not there, and a spreadsheet runs nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from assistant.cards import COLUMNS, defused
from assistant.export import WITH_SOURCES, WRITERS, save
from assistant.journey import JourneyMap
from ingest.errors import Unwritten
from tests.assistant.maps import fibre_map, hostile_map
from tests.ingest.test_written import room


@pytest.mark.parametrize("ending", [".html", ".json", ".md", ".csv", ".HTML"])
def test_every_ending_writes_its_file_and_nothing_else(tmp_path: Path, ending: str) -> None:
    path = save(fibre_map(), tmp_path / f"map{ending}")
    assert path == tmp_path / f"map{ending}"
    assert "Engineer never came" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_the_map_saves_itself(tmp_path: Path) -> None:
    assert fibre_map().save(str(tmp_path / "new" / "map.md")).exists()


def test_json_comes_back_as_the_same_map(tmp_path: Path) -> None:
    text = save(hostile_map(), tmp_path / "map.json").read_text(encoding="utf-8")
    assert JourneyMap.model_validate_json(text) == hostile_map()
    text = save(fibre_map(), tmp_path / "map.json").read_text(encoding="utf-8")
    assert "שוב אף אחד לא בא" in text
    assert "🚀" in text
    assert text.startswith('{\n  "schema_version"')


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_is_one_card_a_row(tmp_path: Path) -> None:
    map = fibre_map()
    path = save(map, tmp_path / "map.csv")
    found = rows(path)
    assert tuple(found[0]) == COLUMNS
    assert COLUMNS[:6] == ("lane", "stage", "label", "statement", "status", "evidence"), "what whiteboards paste"
    assert len(found) == len(map.cells())
    assert len(path.read_text("utf-8").splitlines()) == len(found) + 1, (
        "a card is a line, so that it pastes as one note"
    )
    noshow = next(row for row in found if row["label"] == "Engineer never came")
    assert (noshow["stage"], noshow["lane"], noshow["status"]) == ("Engineer visit", "pain points", "evidence")
    assert noshow["participants"].split("; ")[:2] == ["P01", "P02"]
    assert "**nobody**" in noshow["quotes"], "the words stay as they are"
    cell = next(cell for _, _, cell in map.cells() if cell.label == "Engineer never came")
    assert noshow["evidence"].split("; ") == [f"{c.source_id}:{c.start}-{c.end}" for c in cell.citations]


def test_csv_defuses_formulas(tmp_path: Path) -> None:
    found = rows(save(fibre_map(), tmp_path / "map.csv"))
    trap = next(row for row in found if "HYPERLINK" in row["label"])
    assert trap["label"].startswith("'=")
    assert trap["quotes"].startswith("'+49")
    for text in ("=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1", " =1", "\n=1"):
        assert defused(text) == "'" + text
    assert defused("a=b") == "a=b"
    assert defused("") == ""


def test_an_unknown_ending_says_which_there_are(tmp_path: Path) -> None:
    for name in ("map.docx", "map"):
        with pytest.raises(ValueError, match=r"\.html, \.json, \.md, \.csv, \.xlsx, \.svg, \.png, \.pptx, \.mmd"):
            save(fibre_map(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(fibre_map(), tmp_path / "map.json")
    before = path.read_bytes()
    monkeypatch.setattr("assistant.export.os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save(hostile_map(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    path = save(fibre_map(), tmp_path / "map.json")
    before = path.read_bytes()
    with room(4096), pytest.raises(Unwritten, match=r"map\.json cannot be written"):
        save(hostile_map(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saving_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    for ending in set(WRITERS) - WITH_SOURCES:
        first = save(fibre_map(), tmp_path / f"a{ending}").read_bytes()
        assert save(fibre_map(), tmp_path / f"b{ending}").read_bytes() == first
    assert json.loads((tmp_path / "a.json").read_text())["title"] == "Switching to fibre"
