"""Retrieval: is what answers a question among what search brings up?

`qmsum`: the share of the gold turns' words within a sixth of the meeting's words, through `Study.search(max_words=…)`.
`app_review_search`: mean average precision and precision at ten over the judged reviews of an app.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant import Study
from evals.metrics import mean
from evals.peers import rows as peers
from evals.qmsum import Meeting, by_meeting, meetings
from evals.scorers import average_precision, precision_at, word_recall
from evals.studies import of_records
from evals.task import Failure, Measure, Rows, Setting
from ingest.search import Found

SHARE = 6  # a sixth of the meeting may be read
POOR = 0.1  # recall under which a question is listed as failed


def gold_words(setting: Setting) -> list[Measure]:
    queries = by_meeting(setting, "qmsum/queries.jsonl")
    rows: Rows = {}
    groups: dict[str, str] = {}
    failures = []
    for meeting in meetings(setting):
        for query in queries.get(meeting.id, []):
            if query["gold_turn_spans"]:
                gold = {turn for first, last in query["gold_turn_spans"] for turn in range(first, last + 1)}
                found = meeting.study.search(query["query"], max_words=sum(meeting.words) // SHARE)
                recall = word_recall(_turns(meeting, found), gold, meeting.words)
                rows[query["query_id"]] = [recall]
                groups[query["query_id"]] = meeting.id
                if recall < POOR:
                    failures.append(_missed(meeting, query, gold, found))
    id = "retrieval.qmsum.gold_words"
    return [Measure(id, rows, mean, 0.65, peers(id), groups, failures=failures)]


def _turns(meeting: Meeting, found: list[Found]) -> Iterator[tuple[int, int]]:
    for piece in found:
        yield meeting.turn(piece.start), len(piece.text.split())


def _missed(meeting: Meeting, query: dict, gold: set[int], found: list[Found]) -> Failure:
    wanted = "\n".join(f"> {turn}: {meeting.record['turns'][turn][1]}" for turn in sorted(gold)[:6])
    got = "\n".join(f"> {meeting.turn(piece.start)}: {piece.text}" for piece in found[:6])
    return Failure(
        f"{query['query_id']}: {query['query']}", f"Wanted, first turns:\n\n{wanted}\n\nFound, best:\n\n{got}"
    )


def reviews(setting: Setting) -> list[Measure]:
    queries = setting.data.records("app_review_search/queries.jsonl")
    records = setting.data.records("app_review_search/reviews.jsonl")
    precision: Rows = {}
    first_ten: Rows = {}
    for app in sorted({query["app"] for query in queries})[: setting.sample]:
        own = [{"review_id": r["review_id"], "text": r["text"]} for r in records if r["app"] == app]
        with of_records(setting, f"reviews-{app}", own, "review") as study:
            for query in (query for query in queries if query["app"] == app):
                ranked = _records(study, study.search(query["query"], limit=2 * len(own)))
                rest = sorted(set(query["judgements"]) - set(ranked))  # what was not found comes last
                precision[query["query_id"]] = [average_precision([*ranked, *rest], query["judgements"])]
                first_ten[query["query_id"]] = [precision_at([*ranked, *rest], query["judgements"], 10)]
    return [
        Measure(id, rows, mean, peers=peers(id))
        for id, rows in (
            ("retrieval.app_review_search.map", precision),
            ("retrieval.app_review_search.p10", first_ten),
        )
    ]


def _records(study: Study, found: list[Found]) -> list[str]:
    """The records that the pieces are of, best first, once each."""
    record = {source.id: source.record or "" for source in study.sources()}
    return list(dict.fromkeys(record[piece.source_id] for piece in found))


PARTS = (gold_words, reviews)
