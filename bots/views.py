"""What opens over Slack: the evidence of a reply, the form for what is wrong with one, App Home. Pure builders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bots.blocks import Block, context, header, line, origin, prose, rich, run, section
from bots.plain import plain, short

if TYPE_CHECKING:
    from assistant.journey import Citation
    from assistant.reply import StudyStatus

QUOTES = 30  # pieces of evidence in one view
CONTEXT = 240  # characters of the turn before and after
WHOLE = 1500  # characters of one quote
MAPS = 3  # maps named under a study

WRONG = {
    "quote": "The quote does not say that",
    "speaker": "Wrong person, source or time",
    "off": "It does not answer my question",
    "missing": "It misses something that is there",
    "count": "The count is wrong",
    "other": "Something else",
}


@dataclass(frozen=True)
class Card:
    """A study, as App Home shows it."""

    name: str
    status: StudyStatus
    channels: Sequence[str] = field(default_factory=tuple)


def modal(title: str, blocks: list[Block], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title, "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
        "blocks": blocks,
    } | more


def looking(title: str) -> dict[str, Any]:
    """Stands there until the study has been read."""
    return modal(title, [section("Looking …")])


def text_view(title: str, text: str) -> dict[str, Any]:
    return modal(title, prose(text))


def evidence_view(citations: Sequence[Citation], about: str) -> dict[str, Any]:
    """Each quote whole, between what was said before and after it."""
    blocks = [rich(line(run(short(about, 300), bold=True)))] if about else []
    for number, citation in enumerate(citations[:QUOTES], 1):
        parts = [line(run(f"{number}. {origin(citation)} · {short(citation.title, 80)}", italic=True))]
        if citation.before:
            parts.append(line(run(f"… {short(citation.before, CONTEXT)}")))
        parts.append({"type": "rich_text_quote", "elements": [run(short(citation.quote, WHOLE), bold=True)]})
        if citation.after:
            parts.append(line(run(f"{short(citation.after, CONTEXT)} …")))
        blocks.append(rich(*parts))
    if not citations:
        blocks.append(section("The study no longer holds the words that this rested on."))
    if len(citations) > QUOTES:
        blocks.append(context(f"{len(citations) - QUOTES} more; ask with a narrower question."))
    return modal("Evidence", blocks)


def wrong_view(ref: str) -> dict[str, Any]:
    """What is wrong: one choice, and words if somebody has any."""
    options = [
        {"text": {"type": "plain_text", "text": words, "emoji": False}, "value": key} for key, words in WRONG.items()
    ]
    what = {
        "type": "input",
        "block_id": "what",
        "label": {"type": "plain_text", "text": "What is wrong?", "emoji": False},
        "element": {"type": "radio_buttons", "action_id": "what", "options": options},
    }
    note = {
        "type": "input",
        "block_id": "note",
        "optional": True,
        "label": {"type": "plain_text", "text": "What would be right?", "emoji": False},
        "element": {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": 1000},
    }
    submit = {"type": "plain_text", "text": "Send", "emoji": False}
    return modal("What is wrong?", [what, note], callback_id="wrong", private_metadata=ref, submit=submit)


def home_view(cards: Sequence[Card]) -> dict[str, Any]:
    """The studies a person may ask about: what each holds, how much of it was read, its newest maps."""
    blocks = [header("Your studies")]
    if not cards:
        blocks.append(section("You are in no channel that has a study. Join one, and it shows here."))
    for card in cards[:20]:
        blocks += _card(card)
    blocks.append(context("Mention me in a study's channel, write to me here, or use */footpath help*."))
    return {"type": "home", "blocks": blocks}


def _card(card: Card) -> list[Block]:
    from assistant.support import KIND_WORDS

    held = card.status
    total = sum(held.sources.values())
    kinds = ", ".join(f"{n} {KIND_WORDS[kind][n != 1]}" for kind, n in held.sources.items())
    lines = [line(run(card.name, bold=True), *_channels(card))]
    if not total:
        return [rich(*lines, line(run("No sources yet: drop a transcript or a CSV in its channel.")))]
    read = f"{total - held.not_read} of {total} sources read" if held.not_read else f"all {total} sources read"
    people = len(held.participants)
    lines.append(line(run(f"{people} participant{'s' * (people != 1)}; {kinds}; {read}")))
    for kept in held.maps[-MAPS:][::-1]:
        whose = f"for {kept.persona}, " if kept.persona else ""
        facts = f"{whose}revision {kept.revision}, {kept.stages} stages, {kept.cells} cells"
        lines.append(line(run(f"• {short(kept.title, 80)} ({facts})")))
    if not held.maps:
        lines.append(line(run("No map yet. Say: draft a map of …")))
    return [rich(*lines)]


def _channels(card: Card) -> list[Block]:
    named: list[Block] = []
    for channel in card.channels:
        named += [run(" · "), {"type": "channel", "channel_id": channel}]
    return named


def prompts(names: Sequence[str]) -> list[dict[str, str]]:
    """What the conversation offers to begin with."""
    if not names:
        return [{"title": "What can you do?", "message": "help"}]
    return [
        {"title": "What hurts most?", "message": "What frustrates people most?"},
        {"title": "Draft a map", "message": f"Draft a map of {plain(short(names[0], 60))}"},
        {"title": "What does the study hold?", "message": "status"},
        {"title": "What can I say?", "message": "help"},
    ]
