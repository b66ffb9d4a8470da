"""NPS, CSAT and CES of survey rows, per stage and channel, each with how many answered. Nothing is estimated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from assistant.channel import COLUMN
from assistant.journey import Metric, Stage
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.source import Segment, Source

Name = Literal["NPS", "CSAT", "CES"]
NAMES: tuple[Name, ...] = get_args(Name)
FEW = 3
WORDS = {"promoter": 10.0, "passive": 8.0, "detractor": 0.0}  # some exports hold the class instead of the answer
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
Place = tuple[str | None, str | None]  # stage id, channel; None for all


def metrics(
    sources: Sequence[Source], topics: Mapping[str, int], stages: Sequence[Stage]
) -> tuple[list[Metric], list[str]]:
    """The metrics of these records, and notes on answers that are in none of them.

    `topics` says at which of the plan's stages (from 0) a touchpoint stands; a row whose touchpoint stands at no stage
    of the map is about something else, one without a touchpoint counts for the whole journey alone.
    """
    shown = {stage.id for stage in stages}
    answers: dict[tuple[Place, Name], list[float]] = defaultdict(list)
    outside = odd = 0
    for source in sources:
        scored = {name: source.fields[name.lower()] for name in NAMES if source.fields.get(name.lower(), "").strip()}
        topic = source.fields.get("touchpoint") or source.fields.get("stage")
        stage = f"s{topics[topic] + 1}" if topic and topic in topics else None
        if scored and stage is not None and stage not in shown:
            outside += 1
            continue
        for name, given in scored.items():
            value = score(name, given)
            odd += value is None
            if value is not None:
                answers[(None, None), name].append(value)
                if stage is not None:
                    answers[(stage, channel(source)), name].append(value)
    notes = [f"{_rows(outside)} about moments outside of this map: not in its metrics."] if outside else []
    notes += (
        [f"{_rows(odd)} with a score that is none (such as an NPS beyond 0–10): not in the metrics."] if odd else []
    )
    order = {stage.id: stage.order for stage in stages}
    ranked = sorted(answers, key=lambda key: (order.get(key[0][0] or "", 0), key[0][1] or "", NAMES.index(key[1])))
    return [_metric(name, place, answers[place, name]) for place, name in ranked], notes


def scored(corpus: Corpus, scope: Scope) -> list[Source]:
    """The records in scope that hold a score, also those in which nobody wrote a word: most who answer do not."""
    found = []
    for source in corpus.sources.values():
        answer = Segment(0, 0, None, "customer", source.participant)
        answered = any(source.fields.get(name.lower(), "").strip() for name in NAMES)
        if answered and scope.holds(source, answer, corpus.group(source, answer)):
            found.append(source)
    return found


def score(name: Name, given: str) -> float | None:
    """An answer as a number, "9 - very likely" included; None where it is none, or an NPS outside of 0–10."""
    found = _NUMBER.match(given.strip())
    value = float(found.group().replace(",", ".")) if found else WORDS.get(given.strip().casefold())
    return None if value is None or (name == "NPS" and not 0 <= value <= 10) else value


def nps(answers: Sequence[float]) -> float:
    """Percentage of promoters (9 and 10) less that of detractors (up to 6)."""
    return round(100 * (sum(a >= 9 for a in answers) - sum(a <= 6 for a in answers)) / len(answers), 1)


def by_channel(measured: Sequence[Metric]) -> list[tuple[str, str, bool]]:
    """For display: channel, its scores with n, and whether fewer than three answered."""
    groups: dict[str, list[Metric]] = defaultdict(list)
    for metric in measured:
        groups[metric.channel or "all"].append(metric)
    return [(name, in_words(group), max(m.n for m in group) < FEW) for name, group in groups.items()]


def in_words(group: Sequence[Metric]) -> str:
    """ "NPS −40 · CSAT 2.8 · CES 3.4 (n=5)"; each with its own n where these differ."""
    one = len({m.n for m in group}) == 1
    scores = [f"{m.name} {m.value:g}".replace("-", "−") + ("" if one else f" (n={m.n})") for m in group]
    return " · ".join(scores) + (f" (n={group[0].n})" if one else "")


def channel(source: Source) -> str | None:
    """The row's channel in our word for it, else in its own."""
    own = source.fields.get("channel", "").strip().casefold()
    return COLUMN.get(own, own) or None


def _metric(name: Name, place: Place, answers: Sequence[float]) -> Metric:
    value = nps(answers) if name == "NPS" else round(sum(answers) / len(answers), 2)
    return Metric(name=name, value=value, n=len(answers), stage=place[0], channel=place[1])


def _rows(n: int) -> str:
    return f"{n} survey {'row' if n == 1 else 'rows'}"
