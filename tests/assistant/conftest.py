"""One small real study, ingested once: an interview, a note, calls, reviews and a survey of the example."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import Study

EXAMPLE = Path(__file__).parents[2] / "examples" / "fibre"
PART = (
    "interviews/P06_ONeill_2026-03-16.txt",
    "interviews/P02_Tolley_2026-03-05.vtt",
    "usability/2026-02-18_P11_order_form.md",
    "calls/calls.csv",
    "reviews/app_reviews.csv",
    "roster.csv",
    "assumptions.csv",
)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is taken in."""
    folder = tmp_path_factory.mktemp("data")
    for name in PART:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(EXAMPLE / "data" / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def study(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Study:
    made = Study.open(tmp_path_factory.mktemp("study"))
    made.ingest(data)
    return made


@pytest.fixture(scope="session")
def journey(study: Study):
    return study.draft_map("Switching to fibre", start="decides to switch", end="first bill")


@pytest.fixture
def own(study: Study, journey, tmp_path: Path) -> Study:
    """A copy of the study with its map, so that what is changed is changed for one test."""
    shutil.copytree(study.folder, tmp_path / "own")
    return Study.open(tmp_path / "own")
