"""Forgetting a person: their turns become as many blanks, so that nobody else's offsets move.

The same rule holds for what is stored and for what is read again.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from ingest.source import Segment, Source
from ingest.store import Store

ECHO = 24  # characters of the person's that somebody else says in the same source: still the person's words
_STAY = frozenset({"interviewer", "agent"})  # whose turns stay in a source that is about the person


def mark(salt: bytes, what: str) -> str:
    """The salted hash by which a participant or a source id is known again."""
    return hmac.new(salt, f"forgotten\0{what}".encode(), sha256).hexdigest()


def people_in(source: Source) -> set[str]:
    return {p for p in (source.participant, *(s.participant for s in source.segments)) if p}


def without(source: Source, participant: str) -> Source:
    """The source without what that person said and what was noted of them; the same source where they are not in it.

    In a source about the person only the questions stay, without title, path, record and fields.
    """
    if participant not in people_in(source):
        return source
    about = source.participant == participant
    stay = [s for s in source.segments if _stays(s, participant, about)]
    spans = [(s.start, s.end) for s in stay]
    gone = list(_between(len(source.text), spans)) if about else _spans(source, participant)
    text = _blank(source.text, gone)
    text = _blank(text, _echoes(source.text, gone, spans))
    codes = tuple(c for c in source.codes if text[c.start : c.end] == source.text[c.start : c.end])
    if not about:
        return replace(source, text=text, segments=tuple(stay), codes=codes)
    stay = [replace(s, heading=None) for s in stay]
    return replace(
        source, text=text, segments=tuple(stay), title="(forgotten)", path="", record=None, participant=None,
        group=None, fields={}, codes=(),
    )  # fmt: skip


def lost(before: Source, after: Source) -> str:
    """The words that `after` no longer holds, a line for each stretch."""
    stretches: list[str] = []
    last = -2
    for at, (old, new) in enumerate(zip(before.text, after.text, strict=True)):
        if old != new:
            if at != last + 1 and stretches:
                stretches.append("\n")
            last = at
            stretches.append(old)
        elif old.isspace() and at == last + 1:
            last = at
            stretches.append(old)
    return "".join(stretches)


def forget_again(sources: dict[str, Source], store: Store) -> tuple[dict[str, Source], list[str]]:
    """Sources just read, without the people who were forgotten, and the paths of files that hold such a person."""
    marks, salt = store.forgotten(), store.salt
    if not marks:
        return sources, []
    kept: dict[str, Source] = {}
    held: list[str] = []
    for key, source in sources.items():
        known = mark(salt, key) in marks
        people = [p for p in sorted(people_in(source)) if mark(salt, p) in marks]
        if not known and not people:
            kept[key] = source
            continue
        held.append(source.path)
        stored = store.source(key)
        if known and stored:
            kept[key] = stored
        elif not known and source.participant not in people:
            for person in people:
                source = without(source, person)
            kept[key] = source
    return kept, list(dict.fromkeys(held))


# --- blanks ---------------------------------------------------------------------------------------------------


def _stays(segment: Segment, participant: str, about: bool) -> bool:
    if segment.participant is not None or not about:
        return segment.participant != participant
    return segment.role in _STAY


def _spans(source: Source, participant: str) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in source.segments if s.participant == participant]


def _between(length: int, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What no span covers."""
    at = 0
    for start, end in sorted(spans):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with those spans blank; line ends stay, since places are told by line."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end > start:
            pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
            at = end
    return "".join([*pieces, text[at:]])


def _echoes(text: str, gone: Collection[tuple[int, int]], stay: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a turn that stays repeats what is gone."""
    said = {text[i : i + ECHO] for start, end in gone for i in range(start, end - ECHO + 1)}
    said = {words for words in said if len(words.split()) > 1}
    return [(i, i + ECHO) for start, end in stay for i in range(start, end - ECHO + 1) if text[i : i + ECHO] in said]
