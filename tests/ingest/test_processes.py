"""Bot, command line and notebook on one study at once; one of them is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant import Study

pytestmark = pytest.mark.timeout(600)
EXAMPLE = Path(__file__).parents[2] / "examples" / "fibre" / "data"


def start(study: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assistant.cli", *words, "--study", str(study)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_ingest_search_and_reindex_at_once_and_one_killed(tmp_path: Path) -> None:
    quiet = Study.open(tmp_path / "quiet")
    quiet.ingest(EXAMPLE / "reviews", EXAMPLE / "interviews")
    busy = Study.open(tmp_path / "busy")
    busy.ingest(EXAMPLE / "reviews")
    taking = start(busy.folder, "ingest", str(EXAMPLE / "interviews"))
    asking = [start(busy.folder, "search", "engineer dust") for _ in range(2)]
    making = start(busy.folder, "reindex")
    until = time.monotonic() + 60
    while not busy.sources()[40:] and time.monotonic() < until and taking.poll() is None:
        os.sched_yield()
    taking.send_signal(signal.SIGKILL)
    for one in [*asking, making]:
        out, err = one.communicate(timeout=300)
        assert one.returncode == 0, err
        assert out.strip()
    taking.communicate()
    busy.ingest(EXAMPLE / "interviews")
    assert busy.sources() == quiet.sources()
    ask = "the engineer came late and left dust"
    assert busy.search(ask) == quiet.search(ask)
    assert busy._index.ids() == quiet._index.ids() == {unit.id for unit in quiet._store.units()}
