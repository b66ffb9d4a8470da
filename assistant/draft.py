"""Drafting a map: from every observation in scope to cells with their evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from hashlib import sha256

from assistant import cells as cell_making
from assistant import codes
from assistant.cells import CLAIMED, TELLS, Group, cell, gather, meanings, name, number, people, severity
from assistant.complete import Finder, complete
from assistant.coverage import coverage, hashes, readable
from assistant.journey import (
    LANES,
    Cell,
    Gap,
    JourneyMap,
    MomentOfTruth,
    Mood,
    Opportunity,
    Persona,
    Provenance,
    Scenario,
    Stage,
)
from assistant.metrics import metrics, scored
from assistant.observe import Observation, observe
from assistant.opportunities import addressed, ranked_pains
from assistant.place import Placed, left_out, place
from assistant.stages import Plan, plan, remark
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.source import Assumption, Source
from ingest.store import Store

MOMENTS = 3  # worst and best moments of truth shown
# Certainty that one single passage needs to be a cell of its own, by lane. This and the next two were chosen on studies
# that nothing was trained on (`evals.shown`).
ALONE = {
    "pain_points": 0.75,
    "gains": 0.75,
    "opportunities": 0.65,
    "expectations": 0.5,
    "steps": 0.85,
    "thoughts": 0.93,
}
TOGETHER = 0.6  # … on average, of a pain or gain that several told
BY_WORDS = frozenset({"emotions", "touchpoints"})  # found by their own words, not by the reader's certainty
STRONG = 1.0  # mean strength of feeling of a pain or a gain
ALOUD = 0.5  # … and a pain or a gain whose question is not shown
# A label that names nothing: how a sentence begins, or a hedge. A step or a thought without a better one is no cell.
NAMELESS = re.compile(
    r"…$|^(?:well|yeah|so|i (?:do(?:n['’]t| not) know|suppose|guess|mean|think))\b(?:\W*\w+)?\W*$", re.I
)
READABLE = 0.7  # how well a step, thought, wish or expectation must stand alone

Progress = Callable[[str, int, int], None]


def draft(
    store: Store,
    corpus: Corpus,
    sources: Sequence[Source],
    scope: Scope,
    find: Finder,
    title: str,
    persona: Persona,
    start: str | None = None,
    end: str | None = None,
    stages: Sequence[str] | None = None,
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> JourneyMap:
    """The map of one journey, for one persona, from the sources in scope."""
    tell = (lambda done, of: progress("read", done, of)) if progress else None
    observations = in_scope(corpus, observe(store, readable(sources), tell), scope)
    stage_plan = plan(corpus, observations, stages)
    placed = place(corpus, observations, meanings(store, observations), stage_plan, start, end)
    found = gather(store, corpus, placed)
    name(store, found)
    complete(store, find, found, placed.kept)
    found = clear(found, placed, corpus)
    map_name = f"{title}\n{persona.name or ''}\n{start or ''}\n{end or ''}\n{stages or ''}\n{scope}"
    laid = lay_out(corpus, placed, found, map_name)
    few = [] if start or end else remark(stage_plan, len(laid))
    journey = JourneyMap(
        id="m" + sha256(map_name.encode()).hexdigest()[:10],
        title=title,
        persona=persona,
        scenario=Scenario(start=start, end=end),
        stages=laid,
        coverage=coverage(corpus, sources, observations, placed, [*few, *notes]),
        rejected=placed.rejected,
        provenance=Provenance(engine="offline", model=_model(), sources=hashes(sources)),
    )
    journey.metrics, unmeasured = metrics(scored(corpus, scope), stage_plan.topics, journey.stages)
    journey.coverage.notes += unmeasured
    assume(journey, store.assumptions())
    journey.moments_of_truth = moments(journey)
    journey.gaps = gaps(journey)
    return journey


def in_scope(corpus: Corpus, observations: Sequence[Observation], scope: Scope) -> list[Observation]:
    """Observations whose turn is in scope."""
    kept = []
    for observation in observations:
        source = corpus.sources[observation.source_id]
        segment = source.segments[observation.segment]
        if scope.holds(source, segment, corpus.group(source, segment)):
            kept.append(observation)
    return kept


def clear(found: Sequence[Group], placed: Placed, corpus: Corpus) -> list[Group]:
    """Groups that may be shown: told by several, or by one clearly. The rest is kept under rejected."""
    kept = []
    for group in found:
        told = max(o.certainty for o in group.members)
        coded = any(codes.kind(o.codes) for o in group.members)
        if not coded and group.lane in CLAIMED and group.stands < ALOUD and not group.question:
            placed.rejected += [
                left_out(corpus, o, "cannot be read without what came before it") for o in group.members
            ]
        elif (
            group.lane in BY_WORDS
            or coded
            or (group.lane in CLAIMED and _felt(group) and (told >= ALONE[group.lane] or _together(group, corpus)))
            or (
                group.lane not in CLAIMED
                and told >= ALONE[group.lane]
                and group.stands >= READABLE
                and not NAMELESS.search(group.label)
            )
        ):
            kept.append(group)
        else:
            placed.rejected += [left_out(corpus, o, "told once, and not clearly") for o in group.members]
    return kept


def _felt(group: Group) -> bool:
    """Whether the passages feel as good or as bad as their lane says."""
    return sum(abs(o.feeling) for o in group.members) / len(group.members) >= STRONG


def _together(group: Group, corpus: Corpus) -> bool:
    """Told by several people or records, each clearly enough."""
    return sum(people(group, corpus)) > 1 and sum(o.certainty for o in group.members) / len(group.members) >= TOGETHER


def lay_out(corpus: Corpus, placed: Placed, found: Sequence[Group], map_name: str) -> list[Stage]:
    """The stages from the scenario's first to its last, each lane ranked by people, then records, then by
    labels that tell it alone, then severity."""
    laid = []
    pains = [group for group in found if group.lane == "pain_points"]
    ids = {id(group): number(map_name, group) for group in found}
    for place_in_plan in range(placed.first, placed.last + 1):
        stage = Stage(
            id=f"s{place_in_plan + 1}",
            name=placed.plan.names[place_in_plan],
            order=place_in_plan - placed.first + 1,
            mood=mood(placed, corpus, place_in_plan),
        )
        own = [group for group in found if group.stage == place_in_plan]
        for group in sorted(own, key=lambda g: rank(g, corpus)):
            made = cell(corpus, group, ids[id(group)])
            if isinstance(made, Opportunity):
                made.addresses = [ids[id(pain)] for pain in addressed(group, pains)]
            getattr(stage, group.lane).append(made)
        laid.append(stage)
    _add_ranked(laid, placed, found, pains, ids, corpus)
    return laid if placed.plan.given else told_of(laid)


def told_of(stages: list[Stage]) -> list[Stage]:
    """Without the stages that nobody told anything of; one that the caller named stays, as a gap."""
    kept = [stage for stage in stages if any(cell.citations for _, cell in stage.cells())]
    for order, stage in enumerate(kept, 1):
        stage.order = order
    return kept


def _add_ranked(
    laid: list[Stage], placed: Placed, found: Sequence[Group], pains: list[Group], ids: dict[int, str], corpus: Corpus
) -> None:
    """Pains that most people told and nobody had an idea for stand as opportunities too, by reference."""
    answered = {id(pain) for group in found if group.lane == "opportunities" for pain in addressed(group, pains)}
    for pain in ranked_pains(pains, corpus, answered):
        spot = pain.stage - placed.first
        if 0 <= spot < len(laid):
            told = cell(corpus, pain, ids[id(pain)]).model_dump(exclude={"id", "severity", "against"})
            made = Opportunity(**told, id=ids[id(pain)] + "o", text=pain.statement, addresses=[ids[id(pain)]])
            laid[spot].opportunities.append(made)


def rank(group: Group, corpus: Corpus) -> tuple:
    who, records = people(group, corpus)
    worst = severity(group.members) if group.lane == "pain_points" else max(o.certainty for o in group.members)
    return (-(who + records), -who, group.tells < TELLS, -worst, group.label, sorted(group.ids)[0])


def mood(placed: Placed, corpus: Corpus, stage: int) -> Mood | None:
    """Mean feeling at a stage: each person (or record) counts once."""
    told: dict[str, list[float]] = {}
    for observation in placed.kept:
        if placed.at(observation) == stage and observation.kind in ("pain", "gain", "thought"):
            segment = corpus.sources[observation.source_id].segments[observation.segment]
            told.setdefault(segment.participant or observation.source_id, []).append(observation.feeling)
    if not told:
        return None
    means = [sum(values) / len(values) for values in told.values()]
    return Mood(
        mean=round(sum(means) / len(means), 2), low=round(min(means), 2), high=round(max(means), 2), n=len(means)
    )


def moments(journey: JourneyMap) -> list[MomentOfTruth]:
    """Where it is won or lost: the pains and the gains that most people told, and where people broke off."""
    from assistant.support import support, worst_moments

    def told(cell: Cell) -> str:
        return support(cell, journey.coverage).text(journey.coverage)

    pains = [c for stage in journey.stages for c in stage.pain_points]
    gains = [c for stage in journey.stages for c in stage.gains if len(c.sources) > 1]
    worst = [c for _, c in worst_moments(journey, MOMENTS) if len(c.sources) > 1]
    best = sorted(gains, key=lambda c: (bool(c.question), -len(c.participants), -len(c.sources), c.id))[: MOMENTS - 1]
    broke = [c for c in pains if c not in worst and any(cell_making.BROKE_OFF.search(q.quote) for q in c.citations)]
    broke.sort(key=lambda c: (-len(c.participants), -len(c.sources), c.id))
    return [
        *(MomentOfTruth(cell=c.id, reason=f"told by {told(c)}") for c in worst),
        *(MomentOfTruth(cell=c.id, reason=f"went well for {told(c)}") for c in best),
        *(MomentOfTruth(cell=c.id, reason="somebody broke off or left here") for c in broke[:MOMENTS]),
    ]


def gaps(journey: JourneyMap) -> list[Gap]:
    """Lanes of a stage about which nobody said anything."""
    return [
        Gap(stage=stage.id, lane=lane, note=f"Nobody in scope said anything about this at “{stage.name}”.")
        for stage in journey.stages
        for lane in LANES
        if not getattr(stage, lane)
    ]


def assume(journey: JourneyMap, assumptions: Sequence[Assumption]) -> None:
    """The team's assumptions stand in their lane, marked, without a citation."""
    from assistant.assumptions import put

    put(journey, assumptions)


def _model() -> str:
    from assistant.reader import fingerprint
    from ingest.embed import MODEL

    return f"{MODEL} with reader {fingerprint()[:12]}"


__all__ = ["Plan", "draft"]
