"""What `ask` returns: points with quotes, a count that can be checked, a verdict; and how it reads as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.journey import Citation
from assistant.support import where, who

LENGTH = 1200  # characters of an answer's text
ENDING = 60  # … of which its last line may take so many

Verdict = Literal["answered", "split", "contradicted", "no_evidence"]
LEAD = {
    "split": "Sources disagree.",
    "contradicted": "What people said speaks against what the question takes for granted.",
}


class Point(BaseModel):
    """One thing people said, with the words."""

    model_config = ConfigDict(extra="forbid")
    text: str
    citations: list[Citation]


class Count(BaseModel):
    """How many: a list that can be checked."""

    model_config = ConfigDict(extra="forbid")
    value: int
    of: int
    unit: str
    ids: list[str]
    unclear: list[str] = []


class Answer(BaseModel):
    """What was found, and what it rests on."""

    model_config = ConfigDict(extra="forbid")
    question: str
    text: str
    points: list[Point] = []
    against: list[Citation] = []
    participants: list[str] = []
    sources: list[str] = []
    verdict: Verdict
    abstained: bool
    count: Count | None = None
    nearest: list[str] = []
    engine: str = "offline"
    notes: list[str] = []


def found(question: str, points: list[Point], verdict: Verdict, against: list[Citation], head: str = "") -> Answer:
    """An answer that rests on its points. `head` opens its text, else the verdict does."""
    cited = [citation for point in points for citation in point.citations]
    return Answer(
        question=question,
        text=_text(head or LEAD.get(verdict, ""), points, against, cited),
        points=points,
        against=against,
        participants=sorted({c.participant for c in cited if c.participant}),
        sources=sorted({c.source_id for c in cited}),
        verdict=verdict,
        abstained=False,
    )


def nothing(question: str, nearest: Sequence[str]) -> Answer:
    """No source mentions it; the nearest things people did say are named."""
    tail = " Nearest: " + "; ".join(f"“{text}”" for text in nearest) if nearest else ""
    return Answer(
        question=question,
        text=("No source mentions this." + tail)[:LENGTH],
        verdict="no_evidence",
        abstained=True,
        nearest=list(nearest),
    )


def _text(lead: str, points: list[Point], against: list[Citation], cited: list[Citation]) -> str:
    """Quotes, each with who said it, within LENGTH characters; a quote is left out rather than cut."""
    lines = [lead] if lead else []
    for point in points:
        _append(lines, "• ", point.citations[:1])
    shown = {c.quote for point in points for c in point.citations[:1]}
    _append(lines, "Against: ", [c for c in against if c.quote not in shown][:1])
    people = len({c.participant for c in cited if c.participant})
    records = len({c.source_id for c in cited if not c.participant})
    basis = [_number(people, "participant")] * bool(people) + [_number(records, "record")] * bool(records)
    return "\n".join([*lines, f"Based on {' and '.join(basis)}."] if basis else lines)


def _append(lines: list[str], mark: str, citations: Sequence[Citation]) -> None:
    for citation in citations:
        line = f"{mark}“{citation.quote.strip()}” ({who(citation)} · {where(citation)})"
        if sum(len(other) + 1 for other in lines) + len(line) + ENDING <= LENGTH:
            lines.append(line)


def _number(n: int, what: str) -> str:
    return f"{n} {what}" + "s" * (n != 1)
