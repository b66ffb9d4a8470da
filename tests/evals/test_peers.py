"""What is kept of the peers, and that they are scored as we are."""

from __future__ import annotations

import json

from evals.peers import RESULTS, rows
from evals.peers.shared import _word_recall, transcript


def test_every_peer_says_its_version_and_rows_are_numbers() -> None:
    files = sorted(RESULTS.glob("*.json"))
    assert files
    for path in files:
        kept = json.loads(path.read_text(encoding="utf-8"))
        assert any(letter.isdigit() for letter in kept["peer"])
        assert kept["settings"]
        for found in kept["measures"].values():
            assert all(isinstance(value, int | float) for row in found.values() for value in row)
        assert path.stat().st_size < 1_000_000


def test_rows_are_found_by_measure() -> None:
    assert any(peer.startswith("bm25s ") for peer in rows("retrieval.qmsum.gold_words"))
    assert rows("no.such.measure") == {}


def test_words_that_two_chunks_share_count_once_and_are_paid_twice() -> None:
    told = transcript([["A", "one two three four"], ["B", "five six seven eight nine ten eleven twelve"]])
    start, end = told.turns[0]
    assert [told.text[place:].split()[0] for place, _ in told.words[:4]] == ["one", "two", "three", "four"]
    half = (start, start + len("one"))
    assert _word_recall(told, [half, half], {0}) == 0.25  # a sixth of twelve words is two, both spent on "one"
    assert _word_recall(told, [(start, end)], {0}) == 0.0  # four words are more than a sixth
