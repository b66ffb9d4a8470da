"""Roles: who asks, who tells, who helps and who only watches; and whose words they are."""

import pytest

from ingest.labelled import split
from ingest.roles import Cast, Corrections, decide, normal_id
from ingest.source import Document, Kind, Person, Turn

ROSTER = [
    Person("P07", "Wanda Sill", "churned", file="interviews/first.vtt"),
    Person("P08", "Tobin Reyes", "retained"),
    Person("P09", "Zoë Łark", "retained", traits=("loyalty: LX-77",)),
]


def talk(
    *said: tuple[str | None, str], kind: Kind = "interview", path: str = "talk.txt", title: str = "talk"
) -> Document:
    turns, at = [], 0
    for speaker, words in said:
        turns.append(Turn(at, at + len(words), speaker))
        at += len(words) + 1
    return Document(kind, title, "\n".join(words for _, words in said), path, tuple(turns), raw_hash="3fa9" + "0" * 60)


def roles(cast: Cast) -> dict[str | None, tuple[str, str | None]]:
    return {s.speaker: (s.role, s.participant) for s in cast.segments}


def test_labels_that_say_it() -> None:
    document = talk(
        ("Moderator", "How?"), ("P7", "So."), ("P7's husband", "No."), ("Observer", "Hm."), ("(note)", "laughs")
    )
    assert roles(decide(document)) == {
        "Moderator": ("interviewer", None),
        "P7": ("customer", "P07"),
        "P7's husband": ("companion", "P07"),
        "Observer": ("observer", None),
        "(note)": ("observer", "P07"),
    }
    assert all(s.guessed is None for s in decide(document).segments)


def test_who_asks_is_guessed_and_says_why() -> None:
    document = talk(
        ("Speaker 1", "How did it start?"),
        ("Speaker 2", "Well, the old line broke in the storm and we had to look for something else, did we?"),
        ("Speaker 1", "And then?"),
        ("Speaker 2", "Then I called them up and waited for an hour."),
    )
    cast = decide(document)
    assert roles(cast) == {"Speaker 1": ("interviewer", None), "Speaker 2": ("customer", "P-3fa9")}
    assert "asks 2 of 3 questions" in (cast.segments[0].guessed or "")


def test_the_roster_knows_the_customer() -> None:
    document = talk(("Ines Quill", "How?"), ("Tobin Reyes", "I ask you, how? And why? And when?"))
    cast = decide(document, ROSTER)
    assert roles(cast) == {"Ines Quill": ("interviewer", None), "Tobin Reyes": ("customer", "P08")}
    assert cast.group == "retained"


def test_participant_by_file_by_number_and_by_title() -> None:
    assert decide(talk(("M", "How?"), ("P", "So."), path="x/interviews/first.vtt"), ROSTER).participant == "P07"
    assert decide(talk(("M", "How?"), ("P", "So."), path="P7_2026.txt")).participant == "P07"
    assert decide(talk(("M", "How?"), ("P", "So."), title="Study, participant P3.5")).participant == "P03.5"
    assert decide(talk((None, "went on"), kind="usability_note", title="Notes on participant 12")).participant == "P12"
    assert normal_id("Participant 1") == normal_id("p1") == "P01"


def test_a_companion_is_introduced() -> None:
    document = talk(
        ("Interviewer", "Who is there?"),
        ("P07", "Me and my wife, Rosa."),
        ("Rosa", "We waited for weeks."),
        ("Interviewer", "My colleague Kim is taking notes."),
        ("Kim", "Hello."),
    )
    cast = decide(document)
    assert roles(cast)["Rosa"] == ("companion", "P07")
    assert roles(cast)["Kim"] == ("observer", None)


def test_a_companion_shares_the_surname() -> None:
    document = talk(("M", "How?"), ("Wanda Sill", "It broke."), ("Otto Sill", "Twice."))
    cast = decide(document, ROSTER)
    assert roles(cast)["Otto Sill"] == ("companion", "P07")
    assert cast.segments[2].guessed


def test_a_second_questioner_is_no_customer() -> None:
    document = talk(
        ("Moderator", "How?"),
        ("P1", "It broke twice."),
        ("Ines Quill", "When was that?"),
        ("P1", "In May."),
        ("Ines Quill", "Why?"),
    )
    assert roles(decide(document))["Ines Quill"] == ("interviewer", None)


def test_nobody_knows_who_this_is() -> None:
    document = talk(("M", "How?"), ("P1", "It broke twice."), ("Ines Quill", "It did."))
    cast = decide(document)
    assert roles(cast)["Ines Quill"] == ("unknown", None)
    assert cast.segments[2].guessed


def test_bare_answers_are_the_participants() -> None:
    text = "M: How did it start?\n\nI moved house.\n\nM: And then?\n\nNothing."
    document = Document("interview", "P2", text, "P2.md", tuple(split(text) or ()))
    assert roles(decide(document)) == {"M": ("interviewer", None), None: ("customer", "P02")}


def test_notes_are_seen_and_quotes_are_said() -> None:
    document = Document(
        "usability_note", "P3", "opened it and said I am lost here", "n.md", (Turn(0, 18), Turn(19, 33, quoted=True))
    )
    assert [(s.role, s.participant) for s in decide(document).segments] == [("observer", "P03"), ("customer", "P03")]


def test_an_observers_opinion_is_nothing_seen() -> None:
    text = "My view: it is too long.\nI think customers give up here.\nI think I would click it."
    turns = (Turn(0, 24), Turn(25, 55), Turn(56, 82))
    cast = decide(Document("usability_note", "P3", text, "n.md", turns))
    assert [s.role for s in cast.segments] == ["interviewer", "interviewer", "observer"]


def test_nobody_is_labelled() -> None:
    cast = decide(Document("interview", "P3", "How? So.", "n.txt", (Turn(0, 8),)))
    assert (cast.segments[0].role, cast.segments[0].guessed) == ("unknown", "no speaker is labelled")


def test_a_wrong_correction_is_said() -> None:
    with pytest.raises(ValueError, match="a role is one of"):
        Corrections.of({"speakers": {"a.txt": {"Speaker 1": "moderator"}}})


def test_a_record_has_no_person_unless_the_roster_knows_it() -> None:
    call = Document(
        "call_log", "Call 1", "Hi", "c.csv", (Turn(0, 2, "CUSTOMER"),), record="1", fields={"name": "Nobody Known"}
    )
    assert decide(call, ROSTER).participant is None
    known = Document(
        "call_log", "Call 2", "Hi", "c.csv", (Turn(0, 2, "CUSTOMER"),), record="2", fields={"name": "Mr. Tobin Reyes"}
    )
    assert decide(known, ROSTER).participant == "P08"
    loyal = Document("review", "ok", "ok", "r.csv", (Turn(0, 2),), record="3", fields={"account": "LX-77"})
    assert decide(loyal, ROSTER).segments[0].participant == "P09"


def test_a_call_has_an_agent_and_a_customer() -> None:
    document = talk(("Kim", "How can I help?"), ("Wanda Sill", "My line is dead, it died on Monday."), kind="call_log")
    assert [s.role for s in decide(document).segments] == ["agent", "customer"]


def test_a_group_keeps_its_participants_apart() -> None:
    cast = decide(talk(("M", "How?"), ("P1", "Fine."), ("P2", "Bad.")))
    assert cast.participant is None
    assert [s.participant for s in cast.segments] == [None, "P01", "P02"]


def test_corrections_win() -> None:
    fixed = Corrections.of(
        {
            "speakers": {"talk.txt": {"Speaker 1": "customer"}},
            "sources": {"talk.txt": {"participant": "P7", "kind": "call_log"}},
        }
    )
    cast = decide(talk(("Speaker 1", "How?"), ("Speaker 2", "Fine, is it?")), [], fixed)
    assert (cast.kind, cast.participant) == ("call_log", "P07")
    assert next((s.role, s.guessed) for s in cast.segments) == ("customer", None)
    assert cast.segments[1].role == "agent"
