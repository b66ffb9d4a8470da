"""QMSum's meetings as studies: which turn each stored passage is of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from assistant import Study
from evals.data import some
from evals.studies import of_records
from evals.task import Setting
from ingest.source import Source


@dataclass(frozen=True)
class Meeting:
    """One meeting, its study, and the turn of each segment of its only source."""

    record: dict[str, Any]
    study: Study
    source: Source
    turns: list[int]

    @property
    def id(self) -> str:
        return self.record["meeting_id"]

    @property
    def words(self) -> list[int]:
        """Words of each turn as the set has it."""
        return [len(text.split()) for _, text in self.record["turns"]]

    def turn(self, start: int) -> int:
        """The turn that a place in the stored text is of."""
        return self.turns[bisect_right([segment.start for segment in self.source.segments], start) - 1]


def meetings(setting: Setting, only: Container[str] | None = None) -> Iterator[Meeting]:
    """Meetings of the split, at most the sample, each as a study of its own; `only` those of these ids, if given."""
    records = setting.data.records("qmsum/meetings.jsonl", setting.split)
    records = [record for record in records if only is None or record["meeting_id"] in only]
    for record in some(records, "meeting_id", setting.sample):
        said = [{"speaker": speaker, "text": text} for speaker, text in record["turns"]]
        study = of_records(setting, record["meeting_id"], [{"id": record["meeting_id"], "turns": said}], "interview")
        with study:
            source = study.sources()[0]
            yield Meeting(record, study, source, _aligned(source, record["turns"]))


def by_meeting(setting: Setting, name: str) -> dict[str, list[dict[str, Any]]]:
    """The records of a file of the set, by the meeting they are about."""
    found: dict[str, list[dict[str, Any]]] = {}
    for record in setting.data.records(name):
        found.setdefault(record["meeting_id"], []).append(record)
    return found


def _aligned(source: Source, turns: list[list[str]]) -> list[int]:
    """The turn of each segment: ingest leaves turns without words out."""
    spoken = [number for number, (_, text) in enumerate(turns) if text.strip()]
    if len(spoken) != len(source.segments):
        raise ValueError(f"{source.title}: {len(source.segments)} segments of {len(spoken)} turns")
    return spoken
