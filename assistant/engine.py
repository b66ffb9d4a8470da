"""Which engine does it: the model that is configured; the offline one where none is, or where it fails, and says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from assistant.trouble import LLMError

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.journey import JourneyMap
    from assistant.llm import LLM

Configured = Callable[[], "LLM | None"]  # raises LLMError where what is configured cannot be used


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
