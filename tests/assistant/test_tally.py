"""A count is a list that can be checked."""

from __future__ import annotations

import pytest

from assistant import Study
from assistant.question import Wanted


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How many of the interviewed people went into the shop?", "interviewed"),
        ("In how many calls does the customer say they had rung before?", "call"),
        ("How many app reviews say that nobody came?", "review"),
        ("How many people were pleased with the engineer?", "participants"),
    ],
)
def test_everybody_counted_stands_there_with_the_words(study: Study, question: str, unit: str) -> None:
    answer = study.ask(question)
    count = answer.count
    assert count is not None
    assert count.unit == unit
    assert count.value == len(count.ids) == len(set(count.ids))
    assert count.of >= count.value + len(count.unclear)
    assert not set(count.ids) & set(count.unclear)
    said = [citation for point in answer.points for citation in point.citations]
    assert len(said) == count.value
    for name, citation in zip(count.ids, said, strict=True):
        source = study.source(citation.source_id)
        assert source is not None
        assert source.text[citation.start : citation.end] == citation.quote
        assert name in (citation.participant, source.record, source.id)


def test_interviewed_counts_only_people_who_were_interviewed(study: Study) -> None:
    everybody = study.ask("How many people mention the engineer?").count
    interviewed = study.ask("How many of the interviewed people mention the engineer?").count
    assert everybody is not None
    assert interviewed is not None
    assert interviewed.of < everybody.of


def test_the_unit_is_read_from_the_question() -> None:
    assert Wanted.of("How many of the interviewees complained?").unit == "interviewed"
    assert Wanted.of("How many callers were cut off?").unit == "call"
