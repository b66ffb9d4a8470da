"""Notes: nested bullets keep their place, questions head their answers, no word gets lost."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import prose
from ingest.source import Turn


def turns(path: Path, content: str) -> list[tuple[str | None, str | None, str]]:
    path.write_text(content, "utf-8")
    text, found, _, warnings = prose.read(path, content)
    assert warnings == []
    return [(t.speaker, t.heading, text[t.start : t.end]) for t in found]


def test_nested_bullets_carry_their_parents(tmp_path: Path) -> None:
    content = "# Notes\n\n## Order\n\n- opened the page\n  - read it twice\n    - sighed\n  - went back\n- left\n"
    assert turns(tmp_path / "n.md", content) == [
        (None, "Order", "opened the page"),
        (None, "Order › opened the page", "read it twice"),
        (None, "Order › opened the page › read it twice", "sighed"),
        (None, "Order › opened the page", "went back"),
        (None, "Order", "left"),
    ]


def test_an_emphasised_question_is_the_interviewers_and_heads_the_answer(tmp_path: Path) -> None:
    content = "*What did you look for?:*\nthe price, and then\nthe speed\n\n**How long did it take?**\n\n* two weeks\n"
    assert turns(tmp_path / "n.md", content) == [
        ("Interviewer", None, "What did you look for?:"),
        (None, "What did you look for?", "the price, and then the speed"),
        ("Interviewer", None, "How long did it take?"),
        (None, "How long did it take?", "two weeks"),
    ]


def test_a_reports_numbered_question_is_a_heading_only(tmp_path: Path) -> None:
    content = "1. Do people find the button?\n   1. Yes\n2. Are they happy?\n   1. Mostly\n      1. but slow\n"
    assert turns(tmp_path / "n.md", content) == [
        (None, "Do people find the button?", "Yes"),
        (None, "Are they happy?", "Mostly"),
        (None, "Are they happy? › Mostly", "but slow"),
    ]


def test_the_head_of_notes_is_no_evidence(tmp_path: Path) -> None:
    content = "# Session\n\nParticipant: P12\nDevice: own phone\n\n- opened the page\n"
    assert turns(tmp_path / "n.md", content) == [(None, None, "opened the page")]


def test_long_quotes_are_turns_of_their_own() -> None:
    text = 'Sighed and said "I really do not know what this is", then left. Clicked "go to the next page now" twice.'
    parts = prose.quotes(text, Turn(0, len(text)))
    assert [(p.quoted, text[p.start : p.end]) for p in parts] == [
        (False, "Sighed and said"),
        (True, "I really do not know what this is"),
        (False, 'then left. Clicked "go to the next page now" twice.'),
    ]


@pytest.mark.parametrize(
    ("note", "speech"),
    [
        ('Groaned: "I am baffled by all of this"', True),
        ('"does it matter which one I take?"', True),
        ('Result: "We are not in your street yet."', False),
        ('The app said "this did not work, try again"', False),
        ('Opened the message: "See you on Thursday the 12th"', False),
        ('Read out "up to nine hundred megabits, symmetrical" twice', False),
        ('Opened the message and said "not on a Thursday, surely not"', True),
        ('I would choose "I have never filed before this" because of it', False),
    ],
)
def test_what_a_screen_says_is_nobodys_quote(note: str, speech: bool) -> None:
    assert any(p.quoted for p in prose.quotes(note, Turn(0, len(note)))) == speech


def test_curly_quotes_and_short_ones() -> None:
    text = "“there, look, we are here now” and “too short”"
    parts = prose.quotes(text, Turn(0, len(text)))
    assert next((p.quoted, text[p.start : p.end]) for p in parts) == (True, "there, look, we are here now")
    assert sum(p.quoted for p in parts) == 1


@pytest.mark.parametrize(
    "odd", ["see <your name here> twice", "[laughs]: she did", "5 * 3 * 2 = 30", "a_b_c and __init__", "1986. Then"]
)
def test_odd_markdown_loses_no_word(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "n.md"
    path.write_text(f"- first line\n\n{odd}\n", "utf-8")
    text, _, _, _ = prose.read(path, path.read_text("utf-8"))
    assert not prose.words(odd) - prose.words(text)


def test_lost_words_fall_back_to_plain_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose, "elements", lambda path, content: [prose.Element("only this", "Text")])
    text, found, _, warnings = prose.read(tmp_path / "n.md", "only this\n\nand that\n")
    assert text == "only this\n\nand that\n"
    assert len(found) == 2
    assert "2 words would have been lost" in warnings[0]


def test_word_and_html(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Visit", level=1)
    document.add_paragraph("He came late.", style="List Bullet")
    document.add_paragraph("By two hours.", style="List Bullet 2")
    document.save(str(tmp_path / "n.docx"))
    text, found, title, warnings = prose.read(tmp_path / "n.docx")
    assert (title, warnings) == ("Visit", [])
    assert [(t.heading, text[t.start : t.end]) for t in found] == [
        (None, "He came late."),
        ("He came late.", "By two hours."),
    ]
    body = "<h1>Visit</h1><p>He came <b>late</b>.</p><script>no()</script>"
    page = f"<html><head><title>x</title></head><body>{body}</body></html>"
    text, found, _, warnings = prose.read(tmp_path / "n.html", page)
    assert [text[t.start : t.end] for t in found] == ["He came late."]
    assert warnings == []


LINES = [
    "- a b",
    "  - c d",
    "    - e",
    "* f?",
    "1. g",
    "   1. h:",
    "",
    "plain words",
    "# T",
    "*why?*",
    "> quoted",
    "| x | y |",
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_no_word_gets_lost(lines: list[str]) -> None:
    content = "start here\n" + "\n".join(lines)
    text, found, _, _ = prose.read(Path("n.md"), content)
    assert not prose.words(re.sub(r"(?m)^ *1\. ", "", content)) - prose.words(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
