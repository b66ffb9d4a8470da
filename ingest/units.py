"""What search indexes: passages of one turn, long enough to mean something, never overlapping."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.sentences import sentences
from ingest.source import Segment, Source

CUT = "1"  # raised with every change of where passages or sentences begin and end, or of their windows
SHORTEST = 5  # words; "Yeah." alone would clog the index
LONGEST = 45  # words; a longer turn is cut between sentences
CONTEXT = 40  # words of the turn before that a unit is read with


@dataclass(frozen=True)
class Unit:
    """One passage of a source and the words it is read with."""

    source_id: str
    segment: int  # position of its turn in Source.segments
    start: int
    end: int
    text: str
    window: str  # the end of the turn before, then the passage: what is embedded beside the passage itself

    @property
    def id(self) -> str:
        return f"{self.source_id}:{self.start}-{self.end}"


def units(source: Source) -> list[Unit]:
    """The source's passages in order. Turns under five words belong to their neighbours' windows only."""
    found: list[Unit] = []
    for number, segment in enumerate(source.segments):
        for start, end in _passages(source.text, segment):
            text = source.text[start:end]
            if len(text.split()) >= SHORTEST or source.kind in ("review", "survey"):
                found.append(Unit(source.id, number, start, end, text, _window(source, number, start, end)))
    return found


def _passages(text: str, segment: Segment) -> list[tuple[int, int]]:
    """Runs of whole sentences of at most LONGEST words; one longer sentence stays whole."""
    runs: list[tuple[int, int]] = []
    for start, end in sentences(text, segment.start, segment.end):
        if runs and len(text[runs[-1][0] : end].split()) <= LONGEST:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _window(source: Source, number: int, start: int, end: int) -> str:
    segment = source.segments[number]
    before = source.text[segment.start : start].split()
    if len(before) < CONTEXT and number:
        previous = source.segments[number - 1]
        before = source.text[previous.start : previous.end].split() + before
    lead = [segment.heading] if segment.heading else []
    return " ".join([*lead, *before[-CONTEXT:], source.text[start:end]])
