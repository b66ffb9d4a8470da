"""The doctor: it names everything that would leave the machine, and sees what is wrong with a study."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import assistant.doctor as doctor
from assistant import Study
from assistant.cli import main
from assistant.doctor import Diagnosis, diagnose
from ingest.store import FILE

TALK = "Interviewer: And then?\n\nP1: It took four days until the line worked again.\n"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    """A study of one sentence, and no server nearby."""
    monkeypatch.setattr(doctor, "PORTS", {})
    (tmp_path / "a.txt").write_text(TALK)
    study = Study.open(tmp_path / "study")
    study.ingest(tmp_path / "a.txt")
    return study


def told(found: Diagnosis, what: str) -> str:
    return " ".join(f"{f.state} {f.told}" for f in found.findings if f.what == what)


def test_a_sound_study_from_which_nothing_leaves(small: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--study", str(small.folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["leaves"]) == (True, [])
    assert {"python", "chromadb", "torch", "sqlite"} <= set(said["versions"])
    assert main(["doctor", "--study", str(small.folder)]) == 0
    assert "Leaves this machine: nothing." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("setting", "what", "leaves"),
    [
        ({"FOOTPATH_LLM": "openai:gpt-5-mini"}, "LLM", True),
        ({"FOOTPATH_LLM": "offline"}, "LLM", False),
        ({"FOOTPATH_LLM_BASE_URL": "http://127.0.0.1:9/v1"}, "LLM", False),
        ({"FOOTPATH_LLM_BASE_URL": "https://llm.example/v1"}, "LLM", True),
        ({"LANGSMITH_TRACING": "true"}, "tracing", False),
        ({"LANGCHAIN_TRACING_V2": "true", "FOOTPATH_TRACING": "1"}, "tracing", True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example"}, "tracing", True),
        ({"FOOTPATH_CHROMA_URL": "http://chroma.example:8000"}, "Chroma", True),
        ({"FOOTPATH_CHROMA_URL": "http://localhost:8000"}, "Chroma", False),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "Slack", True),
    ],
)
def test_what_leaves(setting: dict[str, str], what: str, leaves: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PORTS", {})
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    found = diagnose(None)
    assert bool([line for line in found.leaves if line.startswith(what)]) == leaves
    assert "xoxb" not in str(found)


def test_a_server_nearby_and_the_line_that_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Models(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"data": [{"id": "little"}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Models) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        monkeypatch.setattr(doctor, "PORTS", {port: "Ollama", 9: "nobody"})
        line = told(diagnose(None), "LLM nearby")
        server.shutdown()
    assert f"FOOTPATH_LLM=openai:little FOOTPATH_LLM_BASE_URL=http://127.0.0.1:{port}/v1" in line


def test_faults_of_a_study(small: Study) -> None:
    assert diagnose(small.folder).ok
    [unit] = small._store.unit_ids()
    small._index.delete([unit])
    assert "lacks 1" in told(diagnose(small.folder), "index")
    small.reindex()
    assert diagnose(small.folder).ok
    small.close()
    file = small.folder / FILE
    file.write_bytes(file.read_bytes()[:4096] + b"rubbish" * 2000)
    assert "fault" in told(diagnose(small.folder), "store")
    assert not diagnose(small.folder / "nowhere").ok
