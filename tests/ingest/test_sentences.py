"""Sentences: every character is covered, and nothing is parted from its but, not, if or unless."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It broke. We called.", ["It broke.", "We called."]),
        ("Mr. Lunt came at 9 a.m. on Monday. Fine.", ["Mr. Lunt came at 9 a.m. on Monday.", "Fine."]),
        ("He came at 9 a.m. Then he left.", ["He came at 9 a.m.", "Then he left."]),
        ("It costs 3.50 e.g. Version 2.1.4 does.", ["It costs 3.50 e.g. Version 2.1.4 does."]),
        ("See https://a.example/b.html?x=1. Then go.", ["See https://a.example/b.html?x=1.", "Then go."]),
        ("I was like... I don't know... The app died.", ["I was like... I don't know...", "The app died."]),
        ("He said “It works.” Then it stopped.", ["He said “It works.”", "Then it stopped."]),
        ("“Really?” he said. (No answer.) We left.", ["“Really?” he said.", "(No answer.)", "We left."]),
        ("What?! No way!", ["What?!", "No way!"]),
        ("one line\nand the next. End", ["one line\nand the next.", "End"]),
        ("First block\n\nsecond block", ["First block", "second block"]),
        ("List\n- one\n- two", ["List", "- one", "- two"]),
        ("Love it! 😍 Great app.", ["Love it! 😍", "Great app."]),
        ("great app. love it", ["great app.", "love it"]),
        ("The U.S. office and J. Marsh. We waited.", ["The U.S. office and J. Marsh.", "We waited."]),
        ("Order no. 5 came. I said no. Then I left.", ["Order no. 5 came.", "I said no.", "Then I left."]),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "word", ["But", "Except", "Unless", "Not", "Though", "Although", "Only if", "If not", "However"]
)
def test_a_quote_keeps_its_but(word: str) -> None:
    assert len(cut(f"It was fast. {word} on Mondays.")) == 1
    assert len(cut(f"It was fast.\n\n“{word} on Mondays.")) == 1


def test_unpunctuated_speech_is_cut_before_a_clause_only() -> None:
    filler = "went to the shop on the corner of the old road near the station "
    text = f"I {filler}and then I {filler}so we {filler}but they {filler}and I {filler}because he {filler}"
    pieces = cut(text)
    assert len(pieces) > 1
    assert all(re.match(r"(and|so)\b", piece) for piece in pieces[1:])


def test_unpunctuated_speech_keeps_its_condition() -> None:
    text = "we waited " * 35 + "if he calls and I am out nobody answers " + "we waited " * 10
    assert len(cut(text)) == 1


WORDS = st.sampled_from(
    [
        "I",
        "we",
        "went",
        "But",
        "not",
        "If not",
        "Mr.",
        "e.g.",
        "3.5",
        "...",
        "…",
        "?!",
        ".",
        "!",
        "\n",
        "\n\n",
        "- ",
        "“",
        "”",
        "and I",
        "so they",
        "called",
        "😀",
        "U.S.",
        "a.m.",
        "unless",
        "However,",
        "(",
        ")",
        "é",
        "x.y/z",
    ]
)
TEXTS = st.lists(WORDS, max_size=120).map(" ".join) | st.text(max_size=200)


@given(TEXTS)
def test_spans_are_trimmed_ordered_and_cover_all(text: str) -> None:
    spans = sentences(text)
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


@given(TEXTS)
def test_no_sentence_begins_with_but(text: str) -> None:
    bound = re.compile(r"[\"“”(\s—–-]*(but|unless|not|however|if not)\b", re.IGNORECASE)
    for start, end in sentences(text)[1:]:
        bullet = re.search(r"\n[ \t]*$", text[:start]) and re.match(r"[-–*•]\s", text[start:end])
        assert bullet or not bound.match(text[start:end])


@given(TEXTS, st.text(max_size=20))
def test_a_slice_is_cut_like_the_whole(text: str, before: str) -> None:
    shifted = [
        (a - len(before), b - len(before))
        for a, b in sentences(before + text + "\nX.", len(before), len(before) + len(text))
    ]
    assert shifted == sentences(text)
