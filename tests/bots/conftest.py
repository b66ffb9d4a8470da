"""One small real study in a channel, a Slack on the loopback, and the bot between them over real HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Study
from tests.bots.fake import Fake
from tests.bots.town import QUESTION, Town, link

EXAMPLE = Path(__file__).parents[2] / "examples" / "fibre" / "data"
PART = ("interviews/P07_2026-03-17.txt", "interviews/P02_Tolley_2026-03-05.vtt", "roster.csv")


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that has been read and asked once; copy it, do not change it."""
    data = tmp_path_factory.mktemp("data")
    for name in PART:
        shutil.copy(EXAMPLE / name, data / Path(name).name)
    folder = tmp_path_factory.mktemp("read") / "fibre"
    with Study.open(folder) as study:
        study.ingest(data)
        study.ask(QUESTION)
    return folder


@pytest.fixture
def fake() -> Iterator[Fake]:
    made = Fake()
    made.members["C1"] = {"UANN", "UBEN", "UCAT"}
    yield made
    made.close()
    assert not made.faults, made.faults


@pytest.fixture
def studies(read_once: Path, tmp_path: Path) -> Path:
    root = tmp_path / "studies"
    shutil.copytree(read_once, root / "fibre")
    link(root / "fibre", "C1")
    return root


@pytest.fixture
def town(fake: Fake, studies: Path, tmp_path: Path) -> Iterator[Town]:
    made = Town(fake, studies, tmp_path / "home")
    made.open()
    yield made
    made.close()
