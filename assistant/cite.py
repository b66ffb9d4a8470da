"""From a place in a source to a citation. Plain code copies the words; nothing else ever writes a quote."""

from __future__ import annotations

from assistant.journey import Citation
from ingest.source import Segment, Source

BESIDE = 40  # words shown of the turn before and after


def cite(source: Source, start: int, end: int) -> Citation:
    """The words at [start, end) with who said them. Raises ValueError where the place crosses a turn or is none."""
    number = next((i for i, s in enumerate(source.segments) if s.start <= start < end <= s.end), None)
    if number is None:
        raise ValueError(f"{source.id}:{start}-{end} is no place inside one turn of {source.title}")
    segment = source.segments[number]
    return Citation(
        source_id=source.id,
        start=start,
        end=end,
        quote=source.text[start:end],
        speaker=segment.speaker,
        role=segment.role,
        participant=segment.participant,
        kind=source.kind,
        title=source.title,
        locator=locator(source, segment, start),
        before=_before(source, number, start),
        after=_after(source, number, end),
    )


def locator(source: Source, segment: Segment, start: int) -> str:
    """Where a person finds it: the time, else the record, else the line."""
    if segment.time:
        return segment.time
    if source.record:
        return source.record
    return f"line {source.text.count(chr(10), 0, start) + 1}"


def _before(source: Source, number: int, start: int) -> str | None:
    own = source.text[source.segments[number].start : start].split()
    if len(own) > 3 or not number:
        return " ".join(own[-BESIDE:]) or None
    turn = source.segments[number - 1]
    said = " ".join(source.text[turn.start : turn.end].split()[-BESIDE:])
    return f"{turn.speaker or turn.role}: {said}" if said else None


def _after(source: Source, number: int, end: int) -> str | None:
    own = source.text[end : source.segments[number].end].split()
    if len(own) > 3 or number + 1 >= len(source.segments):
        return " ".join(own[:BESIDE]) or None
    turn = source.segments[number + 1]
    said = " ".join(source.text[turn.start : turn.end].split()[:BESIDE])
    return f"{turn.speaker or turn.role}: {said}" if said else None
