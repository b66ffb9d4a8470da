"""Two maskings of one text: every word that is in both is found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.align import edits
from ingest.mask import Names, apply, carry, mask, rename, renamed

WORDS = [
    "Wanda",
    "Wanda Sill",
    "Otto",
    "came late.",
    "\n",
    "The box broke",
    "a@b.example",
    "[NAME-1234]",
    "07700 900142",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def names(*known: str) -> Names:
    found = Names(b"salt")
    found.add_all(known)
    return found


@given(TEXTS | st.text(max_size=40), TEXTS | st.text(max_size=40))
def test_edits_turn_one_into_the_other(old: str, new: str) -> None:
    assert apply(old, edits(old, new)) == new


@given(TEXTS)
def test_what_both_maskings_hold_is_found_again(raw: str) -> None:
    old, new = mask(raw, names("Otto"))[0], mask(raw, names("Otto", "Wanda Sill"))[0]
    at = old.find("The box broke")
    if at >= 0:
        [(start, end)] = carry([(at, at + 13)], edits(old, new))
        assert new[start:end] == "The box broke"


def test_a_stand_in_that_a_roster_explains() -> None:
    before = {"a": "NAME-0001", "b": "NAME-0001", "c": "NAME-0002", "d": "NAME-0003"}
    now = {"a": "P07", "b": "P07", "c": "P08", "d": "NAME-0003", "e": "P09"}
    assert renamed(before, now) == {"NAME-0001": "P07", "NAME-0002": "P08"}
    assert renamed(before, {**now, "b": "P08"}) == {"NAME-0002": "P08"}
    assert rename("[NAME-0001] and [NAME-0003], NAME-0001", {"NAME-0001": "P07"}) == "[P07] and [NAME-0003], NAME-0001"
