"""Words of a study or a person on their way into Slack: shown as they are, with nothing in them that Slack would act
on.

Quotes may hold "@channel", "<!here>", "<@U123>" or an address; none of them may ping, link or unfurl. An invisible
word joiner stands where Slack would look, so that the reader sees the same words. Citations are never changed, only
what is shown.
"""

from __future__ import annotations

import re

JOINER = "\u2060"
ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*):(?=//)|\b(mailto|tel):(?=\S)|\b(www)\.")
DOMAIN = re.compile(r"(?<=[\w-])\.(?=[a-z]{2,24}\b)", re.I)
PING = re.compile(r"[@#](?=\w)|<(?=[@#!])")
UNSEEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text for a plain or rich text element: no ping, no link, no control character."""
    text = UNSEEN.sub("", text)
    text = ADDRESS.sub(lambda m: f"{m[1] or m[2]}:{JOINER}" if m[1] or m[2] else f"{m[3]}{JOINER}.", text)
    text = DOMAIN.sub(f"{JOINER}.", text)
    return PING.sub(lambda m: m[0] + JOINER, text)


def escape(text: str) -> str:
    """The same for a mrkdwn text: Slack's three control characters escaped, its marks shown as they are."""
    text = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([*_~`])", rf"{JOINER}\1{JOINER}", text)


def short(text: str, most: int) -> str:
    """Text of at most `most` characters, cut between words; the cut shows as […]."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 4]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:-–") + " […]"
