from __future__ import annotations

import pytest

from assistant.figures import amounts, expects, listed, promise


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It took nine days.", 9, "days"),
        ("five to seven working days", 7, "days"),
        ("twenty-four hours and the number would be over", 24, "hours"),
        ("They took £1,245.50 out", 1245.5, "£"),
        ("an hour and a half", 1, "hours"),
        ("I rang three times", 3, "times"),
    ],
)
def test_amounts_are_read_with_their_unit(text: str, value: float, unit: str) -> None:
    found = amounts(text)[0]
    assert (found.value, found.unit) == (value, unit)
    assert found.said in text


def test_a_promise_stands_beside_what_came() -> None:
    told = promise("They said within five working days, and it was fourteen days before I had a date.")
    assert told is not None
    expected, observed = told
    assert expected.value == 5
    assert [amount.value for amount in observed] == [14]


def test_no_promise_no_expectation() -> None:
    assert promise("I waited nine days.") is None
    assert not expects("I waited nine days.")
    assert expects("I was told it would be the tenth.")


def test_figures_are_listed_with_their_unit() -> None:
    assert listed([9, 12.5], "days") == "9, 12.5 days"
    assert listed([40], "£") == "£40"
