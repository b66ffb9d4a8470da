"""Labelled prose: labels are found in all their shapes, and nothing else is taken for one."""

import pytest

from ingest.labelled import split


def said(text: str) -> list[tuple[str | None, str]]:
    return [(t.speaker, text[t.start : t.end]) for t in split(text) or []]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("**M:** ", "M"),
        ("*Anna K.:* ", "Anna K."),
        ("__Wanda__: ", "Wanda"),
        ("Mrs. Anne-Lise O'Dell: ", "Mrs. Anne-Lise O'Dell"),
        ("Participant 1 (P1): ", "Participant 1 (P1)"),
        ("P07: ", "P07"),
        ("Speaker 1: ", "Speaker 1"),
        ("[00:14:22] Wanda Sill: ", "Wanda Sill"),
        ("Wanda Sill (00:14): ", "Wanda Sill"),
        ("Rosa (wife): ", "Rosa (wife)"),
    ],
)
def test_shapes_of_labels(label: str, speaker: str) -> None:
    text = f"{label}It *really* broke.\n\nInterviewer: Why?\n\n{label}It just did.\n"
    assert said(text) == [(speaker, "It *really* broke."), ("Interviewer", "Why?"), (speaker, "It just did.")]


def test_bold_over_label_and_words() -> None:
    text = "**M: How was it?**\n\nP1: Fine. *Laughs*\n\n**M: *Introduction* again?**\n\nP1: No."
    assert said(text)[0] == ("M", "How was it?")
    assert said(text)[1] == ("P1", "Fine. *Laughs*")
    assert said(text)[2] == ("M", "*Introduction* again?")


def test_name_and_time_on_their_own_line() -> None:
    text = "Wanda Sill  0:05\nHow was it?\n\nTobin Reyes  1:02:03\nSlow. Very slow.\n\nWanda Sill  1:02:09\nOh.\n"
    turns = split(text) or []
    assert said(text) == [("Wanda Sill", "How was it?"), ("Tobin Reyes", "Slow. Very slow."), ("Wanda Sill", "Oh.")]
    assert [t.time for t in turns] == ["00:00:05", "01:02:03", "01:02:09"]


def test_what_is_no_label() -> None:
    lines = [
        "Note: the map is old.",
        "Background: he moved.",
        "http://a.example",
        "09:30 we began.",
        "Note: it rained.",
    ]
    assert split("\n\n".join([*lines, "Example: none."])) is None
    assert split("# Session\n\nParticipant: P12\nObserver: Wanda Sill\n\n- opened the page\n- closed it\n") is None


def test_only_the_interviewer_is_labelled() -> None:
    text = "M: How did it start?\n\nI moved house.\n\nThen I called.\n\nM: And then?\n\nNothing."
    assert said(text) == [
        ("M", "How did it start?"),
        (None, "I moved house."),
        (None, "Then I called."),
        ("M", "And then?"),
        (None, "Nothing."),
    ]


def test_paragraphs_belong_to_the_last_label_and_directions_to_nobody() -> None:
    text = "M: Go on.\n\nP1: I waited.\n\nAnd waited.\n\n*Clicks continue*\n\nM: Right.\n\n[laughs]\n\nP1: Yes."
    assert said(text) == [
        ("M", "Go on."),
        ("P1", "I waited."),
        ("P1", "And waited."),
        ("(note)", "Clicks continue"),
        ("M", "Right."),
        ("(note)", "[laughs]"),
        ("P1", "Yes."),
    ]


def test_headings_are_no_turns() -> None:
    text = "# Interview\n\n## Ordering\n\nM: How?\n\nP1: Online.\n\n## Waiting\n\nM: And?\n\nP1: Long."
    assert [t.heading for t in split(text) or []] == ["Ordering", "Ordering", "Waiting", "Waiting"]


def test_one_line_turns_without_blank_lines() -> None:
    assert said("AGENT: Hello.\nCUSTOMER: It is dead.\nAGENT: Oh.") == [
        ("AGENT", "Hello."),
        ("CUSTOMER", "It is dead."),
        ("AGENT", "Oh."),
    ]
