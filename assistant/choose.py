"""A model's choice of what a turn asks for: an intent of the known ones, and particulars that stand in the turn.

The model points; it decides nothing else. Positions, numbers and lanes are read by code (`slots`), since an edit lands
where they say; and a change of a map that only the model reads in a turn is asked back.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.llm import LLM
from assistant.route import HANDS, Intent, Name, plain
from assistant.slots import THERE, slots_of
from assistant.window import marked, shown

TAKES: dict[Name, tuple[str, ...]] = {
    "draft": ("title", "persona", "start", "end"), "evidence": ("what",), "where": ("what",), "rename": ("what", "to"),
    "reword": ("what", "to"), "split": ("what", "parts"), "move": ("what", "to"), "drop": ("what",),
    "accept": ("what",), "reject": ("what",), "add_stage": ("text", "to"), "add_cell": ("text", "to"),
    "add_assumption": ("text", "to"), "compare": ("sides", "about"),
}  # fmt: skip


class Choice(BaseModel):
    """What one turn asks for; fields other than the intent are copied from the turn, or empty."""

    model_config = ConfigDict(extra="forbid")
    intent: Name
    title: str
    persona: str
    start: str
    end: str
    what: str
    to: str
    text: str
    parts: list[str]
    sides: list[str]
    about: str


def choose(llm: LLM, turn: str, read: Intent) -> Intent:
    """The model's intent for a turn whose names are masked; `read` is what it is without a model. Raises LLMError."""
    seen = shown(turn)
    choice = llm.ask("choose", Choice, {"turn": marked(seen)})[0]
    slots = slots_of(choice.intent, plain(seen)) | copied(choice, seen)
    doubted = choice.intent in HANDS and read.name not in HANDS
    return Intent(choice.intent, slots, "doubted" if doubted else "model")


def copied(choice: Choice, turn: str) -> dict[str, Any]:
    """The slots that the intent takes and that stand in the turn letter by letter; the others are dropped."""
    given = {slot: getattr(choice, slot) for slot in TAKES.get(choice.intent, ())}
    return {slot: value for slot, value in given.items() if value and _stands(slot, value, turn)}


def _stands(slot: str, value: str | list[str], turn: str) -> bool:
    """Whether all of it stands there in whole words; "2" does not stand in "4.2"."""
    words = [value] if isinstance(value, str) else value
    if slot == "what" and THERE.fullmatch(words[0]):
        return False  # "that one", "4.2": it points, and names nothing
    return all(word and re.search(rf"(?<!\w)(?<!\d\.){re.escape(word)}(?!\.?\w)", turn) for word in words)
