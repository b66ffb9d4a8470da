"""Masks people before anything is stored: names become pseudonyms, contact data and numbers what they are.

Masks stand in square brackets: [P07], [NAME-4821], [EMAIL]. Durations, dates, prices, speeds, places and brands
stay, because they are evidence. Known names are kept as salted hashes only.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from ingest.contact import contacts
from ingest.first_names import brand_spans
from ingest.roles import plain_name, wordset

# First names and surnames that are words, months, places or brands too: alone they are masked only after a title,
# a greeting or an introduction.
_WORDS = wordset(
    "will rose may grace mark bill frank art hope april june august joy faith dawn summer autumn ivy lily "
    "daisy violet holly heather hazel olive ruby pearl amber crystal jade iris jack rob pat drew miles "
    "grant chase chance dale glen cliff forest sandy sunny rich gene ray guy max chip buddy victor "
    "christian sterling rusty penny angel destiny harmony melody charity paris florence sydney victoria "
    "georgia charlotte jordan austin dallas houston chelsea brooklyn savannah madison israel asia india "
    "china kent devon lincoln chester preston bradford washington york london berlin bob sue dot nick pip "
    "tab kit marsh finch fox wolf king price cook baker young brown white black green gray grey long "
    "short little sharp banks fields field wood woods hill hills stone brook brooks rivers lake west "
    "north east south park parks lane street ford bush rice bell page day knight bishop pope abbott cross "
    "church chapel hall house home wise good best love joy swift strong hardy bird nightingale robin "
    "crane drake swan flowers berry cherry apple plum lemon pepper salt snow frost winter book reed "
    "bridges power powers steel iron gold silver diamond major sergeant mason carpenter potter fisher "
    "hunter archer gardener farmer shepherd driver butler porter carter walker singer dancer case bond "
    "cash cope close moody savage self speed cable line crisp low mann nice noble pace pack pike pool "
    "poole prior quick read ready root rush sales sand saint shore singh small spring star staff sweet "
    "tall temple tiller train turner waters weeks wells wild winner worth yes no you me in on so an my he "
    "do to go see ma da al le la van de den may-be plus open sky virgin vodafone orange three sim data "
    "router hub box fibre fiber engineer support manager doctor nurse teacher student team mobile online "
    "app monday tuesday wednesday thursday friday saturday sunday january february march july september "
    "october november december easter christmas english french german spanish italian dutch irish "
    "scottish welsh british american european test user customer agent"
)
_TITLES = wordset("mr mrs ms miss mx dr prof professor sir herr frau")
_TITLE = r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|herr|frau|madame|monsieur)\b\.?\s+"
# What makes even a word-like name a name: a title, a greeting, an introduction, a relative named.
_CUE = re.compile(
    rf"(?:{_TITLE}|\b(?:hi|hello|hey|dear|thanks|thank you|cheers|bye|goodbye|welcome|"
    r"good (?:morning|afternoon|evening)|name is|name's|called|i'm|i am|this is|speaking (?:to|with)|chatting with|"
    r"my (?:wife|husband|son|daughter|partner|mum|mom|dad|mother|father|brother|sister|friend|boss|"
    r"colleague|neighbour|neighbor))[, ]+)\Z",
    re.IGNORECASE,
)
_MASK = re.compile(r"\[(?:P[\w.-]*|NAME-\d{4}|EMAIL|PHONE|CARD|IBAN|POSTCODE|ID|ADDRESS)\]")
_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SPELLED = re.compile(r"\b[A-Z](?:-[A-Z]){2,}\b")


@dataclass(frozen=True)
class Edit:
    """``text[start:end]`` is replaced by ``replacement``; offsets are of the text before masking."""

    start: int
    end: int
    replacement: str


@dataclass
class Names:
    """Names and their pseudonyms, as salted hashes: whoever reads them cannot tell the names.

    ``hashes`` maps HMAC-SHA-256 hex of a normalised name of one to three words to a pseudonym without brackets.
    """

    salt: bytes
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, pseudonym: str | None = None) -> None:
        """Add a person's name with all its parts; without a pseudonym it is NAME- and four digits of the name's hash.

        A form that two people share keeps the roster's pseudonym; shared within the roster it gets one of its own.
        """
        words = plain_name(name).split()
        if not words:
            return
        own = pseudonym or stand_in(name)
        for form in _forms(words):
            self._put(form, own)

    def add_all(self, names: Iterable[str], roster: Mapping[str, str] | None = None) -> None:
        """Add the roster's names (name → participant), then the others, longest first: order has no effect."""
        for name, participant in sorted((roster or {}).items()):
            self.add(name, participant)
        for name in sorted(set(names), key=lambda n: (-len(plain_name(n).split()), plain_name(n))):
            if not self.find(name):
                self.add(name)

    def find(self, name: str) -> str | None:
        """The pseudonym of a name, or None."""
        form = plain_name(name)
        return self.hashes.get(self._hash(form)) if form else None

    def _put(self, form: str, pseudonym: str) -> None:
        key = self._hash(form)
        held = self.hashes.get(key)
        if held is None or held == pseudonym:
            self.hashes[key] = pseudonym
        elif _listed(held) and _listed(pseudonym):
            self.hashes[key] = stand_in(form)  # two participants of one first name: neither is meant for certain
        elif not _listed(held):
            self.hashes[key] = pseudonym if _listed(pseudonym) else min(held, pseudonym)

    def _hash(self, form: str) -> str:
        return _hashed(self.salt, form)


@lru_cache(1 << 14)  # asked of every word of every text
def _hashed(salt: bytes, form: str) -> str:
    return hmac.new(salt, form.encode(), sha256).hexdigest()


def _listed(pseudonym: str) -> bool:
    return not pseudonym.startswith("NAME-")


def _forms(words: list[str]) -> set[str]:
    """The full name, first and last name together, and each of both alone if it is longer than an initial."""
    forms = {
        " ".join(words[:3]),
        " ".join(words[-3:]),
        words[0],
        words[-1],
        f"{words[0]} {words[-1]}",
        " ".join(words[-2:]),
    }
    if len(words) > 2:
        forms |= {" ".join(words[:2]), " ".join(words[:-1][:3])}
    return {f for f in forms if len(f) > 1}


def stand_in(name: str) -> str:
    """NAME- and four digits that depend on the name alone."""
    digest = sha256(plain_name(name).encode()).hexdigest()
    return f"NAME-{int(digest[:8], 16) % 10000:04}"


def mask(text: str, names: Names | None = None) -> tuple[str, list[Edit]]:
    """The text with people masked, and the edits that did it, in order. Masked text stays as it is."""
    done: list[Edit] = []
    while True:  # a number that overlapped a longer one is found once that is masked
        edits = _pass(text, names)
        if not edits:
            return text, done
        back = [Edit(_before(e.start, done), _before(e.end, done), e.replacement) for e in edits]
        done = sorted([*done, *back], key=lambda e: e.start)
        text = apply(text, edits)


def _pass(text: str, names: Names | None) -> list[Edit]:
    """Edits of one pass: the longest first, none that touches another or a mask."""
    taken = [(m.start(), m.end()) for m in _MASK.finditer(text)]
    edits: list[Edit] = []
    found = [*(Edit(a, b, f"[{what}]") for a, b, what in contacts(text)), *(_people(text, names) if names else [])]
    for edit in sorted(found, key=lambda e: (e.start - e.end, e.start)):
        if all(edit.end <= a or edit.start >= b for a, b in taken):
            edits.append(edit)
            taken.append((edit.start, edit.end))
    return sorted(edits, key=lambda e: e.start)


def _before(offset: int, edits: list[Edit]) -> int:
    """Where an offset of the masked text, outside of masks, was before the edits."""
    for edit in edits:
        if offset <= edit.start:
            break
        offset -= len(edit.replacement) - (edit.end - edit.start)
    return offset


def rename(text: str, pseudonyms: Mapping[str, str]) -> str:
    """The text with masks by their new pseudonyms, since a roster told who a NAME-… is."""
    return re.sub(r"\[(NAME-\d{4})\]", lambda m: f"[{pseudonyms.get(m[1], m[1])}]", text) if pseudonyms else text


def renamed(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Old pseudonym → new one, where all names that had the old one now have the same new one."""
    found: dict[str, set[str]] = {}
    for name, pseudonym in before.items():
        found.setdefault(pseudonym, set()).add(now[name])
    return {old: new.pop() for old, new in found.items() if len(new) == 1 and old not in new}


def apply(text: str, edits: list[Edit]) -> str:
    """The text after the edits, which are in order and do not overlap."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join([*pieces, text[at:]])


def carry(spans: Iterable[tuple[int, int]], edits: list[Edit]) -> list[tuple[int, int]]:
    """Spans of the masked text for spans of the text before. A span that cuts an edit takes the whole mask."""
    return [(_move(start, edits, False), _move(end, edits, True)) for start, end in spans]


def _move(offset: int, edits: list[Edit], is_end: bool) -> int:
    shift = 0
    for edit in edits:
        if edit.start >= offset:
            break
        if edit.end > offset:
            return edit.start + shift + (len(edit.replacement) if is_end else 0)
        shift += len(edit.replacement) - (edit.end - edit.start)
    return offset + shift


# --- people ---------------------------------------------------------------------------------------------------


def _people(text: str, names: Names) -> Iterator[Edit]:
    tokens = list(_TOKEN.finditer(text))
    known: dict[str, str | None] = {}
    brands = brand_spans(text)
    for size in (3, 2, 1):
        for index in range(len(tokens) - size + 1):
            window = tokens[index : index + size]
            if size > 1 and not all(_adjacent(text, a, b) for a, b in pairwise(window)):
                continue
            if window[0].group().lower() in _TITLES:
                continue  # "Mrs" stays before the mask
            start, end = window[0].start(), _unpossessive(window[-1])
            if size == 1 and any(a <= start < b for a, b in brands):
                continue  # one Lewis is known, John Lewis is a shop
            form = plain_name(text[start:end])
            if form not in known:
                known[form] = names.find(form)
            pseudonym = known[form]
            if pseudonym and (size > 1 or "-" in text[start:end] or _is_name_here(text, start, end, form)):
                yield Edit(start, end, f"[{pseudonym}]")
    for match in _SPELLED.finditer(text):
        pseudonym = names.find(match.group().replace("-", ""))
        if pseudonym:
            yield Edit(match.start(), match.end(), f"[{pseudonym}]")


def _adjacent(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """One space or underscore between them, after an initial's full stop if there is one."""
    return re.fullmatch(r"\.? |_|-", text[left.end() : right.start()]) is not None


def _unpossessive(token: re.Match[str]) -> int:
    return token.end() - 2 if re.search(r"['’]s$", token.group()) else token.end()


def _is_name_here(text: str, start: int, end: int, form: str) -> bool:
    """Whether one word is a name where it stands: capitalised and no other word, or after a title or greeting."""
    word = text[start:end]
    if len(word) < 2:
        return False
    cued = _CUE.search(text[max(0, start - 40) : start]) is not None
    if form in _WORDS:
        return cued and word[0].isupper()
    return word[0].isupper() or cued
