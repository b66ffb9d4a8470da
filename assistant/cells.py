"""Cells: groups of like observations with a label, a statement and citations."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from assistant import channel, codes, emotion, figures, grammar
from assistant.cite import cite
from assistant.group import centre, groups, same, ties
from assistant.journey import Cell, Citation, Emotion, Expectation, Lane, Opportunity, PainPoint, Status, Touchpoint
from assistant.label import label, statements
from assistant.observe import Observation, passages, with_question
from assistant.place import Placed
from assistant.themes import of as themes_of
from assistant.themes import themes
from ingest.corpus import Corpus
from ingest.store import Store
from ingest.vectors import vectors

if TYPE_CHECKING:
    import numpy as np

LANE: dict[str, Lane] = {
    "pain": "pain_points", "gain": "gains", "suggestion": "opportunities", "expectation": "expectations",
    "action": "steps", "thought": "thoughts",
}  # fmt: skip
CONSEQUENCE = re.compile(
    r"\b(?:gave up|give up|cancel\w*|left them|leaving|went elsewhere|switched|abandon\w*|lost (?:a|the|my|our|two|three)|"
    r"refund\w*|paid (?:twice|for)|complain\w*|never (?:again|came|rang|arrived)|day off|nobody|no ?one|still (?:haven't|waiting|not))\b",
    re.I,
)
BROKE_OFF = re.compile(
    r"\b(?:gave up|giv(?:e|ing) up|cancel(?:l?ed|ling)|abandon\w*|closed the (?:tab|app|page|laptop)|left them|walked away|"
    r"went (?:back to|elsewhere)|never finished)\b",
    re.I,
)
HAPPENED = frozenset({"pain", "gain", "action", "request"})  # kinds that tell of something that took place
WISHED = re.compile(
    r"\b(?:wish|should|ought to|would (?:be|help|have been|like|love|want)|['’]d (?:like|love|want)|it['’]d be|could (?:do with|they|you|have)|need(?:s)? to|"
    r"why (?:not|don['’]t|can['’]t)|suggest\w*|recommend\w*|want(?:s|ed)? (?:an?|to see|the)|let (?:me|us|people|one)|if (?:they|you) (?:could|would|just)|"
    r"add|make it|give (?:us|me|people)|tell (?:us|me|people)|ask (?:us|me|people)|print|put|show|say)\b",
    re.I,
)
FELT = 0.2  # how bad a pain must feel …
GOOD = 0.4  # … and how good a gain
WORTH = 6  # words of a step or a thought that says something
# Mean improbability at which two groups stay two, by lane: steps and thoughts share words without being one, and what
# two people were promised is not one promise.
APART = {"pain_points": 0.62, "gains": 0.62, "expectations": 0.3}
LOOSE = 0.55
HELD = 0.35  # mean probability of telling what the others tell, below which a member leaves its group
SAID_ALOUD = 0.6  # what a member adds that names the feeling, where a group chooses its statement
TIED = 0.8  # weight of that probability where a group chooses its statement
CLAIMED = frozenset({"pain_points", "gains"})
TELLS = 0.1  # how far a label must tell its pain or gain by itself ("Telephone section" .00, "Icon did nothing" .59)
LEADS = 2  # members whose words may become the label; with four, cells tell more and are right less often
LEARNT = 0.2  # weight of the learnt theme beside the words' own likeness


@dataclass
class Group:
    """A finding in the making: like observations of one lane, at one stage."""

    lane: Lane
    stage: int
    members: list[Observation]
    label: str = ""
    statement: str = ""
    question: str | None = None
    stands: float = 1.0  # how well its statement can be read alone
    tells: float = 1.0  # how far its label tells a pain or a gain by itself (−1…1)
    lead: str = ""  # id of the member that is the statement; it is quoted first
    against: list[Observation] = field(default_factory=list)
    centre: Any = None  # mean direction of its members, float32 [d]
    ties: dict[str, float] = field(
        default_factory=dict
    )  # observation id → mean probability of telling what others tell

    @property
    def ids(self) -> set[str]:
        return {observation.id for observation in self.members}


def gather(store: Store, corpus: Corpus, placed: Placed) -> list[Group]:
    """Groups of every lane that is told in passages; emotions and touchpoints follow from their own words."""
    found: list[Group] = []
    for lane in dict.fromkeys(LANE.values()):
        members = [o for o in placed.kept if LANE.get(o.kind) == lane and fits(o)]
        if not members:
            continue
        meaning, stage = meanings(store, members), _stages(placed, members)
        tells = together(same(store, members, words_of(store, members)), members)
        for group in _tied(groups(tells, APART.get(lane, LOOSE)), tells, stage):
            made = Group(lane, int(stage[group].sum(0).argmax()), [members[i] for i in group])
            made.centre = centre(meaning, group)
            made.ties = {members[i].id: tie for i, tie in zip(group, ties(tells, group), strict=True)}
            found.append(made)
    found += _emotions(placed) + _touchpoints(corpus, placed)
    return found


def together(tells: np.ndarray, members: Sequence[Observation]) -> np.ndarray:
    """`tells` [n, n] with 1 for every two that somebody gave the same code: they have said that it is one finding."""
    coded: dict[str, list[int]] = defaultdict(list)
    for place, observation in enumerate(members):
        if name := codes.finding(observation.codes):
            coded[name].append(place)
    for places in coded.values():
        for place in places:
            tells[place, places] = 1.0
    return tells


def _tied(found: Sequence[list[int]], tells: np.ndarray, stage: np.ndarray) -> list[list[int]]:
    """The groups without members that hardly tell what the others tell, or tell it of another stage; those stand
    alone."""
    made = []
    for group in found:
        home = int(stage[group].sum(0).argmax())
        loose = {
            i
            for i, tie in zip(group, ties(tells, group), strict=True)
            if len(group) > 1 and (int(stage[i].argmax()) != home or (len(group) > 2 and tie < HELD))
        }
        made += [[i for i in group if i not in loose], *([i] for i in sorted(loose))]
    return sorted(group for group in made if group)


def fits(observation: Observation) -> bool:
    """Whether the words bear the lane out: an expectation expects, a wish wishes, a pain hurts and a gain does good."""
    if codes.kind(observation.codes):
        return True  # a coder's word for it
    if observation.kind == "expectation":
        return figures.expects(observation.text)
    if observation.kind == "suggestion":
        return bool(WISHED.search(observation.text))
    if observation.kind == "pain":
        return observation.feeling < -FELT
    if observation.kind == "gain":
        return observation.feeling > GOOD
    if observation.kind in ("thought", "action"):
        return len(observation.text.split()) >= WORTH
    return True


def words_of(store: Store, observations: Sequence[Observation]) -> np.ndarray:
    """Unit vectors [n, 384] of the passages, alone and with their questions."""
    import numpy as np

    alone = vectors(store, [o.text for o in observations])
    both = alone + vectors(store, [with_question(o) for o in observations])
    return both / np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)


def meanings(store: Store, observations: Sequence[Observation]) -> np.ndarray:
    """Unit vectors [n, 384 + 128] whose cosine weighs the words with the learnt theme: people tell one finding in
    quite different words."""
    import numpy as np

    learnt = themes(store, themes_of(observations))
    return np.hstack([words_of(store, observations) * (1 - LEARNT) ** 0.5, learnt * LEARNT**0.5])


def _stages(placed: Placed, members: Sequence[Observation]) -> np.ndarray:
    import numpy as np

    return np.array([placed.stage[o.id] for o in members])


def _emotions(placed: Placed) -> list[Group]:
    """What people told of feeling, by stage."""
    found: dict[tuple[int, str], list[Observation]] = defaultdict(list)
    for observation in placed.kept:
        name = emotion.told(observation.text, observation.feeling)
        if name:
            found[placed.at(observation), name].append(observation)
    return [
        Group("emotions", stage, members, label=name)
        for (stage, name), members in sorted(found.items(), key=lambda item: item[0])
    ]


def _touchpoints(corpus: Corpus, placed: Placed) -> list[Group]:
    """Every channel that is named, or that a record came by, at each stage."""
    found: dict[tuple[int, str], dict[str, Observation]] = defaultdict(dict)
    for observation in placed.kept:
        met = observation.kind in HAPPENED
        for mention in channel.mentions(observation.text) if met else []:
            found[placed.at(observation), mention.channel][observation.id] = observation
    return [
        Group("touchpoints", stage, list(members.values()), label=name)
        for (stage, name), members in sorted(found.items(), key=lambda item: item[0])
    ]


def name(store: Store, found: Sequence[Group]) -> None:
    """Gives every group its label (lifted from its quotes) and its statement (the quote that stands best alone)."""
    parsed = [grammar.parse([o.text for o in group.members]) for group in found]
    for group, docs in zip(found, parsed, strict=True):
        if group.centre is None:
            group.centre = centre(meanings(store, group.members), range(len(group.members)))
        leads = _leads(store, group, docs)
        _state(group, *leads[0])
        group.label = group.label or _coded(group)
        if not group.label:
            _lift(store, group, docs, leads)


def _lift(store: Store, group: Group, docs: Sequence[Any], leads: Sequence[tuple[int, float]]) -> None:
    """Gives the group a label lifted from its statement. Where that of the best one tells no pain or gain by itself, the
    next best statements are tried: people read labels first."""
    quotes = passages(group.members)
    for place, stands in leads[:LEADS] if group.lane in CLAIMED else leads[:1]:
        others = [quote for other, quote in enumerate(quotes) if other != place]
        name, tells = label(store, quotes, docs[place], others, group.centre, group.members[place].kind)
        if not group.label or tells >= TELLS:
            group.label, group.tells = name, tells
            _state(group, place, stands)
        if tells >= TELLS:
            return


def _coded(group: Group) -> str:
    """What most of its members were called by somebody who coded them; "" where there is no such name."""
    named = Counter(name for o in group.members if (name := codes.finding(o.codes)))
    name, times = max(named.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return name if 2 * times >= len(group.members) else ""


def _leads(store: Store, group: Group, docs: Sequence[Any]) -> list[tuple[int, float]]:
    """Which members may be the statement, the best first, and how well each can be read alone."""
    close = (meanings(store, group.members) @ group.centre).tolist()
    worth = [
        0.5 * c + o.certainty + TIED * group.ties.get(o.id, 0.0) + SAID_ALOUD * bool(emotion.told(o.text, o.feeling))
        for c, o in zip(close, group.members, strict=True)
    ]
    return statements([o.text for o in group.members], docs, worth)


def _state(group: Group, place: int, stands: float) -> None:
    """Gives the group its statement, with the question where it needs one."""
    lead = group.members[place]
    group.stands, group.lead, group.statement = stands, lead.id, grammar.opening(lead.text)
    asked = lead.question or ""
    group.question = asked if stands < STANDS and "?" in asked else None


STANDS = 0.9  # below it, the question is shown beside the statement


def cell(corpus: Corpus, group: Group, number: str) -> Cell:
    """The published form of a group."""
    citations = [_cite(corpus, o) for o in sorted(group.members, key=lambda o: (o.id != group.lead, *_order(o)))]
    common: dict[str, Any] = {
        "id": number,
        "label": group.label,
        "statement": group.statement,
        "status": status(citations),
        "question": group.question,
        "citations": citations,
        "against": [_cite(corpus, o) for o in sorted(group.against, key=_order)],
        "participants": sorted({c.participant for c in citations if c.participant}),
        "sources": sorted({c.source_id for c in citations}),
    }
    if group.lane == "pain_points":
        return PainPoint(**common, severity=severity(group.members))
    if group.lane == "emotions":
        mean = sum(o.feeling for o in group.members) / len(group.members)
        return Emotion(**common, valence=round(mean, 2))
    if group.lane == "touchpoints":
        kind = group.label
        common["label"] = channel.NAMES[kind]  # type: ignore[index]
        return Touchpoint(**common, name=common["label"], channel=kind, online=channel.ONLINE[kind])  # type: ignore[index]
    if group.lane == "expectations":
        told = next((p for o in group.members if (p := figures.promise(o.text))), None)
        return Expectation(
            **common,
            expected=told[0].said if told else group.statement,
            observed=[amount.said for amount in told[1]] if told else [],
            unit=told[0].unit if told else None,
        )
    if group.lane == "opportunities":
        return Opportunity(**common, text=group.statement)
    return Cell(**common)


def _order(observation: Observation) -> tuple[float, str]:
    return -observation.certainty, observation.id


def _cite(corpus: Corpus, observation: Observation) -> Citation:
    return cite(corpus.sources[observation.source_id], observation.start, observation.end)


def status(citations: Sequence[Citation]) -> Status:
    """evidence where a customer or an observer carries it; mixed where its speakers are unknown or second-hand."""
    if not citations:
        return "gap"
    return "evidence" if any(c.role in ("customer", "observer") for c in citations) else "mixed"


def severity(members: Sequence[Observation]) -> float:
    """0…1: how bad the worst told it feels, and whether something followed (gave up, cancelled, nobody came)."""
    worst = max((-o.feeling / 2 for o in members), default=0.0)
    followed = any(CONSEQUENCE.search(o.text) for o in members)
    return round(max(0.0, min(1.0, 0.7 * max(worst, 0.0) + 0.3 * followed)), 2)


def number(name: str, group: Group) -> str:
    """A new cell's id: made from the map's name, the lane and the observations, so that it is the same wherever made."""
    told = "\n".join([name, group.lane, group.label, *sorted(group.ids)])
    return "c" + sha256(told.encode()).hexdigest()[:10]


def people(group: Group, corpus: Corpus) -> tuple[int, int]:
    """(participants, records without a known person) behind a group."""
    who = {p for o in group.members if (p := corpus.sources[o.source_id].segments[o.segment].participant)}
    records = {o.source_id for o in group.members if not corpus.sources[o.source_id].segments[o.segment].participant}
    return len(who), len(records)
