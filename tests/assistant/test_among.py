"""Whose words a question asks for, by the names that the study knows."""

from __future__ import annotations

import pytest

from assistant.among import among
from ingest.corpus import Corpus
from ingest.source import Person, Segment, Source

PEOPLE = {
    "P01": Person("P01", None, "retained", "Family"),
    "P02": Person("P02", None, "churned", "Pensioner"),
    "P03": Person("P03", None, "churned", "Small business"),
}
TALK = Source("s1", "interview", "Talk", "It was fine.", "talk.txt", (Segment(0, 12, "P01", "customer", "P01"),))
CORPUS = Corpus({"s1": TALK}, PEOPLE)


@pytest.mark.parametrize(
    ("question", "without", "scope"),
    [
        ("What do pensioners say about the bill?", "What do people say about the bill?", {"participant": ["P02"]}),
        ("How many families waited?", "How many people waited?", {"participant": ["P01"]}),
        ("Do small businesses mind?", "Do people mind?", {"participant": ["P03"]}),
        ("What annoyed churned customers?", "What annoyed people?", {"group": ["churned"]}),
        ("What did P01 think?", "What did the customer think?", {"participant": ["P01"]}),
        ("What is said in the app reviews?", "What is said?", {"kind": ["review"]}),
    ],
)
def test_named_people_and_kinds_become_the_scope(question: str, without: str, scope: dict) -> None:
    assert among(CORPUS, question)[:2] == (without, scope)


@pytest.mark.parametrize("question", ["Did family help?", "What did P99 say?", "How do people review the offer?"])
def test_what_only_looks_like_a_name_stays_in_the_question(question: str) -> None:
    assert among(CORPUS, question) == (question, {}, "")
