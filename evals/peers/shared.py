"""What every peer is measured on, and how its ranking becomes rows: the same samples and scorers as ours.

A peer is two functions: one ranks spans of a transcript for each question, one ranks records for a query. It runs in an
environment of its own, so nothing of the product is imported here but the sentence splitter.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data import Data, some
from evals.scorers import average_precision, iou, overlap, precision_at
from ingest.sentences import sentences

MEETINGS = 24
SHARE = 6
Span = tuple[int, int]
RankSpans = Callable[[str, list[Span], list[str]], list[list[Span]]]  # text, its turns, questions → spans, best first
RankRecords = Callable[[list[str], list[str]], list[list[int]]]  # texts, queries → positions, best first


@dataclass(frozen=True)
class Transcript:
    """A meeting as one text, "Speaker: words" a line; `words` and `turns` are places in it."""

    text: str
    turns: list[Span]  # the words of each turn, without the label
    words: list[tuple[int, int]]  # start of each word, its turn


def transcript(turns: Sequence[Sequence[str]]) -> Transcript:
    text, spans, words = "", [], []
    for number, (speaker, said) in enumerate(turns):
        text += f"{speaker}: "
        start = len(text)
        text += f"{said}\n"
        spans.append((start, start + len(said)))
        at = start
        for word in said.split():
            at = text.index(word, at)
            words.append((at, number))
            at += len(word)
    return Transcript(text, spans, words)


def measure(peer: str, settings: str, spans: RankSpans, records: RankRecords, cited: int) -> None:
    """Runs a peer over everything it can do and keeps the rows. `cited` is how many pieces its recipe answers from."""
    asked = given()
    data = Data.of(asked.data)
    rows: dict[str, dict[str, list[float]]] = {}
    for meeting in some(data.records("qmsum/meetings.jsonl"), "meeting_id", asked.sample):
        meeting_rows(data, meeting, spans, cited, rows)
    _reviews(data, records, rows)
    keep(asked.out, peer, settings, rows)


def keep(path: Path, peer: str, settings: str, rows: dict[str, dict[str, list[float]]]) -> None:
    """Writes a peer's rows, a measure a line."""
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in rows.items())
    head = f'{{"peer": {json.dumps(peer)}, "settings": {json.dumps(settings)}'
    path.write_text(f'{head}, "measures": {{\n{lines}\n}}}}\n', encoding="utf-8")


def given() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--sample", type=int, default=MEETINGS)
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def meeting_rows(
    data: Data, meeting: dict[str, Any], spans: RankSpans, cited: int, rows: dict, claims: bool = True
) -> None:
    """Adds the rows of a meeting's questions and, unless they are left out, of its claims."""
    id, told = meeting["meeting_id"], transcript(meeting["turns"])
    queries = [q for q in data.records("qmsum/queries.jsonl") if q["meeting_id"] == id and q["gold_turn_spans"]]
    said = [c for c in data.records("qmsum/summary_evidence.jsonl") if c["meeting_id"] == id] if claims else []
    found = spans(told.text, told.turns, [q["query"] for q in queries] + [c["claim"] for c in said])
    for query, ranked in zip(queries, found, strict=False):
        gold = {turn for first, last in query["gold_turn_spans"] for turn in range(first, last + 1)}
        rows.setdefault("retrieval.qmsum.gold_words", {})[query["query_id"]] = [_word_recall(told, ranked, gold)]
    for claim, ranked in zip(said, found[len(queries) :], strict=True):
        _claim(told, claim, ranked[:cited], rows)


def _word_recall(told: Transcript, ranked: list[Span], gold: set[int]) -> float:
    """Gold words within a sixth of the words. What two pieces share is read twice and counts once."""
    left = len(told.words) // SHARE
    read: set[int] = set()
    starts = [start for start, _ in told.words]
    for first, last in ranked:
        inside = range(bisect_left(starts, first), bisect_left(starts, last))
        if len(inside) <= left:
            left -= len(inside)
            read.update(inside)
    wanted = sum(turn in gold for _, turn in told.words)
    return sum(told.words[place][1] in gold for place in read) / wanted if wanted else 0.0


def _claim(told: Transcript, claim: dict[str, Any], ranked: list[Span], rows: dict) -> None:
    """Sentences of which the pieces hold at least half, against the evidence."""
    every = [span for start, end in told.turns for span in sentences(told.text, start, end)]
    cited = {s for s, e in every for first, last in ranked if min(e, last) - max(s, first) >= (e - s) / 2}
    right: set[int] = set()
    central: set[int] = set()
    for evidence in claim["evidence"]:
        start, _ = told.turns[evidence["turn"]]
        at = told.text.index(evidence["text"], start)
        hit = {s for s, e in every if s < at + len(evidence["text"]) and at < e}
        right |= hit
        central |= hit if evidence["type"] == "CES" else set()
    hits, all_cited, _ = overlap(cited, right)
    rows.setdefault("citation.precision", {})[claim["evidence_id"]] = [hits, all_cited]
    rows.setdefault("citation.iou", {})[claim["evidence_id"]] = [round(iou(cited, right), 4)]
    if central:
        rows.setdefault("citation.recall", {})[claim["evidence_id"]] = [len(cited & central), len(central)]


def _reviews(data: Data, rank: RankRecords, rows: dict) -> None:
    queries = data.records("app_review_search/queries.jsonl")
    reviews = data.records("app_review_search/reviews.jsonl")
    for app in sorted({query["app"] for query in queries}):
        own = [review for review in reviews if review["app"] == app]
        asked = [query for query in queries if query["app"] == app]
        ranking = rank([review["text"] for review in own], [query["query"] for query in asked])
        for query, places in zip(asked, ranking, strict=True):
            ranked = list(dict.fromkeys(own[place]["review_id"] for place in places))
            ranked += sorted(set(query["judgements"]) - set(ranked))
            scores = (
                ("map", average_precision(ranked, query["judgements"])),
                ("p10", precision_at(ranked, query["judgements"], 10)),
            )
            for name, score in scores:
                rows.setdefault(f"retrieval.app_review_search.{name}", {})[query["query_id"]] = [round(score, 4)]
