"""Where a thing is talked about, in a talk long enough to have places."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from assistant import Study

BEFORE = ["We went through the agenda for the week ahead.", "Nobody had anything to add to last month's list."] * 12
ABOUT = [
    "Now the invoice, the invoice for the router was wrong again.",
    "Twice as much as the offer had said it would be.",
    "And then nobody on the line could tell me why that was.",
    "So the router invoice went back to them unpaid.",
]
AFTER = ["The garden party is on the first Sunday in June.", "Somebody has to bring chairs for the older people."] * 12


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("talk")
    turns = [{"speaker": f"Speaker {n % 3}", "text": text} for n, text in enumerate([*BEFORE, *ABOUT, *AFTER])]
    review = {"id": "r", "turns": [{"speaker": "Speaker 9", "text": "The invoice for my router was wrong too."}]}
    lines = [json.dumps({"id": "talk", "turns": turns}), json.dumps(review)]
    (folder / "talk.jsonl").write_text("\n".join(lines))
    made = Study.open(folder / "study")
    made.ingest(folder / "talk.jsonl", kind="interview")
    return made


def test_within_so_many_words_it_takes_the_whole_of_the_talk(study: Study) -> None:
    [talk] = [source for source in study.sources() if source.record == "talk"]
    found = study.search("Summarize what was said about the router invoice", max_words=45, source=talk.id)
    assert {piece.text for piece in found} >= set(ABOUT)
    assert sum(len(piece.text.split()) for piece in found) <= 45


def test_a_short_record_is_not_beaten_by_a_long_one(study: Study) -> None:
    found = study.search("router invoice", max_words=60)
    assert "The invoice for my router was wrong too." in {piece.text for piece in found}


def test_pieces_neither_overlap_nor_cross_a_turn(study: Study) -> None:
    found = study.search("router invoice", max_words=200)
    places = sorted((piece.source_id, piece.start, piece.end) for piece in found)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(places))
    for piece in found:
        source = study.source(piece.source_id)
        assert source is not None
        assert any(s.start <= piece.start < piece.end <= s.end for s in source.segments)


def test_scores_are_the_same_twice(study: Study) -> None:
    assert study.search("router invoice", max_words=60) == study.search("router invoice", max_words=60)
