"""What a conversation passes to and fro: the thread's memory in, one typed reply out. Both are plain data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.answer import Answer
from assistant.compare import Comparison
from assistant.diff import Diff
from assistant.edit import Edit
from assistant.journey import Citation, JourneyMap, Lane, Model, Status

Kind = Literal[
    "answer",  # a question answered, counted or refused: .answer
    "map",  # a map drafted: .journey
    "evidence",  # quotes: .citations, .places where they are a cell's
    "speakers",  # who said what was shown: .speakers
    "places",  # where on the map: .places
    "edited",  # a map changed by hand, or a change taken back: .journey, .changes, .places
    "comparison",  # groups compared: .comparison
    "changes",  # what is different between two revisions: .diff
    "status",  # what the study holds: .status
    "help",  # what can be said
    "unclear",  # something is missing or not found; .text asks for it
]


class Thread(Model):
    """What a conversation remembers. Serialises to JSON; ids only, never positions."""

    map_id: str | None = None
    revision: int | None = Field(None, description="the revision that was last shown: positions are read off it")
    cells: list[str] = Field([], description="ids of the cells last spoken of")
    evidence: list[Citation] = Field([], description="what the last answer or cell rests on, in the order it is shown")
    shown_from: int = Field(0, description="where in `evidence` the part last shown begins")
    shown: int = Field(0, description="how many of `evidence` have been shown")
    about: str | None = Field(None, description="the question or the cell's label that the evidence belongs to")
    asked: str | None = Field(None, description="the last question, which “and the churned ones?” asks again")
    scope: dict[str, list[str]] = Field({}, description="scope arguments of ask and draft that hold in this thread")


class Place(Model):
    """A cell, by where a reader finds it."""

    map_id: str
    cell: str
    position: str = Field(description='such as "4.2"; of the revision shown, never to be kept')
    stage: str
    lane: Lane
    label: str
    status: Status
    support: str = Field("", description="in words: 2 of 13 participants, 1 of 32 reviews")


class Speaker(Model):
    """Somebody whose words were shown."""

    name: str
    participant: str | None = None
    group: str | None = None
    persona: str | None = None
    citations: list[Citation] = Field([])


class MapLine(Model):
    """A map the study keeps."""

    map_id: str
    title: str
    persona: str | None = None
    revision: int
    stages: int
    cells: int


class StudyStatus(Model):
    """What a study holds."""

    sources: dict[str, int] = Field({}, description="how many, by kind")
    participants: list[str] = Field([])
    groups: dict[str, int] = Field({}, description="participants, by group")
    not_read: int = Field(0, description="sources in a language that is kept but not read")
    maps: list[MapLine] = Field([])


class Reply(Model):
    """One turn's answer. `text` can be read alone; the typed fields hold the same, whole."""

    kind: Kind
    text: str
    intent: str = ""
    answer: Answer | None = None
    journey: JourneyMap | None = None
    among: str = Field("", description="whose words only were asked for, where the question names them: churned, P07")
    citations: list[Citation] = Field([])
    against: list[Citation] = Field([])
    places: list[Place] = Field([])
    changes: list[Edit] = Field([])
    comparison: Comparison | None = None
    diff: Diff | None = None
    speakers: list[Speaker] = Field([])
    status: StudyStatus | None = None
    more: int = Field(0, description='pieces of evidence that "show more" still has')
    notes: list[str] = Field([], description="what the speaker should know beside the answer")
    try_next: list[str] = Field([], description="what may be said next, ready to be said")
