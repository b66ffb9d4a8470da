"""Sentences: the smallest thing we quote.

Rule based, so that the same text gives the same spans on every machine. A rule that is unsure does not cut:
a sentence too long can still be read, a sentence parted from its "not" says the opposite.
"""

from __future__ import annotations

import re
from itertools import pairwise

MAX_WORDS = 60  # a longer "sentence" is unpunctuated speech
REACH = 20  # words before a cut in which a condition or negation may still reach over it
MIN_WORDS = 8  # no piece of it shorter than this

# Always followed by something that belongs to it.
_TITLES = {"mr", "mrs", "ms", "mx", "dr", "prof", "st", "sgt", "capt", "rev", "hon", "fr"}
_OPEN = {"e.g", "i.e", "eg", "ie", "vs", "cf", "approx", "incl", "esp", "fig", "ca", "dept", "resp", "z.b", "d.h"}
# May end a sentence: they do so before a word that starts one.
_CLOSE = {
    *("etc", "a.m", "p.m", "u.s", "u.k", "e.u", "inc", "ltd", "co", "corp"),
    *("jr", "sr", "min", "max", "hr", "hrs", "no"),
}
_STARTER_WORDS = (
    "the a an it it's its this that that's these those there there's he she they we you he's she's they're we're "
    "what why how when where who which so well then and also my our your his her their yes yeah no ok okay oh now "
    "maybe because after before once every everything nobody nothing still just please thanks in on at for anyway "
    "honestly actually basically first second finally next later today let is are was were do does did can"
)
_STARTERS = frozenset(_STARTER_WORDS.split())
# A sentence that begins so belongs to the one before it.
_BOUND = re.compile(r"(?:but|except|unless|not|though|although|however|only\s+if|if\s+not)\b", re.IGNORECASE)
_OPENERS = "\"'“”‘’«»([{*_¿¡—–- \t\n"
_EMOJI = "[\u2600-\u27bf\U0001f000-\U0001faff\u2764\u200d\ufe0f]"
# A run of . ! ? … with the quotes, brackets, emphasis marks and emoji that close it, before a space or the end.
_END = re.compile(rf"([.!?…]+)([\"'”’»)\]}}*_]*)((?:\s*{_EMOJI}+)*)(?=\s|$)")
_EMOJI_END = re.compile(rf"{_EMOJI}+(?=\s+[A-Z])")
_BREAK = re.compile(r"\n[ \t]*(?:\n\s*)+")  # one blank line or more
_BULLET = re.compile(r"\n[ \t]*(?=(?:[-*•–]|\d{1,2}[.)])[ \t]+\S)")
_WORD_BEFORE = re.compile(r"([^\s\"'“”‘’()\[\]]+)$")
_WORD_AFTER = re.compile(r"[\"'“”‘’«»(\[{*_¿¡\s]*([^\s,.!?…;:\"”)\]]+)")
_WORD = re.compile(r"\w[\w'’-]*")
_PRONOUN = r"(?:i|you|he|she|it|we|they|i'm|i'd|i've|i'll|it's|he's|she's|we're|we'd|we've|they're|they'd)"
# "and then I went", "so we called": and/so, a pronoun, and one more word (its verb, unless the pronoun carries it).
_CLAUSE = re.compile(rf"\s(?=(?:and|so)(?:\s+(?:then|so|now))?\s+{_PRONOUN}\s+\w)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|whether|not|that|because|b/c|bc|but)\b", re.IGNORECASE)

Span = tuple[int, int]


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences inside ``text[start:end]``, in order, trimmed, without overlap.

    Offsets are code points into ``text``. Together the spans cover every character that is not white space.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    for block_start, block_end in _blocks(text, start, end):
        bound = _join(text, _cut(text, block_start, block_end))
        spans += [piece for span in bound for piece in _breathe(text, span)]
    return spans


def _blocks(text: str, start: int, end: int) -> list[Span]:
    """Parts that no sentence crosses: bullets, and paragraphs unless one begins with "But"."""
    marks = [m.end() for m in _BULLET.finditer(text, start, end)]
    for match in _BREAK.finditer(text, start, end):
        if not _is_bound(text, match.end(), end):
            marks.append(match.end())
    edges = [start, *sorted({m for m in marks if start < m < end}), end]
    return [span for a, b in pairwise(edges) if (span := _trim(text, a, b))]


def _cut(text: str, start: int, end: int) -> list[Span]:
    edges = [start]
    for match in _END.finditer(text, start, end):
        if match.end() < end and _ends(text, match, edges[-1], end):
            edges.append(match.end())
    for match in _EMOJI_END.finditer(text, start, end):
        edges.append(match.end())
    edges = sorted({*edges, end})
    return [span for a, b in pairwise(edges) if (span := _trim(text, a, b))]


def _ends(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    """Whether the punctuation found ends a sentence."""
    marks, closers = match.group(1), match.group(2)
    after = _WORD_AFTER.match(text, match.end(), end)
    following = after.group(1) if after else ""
    if "…" in marks or "..." in marks or marks == "..":
        return _starts(following) and following[:1].isupper()
    if any(c in "\"'”’»)]" for c in closers) and following[:1].islower():
        return False  # "Really?" he said
    if marks != ".":
        return True
    found = _WORD_BEFORE.search(text, begin, match.start())
    word = found.group(1) if found else ""
    return not _abbreviated(word, following, alone=found is not None and found.start() == begin)


def _abbreviated(word: str, following: str, alone: bool) -> bool:
    lower = word.lower().rstrip(".")
    if lower in _TITLES:
        return following[:1].isupper() or following[:1].isdigit()
    if lower in _OPEN:
        return True
    if lower == "no":
        return following[:1].isdigit()
    if alone and re.fullmatch(r"\d{1,2}|[a-z]", lower):
        return True  # "1. First thing": a list number
    initials = re.fullmatch(r"(?:\w\.)*\w", lower) is not None and lower != "i" and not lower.isdigit()
    if lower in _CLOSE or initials:
        return not (following[:1].isupper() and (_starts(following) or following == "I"))
    return False


def _starts(word: str) -> bool:
    return word.lower().replace("’", "'") in _STARTERS


def _is_bound(text: str, start: int, end: int) -> bool:
    while start < end and text[start] in _OPENERS:
        start += 1
    return _BOUND.match(text, start, end) is not None


def _join(text: str, spans: list[Span]) -> list[Span]:
    """Join what begins with "But", and what has no letter or digit, to its predecessor."""
    joined: list[Span] = []
    for start, end in spans:
        wordless = _WORD.search(text, start, end) is None
        if joined and (wordless or _is_bound(text, start, end)):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _breathe(text: str, span: Span) -> list[Span]:
    """Cut speech without punctuation before "and I …" or "so we …", and nowhere else."""
    start, end = span
    pieces: list[Span] = []
    while _count(text, start, end) > MAX_WORDS:
        cut = _clause_start(text, start, end)
        if cut is None:
            break
        pieces.append((start, cut))
        start = cut + 1
    return [trimmed for a, b in [*pieces, (start, end)] if (trimmed := _trim(text, a, b))]


def _clause_start(text: str, start: int, end: int) -> int | None:
    """The last fit place within the first sixty words, else the first one after them."""
    fit = [m.start() for m in _CLAUSE.finditer(text, start, end) if _is_fit(text, start, m.start(), end)]
    early = [at for at in fit if _count(text, start, at) <= MAX_WORDS]
    return early[-1] if early else fit[0] if fit else None


def _is_fit(text: str, start: int, at: int, end: int) -> bool:
    """Long enough on both sides, and no condition or negation just before that may reach over the cut."""
    if _count(text, start, at) < MIN_WORDS or _count(text, at, end) < MIN_WORDS:
        return False
    words = list(_WORD.finditer(text, max(start, at - 300), at))[-REACH:]
    return _CONDITION.search(text, words[0].start(), at) is None


def _count(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
