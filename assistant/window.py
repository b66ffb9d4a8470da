"""What a model is shown: windows of numbered sentences, as data between markers.

Only sentences that may be cited carry a number: those of customers, companions, unknown speakers and, in session notes,
of the observer, in scope. The interviewer's and the agent's lines stand between them as context. Sentences that give
orders to a program are withheld. Names of files and titles are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from assistant.observe import BARE
from assistant.orders import orders
from ingest.sentences import sentences
from ingest.source import EVIDENCE_ROLES, Segment, Source

SENTENCES = 18  # numbered ones of a window
WORDS = 420  # … and their words
OVERLAP = 2  # numbered sentences that the next window of a source shows again
ASKED = 50  # words shown of an interviewer's or agent's turn: its last ones
SMALL = 6  # numbered sentences up to which a record shares a window with others
SHARING = 4  # one record in so many ends a shared window, by its id: a new record moves none of the others

Held = Callable[[Source, Segment], bool]


@dataclass(frozen=True)
class Line:
    """One line of a window: a sentence that may be cited, or context."""

    source_id: str
    segment: int
    start: int
    end: int
    who: str
    text: str  # as shown
    citable: bool


@dataclass(frozen=True)
class Window:
    """Lines of one source, or of several small records; numbered from 1."""

    lines: tuple[Line, ...]

    @property
    def numbered(self) -> dict[int, Line]:
        return dict(enumerate((line for line in self.lines if line.citable), 1))

    @property
    def words(self) -> int:
        return sum(len(line.text.split()) for line in self.lines if line.citable)

    def text(self) -> str:
        """The lines between markers, a speaker's name where it changes."""
        shown, number, before = [], 0, ("", "")
        for line in self.lines:
            if line.source_id != before[0]:
                shown.append("--- a record ---")
            if (line.source_id, line.who) != before:
                shown.append(f"{line.who}:")
            before = (line.source_id, line.who)
            number += line.citable
            shown.append(f"[{number}] {line.text}" if line.citable else line.text)
        return marked("\n".join(shown))

    def halves(self) -> list[Window]:
        """Two windows of half as many numbered lines; none where there is only one."""
        places = [i for i, line in enumerate(self.lines) if line.citable]
        if len(places) < 2:
            return []
        middle = places[len(places) // 2]
        return [Window(self.lines[:middle]), Window(self.lines[middle:])]


def windows(sources: Iterable[Source], held: Held) -> list[Window]:
    """Every citable sentence of the sources in some window, in order; small records share one."""
    made: list[Window] = []
    shared: list[Line] = []
    for source in sorted(sources, key=lambda s: s.id):
        lines = list(_lines(source, held))
        size = sum(line.citable for line in lines)
        if not size:
            continue
        if size > SMALL:
            made += _cut(lines)
            continue
        if shared and _over(shared + lines):
            made.append(Window(tuple(shared)))
            shared = []
        shared += lines
        if int(source.id, 16) % SHARING == 0:
            made.append(Window(tuple(shared)))
            shared = []
    return [*made, Window(tuple(shared))] if shared else made


def marked(text: str) -> str:
    """Text between markers that nothing inside of it can know beforehand."""
    mark = sha256(text.encode()).hexdigest()[:12]
    return f"<<<{mark}\n{text}\n{mark}>>>"


def shown(text: str) -> str:
    """A text as a model sees it: one line, without invisible characters, markers and numbers in square brackets."""
    seen = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFKC", text) if _visible(c))
    seen = re.sub(r"\[(\d+)\]", r"(\1)", re.sub(r"<{2,}|>{2,}|-{3,}", " ", seen))
    return " ".join(seen.split())


def _visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cf", "Cc", "Co", "Cn")


def _lines(source: Source, held: Held) -> Iterator[Line]:
    for number, segment in enumerate(source.segments):
        if segment.role in EVIDENCE_ROLES and not held(source, segment):
            continue  # another group's words are not even context
        own = segment.role in EVIDENCE_ROLES and not (segment.role == "observer" and source.kind != "usability_note")
        if not own:
            said = " ".join(shown(source.text[segment.start : segment.end]).split()[-ASKED:])
            if said and not orders(said):
                yield Line(source.id, number, segment.start, segment.end, segment.role.capitalize(), said, False)
            continue
        for start, end in sentences(source.text, segment.start, segment.end):
            words = source.text[start:end]
            if not orders(words):
                yield Line(source.id, number, start, end, _who(segment), shown(words), not BARE.match(words))


def _who(segment: Segment) -> str:
    """The speaker by pseudonym; what a file calls them is not shown."""
    name = re.sub(r"[^\w-]", "", segment.participant or "")[:12]
    if segment.role == "observer":
        return f"Notes on {name}" if name else "Notes"
    return f"{segment.role.capitalize()} {name}".strip()


def withheld(sources: Iterable[Source], held: Held) -> Iterator[tuple[Source, int, int]]:
    """Places of sentences that give orders to a program, so that they can be listed."""
    for source in sources:
        for segment in source.segments:
            if segment.role in EVIDENCE_ROLES and held(source, segment):
                for start, end in sentences(source.text, segment.start, segment.end):
                    if orders(source.text[start:end]):
                        yield source, start, end


def _over(lines: Sequence[Line]) -> bool:
    own = [line for line in lines if line.citable]
    return len(own) > SENTENCES or sum(len(line.text.split()) for line in own) > WORDS


def _cut(lines: list[Line]) -> list[Window]:
    """One source in windows that overlap by OVERLAP numbered lines."""
    made: list[Window] = []
    own: list[Line] = []
    for line in lines:
        if own and line.citable and _over([*own, line]):
            made.append(Window(tuple(own)))
            own = _tail(own)
        own.append(line)
    fresh = {id(line) for window in made for line in window.lines}
    if any(line.citable and id(line) not in fresh for line in own):
        made.append(Window(tuple(own)))
    return made


def _tail(lines: list[Line]) -> list[Line]:
    """The last OVERLAP numbered lines with the context between and before them."""
    places = [i for i, line in enumerate(lines) if line.citable]
    first = places[-OVERLAP] if len(places) >= OVERLAP else 0
    while first and not lines[first - 1].citable:
        first -= 1
    return lines[first:]
