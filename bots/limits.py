"""Slack's limits in one table, and what is wrong with blocks by them. Sources: docs.slack.dev/reference/block-kit.

`text` counts characters as Slack does, after escaping.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200  # of all blocks' texts together; more is refused as msg_blocks_too_long
MESSAGE_TEXT = 4_000  # the notification's text; Slack cuts at 40,000, advises 4,000
ANSWER = 1_200  # ours: an answer without its quotes …
ANSWER_WITH_QUOTES = 2_000  # … and with them

# (block or element, field) → characters, or items where the field is a list
MOST: dict[tuple[str, str], int] = {
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("section", "fields"): 10,
    ("context", "elements"): 10,
    ("actions", "elements"): 25,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("button", "action_id"): 255,
    ("static_select", "options"): 100,
    ("static_select", "placeholder"): 150,
    ("radio_buttons", "options"): 10,
    ("option", "text"): 75,
    ("option", "value"): 150,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("plain_text_input", "max_length"): 3000,
    ("plain_text_input", "placeholder"): 150,
    ("image", "alt_text"): 2000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("modal", "private_metadata"): 3000,
    ("modal", "callback_id"): 255,
    ("home", "private_metadata"): 3000,
}
BLOCK_ID = 255


def faults(message: dict[str, Any]) -> list[str]:
    """What Slack would refuse in a message or view: one line each."""
    blocks = message.get("blocks") or []
    view = message.get("type") in ("modal", "home")
    most = VIEW_BLOCKS if view else MESSAGE_BLOCKS
    found = [f"{len(blocks)} blocks, at most {most}"] if len(blocks) > most else []
    if not view and (total := sum(len(text) for text in texts(blocks))) > MESSAGE_CHARACTERS:
        found.append(f"{total} characters in all blocks, at most {MESSAGE_CHARACTERS}")
    if not view and not message.get("text"):
        found.append("no text for the notification")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("two blocks have one block_id")
    return found + [fault for part in parts(message) for fault in _faults(part)]


def _faults(part: dict[str, Any]) -> Iterator[str]:
    kind = part.get("type") or ("option" if "value" in part and "text" in part else "")
    for name, value in part.items():
        most = MOST.get((kind, name)) or (BLOCK_ID if name == "block_id" else None)
        size = _size(value)
        if most and size > most:
            yield f"{kind}.{name} is {size} long, at most {most}"
        if isinstance(value, dict) and value.get("type") in ("mrkdwn", "plain_text") and not value.get("text"):
            yield f"{kind}.{name} is empty"
    if part.get("type") in ("mrkdwn", "plain_text") and not part.get("text"):
        yield f"an empty {kind}"
    if kind == "text" and not part.get("text"):
        yield "an empty text element"


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return len(value.get("text") or "")
    return value if isinstance(value, int) else len(value) if isinstance(value, str | list) else 0


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of blocks, from the outside in."""
    if isinstance(tree, dict):
        yield tree
    for below in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from parts(below)


def texts(tree: Any) -> Iterator[str]:
    """Every text that a reader sees."""
    return (p["text"] for p in parts(tree) if isinstance(p.get("text"), str))
