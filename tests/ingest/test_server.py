"""A Chroma server that several processes share, instead of the index in the study's folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Study
from ingest.errors import FootpathError

pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]
TALK = "Interviewer: And then?\n\n{who}: It took {n} days until the line worked again, which was far too long.\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--path", tmp_path / "chroma", "--port", str(port)]
    running = subprocess.Popen([*map(str, command), "--host", "127.0.0.1"], stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
            break
        except OSError:
            os.sched_yield()
    yield url
    running.kill()
    running.wait()


def test_several_processes_on_one_server(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        (tmp_path / f"P0{number}.txt").write_text(TALK.format(who=f"P0{number}", n=number + 3))
    quiet = Study.open(tmp_path / "quiet")
    quiet.ingest(*(tmp_path / f"P0{number}.txt" for number in range(4)))
    monkeypatch.setenv("FOOTPATH_CHROMA_URL", server)
    study = Study.open(tmp_path / "study")
    study.ingest(tmp_path / "P00.txt")
    command = [sys.executable, "-m", "assistant.cli"]
    at_once = [
        subprocess.Popen([*command, *words, "--study", str(study.folder)], env=dict(os.environ), stderr=subprocess.PIPE)
        for words in (["ingest", str(tmp_path / "P01.txt"), str(tmp_path / "P02.txt")], ["search", "days"], ["reindex"])
    ]
    for one in at_once:
        assert one.communicate(timeout=400)[1] is not None
        assert one.returncode == 0
    study.ingest(tmp_path / "P03.txt")
    assert not (study.folder / "chroma").exists()
    assert study._index.ids() == quiet._index.ids()
    assert study.search("days") == quiet.search("days")
    other = Study.open(tmp_path / "other")
    other.ingest(tmp_path / "P03.txt")
    assert len(other._index.ids()) == 1
    report = study.forget("P01")
    assert any(server in place for place in report.beyond)
    assert len(study._index.ids()) == 3


def test_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "P00.txt").write_text(TALK.format(who="P00", n=3))
    monkeypatch.setenv("FOOTPATH_CHROMA_URL", "http://127.0.0.1:9")
    with pytest.raises(FootpathError, match="chroma run"):
        Study.open(tmp_path / "study").ingest(tmp_path / "P00.txt")
