"""Drafting a map with an LLM: it notes, sorts and names; the gate, the cells, the counts and every quote are code's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from assistant import cells, channel, draft, emotion
from assistant.arrange import Arranged, Finding, arrange, arrangement, name_stages
from assistant.cells import LANE, Group, meanings
from assistant.cite import cite
from assistant.complete import Finder, complete
from assistant.coverage import coverage, hashes, readable
from assistant.entitle import entitle
from assistant.gate import REASONS, refused
from assistant.group import centre
from assistant.journey import JourneyMap, Persona, Provenance, Rejected, Scenario
from assistant.llm import LLM
from assistant.place import Placed, left_out
from assistant.propose import Read, Told, propose
from assistant.stages import Plan, assign, plan, topic_of
from assistant.trouble import LLMError, Stale
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.source import Source
from ingest.store import Store

APART = 0.4  # feeling on the wrong side from which a statement contradicts its kind
FELT = 0.3  # feeling from which an emotion the model names is believed
Progress = Callable[[str, int, int], None]
STEPS = ("arrange", "judge", "name", "observe", "stages")  # prompts a map may come from; a conversation has others


def compose(
    llm: LLM,
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
    """The map of one journey. Raises LLMError where the model could read nothing at all."""
    tell = (lambda done, of: progress(f"read with {llm.name}", done, of)) if progress else None
    read = propose(llm, store, corpus, readable(sources), scope, tell)
    if read.trouble and (not read.told or isinstance(read.trouble, Stale)):
        raise read.trouble
    map_name = f"{title}\n{persona.name or ''}\n{start or ''}\n{end or ''}\n{stages or ''}\n{scope}"
    stage_plan = staged(llm, store, corpus, sources, map_name, title, start, end, stages, read.told)
    key = arrangement(llm, map_name, stage_plan.names)
    arranged = arrange(llm, store, key, stage_plan.names, read.told)
    trouble = entitle(llm, store, arranged.findings) or arranged.trouble or read.trouble
    if isinstance(trouble, Stale):
        raise trouble
    store.put_observed([(key, arranged.kept())])
    early = gate(corpus, read, arranged)
    placed = put(corpus, stage_plan, arranged, read, early)
    found = groups(store, corpus, arranged, placed)
    complete(store, find, found, placed.kept)
    journey = JourneyMap(
        id="m" + sha256(map_name.encode()).hexdigest()[:10],
        title=title,
        persona=persona,
        scenario=Scenario(start=start, end=end),
        stages=draft.lay_out(corpus, placed, found, map_name),
        coverage=coverage(corpus, sources, [], placed, [*notes, *remarks(read, arranged, trouble)]),
        rejected=placed.rejected,
        provenance=Provenance(
            engine="llm",
            model=llm.name,
            prompts={step: llm.prompts[step] for step in STEPS if step in llm.prompts},
            sources=hashes(sources),
        ),
    )
    journey.coverage.decided_words = read.words
    journey.coverage.not_read += read.not_read
    draft.assume(journey, store.assumptions())
    journey.moments_of_truth = draft.moments(journey)
    journey.gaps = draft.gaps(journey)
    return journey


def gate(corpus: Corpus, read: Read, arranged: Arranged) -> list[Told]:
    """Leaves only what may count, by the same gate as offline, and gives back what is from another time; the rest is
    rejected. It comes last, so that no request depends on it: a retrained reader costs no call."""
    early: list[Told] = []

    def counted(told: Sequence[Told]) -> list[Told]:
        return [kept for one in told if (kept := _passed(corpus, one, read, early))]

    arranged.outside, arranged.unplaced = counted(arranged.outside), counted(arranged.unplaced)
    for finding in arranged.findings:
        before, finding.told = finding.told, counted(finding.told)
        if finding.told and finding.told != before:  # its names were given for more than is left
            finding.label, finding.statement = "", finding.told[0].statement
    arranged.findings = [finding for finding in arranged.findings if finding.told]
    return early


def _passed(corpus: Corpus, told: Told, read: Read, early: list[Told]) -> Told | None:
    """What of it may count."""
    first, reasons = told.passages[0], [refused(passage) for passage in told.passages]
    if (told.kind == "pain" and first.feeling > APART) or (told.kind == "gain" and first.feeling < -APART):
        reason = f"the model's note was refused: it calls a {told.kind} what does not sound like one"
        place = cite(corpus.sources[first.source_id], first.start, first.end)
        read.rejected.append(Rejected(what=told.statement, reason=reason, citation=place))
    elif reasons[0] == REASONS["earlier"]:
        early.append(told)
    elif reasons[0]:
        read.rejected.append(left_out(corpus, first, reasons[0]))
    else:
        kept = tuple(p for p, reason in zip(told.passages, reasons, strict=True) if not reason)
        return replace(told, passages=kept)
    return None


def staged(
    llm: LLM, store: Store, corpus: Corpus, sources: Sequence[Source], map_name: str, title: str,
    start: str | None, end: str | None, given: Sequence[str] | None, told: Sequence[Told],
) -> Plan:  # fmt: skip
    """The caller's stages, else those this map had before, else the model's, else the offline engine's."""
    passages = [p for t in told for p in t.passages]
    asked = "\0".join([map_name, llm.name, llm.hash("stages")])
    key = f"stages:{sha256(asked.encode()).hexdigest()[:32]}"
    names = list(given or []) or store.observed(key)
    if not names:
        topics = sorted({t for s in sources if (t := topic_of(corpus, s.id))})
        try:
            names = name_stages(llm, title, start, end, topics, told)
        except Stale:
            raise
        except LLMError:
            names = []
        if names:
            store.put_observed([(key, names)])
    return replace(plan(corpus, passages, names or None), given=bool(given))


def put(corpus: Corpus, stage_plan: Plan, arranged: Arranged, read: Read, early: Sequence[Told]) -> Placed:
    """Everything in the form that the offline engine's later steps take."""
    placed = Placed(stage_plan, 0, len(stage_plan.names) - 1, rejected=read.rejected)
    for finding in arranged.findings:
        for passage in (p for t in finding.told for p in t.passages):
            placed.kept.append(passage)
            placed.stage[passage.id] = [float(i == finding.stage) for i in range(len(stage_plan.names))]
    placed.kept = list({p.id: p for p in placed.kept}.values())
    placed.outside = [left_out(corpus, t.passages[0], REASONS["earlier"]) for t in early]
    placed.outside += [
        left_out(corpus, t.passages[0], "told from before the start or after the end of this scenario")
        for t in arranged.outside
    ]
    return placed


def groups(store: Store, corpus: Corpus, arranged: Arranged, placed: Placed) -> list[Group]:
    """The findings as groups of every lane, named, with what the model placed nowhere put where its words belong."""
    found = [_group(store, finding) for finding in arranged.findings]
    nameless = [group for group in found if not group.label]
    stated = [group.statement for group in nameless]
    if arranged.unplaced:
        found += _by_words(store, corpus, arranged, placed)
    felt = _felt(arranged) + _met(arranged)
    for group in felt:
        group.centre = centre(meanings(store, group.members), range(len(group.members)))
    rest = [group for group in found if not group.label] + felt
    if rest:
        cells.name(store, rest)
    for group, statement in zip(nameless, stated, strict=True):
        group.statement = statement
    return found + felt


def _group(store: Store, finding: Finding) -> Group:
    members = list({p.id: p for t in finding.told for p in t.passages}.values())
    middle = centre(meanings(store, members), range(len(members)))
    return Group(LANE[finding.kind], finding.stage, members, finding.label, finding.statement, centre=middle)


def _by_words(store: Store, corpus: Corpus, arranged: Arranged, placed: Placed) -> list[Group]:
    """What the model placed nowhere, by the offline engine's stages and groups."""
    loose = [t.passages[0] for t in arranged.unplaced]
    stage = assign(corpus, loose, placed.plan, meanings(store, loose))
    own = Placed(placed.plan, placed.first, placed.last, kept=loose, stage=stage)
    placed.kept += [p for p in loose if p.id not in placed.stage]
    placed.stage |= {i: belief for i, belief in stage.items() if i not in placed.stage}
    made = cells.gather(store, corpus, own)
    return [group for group in made if group.lane not in ("emotions", "touchpoints")]


def _felt(arranged: Arranged) -> list[Group]:
    """Emotions by stage: those the words name, and those the model names where the statement feels that way."""
    found: dict[tuple[int, str], list] = defaultdict(list)
    for finding in arranged.findings:
        for told in finding.told:
            passage = told.passages[0]
            name = emotion.told(passage.text, passage.feeling)
            if not name and told.emotion and abs(passage.feeling) >= FELT:
                glad = told.emotion in emotion.GLAD
                name = told.emotion if told.emotion in emotion.EITHER or glad == (passage.feeling > 0) else None
            if name:
                found[finding.stage, name].append(passage)
    return [_told_of("emotions", stage, name, members) for (stage, name), members in sorted(found.items())]


def _met(arranged: Arranged) -> list[Group]:
    """Channels that were met, by stage: those the words name, and those the model names of something that happened."""
    found: dict[tuple[int, str], list] = defaultdict(list)
    for finding in arranged.findings:
        for told in finding.told if finding.kind in cells.HAPPENED else []:
            passage = told.passages[0]
            named = [m.channel for m in channel.mentions(passage.text)]
            if not named and told.channel in channel.ONLINE and not channel.UNREAL.search(passage.text):
                named = [told.channel]
            for one in named:
                found[finding.stage, one].append(passage)
    return [_told_of("touchpoints", stage, name, members) for (stage, name), members in sorted(found.items())]


def _told_of(lane, stage: int, name: str, members: list) -> Group:
    return Group(lane, stage, list({p.id: p for p in members}.values()), label=name)


def remarks(read: Read, arranged: Arranged, trouble: LLMError | None) -> list[str]:
    """What a reader of the map must know of the model's part in it."""
    found = []
    if read.not_read:
        words = sum(part.words for part in read.not_read)
        share = round(100 * read.words / max(1, read.words + words))
        found.append(f"The model read {share} % of the words that may be cited; what it did not read is listed.")
    if arranged.unplaced:
        n = len(arranged.unplaced)
        found.append(f"{n} observations that the model placed nowhere stand where their own words belong.")
    if trouble:
        found.append(f"The model did not finish: {trouble}")
    return found
