"""Forgetting: the person's words go, nobody else's move."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.forget import lost, without
from ingest.source import Role, Segment, Source

TALK: list[tuple[Role, str | None, str]] = [
    ("interviewer", None, "What happened then?"),
    ("customer", "P01", "The engineer never came, so I stayed at home."),
    ("customer", "P02", "Mine came at noon."),
    ("interviewer", None, "So the engineer never came, so I stayed at home, is what you say?"),
]


def source(talk: list[tuple[Role, str | None, str]], about: str | None = None) -> Source:
    text, segments = "", []
    for role, participant, words in talk:
        label = f"{participant or 'Int'}: "
        segments.append(Segment(len(text) + len(label), len(text + label + words), participant, role, participant))
        text += f"{label}{words}\n"
    return Source(
        "s", "interview", "P01 at home", text, "P01.txt", tuple(segments), "7", about, "churned", "en", {"a": "b"}
    )


def said(source: Source) -> list[str]:
    return [source.text[s.start : s.end] for s in source.segments]


def test_a_group_loses_one_voice() -> None:
    before = source(TALK)
    after = without(before, "P01")
    assert len(after.text) == len(before.text)
    assert said(after)[1] == "Mine came at noon."
    assert after.text.index("Mine came") == before.text.index("Mine came")
    assert (after.title, after.path, after.fields) == (before.title, before.path, before.fields)
    assert "The engineer never came, so I stayed at home." in lost(before, after)


def test_what_the_interviewer_repeats_goes_too() -> None:
    after = without(source(TALK), "P01")
    assert "engineer never came" not in after.text
    assert said(after)[2].startswith("So ")
    assert said(after)[2].endswith("is what you say?")


def test_of_a_source_about_the_person_the_questions_stay() -> None:
    before = source([*TALK[:2], ("unknown", None, "Perhaps it was them who said this."), TALK[3]], about="P01")
    after = without(before, "P01")
    assert said(after)[0] == "What happened then?"
    assert [s.role for s in after.segments] == ["interviewer", "interviewer"]
    assert "P01" not in after.text + after.title + after.path
    assert (after.participant, after.group, after.record, after.fields, after.id) == (None, None, None, {}, "s")
    assert after.text.count("\n") == before.text.count("\n")


def test_twice_is_once_and_somebody_else_is_nothing() -> None:
    once = without(source(TALK), "P01")
    assert without(once, "P01") is once
    assert without(once, "P99") is once


TURNS = st.lists(
    st.tuples(
        st.sampled_from(["customer", "interviewer", "companion"]), st.sampled_from(["P01", "P02", None]), st.text()
    ),
    max_size=8,
)


@given(TURNS, st.sampled_from(["P01", "P02", None]))
def test_nobody_else_moves(talk, about) -> None:
    before = source(talk, about)
    after = without(before, "P01")
    assert len(after.text) == len(before.text)
    old = {(s.start, s.end): before.text[s.start : s.end] for s in before.segments}
    for segment in after.segments:
        assert segment.participant != "P01"
        now = after.text[segment.start : segment.end]
        assert all(a == b or b == " " for a, b in zip(old[segment.start, segment.end], now, strict=True))
    assert len(lost(before, after)) >= sum(a != b for a, b in zip(before.text, after.text, strict=True))
