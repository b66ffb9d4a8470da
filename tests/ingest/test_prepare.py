"""Prepare: what is stored holds no name, and every segment still holds that speaker's words."""

import re
from pathlib import Path

import pytest

import ingest.first_names as first_names_module
from ingest.mask import Names, mask, stand_in
from ingest.prepare import language, names_in, prepare, roster_names
from ingest.read import read
from ingest.roles import plain_name
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
        ("Name: Otto J. Brandt", "Otto J. Brandt"),
        ("I saw Dr. Brandt.", "Brandt"),
        ("Her maiden name is Brandt", "Brandt"),
        ("her maiden name is brandt", "brandt"),
        ("Name: Otto A Červinka", "Otto A Červinka"),
        ("My mother was called Otto Brandt, and", "Otto Brandt"),
        ("Sometimes people call me Otto", "Otto"),
        ("“It was fine,” says Brandt.", "Brandt"),
        ("Please add Otto Brandt as guardian", "Otto Brandt"),
        ("the letters of Otto J. Brandt's aunt", "Otto J. Brandt"),
        ("Otto lives at 9 Hillmoor", "Otto"),
        ("What's your name? Otto Brandt", "Otto Brandt"),
        ("my name is otto brandt", "otto brandt"),
        ("it was Otto's wife", "Otto"),
        ("Otto Brandt lives at number 5", "Otto Brandt"),
        ("They came: Quill, Hannah, Anthony and Derek.", "Quill"),
        ("Quill Brandt\nAcme\n14 Mill Lane", "Quill Brandt"),
    ],
)
def test_names_people_give(words: str, name: str) -> None:
    assert name in names_in(Document("call_log", "t", words, "c", (Turn(0, len(words), "CUSTOMER"),), record="1"))


@pytest.mark.parametrize(
    "words",
    [
        "my name is not on it.",
        "my name is missing",
        "Season X. When it came",
        "Plan B. Then",
        "Someone's dad said so",
        "People call me Monday and Friday",
        "“All good,” says BT.",
        "add Apple Pay as an option",
        "Grandma lives at the seaside",
        "my phone was called Brick",
    ],
)
def test_what_follows_a_cue_and_is_no_name(words: str) -> None:
    assert names_in(Document("call_log", "t", words, "c", (Turn(0, len(words), "CUSTOMER"),), record="1")) == set()


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


def talk(tmp_path: Path, *texts: str) -> list[str]:
    """What is stored of interviews with P07, one a text."""
    paths = [tmp_path / f"P07_{number}.txt" for number in range(len(texts))]
    for path, words in zip(paths, texts, strict=True):
        path.write_text(f"Interviewer: And then?\n\nParticipant: {words}\n\nInterviewer: Thank you.\n")
    documents = [d for path in paths for d in read(path).documents]
    names = Names(b"salt")
    names.add_all({n for d in documents for n in names_in(d)}, roster_names(ROSTER))
    stored = [prepare(d, ROSTER, names).text for d in documents]
    assert [mask(text, names) for text in stored] == [(text, []) for text in stored]
    return [text.split("And then?")[1].split("Interviewer")[0].split("Participant: ")[-1].strip() for text in stored]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ken next door had it, so Ken told us.", "{Ken} next door had it, so {Ken} told us."),
        ("I saw Fionn's tooth, and Zoë’s.", "I saw {Fionn}'s tooth, and {Zoe}’s."),
        ("A man, Yusuf Tarn, came. Yusuf was kind.", "A man, {Yusuf Tarn}, came. {Yusuf Tarn} was kind."),
        ("It was Yusuf Karim.", "It was {Yusuf Karim}."),
        ("My sister-in-law Anne-Marie rang.", "My sister-in-law {Anne-Marie} rang."),
        ("Ken & Sheila came, and Ken and Jonno.", "{Ken} & {Sheila} came, and {Ken} and {Jonno}."),
        ("Sorry, Wojciech fixed it with Chioma.", "Sorry, {Wojciech} fixed it with {Chioma}."),
        ("I told Ken Openreach were late. Openreach!", "I told {Ken} Openreach were late. Openreach!"),
    ],
)
def test_third_parties_are_masked(tmp_path: Path, words: str, expected: str) -> None:
    [stored] = talk(tmp_path, words)
    assert stored == re.sub(r"\{(.+?)\}", lambda m: f"[{stand_in(m[1])}]", expected)


def test_a_third_party_in_two_files_is_one_pseudonym(tmp_path: Path) -> None:
    one, two = talk(tmp_path, "It was Yusuf Karim.", "Then Yusuf rang.")
    assert re.findall(r"\[.*?\]", one) == re.findall(r"\[.*?\]", two) == [f"[{stand_in('Yusuf Karim')}]"]


@pytest.mark.parametrize(
    "words",
    [
        "It took four days in May, from June to August, on a Sunday.",
        "Will they mark the bill? Grace is a virtue, and hope too.",
        "We live in Chelsea, near Stanley Road, St John's and San Francisco, not in Paris or Georgia.",
        "I paid at John Lewis, Ted Baker, Marks & Spencer, Ben & Jerry's, Lloyds and Santander.",
        "Morgan Stanley, Wendy's, Domino's, Jack Wills, Laura Ashley, Ryan Air and Marcus by Goldman.",
        "Brightwell and Oscar Health sent an Allen key. Alexa and Siri did not hear.",
        "KEN was on the label, ken on the box.",
    ],
)
def test_what_only_looks_like_a_name_stays(tmp_path: Path, words: str) -> None:
    assert talk(tmp_path, words) == [words]


def test_a_shop_stays_where_its_namesake_is_known(tmp_path: Path) -> None:
    assert talk(tmp_path, "Lewis got it at John Lewis.") == [f"[{stand_in('Lewis')}] got it at John Lewis."]


def test_a_headline_adds_no_surname(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text(
        "id,rating,title,review\n1,5,Yusuf Brilliant,Yusuf Saved My Week\n2,5,Brilliant,Brilliant work. Saved me.\n"
    )
    texts = [s.text for s in prepared(tmp_path / "reviews.csv", [])]
    assert "Yusuf" not in " ".join(texts)
    assert "] Saved My Week" in texts[0]
    assert "Brilliant work. Saved me." in texts[1]


def test_the_list_of_first_names() -> None:
    path = Path(first_names_module.__file__).with_suffix(".txt")
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    assert lines == sorted(set(lines))
    assert all(plain_name(n) == n and n.isalpha() and len(n) > 1 for n in lines)
    words = "will may mark rose grace hope joy bill art sky alexa siri chase paris jordan max jack frank lily april pat"
    assert not set(words.split()) & set(lines)
