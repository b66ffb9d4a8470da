"""Counting: who says it, each with the words that count them. A pass over everybody in scope, never the top k."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from assistant.answer import Count
from assistant.hits import Hit, judged, nearest
from assistant.observe import Observation
from assistant.question import Wanted
from ingest.corpus import Corpus
from ingest.store import Store

EACH = 6  # passages of one person (or record) that are matched word by word
COUNTED = 0.3  # probability from which a person is counted …
UNCLEAR = 0.2  # … or stands apart as unclear
UNITS = {
    "interviewed": "interviewed participants",
    "participants": "participants",
    "call": "calls",
    "chat": "chats",
    "review": "reviews",
    "survey": "survey responses",
}


def tally(store: Store, corpus: Corpus, wanted: Wanted, told: Sequence[Observation]) -> tuple[Count, list[Observation]]:
    """The count, and for everybody counted the passage that counts them, in the order of `ids`."""
    mine: dict[str, list[Observation]] = defaultdict(list)
    for observation in told:
        if who := _counted_as(corpus, observation, wanted.unit):
            mine[who].append(observation)
    near = [n for own in mine.values() for n in nearest(store, corpus, wanted, own, EACH)]
    best: dict[str, Hit] = {}
    for hit in judged(store, wanted, near):
        best.setdefault(_counted_as(corpus, hit.observation, wanted.unit) or "", hit)
    yes = sorted(who for who, hit in best.items() if hit.score >= COUNTED)
    unclear = sorted(who for who, hit in best.items() if UNCLEAR <= hit.score < COUNTED)
    count = Count(value=len(yes), of=len(mine), unit=wanted.unit, ids=yes, unclear=unclear)
    return count, [best[who].observation for who in yes]


def headline(count: Count) -> str:
    """ "3 of 10 interviewed participants; 1 unclear (P04)." """
    unclear = f"; {len(count.unclear)} unclear ({', '.join(count.unclear)})" if count.unclear else ""
    return f"{count.value} of {count.of} {UNITS[count.unit]}{unclear}."


def _counted_as(corpus: Corpus, observation: Observation, unit: str) -> str | None:
    """Whom or what this passage counts: a participant, or a record; None where it is not of the unit counted."""
    source = corpus.sources[observation.source_id]
    participant = source.segments[observation.segment].participant
    if unit == "interviewed":
        return participant if source.kind == "interview" else None
    if unit == "participants":
        return participant
    if unit in ("call", "chat"):
        chat = source.fields.get("channel", "").lower() == "chat"
        return (source.record or source.id) if source.kind == "call_log" and chat == (unit == "chat") else None
    return (source.record or source.id) if source.kind == unit else None
