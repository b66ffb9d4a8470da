"""kill -9 in the middle of ingest, draft, forget and reindex: the second run ends where the quiet one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evals.kills import WORK


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", WORK)
def test_every_named_point_and_some_random_ones(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evals.kills", "--random", "10", "--only", name, "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
