"""Replies as Slack messages. Pure: typed objects in, blocks out.

What people said stands in rich text, which Slack shows letter by letter; only our own words are mrkdwn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bots.limits import ANSWER, ANSWER_WITH_QUOTES, MESSAGE_TEXT
from bots.plain import escape, plain, short

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.journey import Citation, JourneyMap
    from assistant.reply import Reply

Block = dict[str, Any]

QUOTE = 320  # characters of a quote in a message; the whole stands behind "Show more evidence"
PEOPLE = 12  # ids named beside a count
WORST = 3
NOTES = 2  # under an answer
LINES = 2900  # characters of one rich text block

STATUS = {"evidence": "●", "mixed": "◐", "assumption": "◇", "gap": "○"}


@dataclass(frozen=True)
class Message:
    """What chat.postMessage takes: the notification's text, and the blocks."""

    text: str
    blocks: list[Block]


# -- bricks ----------------------------------------------------------------------------------------------------------


def section(words: str) -> Block:
    """Our own words, in mrkdwn; what comes from elsewhere in them must have gone through `escape`."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}}


def context(words: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}


def header(words: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": short(plain(words), 150), "emoji": False}}


def button(words: str, action: str, value: str, style: str | None = None) -> Block:
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": words, "emoji": False},
        "action_id": action,
        "value": value,
    }
    return made | ({"style": style} if style else {})


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def run(text: str, **style: bool) -> Block:
    """A piece of rich text, shown letter by letter."""
    return {"type": "text", "text": plain(text)} | ({"style": style} if style else {})


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def line(*runs: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(runs)}


def quote(citation: Citation, most: int = QUOTE) -> Block:
    """The words, and under them who said them, in what, where."""
    said = short(citation.quote, most)
    return {
        "type": "rich_text_quote",
        "elements": [run(f"“{said}”"), run(f"\n{origin(citation)}", italic=True)],
    }


def origin(citation: Citation) -> str:
    """`P03 · interview · 00:14:22`."""
    from assistant.support import KIND_WORDS, who

    return " · ".join(part for part in (who(citation), KIND_WORDS[citation.kind][0], citation.locator) if part)


def prose(text: str) -> list[Block]:
    """Any text, letter by letter, in as few rich text blocks as it needs."""
    blocks, held = [], ""
    for one in text.splitlines() or [""]:
        for part in (one[i : i + LINES] for i in range(0, max(len(one), 1), LINES)):
            if held and len(held) + len(part) > LINES:
                blocks.append(rich(line(run(held.rstrip("\n")))))
                held = ""
            held += part + "\n"
    return [*blocks, *([rich(line(run(held.rstrip("\n"))))] if held.strip() else [])]


# -- replies ---------------------------------------------------------------------------------------------------------


def message(reply: Reply, ref: str, sources: int) -> Message:
    """Any reply of a conversation. `ref` finds it again when a button is pressed; `sources` is how many are in
    scope.
    """
    made = _message(reply, ref, sources)
    notes = [*reply.notes, *(reply.answer.notes if reply.answer else [])]
    return Message(made.text, [*made.blocks, *(context(escape(short(note, 300))) for note in notes[:NOTES])])


def _message(reply: Reply, ref: str, sources: int) -> Message:
    if reply.answer is not None:
        made = answer(reply.answer, ref, 0 if reply.among else sources)  # how many are in that scope is not known here
        only = [rich(line(run(f"Only {reply.among}", italic=True)))] if reply.among else []
        return Message(made.text, [*only, *made.blocks])
    if reply.kind == "map" and reply.journey is not None:
        return summary(reply.journey, ref)
    more = [button("Show more evidence", "more", ref)] if reply.citations or reply.more else []
    blocks = prose(reply.text)
    return Message(notice(reply.text), [*blocks, *([actions(*more)] if more else [])])


def answer(answer: Answer, ref: str, sources: int) -> Message:
    """Answer first: how many, each point with its quote, what speaks against it, what it rests on."""
    if answer.abstained:
        return _nothing(answer, ref, sources)
    blocks, length = [], 0
    if answer.count is not None:
        blocks.append(rich(line(*_count(answer))))
    elif lead := _lead(answer):
        blocks.append(rich(line(run(lead, bold=True))))
    length = _length(blocks)
    told = length
    shown = 0
    for point in answer.points:
        elements = _point(point.text, point.citations)
        size = _length(elements)
        words = size if len(elements) == 1 else _length(elements[:1])
        if shown and (length + size > ANSWER_WITH_QUOTES - 350 or told + words > ANSWER):
            break
        blocks.append(rich(*elements))
        length, told, shown = length + size, told + (words if len(elements) > 1 else 0), shown + 1
    against = _against(answer)
    if against and length + _length(against) <= ANSWER_WITH_QUOTES - 120:
        blocks.append(rich(*against))
    blocks.append(context(_basis(answer, sources, len(answer.points) - shown)))
    blocks.append(
        actions(
            button("Show more evidence", "more", ref),
            button("Where in the map?", "where", ref),
            button("Wrong?", "wrong", ref),
        )
    )
    return Message(notice(answer.text), blocks)


def _lead(answer: Answer) -> str:
    """What stands above the quotes where there is anything to say there: the sources disagree, the premise is wrong."""
    if answer.verdict == "split":
        return "The sources disagree."
    if answer.verdict == "contradicted":
        return "What people said speaks against this."
    first = answer.text.split("\n", 1)[0]
    return "" if first.startswith(("•", "“", "Against", "Based")) else short(first, 400)


def _count(answer: Answer) -> list[Block]:
    count = answer.count
    assert count is not None
    ids = ", ".join(count.ids[:PEOPLE]) + (f" and {len(count.ids) - PEOPLE} more" if len(count.ids) > PEOPLE else "")
    runs = [run(f"{count.value} of {count.of} {count.unit}", bold=True)]
    runs += [run(f": {ids}")] if ids and all(len(i) <= 12 for i in count.ids) else []
    if count.unclear:
        more = f" and {len(count.unclear) - PEOPLE} more" if len(count.unclear) > PEOPLE else ""
        runs.append(run(f"\nUnclear: {', '.join(count.unclear[:PEOPLE])}{more}"))
    return runs


def _point(text: str, citations: Sequence[Citation]) -> list[Block]:
    """A point's own words, where they are not its quote again, and its first quote."""
    same = not text or any(" ".join(text.split()) in " ".join(c.quote.split()) for c in citations)
    words = [] if same and citations else [line(run(short(text, 400)))]
    return words + [quote(c) for c in citations[:1]]


def _against(answer: Answer) -> list[Block]:
    shown = {c.quote for point in answer.points for c in point.citations[:1]}
    other = [c for c in answer.against if c.quote not in shown]
    return [line(run("Speaks against it:", bold=True)), quote(other[0], 240)] if other else []


def _basis(answer: Answer, sources: int, left: int) -> str:
    """Who and what it rests on, people apart from records, and what stands behind the button only."""
    from assistant.support import counted

    people = len(answer.participants)
    records = len({c.source_id for point in answer.points for c in point.citations if not c.participant})
    both = [counted(people, "participant", "participants")] * bool(people)
    both += [counted(records, "record", "records")] * bool(records)
    of = f" of {sources}" if sources else ""
    rests = f"based on {len(answer.sources)}{of} source{'s' * ((sources or len(answer.sources)) != 1)}"
    quotes = sum(max(len(point.citations) - 1, 0) for point in answer.points)
    more = [counted(left, "more point", "more points")] * bool(left) + [
        counted(quotes, "more quote", "more quotes")
    ] * (quotes > 0 and not left)
    return " · ".join([*[" and ".join(both)] * bool(both), rests, *(f"{part} behind the button" for part in more)])


def _nothing(answer: Answer, ref: str, sources: int) -> Message:
    blocks = [rich(line(run("No source mentions this.", bold=True)))]
    if answer.nearest:
        near = [line(run(f"• {short(topic, 200)}")) for topic in answer.nearest[:3]]
        blocks.append(rich(line(run("Nearest things people did say:")), *near))
    if sources:
        blocks.append(context(f"looked through {sources} source{'s' * (sources != 1)}"))
    blocks.append(actions(button("Wrong?", "wrong", ref)))
    return Message("No source mentions this.", blocks)


def summary(journey: JourneyMap, ref: str) -> Message:
    """A map in a message: whose journey, its worst moments, stage by stage, what it rests on. The map itself is
    attached.
    """
    from assistant.support import rests_on, support, worst_moments

    ends = " → ".join(plain(e) for e in (journey.scenario.start, journey.scenario.end) if e)
    facts = " · ".join(
        p for p in (journey.persona.name or "everybody in the study", ends, f"revision {journey.revision}") if p
    )
    blocks = [header(journey.title), context(escape(facts))]
    worst = worst_moments(journey, WORST)
    if worst:
        lines = [line(run("The worst moments", bold=True))]
        for rank, (stage, pain) in enumerate(worst, 1):
            behind = support(pain, journey.coverage).text(journey.coverage)
            lines.append(
                line(
                    run(f"{rank}. "),
                    run(short(pain.label, 80), bold=True),
                    run(f" ({short(stage.name, 40)}) · {behind}"),
                )
            )
            lines += [quote(pain.citations[0], 200)] if pain.citations else []
        blocks.append(rich(*lines))
    stages = [line(run("Stages", bold=True))]
    for number, stage in enumerate(sorted(journey.stages, key=lambda s: s.order)[:12], 1):
        mood = f" · feeling {stage.mood.mean:+.1f}" if stage.mood else ""
        stages.append(line(run(f"{number}. {short(stage.name, 60)}"), run(f" · {_cells(stage)}{mood}")))
    blocks += [rich(*stages), context(escape(rests_on(journey)))]
    for note in journey.coverage.notes[:2]:
        blocks.append(context(escape(short(note, 300))))
    blocks.append(actions(button("Wrong?", "wrong", ref)))
    return Message(notice(f"{journey.title}: {len(journey.stages)} stages, {len(journey.cells())} cells"), blocks)


def _cells(stage: Any) -> str:
    counts = [(len(stage.pain_points), "pain point"), (len(stage.gains), "gain")]
    said = ", ".join(f"{n} {word}{'s' * (n != 1)}" for n, word in counts if n)
    return said or f"{len(stage.cells())} cells"


def notice(text: str) -> str:
    """The notification's text: what the blocks say, in one plain piece."""
    return escape(short(text, MESSAGE_TEXT // 8)) or "Footpath"


def said(words: str, *buttons: Block) -> Message:
    """A sentence of our own."""
    return Message(notice(words), [*prose(words), *([actions(*buttons)] if buttons else [])])


def trouble(reference: str) -> Message:
    """Something went wrong: no details here, they are in the log under the reference."""
    return said(
        f"That did not work, and it is not your fault. Reference: {reference}. "
        "Whoever runs Footpath finds the reason in the log under it. You can try again."
    )


def _length(tree: Any) -> int:
    from bots.limits import texts

    return sum(len(text) for text in texts(tree))
