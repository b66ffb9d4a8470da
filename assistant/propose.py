"""Observations by an LLM: what it notes in windows of numbered sentences, each held against the sentences it chose.

The model gives numbers, a kind and a statement. A number that was not shown, a statement its sentences do not carry,
and what the gate refuses are kept under rejected, with the reason. The words are copied from the source by code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant import reader
from assistant.channel import NAMES as CHANNELS
from assistant.cite import cite
from assistant.emotion import WORDS as EMOTIONS
from assistant.gate import REASONS
from assistant.journey import NotRead, Rejected
from assistant.judge import unsaid
from assistant.llm import LLM
from assistant.observe import Observation, asked, before, in_order
from assistant.supported import Claim, supported, turned
from assistant.trouble import LLMError, Stale, TooLong
from assistant.window import Line, Window, windows, withheld
from assistant.wording import fault, tidy
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.source import Segment, Source
from ingest.store import Store

# Score from which a statement passes the support check: a sieve for what is plainly not there. Of findings told in
# quite other words it keeps 72 %, of those put beside another finding's words it refuses 43 %; .35 would keep none.
CARRIED = 0.05
NEAR = 160  # characters around a cited sentence that the support check sees
SURE = 0.8  # score from which no model is asked as well
MOST = 4  # sentences of one observation
HALVINGS = 2  # times a window that is too long for the model is halved
UNSAID = "its sentences do not say what the statement says"

Kind = Literal["pain", "gain", "suggestion", "expectation", "action", "thought"]


class Seen(BaseModel):
    """One observation: what is told, then the numbers of the lines that tell it."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind
    statement: str
    sentences: list[int]
    emotion: Literal[(*EMOTIONS, "none")]  # type: ignore[valid-type]
    channel: Literal[(*CHANNELS, "none")]  # type: ignore[valid-type]


class Notes(BaseModel):
    """What a window tells."""

    model_config = ConfigDict(extra="forbid")
    observations: list[Seen]


@dataclass(frozen=True)
class Told:
    """One thing told, in the model's words, with every passage that says it, the first one in front."""

    statement: str
    kind: Kind
    emotion: str | None
    channel: str | None
    passages: tuple[Observation, ...]

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.passages[0].id}"


@dataclass
class Read:
    """What came of reading, and what did not."""

    told: list[Told] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    words: int = 0  # citable ones that were read
    trouble: LLMError | None = None  # what stopped the reading, or left a part of it out


Noted = tuple[Seen, str | None]  # an observation, and why it cannot be used
Part = tuple[Window, list[Noted], LLMError | None]


def propose(
    llm: LLM,
    store: Store,
    corpus: Corpus,
    sources: Sequence[Source],
    scope: Scope,
    progress: Callable[[int, int], None] | None = None,
) -> Read:
    """Everything the model notes in the sources, checked. Never raises for the model: what was not read is listed."""

    def held(source: Source, segment: Segment) -> bool:
        return scope.holds(source, segment, corpus.group(source, segment))

    found = Read()
    for source, start, end in withheld(sources, held):
        found.rejected.append(
            Rejected(what=source.text[start:end], reason=REASONS["orders"], citation=cite(source, start, end))
        )
    drafts: dict[str, tuple[Seen, list[Line]]] = {}
    lines: dict[tuple[str, int], Line] = {}  # read ones, once each though windows overlap
    for window, noted, trouble in _read(llm, store, corpus, windows(sources, held), progress):
        if trouble:
            found.trouble = found.trouble if found.trouble and not trouble.stops else trouble
            found.not_read.append(NotRead(source=_titles(corpus, window), words=window.words, reason=str(trouble)))
            continue
        lines.update({(line.source_id, line.start): line for line in window.lines if line.citable})
        for one, wrong in noted:
            chosen = _chosen(window, one)
            if wrong:
                found.rejected.append(_refused(corpus, one, chosen, wrong))
            else:
                drafts.setdefault(f"{one.kind}:{chosen[0].source_id}:{chosen[0].start}", (one, chosen))
    found.words = sum(len(line.text.split()) for line in lines.values())
    found.told = _observed(corpus, list(drafts.values()))
    return found


def _read(
    llm: LLM, store: Store, corpus: Corpus, todo: Sequence[Window], progress: Callable[[int, int], None] | None
) -> Iterator[Part]:
    """Every window with what the model saw in it, in order; some at the same time. After an error that stops, the rest
    is not asked for."""
    stopped: list[LLMError] = []
    through: list[Window] = []  # those the model has read

    def one(window: Window, halvings: int = 0) -> list[Part]:
        if stopped:
            return [(window, [], stopped[0])]
        try:
            about = [line.source_id for line in window.lines]
            replies = llm.ask("observe", Notes, _shown(window), partial(_wrong, store, corpus, window), about)
            through.append(window)
            seen = [seen for reply in replies for seen in reply.observations]
            return [(window, _judged(llm, store, corpus, window, seen), None)]
        except TooLong as error:
            if halvings < HALVINGS and (halves := window.halves()):
                return [part for half in halves for part in one(half, halvings + 1)]
            if not through:
                stopped.append(error)  # not even a small part came through: the others would not either
            return [(window, [], error)]
        except LLMError as error:
            if error.stops:
                stopped.append(error)
            return [(window, [], error)]

    pool = ThreadPoolExecutor(max(1, llm.parallel))
    try:
        for done, parts in enumerate(pool.map(one, todo), 1):
            yield from parts
            if progress:
                progress(done, len(todo))
    finally:
        pool.shutdown(cancel_futures=True)  # a person who stops it does not wait for the rest


def _judged(llm: LLM, store: Store, corpus: Corpus, window: Window, seen: Sequence[Seen]) -> list[Noted]:
    """The observations, each with what is wrong with it: by code, and where the scorer cannot tell, by the model. Where
    that gives no verdict, the scorer's stands. Raises Stale."""
    wrong = _faults(store, corpus, window, seen)
    claims = {i: _claim(corpus, window, one) for i, one in enumerate(seen) if wrong[i] is None}
    scores = dict(zip(claims, supported(store, list(claims.values())), strict=True))
    doubted = [i for i, score in scores.items() if score < SURE]
    try:
        shown = [_as_shown(window, seen[i]) for i in doubted]
        refused = unsaid(llm, shown, [line.source_id for line in window.lines])
    except Stale:
        raise
    except LLMError:
        refused = set()
    for place in refused:
        wrong[doubted[place]] = UNSAID
    return list(zip(seen, wrong, strict=True))


def _claim(corpus: Corpus, window: Window, seen: Seen) -> Claim:
    return Claim(seen.statement, *_evidence(corpus, _chosen(window, seen)))


def _as_shown(window: Window, seen: Seen) -> Claim:
    """The claim in the lines that the model has seen, and no others: the scope holds for it too."""
    chosen = _chosen(window, seen)
    first, last = window.lines.index(chosen[0]), window.lines.index(chosen[-1])
    beside = [*window.lines[max(0, first - 1) : first], *window.lines[last + 1 : last + 2]]
    around = " / ".join(line.text for line in beside if line.source_id == chosen[0].source_id)
    return Claim(seen.statement, tuple(line.text for line in chosen), around)


def _shown(window: Window) -> dict[str, str]:
    return {"evidence": window.text(), "first": "1", "last": str(len(window.numbered))}


def _wrong(store: Store, corpus: Corpus, window: Window, notes: Notes) -> list[str]:
    """What the model is told is wrong with its notes."""
    found = zip(notes.observations, _faults(store, corpus, window, notes.observations), strict=True)
    return [f"- observation {i}, lines {seen.sentences}: {wrong}" for i, (seen, wrong) in enumerate(found, 1) if wrong]


def _faults(store: Store, corpus: Corpus, window: Window, seen: Sequence[Seen]) -> list[str | None]:
    """Why each observation cannot be used; None where it can."""
    found = [_fault(corpus, window, one) for one in seen]
    open_ = [i for i, wrong in enumerate(found) if wrong is None]
    claims = [_claim(corpus, window, seen[i]) for i in open_]
    for i, carried in zip(open_, supported(store, claims), strict=True):
        if carried < CARRIED:
            found[i] = UNSAID
    return found


def _fault(corpus: Corpus, window: Window, seen: Seen) -> str | None:
    """What is wrong with an observation's numbers and words; None where nothing is."""
    numbered = window.numbered
    strange = [n for n in seen.sentences if n not in numbered]
    if strange or not seen.sentences:
        return f"cites {strange or 'nothing'}: only the numbers shown, 1 to {len(numbered)}, can be cited"
    lines = _chosen(window, seen)
    if len(lines) > MOST:
        return f"cites {len(lines)} sentences: one single thing is told in {MOST} at most"
    if len({(line.source_id, line.who) for line in lines}) > 1:
        return "cites more than one speaker or record"
    words, around = _evidence(corpus, lines)
    if wrong := fault(seen.statement, " ".join(words), around=around):
        return f"the statement {wrong}"
    return "the statement says the opposite of its sentences" if turned(seen.statement, " ".join(words)) else None


def _chosen(window: Window, seen: Seen) -> list[Line]:
    numbered = window.numbered
    return [numbered[n] for n in sorted(set(seen.sentences)) if n in numbered]


def _evidence(corpus: Corpus, lines: Sequence[Line]) -> tuple[tuple[str, ...], str]:
    """The words of the lines, and what stands on either side of them, the question included."""
    source = corpus.sources[lines[0].source_id]
    before = source.text[max(0, lines[0].start - NEAR) : lines[0].start]
    after = source.text[lines[-1].end : lines[-1].end + NEAR]
    return tuple(source.text[line.start : line.end] for line in lines), f"{before} {after}"


def _refused(corpus: Corpus, seen: Seen, lines: Sequence[Line], reason: str) -> Rejected:
    place = cite(corpus.sources[lines[0].source_id], lines[0].start, lines[0].end) if lines else None
    what = seen.statement if not fault(seen.statement, seen.statement) else "(a note with a link or markup in it)"
    return Rejected(what=what, reason=f"the model's note was refused: {reason}", citation=place)


def _titles(corpus: Corpus, window: Window) -> str:
    return ", ".join(dict.fromkeys(corpus.sources[line.source_id].title for line in window.lines))


def _observed(corpus: Corpus, drafts: Sequence[tuple[Seen, list[Line]]]) -> list[Told]:
    """The notes as observations: each passage read for whether it may count, each statement for how it feels."""
    runs = [_runs(lines) for _, lines in drafts]
    flat = [(lines[0], lines[0].start, lines[-1].end) for own in runs for lines in own]
    questions = [_question(corpus, line) for line, _, _ in flat]
    texts = [corpus.sources[line.source_id].text[start:end] for line, start, end in flat]
    behind = [_before(corpus, line, start) for line, start, _ in flat]
    passages = _in_order(corpus, flat, reader.read(list(zip(behind, texts, strict=True))))
    statements = reader.read([(None, seen.statement) for seen, _ in drafts])
    told, place = [], 0
    for number, ((seen, _), own) in enumerate(zip(drafts, runs, strict=True)):
        feeling = round(2 * float(statements.feeling[number][2] - statements.feeling[number][0]), 4)
        made = []
        for _ in own:
            line, start, end = flat[place]
            one = _observation(seen, line, start, end, texts[place], questions[place], feeling, passages, place)
            made.append(replace(one, before=behind[place]))
            place += 1
        emotion = None if seen.emotion == "none" else seen.emotion
        channel = None if seen.channel == "none" else seen.channel
        told.append(Told(tidy(seen.statement), seen.kind, emotion, channel, tuple(made)))
    return told


def _in_order(corpus: Corpus, flat: Sequence[tuple[Line, int, int]], readings: reader.Readings) -> reader.Readings:
    """The readings as each passage's whole source bears them out."""
    own: dict[str, list[int]] = defaultdict(list)
    for place, (line, _, _) in enumerate(flat):
        own[line.source_id].append(place)
    retold = readings.of([])
    for id, places in own.items():
        spots = [(flat[i][0].segment, flat[i][1]) for i in places]
        retold += in_order(corpus.sources[id], spots, readings.of(places))
    order = [i for places in own.values() for i in places]
    return retold.of(sorted(range(len(order)), key=order.__getitem__))


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in runs that follow each other in one turn."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and runs[-1][-1].segment == line.segment and line.start - runs[-1][-1].end <= 2:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _question(corpus: Corpus, line: Line) -> str | None:
    """What was asked just before, where the line opens its turn."""
    source = corpus.sources[line.source_id]
    return asked(source, line.segment) if line.start - source.segments[line.segment].start <= 2 else None


def _before(corpus: Corpus, line: Line, start: int) -> str | None:
    """What the reader reads it behind, as offline: what was asked, and what was said in the turn so far."""
    source = corpus.sources[line.source_id]
    return before(asked(source, line.segment), source.text[source.segments[line.segment].start : start])


def _observation(
    seen: Seen, line: Line, start: int, end: int, text: str, question: str | None, feeling: float,
    read: reader.Readings, row: int,
) -> Observation:  # fmt: skip
    gate = int(read.gate[row].argmax())
    return Observation(
        source_id=line.source_id,
        segment=line.segment,
        start=start,
        end=end,
        text=text,
        question=question,
        kind=seen.kind,
        certainty=round(float(read.kind[row][reader.KINDS.index(seen.kind)]), 4),
        gate=reader.GATES[gate],
        doubts={n: round(float(p), 4) for n, p in zip(reader.GATES, read.gate[row], strict=True) if n != "ok"},
        phase=[round(float(p), 4) for p in read.phase[row]],
        feeling=feeling,
        emotion=seen.emotion,
        emotional=0.0,
    )
