from __future__ import annotations

import pytest

from assistant import grammar


def test_labels_are_whole_phrases_of_the_quote() -> None:
    text = "I had to tell the whole story again to each new person, and he took his boots off at the door."
    found = grammar.phrases(grammar.parse([text])[0])
    assert "tell the whole story again" in found
    assert all(phrase in text for phrase in found)
    assert all(2 <= len(phrase.split()) <= 7 for phrase in found)


def test_a_label_never_loses_its_not() -> None:
    found = grammar.phrases(grammar.parse(["The router did not reach the loft."])[0])
    assert "reach the loft" not in found


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("I didn't think the price was clear at all.", "price was clear"),
        ("There was no confirmation email.", "confirmation email"),
        ("I couldn't tell whether the order went through.", "order went through"),
        ("I wish they had told me the monthly price.", "told me the monthly price"),
        ("It went through without any billing trouble.", "billing trouble"),
        ("He never said the garage was shut.", "garage was shut"),
    ],
)
def test_a_label_never_says_what_is_denied(text: str, lost: str) -> None:
    found = grammar.phrases(grammar.parse([text])[0])
    assert not [phrase for phrase in found if phrase.startswith(lost)]


def test_a_denial_does_not_reach_into_the_next_clause() -> None:
    texts = [
        "I didn't sleep because the alarm went off.",
        "Without any warning the price went up.",
        "No engineer came on Monday.",
    ]
    slept, warned, came = (grammar.phrases(doc) for doc in grammar.parse(texts))
    beside = ["The old page froze and I couldn't go back.", "Because nobody came, the garage was shut the whole day."]
    froze, shut = (grammar.phrases(doc) for doc in grammar.parse(beside))
    assert "old page froze" in froze
    assert "garage was shut the whole day" in shut
    assert "alarm went off" in slept
    assert "price went up" in warned
    assert "No engineer came on Monday" in came


def test_a_short_clause_is_a_label_as_it_stands() -> None:
    texts = ["Three times. I could have cried.", "And then there was no AM until March.", "It's amazing."]
    texts += ["This is my sixth call.", "I like that it's kind of blanked out like it is."]
    cried, march, amazing, call, blanked = (grammar.phrases(doc) for doc in grammar.parse(texts))
    assert call == ["sixth call"]
    assert not [phrase for phrase in blanked if phrase.startswith("of")]
    assert "could have cried" in cried
    assert "there was no AM until March" in march
    assert amazing == []


@pytest.mark.parametrize("text", ["Nine days.", "Because of that.", "They did it again.", "What does it mean?"])
def test_what_cannot_be_read_alone_stands_badly(text: str) -> None:
    whole = "The engineer left dust all over the hall carpet."
    alone, other = (grammar.standing(doc) for doc in grammar.parse([text, whole]))
    assert alone < 0.7 <= other


def test_fillers_are_taken_off_the_front_only() -> None:
    assert grammar.opening("Um, yeah, so, the engineer came late, you know.") == "The engineer came late, you know."
    assert grammar.opening("No, never.") == "No, never."
    assert grammar.opening("No one even mentioned it.") == "No one even mentioned it."
    assert grammar.opening("So late that I had left.") == "So late that I had left."
