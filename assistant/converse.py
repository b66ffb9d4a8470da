"""A conversation about a study: one turn in, one typed reply out, the thread's memory handed back as plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.among import among
from assistant.among import only as only_named
from assistant.compare import CannotCompare, Comparison, Side, Told, groups
from assistant.diff import ORDER, Change, Diff
from assistant.edit import THE_MAP, Edit, EditRefused, told
from assistant.find import find_cells
from assistant.journey import Cell, Citation, JourneyMap
from assistant.position import LANE_WORDS, place_of, positions
from assistant.reply import MapLine, Place, Reply, Speaker, StudyStatus, Thread
from assistant.route import Intent, Router, route
from assistant.said import EDITS, Said, Unclear
from assistant.support import KIND_WORDS, counted, rests_on, support, where, who, worst_moments
from ingest.errors import FootpathError, NoSources

if TYPE_CHECKING:
    from assistant.study import Study

FEW_WORDS = 3  # of a question, below which nothing found means that it was none
QUOTES = 3  # shown at once
PLACES = 3  # cells named where something stands on the map
ROWS = 5  # cells of a comparison …
CHANGED = 8  # … and changes of a diff that a reply lists
LONGEST = 1200  # characters of a reply

WORST = re.compile(
    r"^\W*(?:what|which|show|list|name|tell me|give me)\b.{0,25}?"
    r"\b(?:worst|most painful|biggest|top (?:three|3|five|5)) (?:moments?|pain ?points?|pains?)"
    r"(?: (?:on|of|in) the (?:whole )?(?:map|journey)| overall| here)?[\s?.!]*$",
    re.I,
)

HELP = """You can say:
• a question: “What frustrates people about the engineer visit?”, “How many waited for a call back?”
• “draft a map of switching to fibre for families from the decision to the first bill”, “draft it again”
• “evidence 4.2”, “show more”, “who said that?”, “where on the map is the router?”
• “rename 4.2 to Long wait”, “merge 4.2 and 4.3”, “move 4.2 to stage 3”, “drop 4.2”, “undo”
• “compare churned and retained”, “what changed?”, “status”, “sources”
4.2 is the second cell of the fourth stage."""


@dataclass
class Turn:
    """One turn on its way: what was said, what is remembered, and what is found while answering."""

    study: Study
    text: str
    thread: Thread
    author: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)

    def journey(self) -> JourneyMap:
        """The map spoken of, in the revision that was shown. Raises Unclear where the study has none."""
        found = self.study.map(self.thread.map_id, self.thread.revision) if self.thread.map_id else None
        if found is None:
            maps = self.study.maps()
            if not maps:
                raise Unclear("There is no map yet. Say, for example: draft a map of switching to fibre")
            found = maps[-1]
            self.look_at(found)
        return found

    def look_at(self, journey: JourneyMap) -> None:
        """From now on positions are read off this map."""
        self.thread.map_id, self.thread.revision = journey.id, journey.revision

    def said(self, journey: JourneyMap) -> Said:
        """The sentence before a map, for what it points at."""
        return Said(self.study, journey, self.text, self.slots, self.thread.cells)

    def scope(self) -> dict[str, Any]:
        """The scope arguments of ask and draft that hold in this thread."""
        return dict(self.thread.scope)

    def show(self, citations: Sequence[Citation], about: str, shown: int) -> None:
        """Remembers evidence, of which the first `shown` pieces stand in the reply."""
        self.thread.evidence, self.thread.about = list(citations), about
        self.thread.shown_from, self.thread.shown = 0, shown


def converse(
    study: Study, text: str, thread: Thread | None = None, author: str | None = None, router: Router = route
) -> tuple[Reply, Thread]:
    """The reply to one turn, and the thread as it is after it; the thread given is left as it was.

    What a person can put right (no such cell, no map yet) is a reply of kind "unclear"; other errors are raised.
    """
    intent = router(text)
    turn = Turn(study, text, (thread or Thread()).model_copy(deep=True), author, intent.slots)
    try:
        reply = (doubted if intent.how == "doubted" else TURNS[intent.name])(turn, intent)
    except (Unclear, EditRefused, CannotCompare) as unclear:
        reply = Reply(kind="unclear", text=str(unclear))
    except NoSources:
        reply = Reply(
            kind="unclear", text="This study holds no sources yet. Give it some interviews, calls or reviews first."
        )
    reply.intent = intent.name
    reply.notes += [intent.trouble] if intent.trouble else []
    reply.more = max(len(turn.thread.evidence) - turn.thread.shown, 0)
    return reply, turn.thread


# -- questions -------------------------------------------------------------------------------------------------------


def ask(turn: Turn, intent: Intent) -> Reply:
    """The answer; of those only whom the question names, if it names a group, a persona, a participant or a kind."""
    if WORST.match(turn.text) and turn.study.maps():
        return worst(turn)
    named, whose = only_named(turn.study.corpus, turn.text) if turn.thread.asked else ({}, "")
    if named and turn.thread.asked:  # the last question again, of others
        turn.text = turn.thread.asked
        question, _, _ = among(turn.study.corpus, turn.text)
    else:
        question, named, whose = among(turn.study.corpus, turn.text)
    answer = turn.study.ask(question, **(turn.scope() | named))
    if answer.abstained and len(question.split()) < FEW_WORDS:
        raise Unclear(f"I am not sure what “{turn.text}” asks for. Ask a whole question, or say “help”.")
    turn.thread.asked = turn.text
    only = _whom(named, whose)
    first = [point.citations[0] for point in answer.points if point.citations]
    rest = [c for point in answer.points for c in point.citations[1:]]
    citations = _distinct([*first, *rest, *answer.against])
    turn.show(citations, turn.text, len(first))
    turn.thread.cells = []
    text = _fit([f"Only {only}:", *answer.text.split("\n")]) if only else answer.text
    return Reply(kind="answer", text=text, answer=answer, citations=first, against=answer.against, among=only)


def worst(turn: Turn) -> Reply:
    """The worst moments of the map spoken of: there they were counted, over everybody."""
    journey = turn.journey()
    pains = [pain for _, pain in worst_moments(journey)]
    if not pains:
        return Reply(kind="places", text=f"“{journey.title}” has no pain point that somebody told.")
    turn.thread.cells = [pain.id for pain in pains]
    cited = [pain.citations[0] for pain in pains]
    turn.show(_distinct([*cited, *(c for pain in pains for c in pain.citations[1:])]), "the worst moments", len(cited))
    places = [_place(journey, pain) for pain in pains]
    lines = [f"The worst moments on “{journey.title}”, revision {journey.revision}:"]
    for place, citation in zip(places, cited, strict=True):
        lines += [f"• {_headline(place)}", f"  {_quoted(citation)}"]
    return Reply(kind="places", text=_fit(lines), places=places, citations=cited)


def _whom(named: dict[str, Any], whose: str) -> str:
    """ "Pensioner (P02, P06, P12)", "churned", "reviews"."""
    ids = named.get("participant", [])
    return f"{whose} ({', '.join(ids)})" if ids and ids != [whose] else whose


def evidence(turn: Turn, intent: Intent) -> Reply:
    """The words behind a cell, by position or by what it is about; else those behind the last answer."""
    what = turn.slots.get("what")
    if turn.slots.get("cells") or what or not turn.thread.evidence:
        journey = turn.journey()
        cells = _cells(turn, journey) if not what else [c for c, _ in find_cells(turn.study, journey, what)[:1]]
        if not cells and what:
            turn.text = what
            return ask(turn, intent)
        if not cells:
            raise Unclear("Evidence of which cell? Name it by its number, such as: evidence 4.2")
        return _cell_evidence(turn, journey, cells[0])
    turn.thread.shown_from = turn.thread.shown = 0
    return more(turn, intent)


def _cell_evidence(turn: Turn, journey: JourneyMap, cell: Cell) -> Reply:
    place = _place(journey, cell)
    turn.look_at(journey)
    turn.thread.cells = [cell.id]
    turn.show([*cell.citations, *cell.against], cell.label, min(QUOTES, len(cell.citations)))
    shown = cell.citations[:QUOTES]
    lines = [_headline(place)]
    if not cell.citations:
        lines.append(
            "The team’s assumption: no source says it." if cell.status == "assumption" else "Nobody said anything here."
        )
    lines += [_quote(c) for c in shown]
    against = cell.against[: 1 if shown else QUOTES]
    lines += [f"Against: {_quoted(c)}" for c in against]
    lines += _more_line(turn.thread)
    return Reply(kind="evidence", text=_fit(lines), citations=shown, against=cell.against, places=[place])


def more(turn: Turn, intent: Intent) -> Reply:
    thread = turn.thread
    if not thread.evidence:
        raise Unclear("There is nothing to show more of yet. Ask a question, or say: evidence 4.2")
    part = thread.evidence[thread.shown : thread.shown + QUOTES]
    if not part:
        return Reply(
            kind="evidence",
            text=f"That is all: {counted(len(thread.evidence), 'quote', 'quotes')} on “{thread.about}”.",
        )
    thread.shown_from, thread.shown = thread.shown, thread.shown + len(part)
    lines = [f"On “{thread.about}”:", *[_quote(c) for c in part], *_more_line(thread)]
    return Reply(kind="evidence", text=_fit(lines), citations=part)


def who_said(turn: Turn, intent: Intent) -> Reply:
    """Who stands behind what was shown last, or behind the cell or the quote that is named."""
    thread = turn.thread
    if turn.slots.get("cells"):
        journey = turn.journey()
        cell = turn.said(journey).cells()[0]
        turn.thread.cells = [cell.id]
        cited = cell.citations
    else:
        cited = thread.evidence[thread.shown_from : thread.shown]
        if number := turn.slots.get("which"):
            cited = cited[number - 1 :][:1] if number > 0 else cited[-1:]
    if not cited:
        raise Unclear("Nobody’s words were shown yet. Ask a question, or say: evidence 4.2")
    speakers = _speakers(turn.study, cited)
    return Reply(kind="speakers", text=_fit([_spoke(s) for s in speakers]), speakers=speakers, citations=list(cited))


def where_on_map(turn: Turn, intent: Intent) -> Reply:
    """The cells that speak of it; where only something left out does, why it was left out."""
    journey = turn.journey()
    what = turn.slots.get("what")
    if what:
        found = [cell for cell, _ in find_cells(turn.study, journey, what)]
    else:
        found = _cells(turn, journey) or _citing(
            journey, turn.thread.evidence[turn.thread.shown_from : turn.thread.shown]
        )
    if not what and not found and not turn.thread.evidence:
        raise Unclear("Where is what? Say, for example: where on the map is the router?")
    about = what or turn.thread.about or "that"
    if not found:
        left = (
            _left_out(journey, turn.thread.evidence[turn.thread.shown_from : turn.thread.shown]) if not what else None
        )
        return Reply(kind="places", text=left or f"Nothing on “{journey.title}” speaks of “{about}”.")
    turn.look_at(journey)
    turn.thread.cells = [cell.id for cell in found[:PLACES]]
    places = [_place(journey, cell) for cell in found[:PLACES]]
    lines = [f"On “{journey.title}”, revision {journey.revision}:", *[f"• {_headline(p)}" for p in places]]
    return Reply(kind="places", text=_fit(lines), places=places)


# -- maps ------------------------------------------------------------------------------------------------------------


def draft(turn: Turn, intent: Intent) -> Reply:
    slots = turn.slots
    persona = _known_persona(turn.study, slots.get("persona"))
    title = _known_title(turn.study, slots.get("title")) or _title(turn.study, persona, slots)
    journey = turn.study.draft_map(
        title, persona=persona, start=slots.get("start"), end=slots.get("end"), **turn.scope()
    )
    return _drafted(turn, journey)


def redraft(turn: Turn, intent: Intent) -> Reply:
    return _drafted(turn, turn.study.redraft(turn.journey().id))


def _drafted(turn: Turn, journey: JourneyMap) -> Reply:
    turn.look_at(journey)
    turn.thread.cells = []
    return Reply(kind="map", text=summary(journey), journey=journey)


def summary(journey: JourneyMap) -> str:
    """A map in a few lines: its stages, its worst moments, what it rests on."""
    numbers = positions(journey)
    names = " → ".join(stage.name for stage in journey.stages)
    lines = [
        f"“{journey.title}”, revision {journey.revision}: {len(journey.stages)} stages, {len(journey.cells())} cells.",
        names,
    ]
    worst = worst_moments(journey)
    if worst:
        lines.append("Worst moments:")
        lines += [
            f"• {numbers[pain.id]} {pain.label} ({stage.name}): "
            + support(pain, journey.coverage).text(journey.coverage)
            for stage, pain in worst
        ]
    lines.append(f"Based on {rests_on(journey)}.")
    lines += journey.coverage.notes[:2]
    return _fit(lines)


# -- changes by hand ---------------------------------------------------------------------------------------------------


def edit(turn: Turn, intent: Intent) -> Reply:
    shown = turn.journey()
    edits = EDITS[intent.name](turn.said(shown))
    newest = turn.study.map(shown.id)
    assert newest is not None
    _still_there(shown, newest, edits)
    words = "; ".join(told(one, newest) for one in edits)
    journey = turn.study.edit(shown.id, *edits, author=turn.author)
    turn.look_at(journey)
    made = {key for one in edits for key in one.of} | _new_cells(newest, journey)
    places = [_place(journey, cell) for _, _, cell in journey.cells() if cell.id in made]
    turn.thread.cells = [place.cell for place in places]
    lines = [f"{words[:1].upper()}{words[1:]}. “{journey.title}” is now revision {journey.revision}."]
    if newest.revision != shown.revision:
        lines.append(f"You pointed at revision {shown.revision}; what was changed since is kept.")
    lines += [f"• {_headline(place)}" for place in places[:PLACES]]
    return Reply(kind="edited", text=_fit(lines), journey=journey, changes=edits, places=places)


def undo(turn: Turn, intent: Intent) -> Reply:
    shown = turn.journey()
    journey, edits, words = turn.study.undo(shown.id)
    turn.look_at(journey)
    turn.thread.cells = [key for one in edits for key in one.of if place_of(journey, key)]
    by = next((f", by {one.author}" for one in edits if one.author not in (None, turn.author)), "")
    text = f"Taken back: {words}{by}. “{journey.title}” is now revision {journey.revision}."
    return Reply(kind="edited", text=text, journey=journey, changes=edits)


def _still_there(shown: JourneyMap, newest: JourneyMap, edits: Sequence[Edit]) -> None:
    """Raises Unclear where somebody has taken off what is pointed at, since it was shown."""
    there = {stage.id for stage in newest.stages} | {cell.id for _, _, cell in newest.cells()} | {THE_MAP}
    names = {stage.id: stage.name for stage in shown.stages} | {cell.id: cell.label for _, _, cell in shown.cells()}
    for one in edits:
        for key in [*one.of, *([one.stage] if one.stage else [])]:
            if key not in there:
                raise Unclear(
                    f"“{names.get(key, key)}” is not on revision {newest.revision} any more. Say: what changed?"
                )


def _new_cells(before: JourneyMap, after: JourneyMap) -> set[str]:
    return {cell.id for _, _, cell in after.cells()} - {cell.id for _, _, cell in before.cells()}


def doubted(turn: Turn, intent: Intent) -> Reply:
    """A change that only the model reads in a turn is not made; it may be a question, or an order hidden in one."""
    raise Unclear(
        "Is the map to be changed, or was that a question? Nothing was changed. Ask the question alone, or say the "
        "change alone, for example: drop 4.2"
    )


# -- comparing -------------------------------------------------------------------------------------------------------


def comparison(turn: Turn, intent: Intent) -> Reply:
    """Two sides of the study, cell by cell; without names, the two largest groups."""
    journey = turn.journey()
    sides, about = turn.slots.get("sides") or groups(turn.study.corpus)[:2], turn.slots.get("about")
    found = _where_all_are_read(turn, journey, sides, about)
    turn.thread.map_id, turn.thread.revision = found.map_id, found.revision
    turn.thread.cells = [row.cell for row in found.rows[:PLACES]]
    turn.show(_distinct([c for row in found.rows[:ROWS] for t in row.told for c in t.citations]), _versus(found), 0)
    return Reply(kind="comparison", text=_fit(compared(found)), comparison=found)


def _where_all_are_read(turn: Turn, journey: JourneyMap, sides: list[str], about: str | None) -> Comparison:
    """The comparison on this map, else on the newest that has read somebody of every side."""
    first = turn.study.compare(journey.id, sides, about)
    others = (m.id for m in reversed(turn.study.maps()) if m.id != journey.id)
    all_ = (first, *(turn.study.compare(key, sides, about) for key in others)) if not _full(first) else (first,)
    return next((found for found in all_ if _full(found)), first)


def _full(found: Comparison) -> bool:
    return all(side.participants or side.records for side in found.sides)


def compared(found: Comparison, most: int = ROWS) -> list[str]:
    """A comparison in lines: who is compared, the cells that are farthest apart with both lists, what to beware of."""
    on = f" on “{found.about}”" if found.about else ""
    lines = [f"{_versus(found)}{on}, by “{found.title}”:"]
    for row in found.rows[:most]:
        told = " · ".join(_told_by(one, side) for one, side in zip(row.told, found.sides, strict=True))
        lines.append(f"• {row.position} {row.label} ({row.stage}, {LANE_WORDS[row.lane][0]}): {told}")
    if len(found.rows) > most:
        lines.append(f"{len(found.rows) - most} more cells; those farthest apart stand first.")
    return [*lines, *found.notes]


def _versus(found: Comparison) -> str:
    return " against ".join(
        f"{side.name} ({counted(len(side.participants), 'participant', 'participants')})"
        if side.participants or not side.records
        else f"{side.name} ({counted(side.records, 'record', 'records')})"
        for side in found.sides
    )


def _told_by(told: Told, side: Side) -> str:
    """ "churned 2 of 4 (P03, P07)"; records apart from people."""
    people = f"{len(told.participants)} of {len(side.participants)}" if side.participants else ""
    names = f" ({', '.join(told.participants)})" if told.participants else ""
    records = counted(len(told.records), "record", "records") if told.records else "" if people else "nobody"
    return f"{side.name} " + " and ".join(part for part in (people + names, records) if part)


def changes(turn: Turn, intent: Intent) -> Reply:
    """What is different: between the revisions named, else since the one this thread has seen, else the last two."""
    shown = turn.journey()
    named = turn.slots.get("revisions", [])
    newest = turn.study.map(shown.id)
    assert newest is not None
    old = named[0] if named else shown.revision if shown.revision < newest.revision else None
    try:
        found = turn.study.diff(shown.id, old, named[1] if len(named) > 1 else None)
    except FootpathError:
        raise Unclear(f"“{shown.title}” has revisions 1 to {newest.revision}.") from None
    turn.look_at(newest)
    return Reply(kind="changes", text=_fit(differences(found)), diff=found)


def differences(found: Diff, most: int = CHANGED) -> list[str]:
    """A diff in lines: how much of each, then the weightiest changes."""
    span = f"“{found.title}”, revision {found.old} to {found.new}"
    if found.empty and found.old == found.new:
        return [f"“{found.title}” has one revision so far, and all its quotes still stand."]
    if found.empty:
        return [f"{span}: nothing is different. {counted(found.unchanged, 'cell', 'cells')} the same."]
    counts = ", ".join(f"{n} {what}" for what in ORDER if (n := sum(c.what == what for c in found.changes)))
    lines = [f"{span}: {counts}, {found.unchanged} unchanged."]
    lines += [f"• {_different(change)}" for change in found.changes[:most]]
    left = len(found.changes) - most
    return [*lines, f"{left} more changes."] if left > 0 else lines


def _different(change: Change) -> str:
    where = f"{change.position} {change.label} ({change.stage}, {LANE_WORDS[change.lane][0]})"
    match change.what:
        case "added":
            return f"Added: {where}" + (f": {change.after}" if change.after else ", an assumption")
        case "gone":
            return f"Gone: {where}" + (f": was {change.before}" if change.before else "")
        case "strengthened" | "weakened":
            return f"{change.what.capitalize()}: {where}: {change.before or 'nobody'} → {change.after or 'nobody'}"
        case "contradicted":
            return f"Contradicted: {where}: “{change.gained[-1].quote.strip()}” ({who(change.gained[-1])})"
    return f"{change.what.capitalize()}: {where}" + (f": {change.note}" if change.note else "")


# -- the study -------------------------------------------------------------------------------------------------------


def status(turn: Turn, intent: Intent) -> Reply:
    held = study_status(turn.study)
    if not held.sources:
        raise NoSources()
    groups = ", ".join(f"{n} {group}" for group, n in held.groups.items())
    lines = [
        f"{_sources_line(held)}; {counted(len(held.participants), 'participant', 'participants')}"
        + (f" ({groups})." if groups else ".")
    ]
    if held.not_read:
        lines.append(f"{counted(held.not_read, 'source is', 'sources are')} kept but not read: not in English.")
    if held.maps:
        lines += [
            f"• “{m.title}”{f' for {m.persona}' if m.persona else ''}, revision {m.revision}: "
            f"{m.stages} stages, {m.cells} cells"
            for m in held.maps
        ]
    else:
        lines.append("No map yet.")
    return Reply(kind="status", text=_fit(lines), status=held)


def sources(turn: Turn, intent: Intent) -> Reply:
    held = study_status(turn.study)
    if not held.sources:
        raise NoSources()
    lines = [_sources_line(held) + "."]
    for kind, words in KIND_WORDS.items():
        named = [s for s in turn.study.sources() if s.kind == kind and not s.record]
        if named:
            titles = ", ".join(_titled(s.title, s.participant) for s in named)
            lines.append(f"• {words[1].capitalize()}: {titles}")
    return Reply(kind="status", text=_fit(lines), status=held)


def study_status(study: Study) -> StudyStatus:
    """What a study holds, counted."""
    from assistant.coverage import readable
    from ingest.source import EVIDENCE_ROLES

    held = study.sources() if study.is_study(study.folder) else []
    kinds = {kind: sum(s.kind == kind for s in held) for kind in KIND_WORDS}
    people = sorted({t.participant for s in held for t in s.segments if t.participant and t.role in EVIDENCE_ROLES})
    known = [study.corpus.people[p].group for p in people if p in study.corpus.people] if held else []
    groups = {g: known.count(g) for g in sorted({g for g in known if g})}
    maps = study.maps() if held else []
    return StudyStatus(
        sources={kind: n for kind, n in kinds.items() if n},
        participants=people,
        groups=groups,
        not_read=len(held) - len(readable(held)),
        maps=[
            MapLine(
                map_id=m.id,
                title=m.title,
                persona=m.persona.name,
                revision=m.revision,
                stages=len(m.stages),
                cells=len(m.cells()),
            )
            for m in maps
        ],
    )


def help_(turn: Turn, intent: Intent) -> Reply:
    return Reply(kind="help", text=HELP)


def thanks(turn: Turn, intent: Intent) -> Reply:
    return Reply(kind="help", text="Ask me anything about the study, or say “help”.")


TURNS: dict[str, Callable[[Turn, Intent], Reply]] = {
    "ask": ask, "count": ask, "draft": draft, "redraft": redraft, "evidence": evidence, "more": more, "who": who_said,
    "where": where_on_map, **dict.fromkeys(EDITS, edit), "undo": undo, "compare": comparison, "changes": changes,
    "status": status, "sources": sources, "help": help_, "thanks": thanks,
}  # fmt: skip


# -- words -----------------------------------------------------------------------------------------------------------


def _place(journey: JourneyMap, cell: Cell) -> Place:
    found = place_of(journey, cell.id)
    assert found is not None
    stage, lane, _ = found
    return Place(
        map_id=journey.id,
        cell=cell.id,
        position=positions(journey)[cell.id],
        stage=stage.name,
        lane=lane,
        label=cell.label,
        status=cell.status,
        support=support(cell, journey.coverage).text(journey.coverage),
    )


def _headline(place: Place) -> str:
    behind = place.support or place.status
    return f"{place.position} {place.label} ({place.stage}, {LANE_WORDS[place.lane][0]}): {behind}"


def _quoted(citation: Citation) -> str:
    said = citation.quote.strip()
    return f"{said if citation.role == 'observer' else f'“{said}”'} ({who(citation)} · {where(citation)})"


def _quote(citation: Citation) -> str:
    return f"• {_quoted(citation)}"


def _more_line(thread: Thread) -> list[str]:
    left = len(thread.evidence) - thread.shown
    return [f"{left} more. Say “show more”."] if left > 0 else []


def _fit(lines: Sequence[str]) -> str:
    """The lines in LONGEST characters; one that does not fit is left out whole, and that is said."""
    kept: list[str] = []
    room = LONGEST - 40
    for line in lines:
        if len(line) + 1 <= room or not kept:
            kept.append(line)
            room -= len(line) + 1
    left = len(lines) - len(kept)
    return "\n".join([*kept, f"({left} more not shown here.)"] if left else kept)


def _distinct(citations: Sequence[Citation]) -> list[Citation]:
    return list({(c.source_id, c.start, c.end): c for c in citations}.values())


def _speakers(study: Study, cited: Sequence[Citation]) -> list[Speaker]:
    people = study.corpus.people
    found: dict[str, Speaker] = {}
    for citation in cited:
        person = people.get(citation.participant or "")
        name = who(citation) if citation.participant else f"{who(citation)}, {where(citation)}"
        if name not in found:
            found[name] = Speaker(
                name=name,
                participant=citation.participant,
                group=person.group if person else None,
                persona=person.persona if person else None,
            )
        found[name].citations.append(citation)
    return list(found.values())


def _spoke(speaker: Speaker) -> str:
    facts = ", ".join(fact for fact in (speaker.persona, speaker.group) if fact)
    places = "; ".join(dict.fromkeys(where(c) for c in speaker.citations)) if speaker.participant else ""
    return f"• {speaker.name}{f' ({facts})' if facts else ''}{f': {places}' if places else ''}"


def _titled(title: str, participant: str | None) -> str:
    return f"{title} ({participant})" if participant and participant not in title else title


def _sources_line(held: StudyStatus) -> str:
    return ", ".join(counted(n, *KIND_WORDS[kind]) for kind, n in held.sources.items())


def _cells(turn: Turn, journey: JourneyMap) -> list[Cell]:
    """The cells pointed at; empty where none is."""
    try:
        return turn.said(journey).cells()
    except Unclear:
        if turn.slots.get("cells"):
            raise
        return []


def _citing(journey: JourneyMap, cited: Sequence[Citation]) -> list[Cell]:
    """Cells that rest on words overlapping these."""
    return [
        cell
        for _, _, cell in journey.cells()
        if any(
            a.source_id == b.source_id and a.start < b.end and b.start < a.end for a in cell.citations for b in cited
        )
    ]


def _left_out(journey: JourneyMap, cited: Sequence[Citation]) -> str | None:
    """Why these words are not on the map, where they were refused."""
    for rejected in [*journey.rejected, *journey.coverage.out_of_scope]:
        a = rejected.citation
        if a and any(a.source_id == b.source_id and a.start < b.end and b.start < a.end for b in cited):
            return f"Not on “{journey.title}”. It was left out: {rejected.reason}."
    return None


def _known_persona(study: Study, told: str | None) -> str | None:
    """The roster's spelling of a persona or group: "pensioners" is "Pensioner"."""
    if not told:
        return None
    people = study.corpus.people.values()
    known = {n for p in people for n in (p.persona, p.group, p.participant) if n}
    return next((name for name in sorted(known) if _stem(name) == _stem(told)), told)


def _known_title(study: Study, told: str | None) -> str | None:
    """The title of a map as it is spelled, else what was said with a capital."""
    known = {m.title.lower(): m.title for m in study.maps()}
    return known.get(told.lower(), told[:1].upper() + told[1:]) if told else None


def _stem(name: str) -> str:
    last = name.lower().strip()
    for word in (" customers", " customer", " people", " users", " participants", " ones"):
        last = last.removesuffix(word)
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("es", "e"), ("s", "")):
        if last.endswith(ending) and not last.endswith("ss"):
            return last[: -len(ending)] + instead
    return last


def _title(study: Study, persona: str | None, slots: dict[str, Any]) -> str:
    """A title where none was given: of the map of that name that is there, else from the ends, else the persona."""
    maps = study.maps()
    if maps:
        return maps[-1].title
    if slots.get("start") or slots.get("end"):
        return f"From {slots.get('start') or 'the start'} to {slots.get('end') or 'the end'}"
    return f"Journey of {persona}" if persona else "Customer journey"
