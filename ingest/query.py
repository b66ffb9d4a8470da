"""What a question asks for: its telling words, and whose words it wants.

"What did P07 think about the engineer's visit?" is about an engineer's visit, and P07 speaks. The words around that
("what did … think about", "summarize the discussion of") are in no answer, and would draw every vector their way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.mask import Names

# Words that carry a sentence, not its subject.
STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in is it "
    "its me my of on or our she should so than that the their them then there they this to was we were what "
    "when where which who why will with would you your about anyone anybody people customers participants say "
    "said tell".split()
)
# Words that ask for talk, not for its subject.
ASKING = frozenset(
    "summarize summarise summary discussion discussions discuss discussed discussing meeting group team think thought "
    "thinks opinion opinions says talk talks talked talking decide decided decision decisions reason reasons agree "
    "agreed agreement disagree mention mentioned whole conclusion conclude consider considered propose proposed "
    "suggest suggested attitude idea ideas view views point points regarding concerning towards toward recommend "
    "recommended believe believed explain explained describe described introduce introduced member members "
    "participant".split()
)
LONGEST_NAME = 4  # words


@dataclass(frozen=True)
class Query:
    """A masked question, taken apart. `core` is its telling words in order; the whole question where it has none."""

    text: str
    words: tuple[str, ...]
    core: str
    speakers: frozenset[str]  # as segments call them: "P07", "NAME-3619", "Project Manager"


def understood(text: str, names: Names, speakers: Iterable[str]) -> Query:
    """The question taken apart; `speakers` are all who speak in the sources."""
    named, rest = _named(text, names, speakers)
    telling = [word for word in re.findall(r"[\w'’-]+", rest) if word.lower() not in STOP | ASKING]
    words = [word for word in re.findall(r"\w+", rest.lower()) if word not in STOP | ASKING]
    return Query(text, tuple(dict.fromkeys(words)) or content(text), " ".join(telling) or text, frozenset(named))


def content(text: str) -> tuple[str, ...]:
    """The words of a text that search looks for, lower case, once each."""
    return tuple(dict.fromkeys(word for word in re.findall(r"\w+", text.lower()) if word not in STOP))


def fts_query(text: str) -> str:
    """An FTS5 query that matches any content word of the text; '' where it has none."""
    return " OR ".join(f'"{word}"' for word in content(text))


def _named(text: str, names: Names, speakers: Iterable[str]) -> tuple[set[str], str]:
    """The speakers that a question names, and the question without them."""
    rest, named = text, set()
    for speaker in sorted(set(speakers), key=lambda s: (-len(s), s)):
        pattern = rf"(?<![\w-])\[?{re.escape(speaker)}\]?(?![\w-])"
        rest, hits = re.subn(pattern, " ", rest, flags=re.I)
        named |= {speaker} if hits else set()
    known = set(speakers)
    for phrase in _phrases(rest):
        if (pseudonym := names.find(phrase)) in known and pseudonym:
            named.add(pseudonym)
            rest = rest.replace(phrase, " ")
    return named, rest


def _phrases(text: str) -> list[str]:
    """Runs of up to four capitalised words, the longest first: what may be a speaker's label that is no mask."""
    words = re.findall(r"[^\s?!.,;:]+", text)
    runs = [words[i : i + n] for n in range(LONGEST_NAME, 0, -1) for i in range(len(words) - n + 1)]
    return [" ".join(run) for run in runs if all(word[:1].isupper() for word in run) and run[0].lower() not in STOP]
