"""Annotated studies: invented interviews, calls, reviews and notes in which every remark is labelled (CC0).

`evals/annotated/*.jsonl`, one study a file; each remark says its kind, phase and gate and which finding it tells, each
question which remarks answer it. `evals/annotated/GUIDE.md` is the guide they were written by.
No reader was trained on those in `evals/annotated/next`: `evals/train_story.py` learns from what one makes of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zlib import crc32

from assistant.observe import before

if TYPE_CHECKING:
    from assistant.study import Study

FOLDER = Path(__file__).with_name("annotated")
NEXT = FOLDER / "next"
SPOKEN_TO = frozenset("IA")  # interviewer, agent: context


@dataclass(frozen=True)
class Remark:
    """One labelled remark. `ref` is record.turn.place; `question` is what was said just before its turn."""

    ref: str
    text: str
    question: str | None
    before: str | None  # what the reader reads it behind, as `assistant.observe` does
    kind: str
    phase: str | None
    gate: str
    finding: str | None

    @property
    def passage(self) -> tuple[str | None, str]:
        return self.question, self.text

    @property
    def read(self) -> tuple[str | None, str]:
        return self.before, self.text

    @property
    def record(self) -> str:
        return self.ref.split(".")[0]


@dataclass(frozen=True)
class Question:
    """A question with the remarks that answer it (none: nobody does) and those near it that do not."""

    text: str
    type: str
    verdict: str | None
    answers: tuple[str, ...]
    near: tuple[str, ...]
    who: tuple[str, ...] = ()  # of a count: who is counted


@dataclass
class Annotated:
    name: str
    title: str
    stages: list[dict]
    records: list[dict] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)
    findings: dict[str, dict] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


def studies(folder: Path = FOLDER) -> list[Annotated]:
    """Every annotated study, by name."""
    return [read(path) for path in sorted(folder.glob("*.jsonl"))]


def unseen(study: Annotated) -> bool:
    """Whether no shipped weights were trained on it: every fourth study by the hash of its name."""
    return crc32(study.name.encode()) % 4 == 0


def half(study: Annotated) -> int:
    """0 or 1, by the hash of its name: a reader trained on the one half can be asked about the other."""
    return crc32(study.name.encode()) // 4 % 2


def read(path: Path) -> Annotated:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    head = next(row for row in rows if "stages" in row)
    made = Annotated(head["study"], head["title"], head["stages"])
    for row in rows:
        if "record" in row:
            made.records.append(row)
            made.remarks |= {remark.ref: remark for remark in _remarks(row)}
        elif "finding" in row:
            made.findings[row["finding"]] = row
        elif "q" in row:
            made.questions.append(_question(row))
    return made


def _remarks(record: dict) -> list[Remark]:
    made, asked = [], None
    for turn, (who, said) in enumerate(record["turns"]):
        if who in SPOKEN_TO:
            asked = said
            continue
        told = ""
        for place, (text, kind, phase, gate, finding) in enumerate(said):
            ref = f"{record['record']}.{turn}.{place}"
            question, behind = asked if place == 0 else None, before(asked, told)
            about = None if phase == "-" else phase
            made.append(Remark(ref, text, question, behind, kind, about, gate, finding or None))
            told += f" {text}"
        asked = None
    return made


def _question(row: dict) -> Question:
    who = row.get("who", {})
    counted = [ref for refs in who.values() for ref in refs]
    near = [*row.get("near", []), *(ref for refs in row.get("unclear", {}).values() for ref in refs)]
    return Question(
        row["q"], row["type"], row.get("verdict"), tuple([*row.get("answers", []), *counted]), tuple(near), tuple(who)
    )


def study_of(annotated: Annotated, folder: Path) -> Study:
    """The study as the product reads it; made by ingest from the files `lay_out` writes, where `folder` holds none."""
    from assistant.study import Study

    study = Study.open(folder)
    if not study.is_study(folder) or not study.sources():
        with TemporaryDirectory() as files:
            study.ingest(lay_out(annotated, Path(files)))
    return study


def lay_out(annotated: Annotated, folder: Path) -> Path:
    """Writes the study's records as the files a team would have: transcripts, notes, calls, reviews, a roster."""
    calls, reviews, roster = [], ["review_id,review"], ["participant,group,file"]
    for record in annotated.records:
        name, turns = record["record"], [(who, _said(said)) for who, said in record["turns"]]
        if record["type"] == "interview":
            who = {"I": "Interviewer", "P": name}
            (folder / f"{name}.txt").write_text(
                "\n\n".join(f"{who[w]}: {t}" for w, t in turns) + "\n", encoding="utf-8"
            )
            roster.append(f"{name},{record.get('group') or ''},{name}.txt")
        elif record["type"] in ("call_log", "chat"):
            speakers = {"A": "agent", "P": "customer"}
            calls.append({"call_id": name, "turns": [{"speaker": speakers[w], "text": t} for w, t in turns]})
        elif record["type"] == "review":
            reviews.append(f"{name}," + '"' + turns[0][1].replace('"', '""') + '"')
        else:
            person = record.get("participant", "P90")
            notes = "\n".join(f"- {t}" for _, t in turns)
            (folder / f"{name}_{person}.md").write_text(f"# Session notes, {person}\n\n{notes}\n", encoding="utf-8")
    (folder / "calls.jsonl").write_text("".join(json.dumps(call) + "\n" for call in calls), encoding="utf-8")
    (folder / "reviews.csv").write_text("\n".join(reviews) + "\n", encoding="utf-8")
    (folder / "roster.csv").write_text("\n".join(roster) + "\n", encoding="utf-8")
    return folder


def _said(said: str | list) -> str:
    return said if isinstance(said, str) else " ".join(text for text, *_ in said)
