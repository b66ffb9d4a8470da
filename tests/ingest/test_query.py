"""What a question is about, and whose words it wants."""

from __future__ import annotations

from ingest.mask import Names, mask
from ingest.query import understood

SPEAKERS = frozenset({"P07", "Project Manager", "NAME-0001"})


def names() -> Names:
    known = Names(b"salt")
    known.add("Grad C", "NAME-0001")
    return known


def test_the_words_that_only_ask_are_left_out() -> None:
    asked = understood("Summarize the discussion about the late engineer's visit", names(), SPEAKERS)
    assert asked.words == ("late", "engineer", "s", "visit")
    assert asked.core == "late engineer's visit"
    assert not asked.speakers


def test_a_question_of_asking_words_alone_keeps_its_words() -> None:
    asked = understood("What was discussed?", names(), SPEAKERS)
    assert asked.core == "What was discussed?"
    assert asked.words == ("discussed",)


def test_speakers_are_found_by_id_by_role_and_by_masked_name() -> None:
    for text, speaker in (
        ("What did P07 think about the price?", "P07"),
        ("What did the Project Manager think about the price?", "Project Manager"),
        ("What did Grad C think about the price?", "NAME-0001"),
        (mask("What did Grad C think about the price?", names())[0], "NAME-0001"),
    ):
        asked = understood(text, names(), SPEAKERS)
        assert asked.speakers == {speaker}
        assert asked.words == ("price",)
        assert asked.core == "price"


def test_an_id_inside_another_is_nobody() -> None:
    assert not understood("What about P071?", names(), SPEAKERS).speakers
