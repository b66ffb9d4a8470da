"""Stages and groups by an LLM, which sorts numbers of observations and writes nothing but the names of stages.

What was sorted before stays where it is, so that one new interview costs the calls for what is new in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from assistant.cells import words_of
from assistant.llm import LLM
from assistant.propose import Kind, Told
from assistant.trouble import LLMError
from assistant.window import marked, shown
from assistant.wording import fault
from ingest.store import Store

BATCH = 30  # observations sorted in one call
LIKELY = 25  # existing groups shown with them: those nearest in meaning
SAMPLE = 60  # observations that stages are named from
FEWEST, MOST = 3, 7  # stages


class Stages(BaseModel):
    """Names of stages in order."""

    model_config = ConfigDict(extra="forbid")
    stages: list[str]


class Put(BaseModel):
    """Observations that tell one finding, and where it stands."""

    model_config = ConfigDict(extra="forbid")
    observations: list[int]
    stage: int
    joins: int


class Order(BaseModel):
    """Every observation in one group."""

    model_config = ConfigDict(extra="forbid")
    groups: list[Put]


@dataclass
class Finding:
    """Like observations of one kind at one stage, 0 being the first."""

    kind: Kind
    stage: int
    told: list[Told]
    label: str = ""
    statement: str = ""


@dataclass
class Arranged:
    """Where every observation went."""

    stages: list[str]
    findings: list[Finding] = field(default_factory=list)
    outside: list[Told] = field(default_factory=list)
    unplaced: list[Told] = field(default_factory=list)
    trouble: LLMError | None = None

    def kept(self) -> dict:
        """As it is stored: ids, labels and statements."""
        return {
            "stages": self.stages,
            "outside": [t.id for t in self.outside],
            "findings": [[f.kind, f.stage, [t.id for t in f.told], f.label, f.statement] for f in self.findings],
        }


def name_stages(
    llm: LLM, title: str, start: str | None, end: str | None, topics: Sequence[str], told: Sequence[Told]
) -> list[str]:
    """Names of the journey's stages in order. Raises LLMError."""
    step = max(1, len(told) // SAMPLE)
    chosen = sorted(told, key=_place)[::step][:SAMPLE]
    values = {
        "title": shown(title),
        "scenario": f"It starts when the customer: {shown(start or 'first needs it')}. It ends with: "
        f"{shown(end or 'living with it')}.",
        "words": ", ".join(shown(t) for t in topics[:20]) or "none",
        "observations": marked("\n".join(f"- {t.statement}" for t in chosen)),
        "fewest": str(FEWEST),
        "most": str(MOST),
    }
    evidence = " ".join([title, start or "", end or "", *topics, *(t.statement for t in told)])
    reply = llm.ask("stages", Stages, values, lambda found: _misnamed(found.stages, evidence))[-1]
    names = [" ".join(name.split()) for name in reply.stages if not _misnamed([name], evidence, alone=True)]
    return list({name.lower(): name for name in names}.values())[:MOST]


def _misnamed(names: Sequence[str], evidence: str, alone: bool = False) -> list[str]:
    wrong = [f"- “{n}” {w}" for n in names if (w := fault(n, evidence, 4))]
    if not alone and len({n.lower() for n in names}) < FEWEST:
        wrong.append(f"- at least {FEWEST} different stages are needed")
    return wrong


def arrange(llm: LLM, store: Store, key: str, stages: Sequence[str], told: Sequence[Told]) -> Arranged:
    """Every observation sorted once, or listed as unplaced. What stands under `key` is taken over."""
    arranged = _before(store, key, list(stages), told)
    placed = {t.id for f in arranged.findings for t in f.told} | {t.id for t in arranged.outside}
    fresh = sorted((t for t in told if t.id not in placed), key=lambda t: (t.kind, *_place(t)))
    for first in range(0, len(fresh), BATCH):
        batch = fresh[first : first + BATCH]
        if arranged.trouble is None or not arranged.trouble.stops:
            try:
                _sort(llm, store, arranged, batch)
                continue
            except LLMError as error:
                arranged.trouble = error
        arranged.unplaced += batch
    return arranged


def arrangement(llm: LLM, map_name: str, stages: Sequence[str]) -> str:
    """The key under which an arrangement is kept: another map, model, prompt or list of stages starts anew."""
    told = "\0".join([map_name, llm.name, llm.hash("arrange"), llm.hash("name"), *stages])
    return f"arranged:{sha256(told.encode()).hexdigest()[:32]}"


def _before(store: Store, key: str, stages: list[str], told: Sequence[Told]) -> Arranged:
    """What was arranged before, without what is no longer told; a finding that lost something is named anew."""
    kept, by_id = store.observed(key), {t.id: t for t in told}
    if not kept:
        return Arranged(stages)
    found = Arranged(stages, outside=[by_id[i] for i in kept["outside"] if i in by_id])
    for kind, stage, ids, label, statement in kept["findings"]:
        if own := [by_id[i] for i in ids if i in by_id]:
            whole = len(own) == len(ids)
            found.findings.append(Finding(kind, stage, own, label if whole else "", statement if whole else ""))
    return found


def _sort(llm: LLM, store: Store, arranged: Arranged, batch: Sequence[Told]) -> None:
    """Puts a batch into groups, new ones or those that are there."""
    near = _nearest(store, arranged.findings, batch)
    groups = "\n".join(f"G{i} ({f.kind}, stage {f.stage + 1}): {f.told[0].statement}" for i, f in enumerate(near, 1))
    values = {
        "stages": "\n".join(f"{i}. {shown(name)}" for i, name in enumerate(arranged.stages, 1)),
        "groups": marked(f"Groups that are there:\n{groups}") if near else "There are no groups yet.",
        "observations": marked("\n".join(f"[{i}] ({t.kind}) {t.statement}" for i, t in enumerate(batch, 1))),
        "first": "1",
        "last": str(len(batch)),
    }
    replies = llm.ask("arrange", Order, values, lambda order: _missing(order, len(batch), len(arranged.stages)))
    open_ = dict(enumerate(batch, 1))
    if all(put.stage == 0 for reply in replies for put in reply.groups):
        arranged.unplaced += batch  # a weak model puts everything outside: that sorts nothing
        return
    for put in (put for reply in replies for put in reply.groups):
        own = [
            open_.pop(n)
            for n in dict.fromkeys(put.observations)
            if n in open_ and 0 <= put.stage <= len(arranged.stages)
        ]
        if put.stage == 0:
            arranged.outside += own
            continue
        joined = near[put.joins - 1] if 0 < put.joins <= len(near) else None
        for kind in dict.fromkeys(t.kind for t in own):  # a group holds one kind
            mine = [t for t in own if t.kind == kind]
            if joined and (joined.kind, joined.stage) == (kind, put.stage - 1):
                joined.told += mine
                joined.label = joined.statement = ""
            else:
                arranged.findings.append(Finding(kind, put.stage - 1, mine))
    arranged.unplaced += open_.values()


def _missing(order: Order, n: int, stages: int) -> list[str]:
    """What is wrong with an order: numbers that stand nowhere, twice or were not shown, stages that are none."""
    put = [number for group in order.groups for number in group.observations]
    wrong = []
    if left := sorted(set(range(1, n + 1)) - set(put)):
        wrong.append(f"- observations {left} stand in no group")
    if twice := sorted({number for number in put if put.count(number) > 1}):
        wrong.append(f"- observations {twice} stand in two groups")
    if strange := sorted(set(put) - set(range(1, n + 1))):
        wrong.append(f"- {strange} were not shown")
    if none := sorted({group.stage for group in order.groups} - set(range(stages + 1))):
        wrong.append(f"- stages {none} do not exist: there are 1 to {stages}, and 0 for outside")
    return wrong


def _nearest(store: Store, findings: Sequence[Finding], batch: Sequence[Told]) -> list[Finding]:
    """The findings likeliest to be joined, in order of the map."""
    if len(findings) <= LIKELY:
        return list(findings)
    here = words_of(store, [t.passages[0] for t in batch])
    there = words_of(store, [f.told[0].passages[0] for f in findings])
    close = (there @ here.T).max(1)
    best = sorted(range(len(findings)), key=lambda i: (-round(float(close[i]), 4), i))[:LIKELY]
    return [findings[i] for i in sorted(best)]


def _place(told: Told) -> tuple[str, int, str]:
    """As told: source by source, from its beginning. Nothing learnt decides what a model is sent, so that a retrained
    reader costs no call."""
    first = told.passages[0]
    return first.source_id, first.start, told.id
