"""`footpath eval` on a data folder of a few invented reviews."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.run import TASKS

REVIEWS = {
    "r1": "I love how I can set a reminder for every note, it rings on time.",
    "r2": "The reminder never rings, I missed two meetings because of it.",
    "r3": "Syncing between my phone and my laptop takes an hour.",
    "r4": "Since the update it crashes whenever I open the camera.",
    "r5": "Dark mode looks great at night.",
}
QUERIES = [("q1", "reminders", {"r1": 1, "r2": 1, "r3": 0, "r5": 0}), ("q2", "sync", {"r3": 1, "r4": 0, "r5": 0})]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "app_review_search"
    folder.mkdir(parents=True)
    reviews = [{"review_id": id, "app": "Notes", "text": text} for id, text in REVIEWS.items()]
    queries = [{"query_id": i, "app": "Notes", "query": q, "judgements": j, "relevant": 1} for i, q, j in QUERIES]
    for name, records in (("reviews", reviews), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return tmp_path / "data"


def test_one_json_line_a_measure_and_what_is_missing_is_said(data: Path, tmp_path: Path, capsys) -> None:
    arguments = ["retrieval", "citation", "--data", str(data), "--work", str(tmp_path / "work"), "--json"]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    lines = {line["id"]: line for line in map(json.loads, out.splitlines())}
    assert lines["retrieval.app_review_search.map"]["ours"] == 1.0
    assert {"id", "ours", "best_peer", "ratio", "interval", "goal", "seed"} <= set(
        lines["retrieval.app_review_search.map"]
    )
    assert "retrieval: skipped" in err
    assert "citation: skipped" in err
    assert "skipped" in (tmp_path / "work" / "report.md").read_text()


def test_a_drop_beyond_noise_fails_and_one_within_it_does_not(data: Path, tmp_path: Path, capsys) -> None:
    kept = tmp_path / "baseline.json"
    common = ["retrieval", "--data", str(data), "--work", str(tmp_path / "work")]
    assert main([*common, "--write-baseline", str(kept)]) == 0
    assert main([*common, "--compare", str(kept)]) == 0
    better = json.loads(kept.read_text())
    better["measures"]["retrieval.app_review_search.map"] = {"q1": [1.2], "q2": [1.2]}
    kept.write_text(json.dumps(better))
    assert main([*common, "--compare", str(kept)]) == 1
    assert "worse than the baseline" in capsys.readouterr().err


def test_an_unknown_task_is_named_with_those_there_are(capsys) -> None:
    assert main(["retrival"]) == 2
    assert "retrieval" in capsys.readouterr().err


def test_it_runs_as_a_module_and_names_its_tasks() -> None:
    done = subprocess.run([sys.executable, "-m", "evals", "--list"], capture_output=True, text=True, check=True)
    assert tuple(done.stdout.split()) == TASKS
