"""Masking: of the people in a text, how much goes; of the evidence, how much stays.

    footpath eval pii
    python -m evals.pii TEXTS.jsonl [--found SPANS.jsonl] [--misses]

TEXTS has a line {id, text, spans[{type, start, end}]} for each text, each masked as a study of its own. A gold span is
caught where every letter and figure of it is masked, and eaten where any is. Precision is the share of masked
stretches that overlap a person's data. SPANS, {id, spans[{start, end, type}]} a line, scores another tool the same way.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from evals.data import some
from evals.metrics import share
from evals.peers import rows as peers
from evals.task import Failure, Measure, Rows, Setting

# What is masked here, and what is evidence and stays, by the names of the gold labels.
PERSONAL = frozenset(
    "PERSON STREET_ADDRESS ZIP_CODE EMAIL_ADDRESS PHONE_NUMBER CREDIT_CARD IBAN_CODE US_SSN US_DRIVER_LICENSE".split()
)
EVIDENCE = frozenset("GPE ORGANIZATION DATE_TIME AGE NRP TITLE".split())


class Span(NamedTuple):
    type: str
    start: int
    end: int


@dataclass
class Score:
    """Counts by gold type (`of`, `caught`, `eaten`) and by mask (`masks`, `right`); `leaks` are texts that leak."""

    of: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    eaten: Counter[str] = field(default_factory=Counter)
    masks: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    leaks: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def score(texts: Iterable[tuple[str, Sequence[Span], Sequence[Span]]]) -> Score:
    """(text, gold spans, masked spans) of every text → the score."""
    result = Score()
    for text, gold, found in texts:
        hidden = {i for span in found for i in range(span.start, span.end)}
        leak = False
        for span in gold:
            letters = [i for i in range(span.start, span.end) if text[i].isalnum()]
            result.of[span.type] += 1
            result.eaten[span.type] += any(i in hidden for i in letters)
            if all(i in hidden for i in letters):
                result.caught[span.type] += 1
            elif span.type in PERSONAL:
                leak = True
                result.missed.append(f"{span.type} {text[span.start : span.end]!r} in {text!r}")
        personal = {i for span in gold if span.type in PERSONAL for i in range(span.start, span.end)}
        for span in found:
            right = any(i in personal for i in range(span.start, span.end))
            result.masks[span.type] += 1
            result.right[span.type] += right
            if not right:
                result.wrong.append(f"{span.type} {text[span.start : span.end]!r} in {text!r}")
        result.texts += 1
        result.leaks += leak
    return result


def masked(text: str) -> list[Span]:
    """What ingest masks of a text by itself, without a roster."""
    from ingest.mask import Names, mask
    from ingest.prepare import names_in
    from ingest.source import Document, Turn

    names = Names(b"salt")
    names.add_all(names_in(Document("other", "", text, "", (Turn(0, len(text)),), record="1")))
    return [Span(edit.replacement.strip("[]").partition("-")[0], edit.start, edit.end) for edit in mask(text, names)[1]]


def run(setting: Setting) -> list[Measure]:
    """People's data caught, evidence left alone, and how much of what is masked is somebody's; a row a text."""
    records = some(setting.data.records("pii_presidio/texts.jsonl"), "id", setting.sample and 40 * setting.sample)
    found = [(record, masked(record["text"])) for record in records]
    rows = rows_of(found)
    failures = [
        Failure(f"{record['id']}: {missed[:120]}", f"> {record['text']}")
        for record, spans in found
        for missed in score([(record["text"], _gold(record), spans)]).missed
    ]
    return [
        Measure("pii.recall", rows["recall"], share, peers=peers("pii.recall"), failures=failures),
        Measure("pii.precision", rows["precision"], share, peers=peers("pii.precision")),
        Measure(
            "pii.evidence_masked", rows["evidence_masked"], share, higher=False, peers=peers("pii.evidence_masked")
        ),
    ]


def rows_of(found: Iterable[tuple[dict[str, Any], Sequence[Span]]]) -> dict[str, Rows]:
    """(record, masked spans) of every text → rows (part, whole) by measure, a row a text."""
    rows: dict[str, Rows] = {"recall": {}, "precision": {}, "evidence_masked": {}}
    for record, spans in found:
        one = score([(record["text"], _gold(record), spans)])
        rows["recall"][record["id"]] = [sum(one.caught[name] for name in PERSONAL), sum(one.of[n] for n in PERSONAL)]
        rows["evidence_masked"][record["id"]] = [sum(one.eaten[n] for n in EVIDENCE), sum(one.of[n] for n in EVIDENCE)]
        rows["precision"][record["id"]] = [one.right.total(), one.masks.total()]
    return rows


def _gold(record: dict[str, Any]) -> list[Span]:
    return [Span(span["type"], span["start"], span["end"]) for span in record["spans"]]


PARTS = (run,)


def table(result: Score) -> str:
    lines = [f"{'type':<18} {'spans':>5} {'caught':>7} {'touched':>7}"]
    for name in sorted(result.of, key=lambda t: (t not in PERSONAL, t)):
        n = result.of[name]
        lines.append(f"{name:<18} {n:>5} {result.caught[name] / n:>7.3f} {result.eaten[name] / n:>7.3f}")
    lines += ["", f"{'mask':<18} {'spans':>5} {'right':>7}"]
    for name, n in sorted(result.masks.items()):
        lines.append(f"{name:<18} {n:>5} {result.right[name] / n:>7.3f}")
    personal = sum(n for name, n in result.of.items() if name in PERSONAL)
    evidence = sum(n for name, n in result.of.items() if name in EVIDENCE)
    caught = sum(n for name, n in result.caught.items() if name in PERSONAL)
    eaten = sum(n for name, n in result.eaten.items() if name in EVIDENCE)
    lines += [
        "",
        f"recall {caught / max(1, personal):.3f} ({caught} of {personal}), "
        f"precision {sum(result.right.values()) / max(1, sum(result.masks.values())):.3f}, "
        f"texts that show somebody {result.leaks} of {result.texts}, "
        f"evidence touched {eaten / max(1, evidence):.3f} ({eaten} of {evidence})",
    ]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.pii", description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--found", type=Path, help="another tool's spans, to score instead")
    parser.add_argument("--misses", action="store_true", help="list what was missed and what was masked wrongly")
    given = parser.parse_args(argv)
    records = [json.loads(line) for line in given.texts.read_text(encoding="utf-8").splitlines() if line]
    theirs: dict[str, list[Span]] | None = None
    if given.found:
        lines = [json.loads(line) for line in given.found.read_text(encoding="utf-8").splitlines() if line]
        theirs = {line["id"]: [Span(s["type"], s["start"], s["end"]) for s in line["spans"]] for line in lines}
    result = score(
        (
            record["text"],
            [Span(s["type"], s["start"], s["end"]) for s in record["spans"]],
            masked(record["text"]) if theirs is None else theirs.get(record["id"], []),
        )
        for record in records
    )
    print(table(result))
    if given.misses:
        print("\n".join(["", "missed:", *result.missed, "", "masked wrongly:", *result.wrong]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
