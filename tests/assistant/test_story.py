"""A source's passages are read once more in their order; what stands around one may change how it is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import Study, reader, story
from assistant.observe import in_order, observe
from assistant.story import Told

TALK = [
    ("interviewer", "How did the delivery go?"),
    ("customer", "They said Tuesday between eight and twelve. It came on Friday."),
    ("interviewer", "Would you say that was a problem?"),
    ("customer", "Yes."),
    ("customer", "I had to take another day off, and nobody rang to say so."),
]


@pytest.fixture(scope="module")
def read() -> reader.Readings:
    return reader.read([(None, words) for _, words in TALK])


def told() -> list[Told]:
    return [Told(role, True) for role, _ in TALK]


def test_probabilities_stay_probabilities_and_the_rest_stays_as_it_was(read: reader.Readings) -> None:
    again = story.retell(read, told())
    for head in story.HEADS:
        assert np.allclose(getattr(again, head).sum(1), 1, atol=1e-5)
        assert not np.allclose(getattr(again, head), getattr(read, head), atol=1e-3)
    for name in ("feeling", "emotion", "theme", "state"):
        assert np.array_equal(getattr(again, name), getattr(read, name))


def test_what_is_told_around_a_passage_counts(read: reader.Readings) -> None:
    whole = story.retell(read, told())
    alone = story.retell(read.of([4]), [Told("customer", True)])
    assert not np.allclose(whole.phase[4], alone.phase[0], atol=1e-3)


def test_nothing_told_is_nothing_retold(read: reader.Readings) -> None:
    assert len(story.retell(read.of([]), []).kind) == 0


def test_passages_come_back_in_the_order_they_were_given(tmp_path: Path) -> None:
    (tmp_path / "P01.txt").write_text("".join(f"{role.capitalize()}: {words}\n\n" for role, words in TALK))
    with Study.open(tmp_path / "study") as study:
        study.ingest(tmp_path / "P01.txt", kind="interview")
        source = study.sources()[0]
        made = observe(study._store, [source])
    spots = [(o.segment, o.start) for o in made]
    readings = reader.read([(o.before, o.text) for o in made])
    forwards, backwards = (
        in_order(source, spots, readings),
        in_order(source, spots[::-1], readings.of(range(len(made))[::-1])),
    )
    assert np.allclose(forwards.kind, backwards.kind[::-1], atol=1e-5)
    assert [o.text for o in made] == [source.text[o.start : o.end] for o in made]
    assert not {o.segment for o in made} & {n for n, s in enumerate(source.segments) if s.role == "interviewer"}
