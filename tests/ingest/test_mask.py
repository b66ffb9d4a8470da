"""Masks: people go, evidence stays, and spans still hold the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mask import Names, apply, carry, mask


def known(**roster: str) -> Names:
    names = Names(b"salt")
    names.add_all(["Ines Quill", "Rose Dale"], {"Wanda Sill": "P07", "Anne-Lise O'Dell": "P08", **roster})
    return names


def masked(text: str, names: Names | None = None) -> str:
    return mask(text, names)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wanda Sill called.", "[P07] called."),
        ("wanda sill called", "[P07] called"),
        ("Wanda's line, said Mrs Sill.", "[P07]'s line, said Mrs [P07]."),
        ("Mrs. Anne-Lise O’Dell and Anne Lise", "Mrs. [P08] and [P08]"),
        ("A rose for Rose Dale. In the dale.", "A rose for [NAME-{rose}]. In the dale."),
        ("Rose early. Hi Rose, come in.", "Rose early. Hi [NAME-{rose}], come in."),
        ("that is S-I-L-L", "that is [P07]"),
    ],
)
def test_names(text: str, expected: str) -> None:
    names = known()
    rose = (names.find("Rose Dale") or "")[-4:]
    assert masked(text, names) == expected.format(rose=rose)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to a.b+c@mail.example.com", "write to [EMAIL]"),
        ("it is wanda dot sill at mailbox dot example", "it is [EMAIL]"),
        ("ring 07700 900142 or +44 7700 900142", "ring [PHONE] or [PHONE]"),
        ("(555) 123-4567, 030 12345678", "[PHONE], [PHONE]"),
        ("card 4111 1111 1111 1111", "card [CARD]"),
        ("IBAN DE89 3704 0044 0532 0130 00.", "IBAN [IBAN]."),
        ("my account number is 4471 0932", "my account number is [ID]"),
        ("Order number?\nIt's BW-44713627.", "Order number?\nIt's [ID]."),
        ("123-45-6789", "[ID]"),
        ("14 Mill Lane, M4 9ZV", "[ADDRESS], [POSTCODE]"),
        ("it is 1737 Cheriton Dr Apt. 724, or Flat 3, 9 Mill Road", "it is [ADDRESS], or [ADDRESS]"),
        ("sent to Rua do Arenque 1634 or Ringvej 144", "sent to [ADDRESS] or [ADDRESS]"),
        ("I live at 20789 Edeby 55, Tystberga", "I live at [ADDRESS], Tystberga"),
        ("20789 Allika 46\n Suite 501\n Riisa\n Estonia 62488", "[ADDRESS]\n [ADDRESS]\n Riisa\n Estonia [POSTCODE]"),
        ("P.O. Box 242, ZIP: 394 13", "[ADDRESS], ZIP: [POSTCODE]"),
        ("at 9816 31 Rue Al Imam Bakri, Tunis", "at [ADDRESS], Tunis"),
        ("33 avenue de Provence, Lyon 69001", "[ADDRESS], Lyon [POSTCODE]"),
        ("808 Kálmán Imre u. 12.", "[ADDRESS]."),
        ("14 Mill Lane and since 2019 nobody came", "[ADDRESS] and since 2019 nobody came"),
        ("14 Mill Lane, which cost me 4000 in all", "[ADDRESS], which cost me 4000 in all"),
        ("28-64-66-98 office", "[PHONE] office"),
        ("phone: 451 5986, 416 60 039 office", "phone: [PHONE], [PHONE] office"),
        ("my card 501864667909", "my card [CARD]"),
        ("she was born on 2/8/1935", "she was born on [ID]"),
        ("Lange Straße 3 und Feldweg 12", "[ADDRESS] und [ADDRESS]"),
    ],
)
def test_contact_data(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It took four days, 12 weeks, 24/7, from 2000 - 2004 to 2010.",
        "On 2026-03-10 at 14:22:05, or 10.03.2026, or 3/10/26.",
        "£1,299.00 a year, $35.99, 900 Mbps, 192.168.0.1, version 5.8.1",
        "I live in Leeds and use Apple Pay with 2,000,000 others.",
        "The order took 30 days and the reference in 1988 was fine.",
        "Card 4111 1111 1111 1112 fails the check, number 20240101 too.",
        "On 1978-04-13 12:20:39 I bought 3 Google Drive plans and 2 One Touch View boxes.",
        "My mobile cost 1000, my phone took 3 days and the address is wrong.",
        "We moved to 30 Mbps in the Leeds office, Unit tests and all.",
        "CUSTOMER: The house was built in 1988 and order 66 came.",
    ],
)
def test_evidence_stays(text: str) -> None:
    assert masked(text, known()) == text


def test_same_person_same_pseudonym_whatever_the_order() -> None:
    one, two = Names(b"a"), Names(b"b")
    one.add_all(["Ines Quill", "Ines", "Otto Brandt"])
    two.add_all(["Otto Brandt", "Ines", "Ines Quill"])
    text = "Ines Quill, Ines, Ms Quill and Otto"
    assert masked(text, one) == masked(text, two)
    assert one.find("Ines") == one.find("Quill") == one.find("Ines Quill") != one.find("Otto")


def test_two_participants_of_one_first_name() -> None:
    names = Names(b"s")
    names.add_all([], {"Wanda Sill": "P07", "Wanda Krug": "P08"})
    assert (names.find("Wanda Sill"), names.find("Wanda Krug")) == ("P07", "P08")
    assert (names.find("Wanda") or "").startswith("NAME-")


def test_names_are_kept_as_hashes_only() -> None:
    kept = repr(known().hashes).lower()
    assert not any(part in kept for part in ("wanda", "sill", "quill", "dell"))
    assert known().hashes != Names(b"other", {}).hashes


PIECES = [
    "Wanda Sill",
    "wanda",
    "Rose",
    "Hi ",
    "07700 900142",
    "a@b.example",
    "14 Mill Lane",
    "DE89 3704 0044 0532 0130 00",
    " ",
    ", ",
    "\n",
]
TEXTS = st.lists(
    st.sampled_from([*PIECES, "order number 4471 0932", "and it broke", "É😀", "[P07]", "M4 9ZV", "O'Dell's"]),
    max_size=12,
)


@given(TEXTS.map(" ".join) | st.text(max_size=60))
def test_masking_twice_changes_nothing(text: str) -> None:
    once, _ = mask(text, known())
    assert mask(once, known()) == (once, [])


@given(TEXTS.map(" ".join), st.integers(0, 200), st.integers(0, 200))
def test_carried_spans_hold_the_masked_words(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    out, edits = mask(text, known())
    [(left, right)] = carry([(start, end)], edits)
    assert apply(text, edits) == out
    whole = [e for e in edits if e.end > start and e.start < end]
    left_text = min([start, *(e.start for e in whole)])
    right_text = max([end, *(e.end for e in whole)])
    inside = [type(e)(e.start - left_text, e.end - left_text, e.replacement) for e in whole]
    if start < end:
        assert out[left:right] == apply(text[left_text:right_text], inside)
