"""What a map says beyond its quotes is checked against the map that the study keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Study
from assistant.journey import JourneyMap, PainPoint


def first_pain(journey: JourneyMap) -> PainPoint:
    return next(pain for stage in journey.stages for pain in stage.pain_points if pain.citations)


def relabel(journey: JourneyMap) -> None:
    first_pain(journey).label = "Rude engineers everywhere"


def restate(journey: JourneyMap) -> None:
    first_pain(journey).statement += " Everybody said so."


def worsen(journey: JourneyMap) -> None:
    first_pain(journey).severity = 0.0123


def cheer(journey: JourneyMap) -> None:
    mood = next(stage.mood for stage in journey.stages if stage.mood)
    mood.mean += 0.5


def rename(journey: JourneyMap) -> None:
    journey.stages[0].name = "Delight"


def hide(journey: JourneyMap) -> None:
    journey.rejected.pop()


def pretend(journey: JourneyMap) -> None:
    journey.id = "m0000000000"


@pytest.mark.parametrize("change", [relabel, restate, worsen, cheer, rename, hide, pretend])
def test_a_changed_map_is_refused(study: Study, journey: JourneyMap, change) -> None:
    forged = journey.model_copy(deep=True)
    change(forged)
    verdict = study.verify(forged)
    assert not verdict.ok
    assert verdict.exact == verdict.citations or change is hide


def test_the_line_says_what_and_where(study: Study, journey: JourneyMap) -> None:
    forged = journey.model_copy(deep=True)
    relabel(forged)
    [line] = study.verify(forged).wrong
    assert "label is “Rude engineers everywhere”; the study keeps “" in line
    assert first_pain(journey).id in line


def test_a_study_that_keeps_no_map_checks_the_quotes(journey: JourneyMap, data: Path, tmp_path: Path) -> None:
    other = Study.open(tmp_path)
    other.ingest(data)
    assert other.verify(journey).ok
