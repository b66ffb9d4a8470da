"""E-mail messages (.eml): who wrote, when, and the words of this message; what it quotes stays, said by nobody."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple

from ingest.source import Turn

# "On 3 March 2026 at 10:12, Ana Silva wrote:", "-----Original Message-----", "From: …" of a forward, a signature.
_QUOTED = re.compile(
    r"^(?:>|-{2,}\s*(?:Original|Forwarded|Urspr|Weitergeleitete)|_{10,}\s*$|(?:On|Am|Le|El)\b.{5,120}(?:wrote|schrieb|écrit|escribió)\s*:?\s*$|"
    r"(?:From|Von|De):\s.+@)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$")


class Message(NamedTuple):
    text: str
    turns: list[Turn]
    title: str | None
    sender: str
    date: str | None
    record: str | None


def read(raw: bytes) -> Message:
    """The message in a file. Raises ValueError where it has neither a sender nor words."""
    message = message_from_bytes(raw, policy=policy.default)
    if not isinstance(message, EmailMessage) or not (_header(message, "from") or _header(message, "subject")):
        raise ValueError("this is not an e-mail message; save it again as .eml")
    name, address = parseaddr(_header(message, "from"))
    subject = " ".join(_header(message, "subject").split()) or None
    body = _body(message)
    text = f"{subject}\n\n{body}" if subject else body
    start = len(text) - len(body)
    turns = [Turn(start + a, start + b, name or address) for a, b in _own(body)]
    return Message(
        text, turns, subject, name or address, _day(message), _header(message, "message-id").strip("<> ") or None
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header's value; as it stands in the file where the library's own parser trips over it (an address that breaks
    off is an IndexError in Python 3.11)."""
    try:
        return str(message[name] or "")
    except IndexError:
        return next(
            " ".join(str(value).replace("\0", "").split()) for key, value in message.raw_items() if key.lower() == name
        )


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, ValueError):  # a character set that nobody knows
        content = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    if part.get_content_type() == "text/html":
        from lxml import html

        content = html.fromstring(content).text_content() if content.strip() else ""
    return content.replace("\r\n", "\n").replace("\r", "\n").strip()


def _own(body: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs that stand before the first quoted line or the signature."""
    end = 0
    for line in body.splitlines(keepends=True):
        if _QUOTED.match(line.strip()) or _SIGNATURE.match(line.rstrip("\n")):
            break
        end += len(line)
    return [m.span() for m in re.finditer(r"\S(?:[^\n]|\n(?=[^\S\n]*\S))*", body[:end])]


def _day(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (TypeError, ValueError):
        return None
