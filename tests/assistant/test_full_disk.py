"""A disk that is full, at whatever write: one readable line, nothing acknowledged lost, and a second run repairs."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import Study
from evals.full import WORK

pytestmark = pytest.mark.timeout(900)
TALK = "Interviewer: And then?\n\n{who}: It took {n} days until the line worked again, which was far too long.\n"


def full_at(size: int):
    """From here on no file of this process grows over `size` bytes: the kernel refuses the write."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def footpath(*words: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=full_at(room) if room is not None else None,
    )


def sweep(tmp_path: Path, sizes: list[int]) -> None:
    one, two = tmp_path / "P01.txt", tmp_path / "P02.txt"
    one.write_text(TALK.format(who="P01", n="four"))
    two.write_text(TALK.format(who="P02", n="five"))
    quiet = Study.open(tmp_path / "quiet")
    quiet.ingest(one, two)
    study = tmp_path / "study"
    Study.open(study).ingest(one)
    failed = 0
    for size in sizes:
        done = footpath("ingest", str(one), str(two), "--study", str(study), room=size)
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 1, 2), done.stderr
        failed += done.returncode != 0
        assert done.returncode == 0 or done.stderr.strip().splitlines()[-1].startswith("footpath: ")
        with Study.open(study) as now:
            assert any("four days" in source.text for source in now.sources())
    assert failed
    with Study.open(study) as now:
        now.ingest(one, two)
        assert now.sources() == quiet.sources()
        assert now._index.ids() == quiet._index.ids()
        assert now.search("days") == quiet.search("days")


def test_a_full_disk(tmp_path: Path) -> None:
    sweep(tmp_path, [0])


@pytest.mark.slow
def test_a_disk_full_at_many_sizes(tmp_path: Path) -> None:
    sweep(tmp_path, [0, 100, 4_096, 20_000, 40_000, 70_000, 100_000, 130_000, 160_000, 180_000, 200_000, 400_000])


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", WORK)
def test_all_work_at_many_sizes(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evals.full", "--only", name, "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
