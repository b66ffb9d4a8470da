"""Prepare: what is stored holds no name, and every segment still holds that speaker's words."""

from pathlib import Path

import pytest

from ingest.mask import Names
from ingest.prepare import language, names_in, prepare, roster_names
from ingest.read import read
from ingest.source import Document, Person, Source, Turn

ROSTER = [Person("P07", "Wanda Sill", "churned")]
VTT = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v Ines Quill>Hi Wanda, my colleague Otto Brandt is just observing. Ready?</v>

00:00:03.000 --> 00:00:05.000
<v Wanda Sill>Yes, Ines. It's wanda.sill@mail.example, and 14 Mill Lane.</v>

00:00:05.000 --> 00:00:07.000
<v Otto Brandt>Hello.</v>
"""


def prepared(path: Path, people: list[Person]) -> list[Source]:
    documents = read(path).documents
    names = Names(b"salt")
    names.add_all({n for d in documents for n in names_in(d)}, roster_names(people))
    return [prepare(d, people, names) for d in documents]


def test_no_name_is_left_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "P07_Wanda_Sill_2026-03-03.vtt"
    path.write_text(VTT)
    [source] = prepared(path, ROSTER)
    shown = " ".join(
        [source.title, source.text, *source.fields.values(), *(f"{s.speaker} {s.heading}" for s in source.segments)]
    )
    assert not [
        n for n in ("Wanda", "Sill", "Ines", "Quill", "Otto", "Brandt", "@", "Mill") if n.lower() in shown.lower()
    ]
    assert source.title == "P07 2026-03-03"
    assert (source.participant, source.group, source.fields) == ("P07", "churned", {"date": "2026-03-03"})
    assert [s.speaker for s in source.segments] == ["Interviewer", "P07", "Observer"]
    assert source.text[source.segments[1].start : source.segments[1].end].startswith("Yes, [NAME-")
    assert source.text[source.segments[1].start : source.segments[1].end].endswith("It's [EMAIL], and [ADDRESS].")


def test_contact_columns_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(
        "id,customer_name,email,agent,category,transcript\n"
        '1,Otto Brandt,o@x.example,Kim Dray,Bill,"AGENT: Kim speaking.\nCUSTOMER: Otto Brandt here.\n'
        'AGENT: Hello Mr Brandt."\n'
    )
    [source] = prepared(path, [])
    assert set(source.fields) == {"agent", "category"}
    assert "Otto" not in source.text
    assert "Kim" not in source.text + source.fields["agent"]
    assert source.text.startswith("AGENT: [NAME-")
    assert [s.speaker for s in source.segments] == ["Agent", "Customer", "Agent"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Yes, my name is Otto Brandt.", "Otto Brandt"),
        ("Hi it's Otto Brandt here.", "Otto Brandt"),
        ("This is Otto speaking.", "Otto"),
        ("I'm Otto from the second floor", "Otto"),
        ("Hello Mrs Brandt.", "Brandt"),
        ("me and my husband Otto, we", "Otto"),
    ],
)
def test_names_people_give(words: str, name: str) -> None:
    assert name in names_in(Document("call_log", "t", words, "c", (Turn(0, len(words), "CUSTOMER"),), record="1"))


def test_an_agents_opening_greets_nobody() -> None:
    text = "Hello, Acmefone, how can I help?\nHello Acmefone."
    document = Document("call_log", "t", text, "c", (Turn(0, 32, "AGENT"), Turn(33, 48, "CUSTOMER")), record="1")
    assert names_in(document) == set()


def test_names_at_the_head_of_notes(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Session\n\nParticipant: P12 (Otto Brandt), 67\nObserver: Ines Quill\n\n- Otto opened the page\n")
    [source] = prepared(path, [Person("P12", "Otto Brandt")])
    assert "Participant: P12 ([P12]), 67" in source.text
    assert "Quill" not in source.text
    assert source.text[source.segments[0].start : source.segments[0].end] == "[P12] opened the page"


def test_one_person_in_two_files_is_one_pseudonym(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Ines Quill: Hi {name}?\n\nP1: Hello Ines.\n\nInes Quill: Why?\n")
    texts = [prepared(tmp_path / f"{name}.txt", [])[0].text for name in ("a", "b")]
    assert texts[0].replace("Hi a", "") == texts[1].replace("Hi b", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It was not what I had hoped for", "en"),
        ("Es war sehr gut und nicht teuer", "de"),
        ("C'est très bien mais pas pour nous", "fr"),
        ("La app no es muy buena pero funciona", "es"),
        ("Il servizio non è molto buono", "it"),
        ("Het is niet goed maar wel snel", "nl"),
        ("Não é bom mas não foi caro para mim", "pt"),
        ("👍👍", "und"),
        ("Netflix ok", "und"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert language(text) == code
