"""The scorer of masking, on masks and gold spans made by hand; and ours on a text with both people and evidence."""

from __future__ import annotations

from evals.pii import Span, masked, score


def test_caught_eaten_leaked() -> None:
    text = "Ann Lee went to Leeds on Monday with Bo."
    gold = [Span("PERSON", 0, 7), Span("GPE", 16, 21), Span("PERSON", 37, 39)]
    found = [Span("NAME", 0, 3), Span("NAME", 4, 7), Span("NAME", 16, 21), Span("DATE", 25, 31)]
    result = score([(text, gold, found), ("nothing", [], [])])
    assert (result.of["PERSON"], result.caught["PERSON"], result.eaten["GPE"]) == (2, 1, 1)
    assert (result.masks["NAME"], result.right["NAME"], result.right["DATE"]) == (3, 2, 0)
    assert (result.texts, result.leaks) == (2, 1)
    assert "'Bo'" in result.missed[0]
    assert "'Leeds'" in result.wrong[0]


def test_people_go_and_evidence_stays() -> None:
    text = "My name is Ada Quill, a.quill@mail.example. It took four days in Leeds, and Openreach came on 3 May."
    assert [(span.type, text[span.start : span.end]) for span in masked(text)] == [
        ("NAME", "Ada Quill"),
        ("EMAIL", "a.quill@mail.example"),
    ]
