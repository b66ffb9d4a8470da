"""The journey map as data: stages, lanes, cells, and the citations every cell opens to.

These models are the published contract (`assistant/journey.schema.json` is generated from them). Offsets count
Unicode code points; for every citation ``source.text[start:end] == quote``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.source import Kind, Role

if TYPE_CHECKING:
    from assistant.study import Study

SCHEMA_VERSION = "1.0"

Status = Literal["evidence", "mixed", "assumption", "gap"]
Lane = Literal["steps", "touchpoints", "thoughts", "emotions", "pain_points", "gains", "expectations", "opportunities"]
LANES: tuple[Lane, ...] = (
    "steps", "touchpoints", "thoughts", "emotions", "pain_points", "gains", "expectations", "opportunities",
)  # fmt: skip
Channel = Literal["web", "app", "email", "phone", "chat", "store", "mail", "visit", "sms", "social", "other"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Citation(Model):
    """Where somebody's words are, and the words: enough to read the file without the study."""

    source_id: str
    start: int
    end: int
    quote: str
    speaker: str | None = None
    role: Role
    participant: str | None = None
    kind: Kind
    title: str
    locator: str = Field(description="time, row or position, as a person would look it up")
    before: str | None = Field(None, description="the turn before, with its speaker: context, not evidence")
    after: str | None = Field(None, description="the turn after, with its speaker: context, not evidence")


class Mark(Model):
    """What a person did to a cell or a stage, and who, as the caller named them."""

    did: Literal["added", "renamed", "reworded", "merged", "split", "moved", "accepted"]
    by: str | None = None


class Cell(Model):
    id: str
    label: str = Field(description="two to six words taken from the quotes; for an emotion, the emotion")
    statement: str
    status: Status
    question: str | None = Field(None, description="what the speaker was asked, where the statement answers it")
    citations: list[Citation] = []
    against: list[Citation] = []
    participants: list[str] = []
    sources: list[str] = []
    author: Literal["model", "person"] = Field("model", description="who wrote the statement")
    edits: list[Mark] = Field([], description="what people did to it since it was drafted")


class Touchpoint(Cell):
    name: str
    channel: Channel
    online: bool


class Emotion(Cell):
    valence: float = Field(ge=-2, le=2, description="-2 very bad … +2 very good")


class PainPoint(Cell):
    severity: float = Field(ge=0, le=1, description="share of the worst: how bad it was for those who told it")


class Expectation(Cell):
    expected: str
    observed: list[str] = []
    unit: str | None = None

    @property
    def hoped(self) -> str:
        """What was expected, with its unit where the words do not say it: "9 days", but "nine working days"."""
        said = not self.unit or " " in self.expected.strip() or self.unit.rstrip("s") in self.expected
        return self.expected if said else f"{self.expected} {self.unit}"


class Opportunity(Cell):
    """An inference: a customer's own suggestion, or a ranked pain; it points at the pain points it addresses."""

    text: str
    addresses: list[str] = Field([], description="ids of pain points")


class Mood(Model):
    """The emotion curve at one stage. Under three people it is a dot, not a line."""

    mean: float
    low: float = Field(description="lowest mean of one person or record")
    high: float
    n: int = Field(description="people and records behind it")


class Stage(Model):
    id: str
    name: str
    order: int
    mood: Mood | None = None
    steps: list[Cell] = []
    touchpoints: list[Touchpoint] = []
    thoughts: list[Cell] = []
    emotions: list[Emotion] = []
    pain_points: list[PainPoint] = []
    gains: list[Cell] = []
    expectations: list[Expectation] = []
    opportunities: list[Opportunity] = []
    edits: list[Mark] = Field([], description="what people did to it since it was drafted")

    def cells(self) -> list[tuple[Lane, Cell]]:
        """Every cell of the stage with its lane, in reading order."""
        return [(lane, cell) for lane in LANES for cell in getattr(self, lane)]


class Persona(Model):
    name: str | None = None
    group: str | None = None
    traits: list[str] = []
    participants: list[str] = []


class Scenario(Model):
    start: str | None = None
    end: str | None = None


class MomentOfTruth(Model):
    cell: str
    reason: str


class Metric(Model):
    """A score of survey rows. Without a stage it is the whole journey's, without a channel that of all channels."""

    name: Literal["NPS", "CSAT", "CES"]
    value: float = Field(description="NPS from -100 to 100; of CSAT and CES the mean, on the survey's own scale")
    n: int = Field(description="answers behind it")
    channel: str | None = None
    stage: str | None = None


class Gap(Model):
    stage: str
    lane: Lane
    note: str


class Rejected(Model):
    """What a check refused, and why. The citation is there where the words are."""

    what: str
    reason: str
    citation: Citation | None = None


class NotRead(Model):
    source: str
    words: int
    reason: str


class Coverage(Model):
    participants: list[str] = Field([], description="those in scope that were read: what 'of 12' counts")
    records: dict[str, int] = Field({}, description="records in scope without a known person, by kind")
    sources: int = 0
    citable_words: int = 0
    decided_words: int = Field(0, description="citable words that reached a decision: shown, grouped or rejected")
    not_read: list[NotRead] = []
    out_of_scope: list[Rejected] = Field([], description="told from before the start or after the end of the scenario")
    notes: list[str] = []


class Provenance(Model):
    engine: str
    model: str
    prompts: dict[str, str] = {}
    sources: dict[str, str] = Field({}, description="source id → SHA-256 of its stored text")
    study: str = ""


class JourneyMap(Model):
    schema_version: str = SCHEMA_VERSION
    id: str
    revision: int = 1
    title: str
    persona: Persona = Persona()
    scenario: Scenario = Scenario()
    stages: list[Stage] = []
    moments_of_truth: list[MomentOfTruth] = []
    metrics: list[Metric] = []
    gaps: list[Gap] = []
    rejected: list[Rejected] = []
    assumptions: list[str] = Field([], description="ids of cells that are the team's assumptions")
    coverage: Coverage = Coverage()
    provenance: Provenance

    def cells(self) -> list[tuple[Stage, Lane, Cell]]:
        """Every cell with its stage and lane, in reading order."""
        return [(stage, lane, cell) for stage in self.stages for lane, cell in stage.cells()]

    def save(self, path: str | Path, study: Study | None = None) -> Path:
        """Writes the map as the file's ending says: .html .json .md .csv .xlsx .svg .png .pptx .mmd .qdpx.

        A .qdpx holds the sources' texts and so needs the study. Raises ValueError for another ending.
        """
        from assistant.export import save

        return save(self, Path(path), study)


def schema() -> dict:
    """The JSON Schema of a map, as published in `assistant/journey.schema.json`."""
    return JourneyMap.model_json_schema()


def schema_text() -> str:
    return json.dumps(schema(), indent=1, sort_keys=True) + "\n"
