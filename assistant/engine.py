"""Which engine does it: the model that is configured; the offline one where none is, or where it fails, and says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.away import away, went
from assistant.trouble import LLMError, Unreachable
from ingest.errors import FootpathError

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.journey import JourneyMap
    from assistant.llm import LLM
    from assistant.route import Intent

Configured = Callable[[], "LLM | None"]  # raises LLMError where what is configured cannot be used
PATIENCE = 10.0  # seconds that a turn waits for a model to choose what it asks for
NO_MODEL = "The language model does not answer; I go on without it and ask it again in a minute."
LONGEST_TURN = 2_000  # characters of a turn that a model is asked about; what is longer is pasted text


def draft(configured: Configured, *, notes: Sequence[str] = (), **arguments: Any) -> JourneyMap:
    """A map; `arguments` are those of `assistant.draft.draft`."""
    from assistant import draft as offline

    try:
        if llm := configured():
            from assistant.compose import compose

            return compose(llm, notes=notes, **arguments)
    except LLMError as error:
        notes = [*notes, f"Drafted offline, since the model could not be used: {error}"]
    return offline.draft(notes=notes, **arguments)


def ask(configured: Configured, *arguments: Any) -> Answer:
    """An answer; `arguments` are those of `assistant.ask.ask`."""
    from assistant import ask as offline

    note = ""
    try:
        if llm := configured():
            from assistant.respond import respond

            return respond(llm, *arguments)
    except LLMError as error:
        note = f"Answered offline, since the model could not be used: {error}"
    found = offline.ask(*arguments)
    found.notes += [note] if note else []
    return found


def choose(configured: Configured, text: str, mask: Callable[[str], str], study: Path) -> Intent:
    """What a turn asks for. Without a model, or where it or its settings fail, the turn is read as it always was.

    A model that does not answer is not asked again for a while; the turn that found out says so.
    """
    from assistant.route import route

    read = route(text)
    try:
        if text.strip() and len(text) <= LONGEST_TURN and not away(study) and (llm := configured()):
            from assistant.choose import choose

            return choose(llm, mask(text), read)
    except Unreachable:
        went(study)
        return replace(read, trouble=NO_MODEL)
    except FootpathError:
        pass  # whoever needs the model says what is wrong with it: a draft and an answer in their notes
    return read
