from __future__ import annotations

import pytest

from assistant.emotion import only_bad, told


@pytest.mark.parametrize(
    ("text", "feeling", "name"),
    [
        ("I was furious by then.", -1.5, "Anger"),
        ("It was such a relief.", 1.5, "Relief"),
        ("I'm fed up with it.", -1.0, "Frustration"),
        ("I was worried about the number.", -0.8, "Worry"),
    ],
)
def test_a_named_feeling_is_found(text: str, feeling: float, name: str) -> None:
    assert told(text, feeling) == name


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("I took a pencil to it.", -1.5),
        ("Lovely, another form. I'm delighted.", -1.5),  # irony: the word says one thing, the passage another
        ("I wasn't worried at all.", 1.0),
        ("He was not happy about it.", 0.5),
    ],
)
def test_no_feeling_is_made_up(text: str, feeling: float) -> None:
    assert told(text, feeling) is None


def test_a_text_of_bad_feelings_only_is_told_from_a_mixed_one() -> None:
    assert only_bad("That was so irritating, I nearly threw it.")
    assert not only_bad("I was dreading it, and it was such a relief.")
    assert not only_bad("It took five minutes.")
