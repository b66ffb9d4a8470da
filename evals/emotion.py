"""Emotion: what the reader hears in a remark, on comments and app reviews that people labelled.

GoEmotions (official dev part; train is trained on): 28 labels, Ekman's groups, and three feelings over the comments
that are of one feeling. App reviews (Plutchik's labels): three feelings.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assistant import reader
from evals.data import some
from evals.labels import NEGATIVE, POSITIVE, REVIEW_NEGATIVE, REVIEW_POSITIVE, bits, feeling
from evals.metrics import macro_f1, share
from evals.peers import rows as peers
from evals.task import Failure, Measure, Rows, Setting

LIKELY = 0.3  # probability from which a label is given; the likeliest one always is
Labels = Sequence[str]


def comments(setting: Setting) -> list[Measure]:
    found = setting.data.records("goemotions/comments.jsonl", setting.split or "dev")
    grouping = json.loads(setting.data.path("goemotions/ekman_mapping.json").read_text(encoding="utf-8"))
    ekman = {label: group for group, labels in grouping.items() for label in labels}
    sample = some(found, "id", setting.sample and 40 * setting.sample)
    started = time.perf_counter()
    readings = reader.read([(None, record["text"]) for record in sample])
    took = time.perf_counter() - started
    said = [_labels(row) for row in readings.emotion]
    felt = {record["id"]: int(row.argmax()) for record, row in zip(sample, readings.feeling, strict=True)}
    named = {record["id"]: labels for record, labels in zip(sample, said, strict=True)}
    measures = [
        _measure("emotion.goemotions.28", 0.50, sample, "labels", named, sorted(reader.EMOTIONS), str),
        _measure("emotion.goemotions.ekman", 0.63, sample, "labels", named, sorted(grouping), ekman.__getitem__),
        _feelings("emotion.goemotions.3", 0.76, sample, "labels", felt, POSITIVE, NEGATIVE, "neutral"),
    ]
    pace = Measure("emotion.texts_per_second", {"all": [len(sample), took]}, share, 1000, steady=False)
    return [*measures, pace]


def reviews(setting: Setting) -> list[Measure]:
    found = some(
        setting.data.records("app_review_emotions/sentences.jsonl"), "id", setting.sample and 40 * setting.sample
    )
    readings = reader.read([(None, record["sentence"]) for record in found])
    felt = {record["id"]: int(row.argmax()) for record, row in zip(found, readings.feeling, strict=True)}
    positive, negative = REVIEW_POSITIVE, REVIEW_NEGATIVE
    return [_feelings("emotion.app_reviews.3", None, found, "emotions", felt, positive, negative, "Neutral")]


def _labels(probabilities: Any) -> list[str]:
    likely = {int(probabilities.argmax()), *(i for i, p in enumerate(probabilities) if p >= LIKELY)}
    return [reader.EMOTIONS[i] for i in sorted(likely)]


def _measure(
    id: str,
    goal: float | None,
    sample: Iterable[dict],
    labels: str,
    named: dict[str, list[str]],
    classes: Labels,
    group: Callable[[str], str],
) -> Measure:
    rows = {
        record["id"]: [bits(map(group, record[labels]), classes), bits(map(group, named[record["id"]]), classes)]
        for record in sample
    }
    return Measure(id, rows, macro_f1, goal, peers(id))


def _feelings(
    id: str,
    goal: float | None,
    sample: Iterable[dict],
    labels: str,
    felt: dict[str, int],
    positive: frozenset[str],
    negative: frozenset[str],
    neutral: str,
) -> Measure:
    """Three feelings, over the samples whose labels are of one feeling."""
    rows: Rows = {}
    failures = []
    for record in sample:
        wanted = feeling(record[labels], positive, negative, neutral)
        if wanted is not None:
            rows[record["id"]] = [float(1 << wanted), float(1 << felt[record["id"]])]
            if wanted != felt[record["id"]]:
                words = record.get("sentence") or record["text"]
                told = f"{reader.FEELINGS[felt[record['id']]]}, labelled {', '.join(record[labels])}"
                failures.append(Failure(f"{record['id']}: {told}", f"> {words}"))
    return Measure(id, rows, macro_f1, goal, peers(id), failures=failures)


PARTS = (comments, reviews)
