"""Stages: which there are, in what order, and which of them an observation belongs to.

Names come from the caller; else from words already in the study (survey touchpoints, call categories); else from the
field's phases of a service journey. A phase is read from the words of each observation; in a source that tells a
story, neighbours belong together unless their words say otherwise (Viterbi over the turns of a source).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import codes, reader
from assistant.gate import refused
from assistant.observe import Observation
from ingest.corpus import Corpus

if TYPE_CHECKING:
    import numpy as np

TOPIC_FIELDS = ("touchpoint", "category", "topic", "stage")
FEWEST_SOURCES = 2  # a phase told by fewer is no stage of its own
SMALLEST_SHARE = {"need": 0.15, "leave": 0.01, "setup": 0.06}  # of all observations that count
SMALLEST = 0.04  # … for the other phases
MOST = 8
FEWEST_WORDS = 3  # times a word is said before a stage takes its name from it
FLAT = 0.3  # how much of a question's belief is spread over all stages
STAY = 0.6  # how likely the next passage of a source is in the same stage, words unseen
NEIGHBOURS = 8  # like passages that lend a passage their stage
LENT = 0.7  # the weight of what they lend
OWN_NAME = 8.0  # weight of a topic's name beside each passage of its records
OWN_TOPIC = 12.0  # weight of a record's own touchpoint or category beside its words

# The field's phases in order, each with the names it goes by; the first whose words the study uses is taken.
NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "need": (("Needing it", ""),),
    "choose": (("Choosing", ""),),
    "order": (
        ("Applying", r"\b(?:appl(?:y|ied|ying|ication)|claims?|filed?|filing)\b"),
        ("Booking", r"\bbook(?:ed|ing)?\b"),
        ("Ordering", r"\border(?:ed|ing)?\b"),
        ("Signing up", r"\b(?:sign(?:ed)? up|register(?:ed)?|enrol\w*)\b"),
    ),
    "wait": (("Waiting", ""),),
    "receive": (
        ("Engineer visit", r"\b(?:engineer|technician|installer|fitter)s?\b"),
        ("Delivery", r"\bdeliver\w*\b"),
        ("Appointment", r"\b(?:doctor|clinic|exam|consultation)s?\b"),
        ("Visit", r"\bvisit\w*\b"),
    ),
    "setup": (("Getting started", ""),),
    "use": (("Using it", ""),),
    "pay": (("Paying", ""),),
    "help": (("Getting help", ""),),
    "leave": (("Renewing or leaving", ""),),
}
DEFAULT = {"order": "Ordering", "receive": "Receiving it"}
FEW = 4  # stages below which a map follows pages or tasks rather than a journey
HELP = "help"  # a way of dealing with any other phase, no stage: what else a passage is about decides
# Where a phase is too small for a stage it goes to its neighbour.
NEIGHBOUR = {"need": "choose", "choose": "order", "setup": "use", "leave": "use", "pay": "use"}


@dataclass(frozen=True)
class Plan:
    """The stages of a study in order: a name, and the phases each stands for (weights [n stages, n phases])."""

    names: tuple[str, ...]
    phases: np.ndarray
    topics: dict[str, int]  # a survey's touchpoint or a call's category → its stage
    given: bool = False  # named by the caller


def plan(corpus: Corpus, observations: Sequence[Observation], named: Sequence[str] | None = None) -> Plan:
    """The stages of this study. `named` are the caller's, in order."""
    topics = _topics(corpus, observations)
    return _named(named, topics) if named else _found(corpus, observations, topics)


def _topics(corpus: Corpus, observations: Sequence[Observation]) -> dict[str, np.ndarray]:
    """Each touchpoint or category of the records → how its own name and its records' words spread over the phases."""
    import numpy as np

    from assistant.phases import spread

    said: dict[str, list[list[float]]] = defaultdict(list)
    for observation in observations:
        if (topic := _own_topic(corpus, observation)) and observation.kind != "background":
            said[topic].append(observation.phase)
    names = sorted({t for s in corpus.sources.values() if (t := _topic(s.fields))} | set(said))
    if not names:
        return {}
    own = spread(names)
    return {
        name: (own[i] * OWN_NAME + np.sum(said[name], axis=0)) / (OWN_NAME + len(said[name])) if said[name] else own[i]
        for i, name in enumerate(names)
    }


def _topic(fields: dict[str, str]) -> str | None:
    return next((fields[name] for name in TOPIC_FIELDS if fields.get(name)), None)


def _own_topic(corpus: Corpus, observation: Observation) -> str | None:
    """The stage that a coder put the passage under, else its record's own topic."""
    return codes.topic(observation.codes) or topic_of(corpus, observation.source_id)


def topic_of(corpus: Corpus, source_id: str) -> str | None:
    """The record's own touchpoint or category, where it has one."""
    return _topic(corpus.sources[source_id].fields)


def _named(names: Sequence[str], topics: dict[str, np.ndarray]) -> Plan:
    import numpy as np

    from assistant.phases import spread

    phases = spread(names)
    phases = phases / np.maximum(phases.sum(0, keepdims=True), 0.2)  # a phase that two names share is split
    return Plan(tuple(names), phases, {t: int((phases @ v).argmax()) for t, v in topics.items()}, given=True)


def _found(corpus: Corpus, observations: Sequence[Observation], topics: dict[str, np.ndarray]) -> Plan:
    import numpy as np

    kept = _phases(observations)
    order = [phase for phase in reader.PHASES if phase in kept]
    row = {phase: order.index(_home(phase, kept)) for phase in reader.PHASES}
    phases = np.zeros((len(order), len(reader.PHASES)))
    for column, phase in enumerate(reader.PHASES):
        phases[row[phase], column] = 0.0 if phase == HELP else 1.0
    placed = {topic: int((phases @ spread).argmax()) for topic, spread in topics.items()}
    names = [_name(phase, observations) for phase in order]
    return Plan(tuple(names), phases, placed)


def remark(stages: Plan, shown: int) -> list[str]:
    """What a reader must know of a map with few stages, unless the caller named them."""
    if stages.given or shown >= FEW:
        return []
    return [
        "What people told follows single pages or tasks rather than a whole journey, so this map has "
        f"{shown} stage{'s' if shown != 1 else ''}."
    ]


def _likeliest(observation: Observation) -> str:
    """The phase a passage is most about, help aside."""
    return max((p for p in reader.PHASES if p != HELP), key=lambda p: observation.phase[reader.PHASES.index(p)])


def _phases(observations: Sequence[Observation]) -> set[str]:
    """Phases that enough people tell of to be stages of their own."""
    weight: Counter[str] = Counter()
    tellers: dict[str, set[str]] = defaultdict(set)
    for observation in observations:
        if observation.kind not in ("background", "request") and not refused(observation):
            weight[_likeliest(observation)] += 1
            tellers[_likeliest(observation)].add(observation.source_id)
    total = sum(weight.values()) or 1
    kept = {
        phase
        for phase in weight
        if weight[phase] / total >= SMALLEST_SHARE.get(phase, SMALLEST)
        and len(tellers[phase]) >= FEWEST_SOURCES
        and phase != HELP
    } or {weight.most_common(1)[0][0] if weight else "use"}
    return set(sorted(kept, key=lambda phase: (-weight[phase], phase))[:MOST])


def _home(phase: str, kept: set[str]) -> str:
    """The stage a phase belongs to: itself, else its neighbour's, else the nearest in order."""
    seen = set()
    while phase not in kept and phase in NEIGHBOUR and phase not in seen:
        seen.add(phase)
        phase = NEIGHBOUR[phase]
    if phase in kept:
        return phase
    place = reader.PHASES.index(phase)
    return min(kept, key=lambda other: (abs(reader.PHASES.index(other) - place), reader.PHASES.index(other)))


def _name(phase: str, observations: Sequence[Observation]) -> str:
    """The field's name for the phase, in the study's own words where it has them."""
    words = " ".join(o.text for o in observations)
    counts = [(len(re.findall(pattern, words, re.I)), name) for name, pattern in NAMES[phase] if pattern]
    most = max(counts, key=lambda item: item[0], default=(0, ""))
    return most[1] if most[0] >= FEWEST_WORDS else DEFAULT.get(phase, NAMES[phase][0][0])


def assign(
    corpus: Corpus, observations: Sequence[Observation], stages: Plan, meaning: np.ndarray
) -> dict[str, list[float]]:
    """Observation id → probability of each stage, rounded to four decimals.

    Three things speak: the words themselves and the record's own topic, what like passages elsewhere in the study
    are about (`meaning` holds the observations' unit vectors), and what was told just before and after.
    """
    emitted = _lend([_emission(o, stages, _prior(corpus, o, stages)) for o in observations], meaning)
    by_source: dict[str, list[int]] = defaultdict(list)
    for place, observation in enumerate(observations):
        by_source[observation.source_id].append(place)
    found: dict[str, list[float]] = {}
    asked = _questions(corpus, by_source, stages)
    for source_id, told in by_source.items():
        questions = asked.get(source_id, [])
        line = sorted(
            [(observations[i].segment, 1, i) for i in told] + [(n, 0, q) for q, (n, _) in enumerate(questions)]
        )
        beliefs = _smooth([emitted[i] if said else questions[i][1] for _, said, i in line])
        for (_, said, i), belief in zip(line, beliefs, strict=True):
            if said:
                found[observations[i].id] = [round(float(p), 4) for p in belief]
    return found


def _questions(
    corpus: Corpus, by_source: dict[str, list[int]], stages: Plan
) -> dict[str, list[tuple[int, np.ndarray]]]:
    """Source id → (turn, belief) of the interviewer's turns: what is asked about says where the answer belongs."""
    import numpy as np

    places = [
        (source_id, number, corpus.sources[source_id].text[segment.start : segment.end])
        for source_id in by_source
        for number, segment in enumerate(corpus.sources[source_id].segments)
        if segment.role == "interviewer"
    ]
    found: dict[str, list[tuple[int, np.ndarray]]] = defaultdict(list)
    for (source_id, number, _), phase in zip(
        places, reader.read([(None, text) for *_, text in places]).phase, strict=True
    ):
        scores = stages.phases @ np.round(phase, 4) + FLAT
        found[source_id].append((number, scores / scores.sum()))
    return found


def _prior(corpus: Corpus, observation: Observation, stages: Plan) -> int | None:
    topic = _own_topic(corpus, observation)
    return stages.topics.get(topic) if topic else None


def _lend(emitted: list[np.ndarray], meaning: np.ndarray) -> list[np.ndarray]:
    """Each passage's belief mixed with those of the passages most like it, wherever they were told."""
    import numpy as np

    if len(emitted) <= NEIGHBOURS:
        return emitted
    beliefs = np.stack(emitted)
    alike = np.round(meaning @ meaning.T, 4)
    np.fill_diagonal(alike, -1)
    nearest = np.argsort(-alike, axis=1, kind="stable")[:, :NEIGHBOURS]
    weight = np.clip(np.take_along_axis(alike, nearest, 1), 0, None) ** 2
    lent = (beliefs[nearest] * weight[..., None]).sum(1) / np.maximum(weight.sum(1, keepdims=True), 1e-9)
    mixed = (1 - LENT) * beliefs + LENT * lent
    return list(mixed / mixed.sum(1, keepdims=True))


def _emission(observation: Observation, stages: Plan, prior: int | None) -> np.ndarray:
    import numpy as np

    scores = stages.phases @ np.array(observation.phase) + 0.01
    if prior is not None:
        scores[prior] *= OWN_TOPIC
    return scores / scores.sum()


def _smooth(emitted: list[np.ndarray]) -> list[np.ndarray]:
    """Forward-backward over the passages of one source: what comes before and after helps to place each."""
    import numpy as np

    n = len(emitted[0])
    step = np.full((n, n), (1 - STAY) / max(n - 1, 1))
    np.fill_diagonal(step, STAY if n > 1 else 1.0)
    forward, backward = [emitted[0] / emitted[0].sum()], [np.ones(n)]
    for now in emitted[1:]:
        belief = (step @ forward[-1]) * now
        forward.append(belief / belief.sum())
    for later in reversed(emitted[1:]):
        belief = step @ (backward[-1] * later)
        backward.append(belief / belief.sum())
    joint = [f * b for f, b in zip(forward, reversed(backward), strict=True)]
    return [j / j.sum() for j in joint]


def ends(stages: Plan, start: str | None, end: str | None) -> tuple[int, int]:
    """First and last stage of the scenario: those its ends' words belong to. The whole journey where none is given."""
    from assistant.phases import spread

    spots: list[int | None] = []
    for words in (start, end):
        if not words:
            spots.append(None)
            continue
        named = [i for i, name in enumerate(stages.names) if _alike(name, words)]
        spots.append(named[0] if named else int((stages.phases @ spread([words])[0]).argmax()))
    first = spots[0] if spots[0] is not None else 0
    last = spots[1] if spots[1] is not None else len(stages.names) - 1
    return (first, last) if first <= last else (last, first)


def _alike(name: str, words: str) -> bool:
    """Whether the end is the stage's own name, or shares a telling word with it ("first bill", "the bill")."""
    own, given = (set(re.findall(r"[a-z]{4,}", t.lower())) for t in (name, words))
    return name.lower() in words.lower() or words.lower() in name.lower() or bool(own & given - {"first", "with"})
