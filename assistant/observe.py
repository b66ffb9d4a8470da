"""Observations: one thing said or seen once, source by source, with where it stands.

A turn is cut into runs of one to three whole sentences such that each run is read as one kind of thing with the most
certainty. Who said it and when are never averaged away; later steps only group and name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any

from assistant import codes, reader, story
from assistant.themes import key as theme_key
from ingest.sentences import sentences
from ingest.source import EVIDENCE_ROLES, Code, Segment, Source
from ingest.store import Store
from ingest.vectors import vectors

LONGEST_RUN = 3  # sentences
MOST_WORDS = 60
SPLIT_COST = 0.25  # what one more observation in a turn costs, in nats: runs are joined unless the parts are clearer
QUESTION_WORDS = 40
BEFORE_WORDS = 40
AROUND = 200  # characters of the turn read on either side of a passage
SMALL = frozenset(
    "the and that this with for was were have had not but you they them what when who all out just from".split()
)
VERSION = "7"

BARE = re.compile(
    r"^(\W|yes|yeah|yep|yup|no|nope|ok|okay|right|sure|mm+|mhm|uh|um|oh|well|exactly|absolutely|definitely|of course|"
    r"i (suppose|guess|think so)|probably|maybe|a bit|a little|kind of|sort of|true|that's right|it (was|is|did|does)|"
    r"thanks?|thank you|sorry|hello|hi|bye|goodbye|cheers|fine|ha)+$",
    re.I,
)


@dataclass(frozen=True)
class Observation:
    """A passage, read. Probabilities are the reader's, rounded to four decimals."""

    source_id: str
    segment: int
    start: int
    end: int
    text: str
    question: str | None  # what was asked or said just before, where the passage opens the turn
    kind: str
    certainty: float
    gate: str  # the likeliest of reader.GATES
    doubts: dict[str, float]  # probability of each reason why it might not count
    phase: list[float]  # probabilities over reader.PHASES
    feeling: float  # −2…+2
    emotion: str
    emotional: float  # probability of that emotion
    before: str | None = None  # what it was read behind: what was asked, then said in the turn so far, the last words
    codes: list[str] = field(default_factory=list)  # those that somebody gave it in an imported project

    @property
    def id(self) -> str:
        return f"{self.source_id}:{self.start}-{self.end}"


def observe(
    store: Store, sources: Iterable[Source], progress: Callable[[int, int], None] | None = None
) -> list[Observation]:
    """Every evidence-bearing passage of the sources, read; kept by content, so that a new source costs only itself."""
    sources = list(sources)
    found = {source.id: made for source in sources if (made := kept(store, source)) is not None}
    todo = [source for source in sources if source.id not in found]
    for done, source in enumerate(todo, 1):
        found[source.id] = _observe(source, store)
        vectors(store, spoken(source, found[source.id]))  # made now, so that a question does not wait for them
        store.put_observed([(_key(source), [asdict(o) for o in found[source.id]])])
        if progress:
            progress(done, len(todo))
    return [observation for source in sources for observation in found[source.id]]


def kept(store: Store, source: Source) -> list[Observation] | None:
    """The observations of a source as made before; None where there are none of its present words."""
    values = store.observed(_key(source))
    return None if values is None else [Observation(**each) for each in values]


def with_question(observation: Observation) -> str:
    """The passage behind the question it answers."""
    return f"{observation.question} {observation.text}" if observation.question else observation.text


def before(asked: str | None, said: str) -> str | None:
    """What a passage is read behind: the question and what was said since, the last words of both together."""
    return " ".join(f"{asked or ''} {said}".split()[-BEFORE_WORDS:]) or None


def context(said: str) -> reader.Passage:
    """Words of an interviewer or an agent as the reader reads them: the last of them, behind nothing."""
    return None, " ".join(said.split()[-QUESTION_WORDS:])


def passages(observations: Iterable[Observation]) -> list[reader.Passage]:
    """Each passage with the question it answers."""
    return [(o.question, o.text) for o in observations]


def around(source: Source, observation: Observation) -> str:
    """The passage with its question and with what the same turn holds on either side."""
    turn = source.segments[observation.segment]
    start, end = max(turn.start, observation.start - AROUND), min(turn.end, observation.end + AROUND)
    return f"{observation.question or ''} {source.text[start:end]}"


def words(text: str) -> list[str]:
    """The telling words of a text, lower case, once each."""
    return [w for w in dict.fromkeys(re.findall(r"[a-z][a-z'-]{2,}", text.lower())) if w not in SMALL]


def spoken(source: Source, observations: Iterable[Observation]) -> list[str]:
    """Everything of the observations that is compared by meaning: passages, their surroundings, their single words."""
    texts: dict[str, None] = {}
    for o in observations:
        texts.update(dict.fromkeys([o.text, with_question(o), around(source, o), *words(with_question(o))]))
    return list(texts)


def _key(source: Source) -> str:
    weights = [reader.fingerprint(), story.fingerprint()]
    said = "\n".join([VERSION, *weights, source.text, repr([vars(s) for s in source.segments])])
    said += repr(source.codes) if source.codes else ""
    return f"{source.id}:{sha256(said.encode()).hexdigest()[:16]}"


def _observe(source: Source, store: Store) -> list[Observation]:
    runs = [run for number, segment in enumerate(source.segments) for run in _runs(source, number, segment)]
    if not runs:
        return []
    readings = reader.read([(run["before"], source.text[run["start"] : run["end"]]) for run in runs])
    best = _clearest(runs, readings.kind.max(1).tolist())
    runs, readings = [runs[i] for i in best], readings.of(best)
    readings = in_order(source, [(run["segment"], run["start"]) for run in runs], readings)
    made = [_as_coded(_observation(source, run, readings, i), readings.kind[i]) for i, run in enumerate(runs)]
    store.put_vectors((theme_key((o.before, o.text)), readings.theme[i]) for i, o in enumerate(made))
    return made


def in_order(source: Source, spots: Sequence[tuple[int, int]], readings: reader.Readings) -> reader.Readings:
    """The readings of a source's passages, each at its spot (turn, start), as the whole source bears them out: with
    what interviewers and agents said between them."""
    spoken = [(number, s.start) for number, s in enumerate(source.segments) if s.role in ("interviewer", "agent")]
    turns = [source.segments[number] for number, _ in spoken]
    both = readings + reader.read([context(source.text[turn.start : turn.end]) for turn in turns])
    line = [*spots, *spoken]
    order = sorted(range(len(line)), key=lambda i: (line[i], i))
    told = [_told(source.segments[line[i][0]], line[i][1]) for i in order]
    retold = story.retell(both.of(order), told)
    place = {i: row for row, i in enumerate(order)}
    return retold.of([place[i] for i in range(len(spots))])


def _told(turn: Segment, start: int) -> story.Told:
    return story.Told(turn.role if turn.role in story.ROLES else "customer", start - turn.start <= 2)


def _runs(source: Source, number: int, segment: Segment) -> list[dict[str, Any]]:
    """Every run of one to three sentences of a turn that may be evidence."""
    if segment.role not in EVIDENCE_ROLES or (segment.role == "observer" and source.kind != "usability_note"):
        return []  # stage directions and colleagues in a conversation are context
    spans = sentences(source.text, segment.start, segment.end)
    question = asked(source, number)
    whole = _coded(source, spans)
    runs = []
    for first in range(len(spans)):
        for last in range(first, min(len(spans), first + LONGEST_RUN)):
            start, end = spans[first][0], spans[last][1]
            if last > first and len(source.text[start:end].split()) > MOST_WORDS:
                break
            if any(first <= b and a <= last and (first, last) != (a, b) for a, b in whole):
                continue  # what somebody coded is one observation, neither more nor less
            run: dict[str, Any] = {"segment": number, "first": first, "last": last, "start": start, "end": end}
            run["question"] = question if first == 0 else None
            run["before"] = before(question, source.text[segment.start : start])
            run["codes"] = [code.name for code in source.codes if _touches(code, start, end)]
            runs.append(run)
    return runs


def _coded(source: Source, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """First and last sentence of each coded place of a turn, where they are few enough for one observation; places that
    overlap are one."""
    found: list[tuple[int, int]] = []
    for code in sorted(source.codes, key=lambda c: (c.start, c.end)):
        touched = [i for i, (start, end) in enumerate(spans) if _touches(code, start, end)]
        if touched:
            first, last = touched[0], touched[-1]
            if found and first <= found[-1][1]:
                first, last = found[-1][0], max(last, found.pop()[1])
            found.append((first, last))
    words = {(a, b): len(source.text[spans[a][0] : spans[b][1]].split()) for a, b in found}
    return [(a, b) for a, b in found if b - a < LONGEST_RUN and (a == b or words[a, b] <= MOST_WORDS)]


def _touches(code: Code, start: int, end: int) -> bool:
    return code.start < end and start < code.end and not codes.is_against(code.name)


def asked(source: Source, number: int) -> str | None:
    """What was said just before the turn, its last words; for a note, what the note stands under."""
    segment = source.segments[number]
    before = source.segments[number - 1] if number else None
    if before and before.role in ("interviewer", "agent"):
        return " ".join(source.text[before.start : before.end].split()[-QUESTION_WORDS:])
    return segment.heading.split(" › ")[-1] if segment.heading and segment.role == "observer" else None


def _observation(source: Source, run: dict[str, Any], readings: reader.Readings, i: int) -> Observation:
    kind, gate = int(readings.kind[i].argmax()), int(readings.gate[i].argmax())
    emotion = max(
        (e for e in range(len(reader.EMOTIONS)) if reader.EMOTIONS[e] != "neutral"),
        key=lambda e: float(readings.emotion[i][e]),
    )
    text = source.text[run["start"] : run["end"]]
    return Observation(
        source_id=source.id,
        segment=run["segment"],
        start=run["start"],
        end=run["end"],
        text=text,
        question=run["question"],
        before=run["before"],
        kind="background" if BARE.match(text) else reader.KINDS[kind],
        certainty=round(float(readings.kind[i][kind]), 4),
        gate="bare_yes" if BARE.match(text) and run["question"] else reader.GATES[gate],
        doubts={
            name: round(float(p), 4) for name, p in zip(reader.GATES, readings.gate[i], strict=True) if name != "ok"
        },
        phase=[round(float(p), 4) for p in readings.phase[i]],
        feeling=round(2 * float(readings.feeling[i][2] - readings.feeling[i][0]), 4),
        emotion=reader.EMOTIONS[emotion],
        emotional=round(float(readings.emotion[i][emotion]), 4),
        codes=run["codes"],
    )


def _as_coded(observation: Observation, kinds: Any) -> Observation:
    """What a person coded counts, for they read it in its context; where no code names a lane, the reader does, from
    its probabilities `kinds` [8]."""
    if not observation.codes or observation.gate == "bare_yes":
        return observation
    named = codes.kind(observation.codes)
    told = {name: float(p) for name, p in zip(reader.KINDS, kinds, strict=True) if name != "background"}
    likeliest = max(told, key=lambda name: told[name])
    return replace(
        observation,
        kind=named or likeliest,
        certainty=1.0 if named else round(told[likeliest], 4),
        gate="ok",
        doubts=dict.fromkeys(observation.doubts, 0.0),
    )


def _clearest(runs: Sequence[dict[str, Any]], certainty: Sequence[float]) -> list[int]:
    """Of all runs those that cut every turn with the highest joint certainty: their places, in order."""
    turns: dict[int, list[int]] = {}
    for place, run in enumerate(runs):
        turns.setdefault(run["segment"], []).append(place)
    return [place for own in turns.values() for place in _cut(runs, certainty, own)]


def _cut(runs: Sequence[dict[str, Any]], certainty: Sequence[float], own: Sequence[int]) -> list[int]:
    """Of one turn's runs (shortest path over its sentences)."""
    ends = max(runs[i]["last"] for i in own) + 1
    cost: list[float] = [0.0] + [math.inf] * ends
    back: list[int] = [-1] * (ends + 1)
    for i in sorted(own, key=lambda i: (runs[i]["first"], runs[i]["last"])):
        first, after = runs[i]["first"], runs[i]["last"] + 1
        price = round(cost[first] - (after - first) * math.log(max(certainty[i], 1e-4)) + SPLIT_COST, 4)
        if price < cost[after]:
            cost[after], back[after] = price, i
    cut, place = [], ends
    while place:
        cut.append(back[place])
        place = runs[cut[-1]]["first"]
    return cut[::-1]
