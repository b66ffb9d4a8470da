"""From a Document to a Source: roles decided, names collected, text, title and fields masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

from ingest.contact import contacts
from ingest.first_names import first_names, first_names_in
from ingest.language import language
from ingest.mask import Edit, Names, carry, mask
from ingest.meaning import CONTACT
from ingest.roles import Cast, Corrections, decide, every_name, label_role, plain_name, wordset
from ingest.source import EVIDENCE_ROLES, Code, Document, Person, Role, Segment, Source

# Capital letters of the Latin, Greek and Cyrillic scripts; re has no class for them.
_CAPITALS = "".join(chr(c) for c in range(0x41, 0x530) if chr(c).isupper())
_NAME = rf"[{_CAPITALS}][\w'’-]+"
_FULL = rf"{_NAME}(?: (?:{_NAME}|[A-Z]\.?(?= {_NAME})|(?:van|von|de|der|den|ten|di|da|bin|al)(?= [A-Zd]))){{0,3}}"
_WHOLE = rf"{_NAME} (?:[A-Z]\.? |(?:van|von|de|der|den|ten|di|da|bin|al) )*{_NAME}"  # two words at least
# "my name is Denise Hartley", "it's Denise Hartley here", "this is Denise", "Denise speaking", "I'm Denise from …"
_INTRODUCTIONS = [
    re.compile(rf"(?i:\bmy (?:full |first |last )?name(?:'s| is|’s)) ({_FULL})"),
    re.compile(rf"(?i:\b(?:it's|it’s|it is)) ({_FULL})(?= here\b)"),
    re.compile(rf"(?i:\bthis is) ({_FULL})(?=\s+(?:speaking|here|from|calling)\b|,? (?:how can|how may))"),
    re.compile(rf"(?<![\w'’])({_FULL})(?= speaking\b)"),
    re.compile(rf"(?i:\b(?:i'm|i’m|i am)) ({_FULL})(?= (?:from|calling)\b)"),
    re.compile(rf"(?i:\b(?:chatting|speaking|talking) (?:with|to)) ({_FULL})(?=[.,!]|\s+(?:today|from))"),
    re.compile(rf"(?i:\b(?:mr|mrs|ms|miss|mx))\b\.? ({_FULL})"),
    re.compile(rf"\b(?:Dr|Prof|Professor)\b\.? (?!Martens|Oetker|Pepper|Who\b|Dre\b|Beckmann|Scholl)({_FULL})"),
    re.compile(rf"(?im:^[ \t>]*(?:full |first |last |sur|customer |contact |your )?name[ \t]*:[ \t]*)({_FULL})"),
    re.compile(r"(?i:\bmaiden name(?: is| was|:)) ([\w'’-]{3,})"),
    re.compile(
        r"(?i:\b(?:mother|father|parent|son|daughter|brother|sister|wife|husband) (?:is|was) (?:called|named)) "
        rf"({_FULL})"
    ),
    re.compile(rf"\b(?:people|friends|everyone|they|you can|please) call me ({_NAME})(?=[\s.,!]|$)"),
    re.compile(rf"[,.?!][\"”'’] (?:says|said) ({_FULL})(?=[\s.,;:]|$)"),
    re.compile(rf"(?m:^|(?<=[.?!] ))({_WHOLE})(?=, (?:the|a|an|our|my) [^,.\n]{{3,40}}, (?:said|says|told)\b)"),
    re.compile(
        rf"(?i:\badd) ({_WHOLE})"
        r"(?= as (?:a |an |the |my |our )?(?:guardian|beneficiary|contact|driver|holder|user|owner)\b)"
    ),
    re.compile(rf"(?i:\bname\?)\s+({_FULL})"),
    re.compile(rf"(?i:\bname\b[^.?!\n]{{0,60}}\bchanged? (?:it )?to) ({_WHOLE})"),
    re.compile(rf"({_NAME})(?=['’]s (?:kid|daughter|son|wife|husband|mum|mom|dad|mother|father|brother|sister)s?\b)"),
    re.compile(rf"(?i:\bmy (?:wife|husband|son|daughter|partner|brother|sister|mum|mom|dad)),? ({_NAME})(?=[\s,.'’])"),
    re.compile(rf"({_WHOLE}|{_NAME})(?= lives (?:at|on) (?!the\b|my\b|our\b|a\b|an\b))"),
    re.compile(rf"({_WHOLE})(?= lives (?:in|near)\b)"),
]
# People who type in lower case: "my name is viswa". What else may follow ("… is missing") is no name.
_LOWER = re.compile(
    r"(?i:\bmy name(?:'s| is|’s)) (?!(?:not|no|on|in|at|the|a|an|and|is|was|also|still|now|just|only|missing|wrong|"
    r"right|correct|incorrect|blank|different|spelt|spelled|written|listed|down|there|here|already|under|registered)\b)"
    r"([a-zß-ÿ]{3,}(?: [a-zß-ÿ]{3,})?)(?=[.,!]|\s*$)",
    re.MULTILINE,
)
# "Faina D. Pusic": an initial between two names; before "Season X. When" and "Plan B. Then" stands a common word.
_INITIAL = re.compile(
    r"\b(?!(?:Plan|Vitamin|Option|Type|Class|Grade|Part|Section|Group|Zone|Block|Season|Episode|Series|Level|Version|Volume|"
    rf"Chapter|Phase|Step|Tier|Model|Size)\b)({_NAME} [A-Z]\. {_NAME})"
)
# "Gaetane, Hannah, Anthony and Derek"
_LIST = re.compile(rf"{_NAME}(?:, {_NAME}){{2,}}(?:,? and {_NAME})?")
# An agent's or interviewer's "Hi Denise,": customers greet brands so.
_GREETING = re.compile(
    r"(?i:\b(?:hi|hello|hey|thanks|thank you|good (?:morning|afternoon|evening)|welcome|bye|goodbye)),? "
    rf"({_NAME})(?=[,.!?])"
)
# "Observer: Farida Quist" and "Participant: P12 (Leo Quist), 67" at the head of notes.
_HEAD = re.compile(
    r"^[ \t>*_-]*(?:participant|observer|moderator|interviewer|researcher|facilitator|note-?taker|respondent|customer|"
    r"agent|conducted by|author|name|present|attendees)s?\b[^:\n]{0,25}:[*_]*(.{1,120})$",
    re.IGNORECASE | re.MULTILINE,
)
_ASKS_NAME = re.compile(
    r"\b(?:your|the) (?:full |first |last )?name\b|\bwho am i speaking|\bintroduce yourself", re.IGNORECASE
)
_ANSWERS = re.compile(
    rf"(?:(?i:yes|yeah|sure|hi|hello|of course|it's|it is|i'm)[,.]? )*({_NAME}(?: {_NAME}){{1,2}})(?=[.,!]|$)"
)
# Words with a capital that stand where a name may stand.
_NO_NAMES = wordset(
    "there everyone everybody all guys sir madam again yes no good morning afternoon evening thanks thank "
    "sorry okay ok right great well now so and but the monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december "
    "christmas easter mum dad mom nan gran i i'm it what how when where why can could would please just "
    "still calling back here speaking customer agent support sales billing service team manager care not "
    "very really a an in at on from one two three first last he she they we you who his her their our my "
    "your this that these those then when if is was are were do does did has have had to of for with by "
    "as us someone somebody anyone anybody nobody today tomorrow yesterday mother father parents brother sister son "
    "daughter wife husband grandma grandpa grandmother grandfather granddad aunt uncle cousin friend neighbour "
    "neighbor family everything nothing suite apt apartment flat unit box"
)
_FILE_WORDS = wordset(
    "interview interviews session sessions notes note transcript transcription recording audio video "
    "export call chat usability test observer report study order form page app bill bills home setup "
    "review part final draft prototype debrief summary english german french pilot round wave day one two "
    "three"
)
PLAIN = frozenset({"date", "rating", "nps", "csat", "ces", "version"})  # fields that hold no words
_DROPPED = CONTACT | {"file", "agent_id"}


def names_in(document: Document) -> set[str]:
    """Names of people that a document's labels, name columns, greetings and introductions give away.

    First names that stand in a list are found wherever they stand.
    """
    found = {label for label in every_name(document) if _is_person(_bare(label))}
    for column in ("name", "agent"):
        value = document.fields.get(column, "")
        found |= {value} if _is_person(value) else set()
    full = " ".join(document.fields.get(c, "") for c in ("first_name", "last_name")).strip()
    found |= {full} if _is_person(full) else set()
    text = document.text
    for pattern in _INTRODUCTIONS:
        found |= {name for m in pattern.finditer(text) if (name := _clip(m.group(1)))}
    initialled = (re.sub(r"['’]s$", "", m.group(1)) for m in _INITIAL.finditer(text))
    found |= {name for name in initialled if _clip(name) == name}
    found |= {m.group(1) for m in _LOWER.finditer(text)} | _enumerated(text) | _addressees(text)
    spoken = {t.start for t in document.turns}
    for head in _HEAD.finditer(text[:1500]) if document.record is None else []:
        line = (
            "" if spoken & set(range(head.start(1), head.end(1))) else head.group(1)
        )  # "Participant: I was …" is a turn
        found |= {
            name
            for m in re.finditer(_FULL, line)
            if _is_person(name := m.group()) and (" " in name or line.strip(" *_") == name)
        }
    found |= first_names_in(f"{document.title}\n{text}", _NO_NAMES)
    return {_bare(name) for name in found | _greeted(document)}


def roster_names(people: Iterable[Person]) -> dict[str, str]:
    """Name → participant of a roster, as ``Names.add_all`` takes it."""
    return {p.name: p.participant for p in people if p.name}


def prepare(
    document: Document, people: Sequence[Person], names: Names, corrections: Corrections | None = None
) -> Source:
    """The Source of a document: masked by all the names given, every turn with its role and participant."""
    cast = decide(document, people, corrections)
    text, edits = mask(document.text, names)
    spans = carry(((s.start, s.end) for s in cast.segments), edits)
    segments = tuple(
        replace(
            s,
            start=start,
            end=end,
            speaker=_speaker(s, names),
            called=_called(s.speaker, names),
            heading=_masked(s.heading, names),
        )
        for s, (start, end) in zip(cast.segments, spans, strict=True)
    )
    return Source(
        id=document.source_id,
        kind=cast.kind,
        title=_title(document, cast, names),
        text=text,
        path=document.path,
        segments=segments,
        record=document.record,
        participant=cast.participant,
        group=cast.group,
        language=language(_evidence(document, cast), document.fields.get("language")),
        fields={k: _field(k, v, names) for k, v in document.fields.items() if k not in _DROPPED},
        codes=moved(document.codes, edits, names),
    )


def moved(codes: Sequence[Code], edits: list[Edit], names: Names) -> tuple[Code, ...]:
    """The coded places where the masked text has them, their names masked too."""
    spans = carry(((code.start, code.end) for code in codes), edits)
    return tuple(Code(start, end, mask(c.name, names)[0]) for c, (start, end) in zip(codes, spans, strict=True))


def _evidence(document: Document, cast: Cast) -> str:
    """The words of those who count; of all where nobody does: an English agent does not make a call English."""
    spans = [s for s in cast.segments if s.role in EVIDENCE_ROLES] or cast.segments
    return "\n".join(document.text[s.start : s.end] for s in spans)


# --- names ----------------------------------------------------------------------------------------------------


def _greeted(document: Document) -> set[str]:
    """Whom those who ask call by name, and who answers with the name when asked for it."""
    found: set[str] = set()
    cast = decide(document)
    asked = False
    for index, segment in enumerate(cast.segments):
        words = document.text[segment.start : segment.end]
        if segment.role in {"agent", "interviewer"}:
            if segment.role == "interviewer" or index:  # an agent's first "Hello, Acme, how can I help" greets nobody
                found |= {name for m in _GREETING.finditer(words) if (name := _clip(m.group(1)))}
            asked = _ASKS_NAME.search(words) is not None
        else:
            answer = _ANSWERS.match(words) if asked else None
            found |= {answer.group(1)} if answer and _is_person(answer.group(1)) else set()
            asked = False
    return found


def _enumerated(text: str) -> set[str]:
    """The names of a list of single words of which half are first names that we know."""
    found: set[str] = set()
    for match in _LIST.finditer(text):
        names = re.findall(_NAME, match.group())
        if 2 * sum(plain_name(name) in first_names() for name in names) >= len(names):
            found |= {name for name in names if name.lower() not in _NO_NAMES}
    return found


def _addressees(text: str) -> set[str]:
    """Who stands above a post address: a line of two to four capitalised words, at most three lines further up."""
    found: set[str] = set()
    for start, _, what in contacts(text):
        if what == "ADDRESS":
            above = text[:start].split("\n")[-4:-1]
            found |= {m.group(1) for line in above if (m := re.fullmatch(rf"[ \t>?]*({_WHOLE})[ \t]*", line))}
    return {name for name in found if _is_person(name)}


def _bare(label: str) -> str:
    return re.sub(r"\(.*?\)", " ", label).strip()


def _clip(found: str) -> str | None:
    """A match up to the first word that is no name: "Denise Hartley And" is Denise Hartley."""
    words: list[str] = []
    for word in found.split():
        initial = bool(words) and len(word.rstrip(".")) == 1 and word != "I"
        if not initial and (word.lower().strip("'’.") in _NO_NAMES or (word.isupper() and len(word) > 1 and not words)):
            break
        words.append(re.sub(r"['’]s$", "", word))
    return " ".join(words) or None


def _is_person(name: str) -> bool:
    """One to four capitalised words, none of them a role or a common word."""
    words = plain_name(name).split()
    if not 1 <= len(words) <= 5 or label_role(name) is not None or re.search(r"\d", name):
        return False
    return all(
        w[:1].isupper() for w in _bare(name).split() if w.lower() not in {"de", "van", "von", "der", "da", "di", "la"}
    ) and not (set(words) & _NO_NAMES)


# --- masking --------------------------------------------------------------------------------------------------


def _masked(text: str | None, names: Names) -> str | None:
    return mask(text, names)[0] if text else text


def _field(column: str, value: str, names: Names) -> str:
    return value if column in PLAIN else mask(value, names)[0]


def _title(document: Document, cast: Cast, names: Names) -> str:
    """The title without names."""
    title = document.title
    if title == PurePath(document.path).stem:
        title = _from_stem(title, document.record is None and cast.participant is not None)
    title = mask(title, names)[0]
    for label in every_name(document):
        title = _without(title, label, names)
    if re.search(rf"\b{re.escape(cast.participant or '[')}\b(?!\])", title):
        title = title.replace(f"[{cast.participant}]", " ")  # "P07 [P07] 2026-03-17" says it twice
    return re.sub(r"\s+", " ", title).strip() or f"{cast.kind} {cast.participant or document.record or ''}".strip()


def _from_stem(stem: str, about_one: bool) -> str:
    """A file's name as a title; if it is about one person, without the capitalised words that nobody can vouch for."""
    words = re.split(r"[_\s]+", stem)
    if about_one:
        words = [w for w in words if not re.fullmatch(r"[A-ZÀ-ÖØ-Þ][^\W\d]*", w) or w.lower() in _FILE_WORDS]
    return " ".join(words)


def _without(title: str, label: str, names: Names) -> str:
    """Mask a speaker's names in a title even where they are common words."""
    for word in plain_name(label).split():
        if len(word) > 2:
            pseudonym = names.find(label) or names.find(word)
            title = re.sub(
                rf"(?<![\w\[-]){re.escape(word)}(?![\w\]-])",
                f"[{pseudonym}]" if pseudonym else "[NAME]",
                title,
                flags=re.IGNORECASE,
            )
    return title


def _speaker(segment: Segment, names: Names) -> str | None:
    """Who speaks, as shown: the participant's id, Interviewer, Agent, Observer, or a pseudonym."""
    label = segment.speaker
    if segment.role == "customer":
        return segment.participant or ("Customer" if label else None)
    plain: dict[Role, str] = {"interviewer": "Interviewer", "agent": "Agent", "observer": "Observer"}
    if label is None or segment.role in plain:
        return plain[segment.role] if label else None
    masked = mask(label, names)[0]
    if masked == label and _is_person(_bare(label)):
        pseudonym = names.find(label)
        masked = f"[{pseudonym}]" if pseudonym else segment.role.capitalize()
    shown = re.sub(r"\[([\w.-]+)\]", r"\1", masked)
    return shown if segment.role == "unknown" or label_role(label) else f"{shown} ({segment.role})"


def _called(label: str | None, names: Names) -> str | None:
    """A speaker's label as a masked question names them: a pseudonym, else the label; None for a mere role."""
    if label is None or (label_role(label) and len(label.split()) == 1):
        return None
    masked = mask(label, names)[0]
    if masked == label and _is_person(_bare(label)):
        return names.find(_bare(label))
    return names.find(_bare(label)) or re.sub(r"\[([\w.-]+)\]", r"\1", masked)
