"""Stages: does what people told stand at the right stage, and are the stages in the right order?

Assignment, on the annotated studies that nothing was trained on: of the pains and gains that the engine observes, the
share at the stage of the phase their writer gave; with the stages it finds itself, of those it is sure enough to place,
and with the study's own stages named by the caller. Beside it: the stage whose name is nearest by MiniLM's cosine.
Order, on the same studies and on va-526: Kendall's tau over pairs of stages. va-526's key has no order of its own; what
nobody doubts is that "Before applying" comes first and "After submitting" last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assistant import stages
from assistant.cells import meanings
from assistant.coverage import readable
from assistant.journey import JourneyMap
from assistant.observe import Observation, observe
from assistant.place import AT_HOME
from assistant.reader import PHASES
from assistant.stages import HELP, Plan
from evals.annotated import Annotated, Remark, studies, study_of, unseen
from evals.metrics import mean, share, tau
from evals.reading import CLAIMS, COVERED
from evals.studies import of_files
from evals.task import Failure, Measure, Rows, Setting
from ingest.embed import embed
from ingest.source import Source

VA = "va-526-claims-for-increase"
ENDS = {"Before applying": 0, "After submitting": 2}  # every other stage of its key: 1


@dataclass
class Found:
    """Rows by pain or gain (found, placed, named, nearest) and by study (placed, order)."""

    assigned: Rows
    placed: Rows
    named: Rows
    nearest: Rows
    order: Rows
    groups: dict[str, str]
    failures: list[Failure]


def assignment(setting: Setting) -> list[Measure]:
    found = Found({}, {}, {}, {}, {}, {}, [])
    chosen = [study for study in studies() if unseen(study)]
    for study in chosen[: setting.sample]:
        _study(study, setting, found)
    placed = {id: [row[0], 1.0] for id, row in found.placed.items()}
    return [
        Measure("stages.assigned", found.assigned, mean, groups=found.groups),
        Measure("stages.placed", placed, share, groups=found.groups, failures=found.failures),
        Measure(
            "stages.named_by_caller", found.named, mean, None, {"MiniLM nearest name": found.nearest}, found.groups
        ),
        Measure("stages.order", found.order, tau),
    ]


def _study(annotated: Annotated, setting: Setting, found: Found) -> None:
    with study_of(annotated, setting.work / "studies" / f"annotated-{annotated.name}") as study:
        sources = readable(study.sources())
        observations = observe(study._store, sources)
        meaning = meanings(study._store, observations)
        own = stages.plan(study.corpus, observations)
        names = [stage["name"] for stage in annotated.stages]
        told = stages.plan(study.corpus, observations, names)
        by_words = stages.assign(study.corpus, observations, own, meaning)
        by_names = stages.assign(study.corpus, observations, told, meaning)
    nearest = embed([o.text for o in observations]) @ embed(names).T
    place = {o.id: i for i, o in enumerate(observations)}
    gold = {stage["phase"]: number for number, stage in enumerate(annotated.stages)}
    for remark, one in _pairs(annotated, sources, observations):
        phase = str(remark.phase)
        id = f"{annotated.name}/{remark.ref}/{one.start}"
        belief = by_words[one.id]
        right = int(np.argmax(belief)) == _home(own, phase)
        found.groups[id] = annotated.name
        found.assigned[id] = [float(right)]
        if max(belief) >= AT_HOME:
            found.placed[id] = [float(right)]
            if not right:
                stands = own.names[int(np.argmax(belief))]
                found.failures.append(Failure(f"{id}: at {stands}, told of {phase}", f"> {one.text}"))
        if phase in gold:
            found.named[id] = [float(int(np.argmax(by_names[one.id])) == gold[phase])]
            found.nearest[id] = [float(int(nearest[place[one.id]].argmax()) == gold[phase])]
    homes = [_place(own, number, gold) for number in range(len(own.names))]
    found.order[annotated.name] = _pairs_in_order([home for home in homes if home is not None])


def _pairs(
    annotated: Annotated, sources: Sequence[Source], observations: Sequence[Observation]
) -> Iterator[tuple[Remark, Observation]]:
    """Each labelled pain or gain with what the engine observed of it."""
    claims = [
        r for r in annotated.remarks.values() if r.kind in CLAIMS and r.gate == "ok" and r.phase not in (None, HELP)
    ]
    for source in sources:
        own = [o for o in observations if o.source_id == source.id]
        for remark in (r for r in claims if r.record in (source.id, source.record) or r.record in str(source.path)):
            start = source.text.find(remark.text[:40])
            for one in own if start >= 0 else ():
                shared = min(one.end, start + len(remark.text)) - max(one.start, start)
                if shared > COVERED * (one.end - one.start):
                    yield remark, one


def _home(plan: Plan, phase: str) -> int:
    return int(plan.phases[:, PHASES.index(phase)].argmax())


def _place(plan: Plan, number: int, gold: dict[str, int]) -> float | None:
    """Where a stage of the engine stands in the study's own order; None where the study has no stage of its phases."""
    spots = [gold[phase] for place, phase in enumerate(PHASES) if plan.phases[number, place] > 0.5 and phase in gold]
    return float(np.mean(spots)) if spots else None


def _pairs_in_order(spots: Sequence[float]) -> list[float]:
    """(pairs in the right order, pairs in the wrong order); ties count for neither."""
    pairs = list(combinations(spots, 2))
    return [float(sum(a < b for a, b in pairs)), float(sum(a > b for a, b in pairs))]


def order_of_va(setting: Setting) -> list[Measure]:
    folder = setting.data.path(f"research_studies/{VA}")
    items = json.loads((folder / "ground_truth.json").read_text(encoding="utf-8"))["items"]
    items = [item for item in items if item.get("journey_stage") not in (None, "Whole flow")]
    with of_files(setting, VA, folder / "notes") as study:
        journey = study.draft_map(VA)
    spots = _spots(journey, items)
    note = ", ".join(f"{name} {spot:.2f}" for name, spot in spots.items())
    return [Measure("stages.order.va-526", {VA: _pairs_in_order(list(spots.values()))}, tau, note=f"Stages: {note}.")]


def _spots(journey: JourneyMap, items: list[dict]) -> dict[str, float]:
    """For each drafted stage the mean place, 0…2, of the findings that its cells are nearest to."""
    places = np.array([ENDS.get(item["journey_stage"], 1) for item in items])
    key = embed([item["text"] for item in items])
    found = {}
    for stage in journey.stages:
        told = [f"{cell.label}. {cell.statement}" for _, cell in stage.cells() if cell.citations]
        if told:
            found[stage.name] = round(float(places[(embed(told) @ key.T).argmax(1)].mean()), 4)
    return found


PARTS = (assignment, order_of_va)
