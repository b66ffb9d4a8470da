"""The command line as a person runs it: exit codes, one JSON document on stdout, readable errors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import Study
from assistant.cli import main
from assistant.journey import JourneyMap

pytestmark = pytest.mark.timeout(600)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def test_help_is_instant_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, assistant.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in (
        "torch",
        "chromadb",
        "sentence_transformers",
        "unstructured",
        "spacy",
        "sklearn",
        "pydantic",
        "numpy",
    ):
        assert f"'{heavy}'" not in out, heavy


def test_draft_verify_and_a_tampered_map(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, page = tmp_path / "map.json", tmp_path / "map.html"
    code, out, _ = run(
        capsys, "draft", "From the line", "--study", study.folder, "--out", path, "--out", page, "--json"
    )
    assert code == 0
    assert JourneyMap.model_validate(json.loads(out)).title == "From the line"
    assert page.read_text(encoding="utf-8").startswith("<!")
    code, out, _ = run(capsys, "verify", path, "--study", study.folder)
    assert code == 0
    n = out.split()[0]
    assert out.strip() == f"{n} citations, {n} exact"
    told = json.loads(path.read_text(encoding="utf-8"))
    cell = next(c for s in told["stages"] for c in s["pain_points"] if c["citations"])
    cell["citations"][0]["quote"] = "I never said that"
    path.write_text(json.dumps(told), encoding="utf-8")
    code, _, err = run(capsys, "verify", path, "--study", study.folder)
    assert code == 1
    assert "I never said that" in err


def test_json_is_one_document_and_nothing_else(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["search", "the engineer"], ["ask", "What was the engineer like?"], ["sources"]):
        code, out, _ = run(capsys, *words, "--study", study.folder, "--json")
        assert code == 0
        json.loads(out)


@pytest.mark.parametrize("words", [["ask", "anything"], ["search", "anything"], ["draft", "A map"], ["sources"]])
def test_only_ingest_makes_a_study(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, out, err = run(capsys, *words, "--study", tmp_path / "none")
    assert (code, out) == (2, "")
    assert "footpath ingest" in err
    assert not (tmp_path / "none").exists()


def test_bad_input_is_one_readable_line(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        (["ingest", tmp_path / "nowhere", "--study", tmp_path / "s"], "does not exist"),
        (["draft", "A", "--study", study.folder, "--out", tmp_path / "map.docx"], ".html"),
        (["draft", "A", "--study", study.folder, "--out", tmp_path / "none" / "map.html"], "does not exist"),
        (["export", "nothing", "--study", study.folder, "--out", tmp_path / "m.html"], "no map"),
    ]
    for words, said in cases:
        code, _, err = run(capsys, *words)
        assert code == 2, words
        assert said in err
        assert "Traceback" not in err
        assert len(err.strip().splitlines()) == 1


def test_strict_turns_a_skipped_file_into_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Interviewer: How was it?\n\nP01: They came two hours late and left.\n\n" * 3)
    (folder / "b.xyz").write_text("?")
    assert run(capsys, "ingest", folder, "--study", tmp_path / "s")[0] == 0
    code, _, err = run(capsys, "ingest", folder, "--study", tmp_path / "s", "--strict")
    assert code == 1
    assert "b.xyz" in err


def test_a_guessed_speaker_is_shown_and_can_be_corrected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "Speaker 1: How did the visit go for you?\n\nSpeaker 2: He came late and he left dust on the floor.\n\n"
    (tmp_path / "talk.txt").write_text(said * 3)
    run(capsys, "ingest", tmp_path / "talk.txt", "--study", tmp_path / "s")
    _, out, _ = run(capsys, "sources", "--study", tmp_path / "s")
    assert "guessed" in out
    assert "footpath.toml" in out
    (tmp_path / "s" / "footpath.toml").write_text(
        '[speakers."talk.txt"]\n"Speaker 2" = "interviewer"\n"Speaker 1" = "customer"\n'
    )
    run(capsys, "ingest", tmp_path / "talk.txt", "--study", tmp_path / "s")
    roles = {
        s.role
        for source in Study.open(tmp_path / "s").sources()
        for s in source.segments
        if "dust" in source.text[s.start : s.end]
    }
    assert roles == {"interviewer"}
