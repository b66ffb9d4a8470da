"""Prose with speaker labels: finds out whether a text has them, and splits it into turns.

Offsets point into the text as given; a turn's span holds the words only, without label and without the
emphasis marks around them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.roles import key, label_role, wordset
from ingest.source import Turn

_PREAMBLE = 25  # words; a longer paragraph above the first label is a note
NOTE = "(note)"  # the speaker of stage directions and of what stands above the first label

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?"
_WORD = r"[^\W\d_](?:[^\W_]|['’.&-])*"
_NEXT = r"(?:[^\W_]|['’.&])+"
_EMPHASIS = r"[*_]{0,3}"
# `**[00:14:22] Mrs. O'Neill (P1)**: words`, each part but the name and the colon optional.
_LABEL = re.compile(
    rf"[ \t]*(?:[-•*][ \t]+)?(?P<open>{_EMPHASIS})"
    rf"(?:[\[(]?(?P<before>{_TIME})[\])]?[ \t]*[-–]?[ \t]*)?(?P<open2>{_EMPHASIS})"
    rf"(?P<name>{_WORD}(?:[ \t,/-]+{_NEXT}){{0,5}}(?:[ \t]*\((?!\d+:)[^()\n]{{1,30}}?\))?)[ \t]*"
    rf"(?P<close>{_EMPHASIS})[ \t]*(?:[\[(](?P<after>{_TIME})[\])])?[ \t]*(?P<close2>{_EMPHASIS})"
    rf":(?P<close3>{_EMPHASIS})(?![\w/])[ \t]*(?:[\[(](?P<inside>{_TIME})[\])][ \t]*)?"
)
# `Mrs. O'Neill   0:05` alone on its line, the words below.
_OWN_LINE = re.compile(
    rf"[ \t]*(?P<open>{_EMPHASIS})(?P<name>{_WORD}(?:[ \t-]+{_NEXT}){{0,4}}(?:[ \t]*\((?!\d+:)[^()\n]{{1,30}}\))?)"
    rf"(?:{_EMPHASIS})[ \t|,]+"
    rf"[\[(]?(?P<after>{_TIME})[\])]?[ \t]*{_EMPHASIS}[ \t]*$",
    re.MULTILINE,
)
_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
# What a service writes between the words: a time alone, who it was transcribed by, when recording ended.
_SERVICE = re.compile(
    rf"[ \t]*(?:[\[(]?{_TIME}[\])]?|transcribed by https?://\S+|.{{1,60}} (?:started|stopped) transcription|"
    r"(?:meeting|transcription) ended (?:after|at) [\d:]+.{0,12}|this editable transcript was computer generated.*)"
    r"[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"[ \t]*([-*_=][ \t]*){3,}$", re.MULTILINE)
# A whole paragraph in *italics*, [brackets] or (brackets).
_DIRECTION = re.compile(r"(?:\*[^*\s][^*]*\*|_[^_\s][^_]*_|\[[^\[\]]+\]|\([^()]+\))[.]?\s*\Z")
_BOLD = re.compile(r"(\*\*|__)([^*_\n]+)\1:?\s*\Z")
_NUMBERED = re.compile(
    r"(?:speaker|participant|person|p|spk|s|user|customer|client|unknown speaker)[ _-]?\d+(?:\.\d+)?", re.IGNORECASE
)
_PARTICLES = {
    "de",
    "del",
    "della",
    "di",
    "da",
    "van",
    "von",
    "der",
    "den",
    "la",
    "le",
    "el",
    "bin",
    "al",
    "ibn",
    "y",
    "und",
    "and",
}
# Words that stand before a colon in any document and name nobody.
_NOT_NAMES = wordset(
    "action actions agenda all also answer answers approach attendees background benefit benefits bonus "
    "caveat comment comments conclusion conditions cons context date day description details device "
    "duration email error example examples expected feedback finding findings first fix follow-up goal "
    "goals heading hint however http https id idea ideas important info instructions intro introduction "
    "issue issues key kind language last link links location method metric name next note notes "
    "observation observations option options outcome overall pain page parent path persona phase phone "
    "place positive problem problems project prompt pros purpose question questions quote quotes reason "
    "reasons recommendation recommendations recording reference result results scenario second section "
    "session setup source stage start status step steps story subject suggestion suggestions summary "
    "takeaway takeaways task tasks theme themes thoughts time tip title tl;dr to todo topic total "
    "touchpoint transcript type update url verdict version warning website what when where which who why"
)


@dataclass(frozen=True)
class _Mark:
    """Where a label stands: the label's offset, the offset of its first word, the label and its time."""

    start: int
    words: int
    label: str
    time: str | None
    unclosed: str  # the emphasis that opens before the label and closes after the words


def split(text: str) -> list[Turn] | None:
    """The turns of a text with speaker labels, in order; None if the text has no labels."""
    marks = _accepted(list(_marks(text)), text)
    if not marks:
        return None
    alone = len({key(m.label) for m in marks}) == 1
    turns: list[Turn] = []
    headings = _Headings(text)
    edges = [0, *(m.start for m in marks), len(text)]
    for index, (start, end) in enumerate(pairwise(edges)):
        mark = marks[index - 1] if index else None
        turns += _body(text, start, end, mark, alone, headings)
    return turns


def looks_like_name(label: str) -> bool:
    """Whether a label can be a person's: each word capitalised, none that heads a section."""
    bare = re.sub(r"\(.*?\)", " ", label).strip()
    words = re.split(r"[\s,/]+", bare)
    if _NUMBERED.fullmatch(bare):
        return True
    if not bare or len(words) > 5 or any(w.lower().strip(".") in _NOT_NAMES for w in words):
        return False
    return all(w[:1].isupper() or w.lower() in _PARTICLES for w in words if w) and bare[:1].isupper()


def clock(time: str) -> str:
    """ "0:05", "14:22" or "1:02:03.400" as "HH:MM:SS"."""
    parts = [int(float(p)) for p in time.replace(",", ".").split(":")]
    hours, minutes, seconds = ([0, 0, 0, *parts])[-3:]
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def is_label(label: str, count: int) -> bool:
    """Whether what stands before a colon is a speaker: a known role, or a name that recurs."""
    return label_role(label) is not None or bool(_NUMBERED.fullmatch(label)) or (count > 1 and looks_like_name(label))


def _marks(text: str) -> Iterator[_Mark]:
    for line in re.finditer(r"^.*$", text, re.MULTILINE):
        if _HEADING.match(text, line.start(), line.end()):
            continue
        own = _OWN_LINE.match(text, line.start(), line.end())
        match = own or _LABEL.match(text, line.start(), line.end())
        if match:
            groups = match.groupdict()
            time = groups.get("before") or groups.get("after") or groups.get("inside")
            closed = own or any(groups.get(g) for g in ("close", "close2", "close3"))
            opened = (groups.get("open") or "") + (groups.get("open2") or "")
            words = line.end() if own else match.end()
            yield _Mark(
                line.start(), words, match["name"].strip(), clock(time) if time else None, "" if closed else opened
            )


def _accepted(marks: list[_Mark], text: str) -> list[_Mark]:
    """Labels that are speakers. One that appears once counts only in a text that is labelled throughout."""
    counts = Counter(key(m.label) for m in marks)
    # A time beside a name is as good as its coming again.
    sure = [m for m in marks if is_label(m.label, counts[key(m.label)] + (m.time is not None))]
    names = {key(m.label) for m in sure}
    roles = {label_role(m.label) for m in sure}
    if len(sure) < 2 or (len(names) < 2 and not roles & {"interviewer", "agent", "customer"}):
        return []
    if max(counts[key(m.label)] for m in sure) < 2 and len(sure) < 0.8 * len(re.findall(r"(?m)^.*\S", text)):
        return []  # "Participant: P12" and "Observer: …" at the head of notes
    paragraphs = len(re.findall(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text))
    if len(sure) < 0.5 * paragraphs:
        return sure if len(sure) >= 3 or len(sure) >= 0.25 * paragraphs else []
    return [m for m in marks if m in sure or (looks_like_name(m.label) and len(m.label.split()) <= 4)]


def _body(text: str, start: int, end: int, mark: _Mark | None, alone: bool, headings: _Headings) -> list[Turn]:
    """The paragraphs from one label to the next."""
    turns: list[Turn] = []
    words = mark.words if mark else start
    for index, (a, b) in enumerate(_paragraphs(text, words, end)):
        if headings.take(a, b):
            continue
        spoken_first = index == 0 and mark is not None and "\n\n" not in text[mark.words : a].replace(" ", "")
        span = _unwrap(text, a, b, mark.unclosed if mark and index == 0 else "")
        if span is None:
            continue
        if mark is None and len(text[a:b].split()) <= _PREAMBLE:
            continue  # "Interview by phone, 17 March": about the document, said by nobody
        if mark is None or (_DIRECTION.match(text, a, b) and not spoken_first):
            turns.append(Turn(*span, NOTE, None, headings.path()))
        elif alone and not spoken_first:
            turns.append(Turn(*span, None, None, headings.path()))
        else:
            turns.append(Turn(*span, mark.label, mark.time, headings.path()))
    return turns


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Blank-line paragraphs; headings and rules are paragraphs of their own."""
    begin: int | None = None
    last = start
    for line in re.finditer(r"[^\n]+|\n", text[start:end]):
        a, b = start + line.start(), start + line.end()
        if line.group() == "\n":
            continue
        blank = not text[a:b].strip() or _RULE.match(text, a, b) or _SERVICE.match(text, a, b)
        heading = a == text.rfind("\n", 0, a) + 1 and _HEADING.match(text, a, b)
        gap = begin is not None and text.count("\n", last, a) > 1
        if begin is not None and (blank or heading or gap):
            yield begin, last
            begin = None
        if heading:
            yield a, b
        elif not blank:
            begin, last = (a if begin is None else begin), b
    if begin is not None:
        yield begin, last


def _unwrap(text: str, a: int, b: int, unclosed: str) -> tuple[int, int] | None:
    """Trim white space and the emphasis that encloses the whole; None if no word is left."""
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    if unclosed and text.endswith(unclosed, a, b):
        b -= len(unclosed)
    found = re.compile(r"(\*{1,3}|_{1,3})(?=[^\s*_])").match(text, a, b)
    if (
        found
        and text.endswith(found.group(1), a, b)
        and found.group(1) not in text[found.end() : b - len(found.group(1))]
    ):
        a, b = found.end(), b - len(found.group(1))
    while b > a and text[b - 1].isspace():
        b -= 1
    return (a, b) if re.search(r"\w", text[a:b]) else None


class _Headings:
    """The headings passed so far. The document's title, its first and only level-one heading, is not one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[tuple[int, str]] = []
        tops = [m for m in _HEADING.finditer(text) if len(m.group(1)) == 1]
        self.title = tops[0].start(1) if len(tops) == 1 else -1

    def take(self, start: int, end: int) -> bool:
        """Note the heading at start, if there is one."""
        match = _HEADING.match(self.text, start, end)
        bold = _BOLD.match(self.text, start, end)
        if not match and not bold:
            return False
        level, words = (len(match.group(1)), match.group(2)) if match else (7, bold.group(2))  # type: ignore[union-attr]
        if match and match.start(1) == self.title:
            return True
        self.stack = [h for h in self.stack if h[0] < level] + [(level, words.strip(" *_"))]
        return True

    def path(self) -> str | None:
        return " › ".join(words for _, words in self.stack) or None
