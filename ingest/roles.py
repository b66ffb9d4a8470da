"""Who speaks: gives every turn its role and its participant, and says what of that was guessed.

What a file, the roster or a correction says counts first; only what they leave open is guessed, and marked so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import Any, cast

from ingest.source import KINDS, ROLES, Document, Kind, Person, Role, Segment, Turn


def wordset(words: str) -> frozenset[str]:
    """The words of a text, to look words up in."""
    return frozenset(words.split())


_COMPANIONS = wordset(
    "wife husband son daughter mother mom mum father dad partner spouse carer caregiver friend sister "
    "brother neighbour neighbor companion flatmate housemate roommate relative helper grandson "
    "granddaughter girlfriend boyfriend fiancé fiancée parents child kid niece nephew aunt uncle stepson "
    "stepdaughter"
)
_ROLES: dict[Role, frozenset[str]] = {
    "interviewer": wordset(
        "interviewer interviewerin moderator mod m i q int researcher facilitator host question ux ixd"
    ),
    "agent": wordset(
        "agent advisor adviser rep representative support operator csr assistant bot chatbot helpdesk "
        "technician system engineer berater teamleader consultant salesperson staff"
    ),
    "customer": wordset(
        "participant customer client user caller interviewee respondent shopper buyer patient subject p r a "
        "answer c kunde kundin teilnehmer teilnehmerin tester"
    ),
    "companion": _COMPANIONS,
    "observer": frozenset({"observer", "notetaker", "note-taker", "colleague", "scribe"}),
}
_ID = re.compile(r"(?<![A-Za-z0-9])(?:participant|p)[ _#-]?(\d{1,3})((?:\.\d+)?)(?![0-9A-Za-z])", re.IGNORECASE)
_RELATIVES = "|".join(sorted(_COMPANIONS))
# "My view: …", or "I think … customers …" in notes: the one who watched has a theory.
_OPINION = re.compile(
    r"(?:in )?(?:my|our|observer'?s?|researcher'?s?) (?:view|opinion|impression|take|hunch|guess|theory)\b|"
    r"(?:recommendation|hypothesis|idea|note to self|to ?do)s?:|"
    r"i (?:think|believe|suspect|reckon|expect|feel)\b.*\b(?:customers|users|participants|people like (?:him|her))\b",
    re.IGNORECASE,
)
_CONVERSATIONS = {"interview", "call_log"}


@dataclass(frozen=True)
class Corrections:
    """What footpath.toml says about single files: roles by label, and kind, participant, group or title."""

    speakers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # file name → label → role
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # file name → {"participant": …, "kind": …}

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Corrections:
        """From the tables [speakers."file"] and [sources."file"] of the settings.

        Raises ValueError for a role or kind that does not exist.
        """
        speakers, sources = settings.get("speakers", {}), settings.get("sources", {})
        for file, roles in speakers.items():
            for label, role in roles.items():
                if role not in ROLES:
                    raise ValueError(f'speakers."{file}"."{label}" is "{role}"; a role is one of {", ".join(ROLES)}')
        for file, settled in sources.items():
            if settled.get("kind", KINDS[0]) not in KINDS:
                raise ValueError(f'sources."{file}".kind is "{settled["kind"]}"; a kind is one of {", ".join(KINDS)}')
        return cls(speakers, sources)


@dataclass(frozen=True)
class Cast:
    """A document with its speakers decided; labels are still as in the file."""

    kind: Kind
    participant: str | None
    group: str | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class _Part:
    """What one speaker is in a document."""

    role: Role
    guessed: str | None = None
    participant: str | None = None


def decide(document: Document, people: Sequence[Person] = (), corrections: Corrections | None = None) -> Cast:
    """Kind, participant, group, and a segment for every turn with its role and participant."""
    fixed = corrections or Corrections()
    source = _of_file(fixed.sources, document.path)
    kind = cast(Kind, source.get("kind", document.kind))
    person = _person(document, people)
    participant = (
        normal_id(source["participant"]) if "participant" in source else person.participant if person else None
    )
    participant = participant or _named_id(document) or _pseudonym(document, kind)
    listed = next((p for p in people if p.participant == participant), person)
    group = source.get("group") or (listed.group if listed else None) or document.fields.get("group")
    parts = _parts(document, kind, people, _of_file(fixed.speakers, document.path), participant)
    segments = tuple(
        _segment(turn, document.text[turn.start : turn.end], parts, participant, kind) for turn in document.turns
    )
    own = {s.participant for s in segments if s.role == "customer"} - {None}
    if len(own) > 1:
        participant = None  # a group discussion: each turn has its own
    return Cast(kind, participant, group, segments)


def _segment(turn: Turn, words: str, parts: Mapping[str | None, _Part], participant: str | None, kind: Kind) -> Segment:
    part = parts[key(turn.speaker)]
    if turn.quoted and part.role == "observer":
        part = _Part("customer")
    elif kind == "usability_note" and part.role == "observer" and _OPINION.match(words):
        part = _Part("interviewer", "the observer's opinion, not what was seen")
    belongs = part.participant or (participant if part.role in {"customer", "companion", "observer"} else None)
    if part.role == "observer" and kind in _CONVERSATIONS and turn.speaker != "(note)":
        belongs = None  # a colleague who speaks up in an interview has seen nothing for anybody
    if part.role == "unknown" and kind not in _CONVERSATIONS:
        belongs = participant
    return Segment(turn.start, turn.end, turn.speaker, part.role, belongs, turn.time, turn.heading, part.guessed)


def key(label: str | None) -> str | None:
    """What two spellings of a label share: "Participant 1 (P1)" and "P1" are "P01", "AGENT" and "Agent" are "agent"."""
    if label is None:
        return None
    found = re.search(r"\(\s*(p\s?\d[\d.]*)\s*\)", label, re.IGNORECASE)
    identity = normal_id(found.group(1) if found else label)
    return identity if _ID.fullmatch(identity) else re.sub(r"\s+", " ", label).strip().lower()


def normal_id(raw: str) -> str:
    """ "P1", "p 01" and "Participant 1" as "P01", "P3.5" as "P03.5"; anything else stripped, as it is."""
    found = _ID.fullmatch(raw.strip())
    return f"P{int(found.group(1)):02}{found.group(2)}" if found else raw.strip()


def label_role(label: str | None) -> Role | None:
    """The role a label names ("Moderator", "Rosa (wife)", "P07"); None if it is only a name."""
    if not label:
        return None
    if label == "(note)":  # a stage direction
        return "observer"
    lower = label.lower().strip()
    if lower in {"note taker", "note-taker"}:
        return "observer"
    if lower in {"unknown", "unknown speaker", "unidentified speaker", "speaker unknown"}:
        return "unknown"  # a label that several people may share
    words = re.findall(r"[^\W\d_][\w-]*", lower)
    if any(w in _ROLES["companion"] for w in words):
        return "companion"
    if re.fullmatch(r"p\s?\d+(\.\d+)?", lower) or ("(p" in lower and re.search(r"\(p\s?\d", lower)):
        return "customer"
    if len(words) > 3:
        return None
    for role in ("observer", "interviewer", "agent", "customer"):
        known = _ROLES[role]
        if any(w in known and (len(w) > 1 or len(words) == 1) for w in words):
            return role
    return None


# --- participants ---------------------------------------------------------------------------------------------


def _of_file(table: Mapping[str, Mapping[str, str]], path: str) -> Mapping[str, str]:
    """The entry for a file, by its path or by its name."""
    return table.get(path) or table.get(PurePath(path).name) or {}


def _person(document: Document, people: Sequence[Person]) -> Person | None:
    """The roster's person for a document: by file, by the record's fields, by a speaker's name, by the file's name."""
    path = PurePath(document.path)
    for person in people:
        files = [f.strip() for f in re.split(r"[;,|]", person.file or "") if f.strip()]
        if document.record is None and any(_same_file(PurePath(f), path) for f in files):
            return person
    fields = document.fields
    if document.record is not None:
        told = {
            plain_name(v)
            for k, v in fields.items()
            if k in {"participant", "name", "email", "account", "phone", "customer"}
        }
        told.add(plain_name(f"{fields.get('first_name', '')} {fields.get('last_name', '')}"))
        return next((p for p in people if p.participant in map(normal_id, fields.values()) or _known_by(p, told)), None)
    identity = _named_id(document)
    if identity:
        return next((p for p in people if p.participant == identity), None)
    labels = {plain_name(t.speaker or "") for t in document.turns} | {plain_name(path.stem)}
    return next((p for p in people if p.name and any(_names(p.name, label) for label in labels)), None)


def _known_by(person: Person, told: set[str]) -> bool:
    traits = {plain_name(t.split(": ", 1)[-1]) for t in person.traits}
    return bool(({plain_name(person.name or "")} | traits) & (told - {""}))


def _same_file(listed: PurePath, path: PurePath) -> bool:
    return path.parts[-len(listed.parts) :] == listed.parts or listed.name in {path.name, path.stem}


@lru_cache(1 << 14)  # asked of every word of every text
def plain_name(name: str) -> str:
    """A name for comparison: lower case, without titles, brackets, accents and punctuation."""
    from unicodedata import combining, normalize

    bare = re.sub(r"\(.*?\)|\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|herr|frau)\b\.?", " ", name.lower())
    letters = "".join(c for c in normalize("NFKD", bare.replace("ł", "l").replace("ø", "o")) if not combining(c))
    return " ".join(re.sub(r"['’.]", "", re.sub(r"[_-]", " ", letters)).split())


def _names(name: str, label: str) -> bool:
    """Whether a label is the name, or holds the whole of it."""
    wanted = plain_name(name).split()
    return bool(wanted) and len(wanted) > 1 and set(wanted) <= set(label.split())


def _named_id(document: Document) -> str | None:
    """A "P07" in the record's fields, the labels, the title, the file's name or the head of the notes."""
    for column in ("participant", "respondent"):
        if document.fields.get(column):
            return normal_id(document.fields[column])
    if document.record is not None:
        return None
    labels = {k for t in document.turns if (k := key(t.speaker)) and _ID.fullmatch(k)}
    if len(labels) == 1:
        return labels.pop()
    if len(labels) > 1:
        return None
    head = re.search(
        r"^(?:participant|respondent)s?\s*:?\s*(.{1,40})", document.text[:800], re.IGNORECASE | re.MULTILINE
    )
    for place in (document.title, PurePath(document.path).stem.replace("_", " "), head.group(1) if head else ""):
        found = list(_ID.finditer(place))
        if found:
            return normal_id(found[-1].group())
    return None


def _pseudonym(document: Document, kind: Kind) -> str | None:
    """A stable stand-in for the person of a whole interview or session that nothing names."""
    if document.record is not None or kind not in {"interview", "usability_note"}:
        return None
    return f"P-{document.raw_hash[:4]}"


# --- speakers -------------------------------------------------------------------------------------------------


def _parts(
    document: Document, kind: Kind, people: Sequence[Person], fixed: Mapping[str, str], participant: str | None
) -> dict[str | None, _Part]:
    """What each label of the document is."""
    labels = list(dict.fromkeys(t.speaker for t in document.turns))
    parts: dict[str | None, _Part] = {}
    for label in labels:
        known = _known(label, fixed, people, labels)
        if known:
            parts.setdefault(key(label), known)
    open_labels = [label for label in labels if key(label) not in parts]
    if kind in _CONVERSATIONS:
        parts |= _cast(document, kind, parts, list(dict.fromkeys(map(key, open_labels))))
    else:
        parts |= {key(label): _Part(_alone(kind)) for label in open_labels}
    return parts


def _alone(kind: Kind) -> Role:
    """The role of a text that nobody is named for."""
    roles: dict[Kind, Role] = {"usability_note": "observer", "review": "customer", "survey": "customer"}
    return roles.get(kind, "unknown")


def _known(
    label: str | None, fixed: Mapping[str, str], people: Sequence[Person], labels: Sequence[str | None]
) -> _Part | None:
    """What a correction, the label itself or the roster says."""
    if label is None:
        return None
    for wanted, settled in fixed.items():
        if key(wanted) == key(label):
            return _Part(cast(Role, settled))
    if key(label) == "a" and "c" in {key(other) for other in labels}:
        return _Part("agent")  # A and C are agent and customer, Q and A question and answer
    role = label_role(label)
    identity = key(label) or ""
    if role == "customer" and _ID.fullmatch(identity):
        return _Part("customer", participant=identity)
    if role:
        return _Part(role)
    person = next((p for p in people if p.name and _names(p.name, plain_name(label))), None)
    return _Part("customer", participant=person.participant) if person else None


def _cast(
    document: Document, kind: Kind, parts: dict[str | None, _Part], keys: list[str | None]
) -> dict[str | None, _Part]:
    """Guess the roles of the speakers of a conversation that nothing else tells."""
    found: dict[str | None, _Part] = {}
    taken = {p.role for p in parts.values()}
    said = _Said(document)
    for name in [k for k in keys if k is not None]:
        told = said.introduced(name, [k for k, p in parts.items() if p.role == "customer" and k])
        if told:
            found[name] = told
    rest = [k for k in keys if k not in found]
    asker: Role = "agent" if kind == "call_log" else "interviewer"
    if rest and asker not in taken and (len(rest) > 1 or "customer" in taken):
        best = max(rest, key=lambda k: (said.asking(k), -said.words[k], str(k)))
        if said.questions[best]:
            found[best] = _Part(asker, said.reason(best))
            rest.remove(best)
    if keys == [None] and not parts:
        return {None: _Part("unknown", "no speaker is labelled")}
    for who in sorted(rest, key=lambda k: (-said.words[k], str(k))):
        if "customer" not in taken and not any(p.role == "customer" for p in found.values()):
            found[who] = _Part("customer", _why_customer(who, asker in taken))
        elif who is not None and said.questions[who] >= 2 and said.asking(who) > 0.5:
            found[who] = _Part("interviewer", said.reason(who))
        else:
            found[who] = _Part("unknown", "nothing says who this is")
    return found


def _why_customer(name: str | None, sure: bool) -> str | None:
    if name is None:
        return "the answers have no label"
    return None if sure else "says most of what is left when the one who asks is set aside"


class _Said:
    """Words, turns and questions of every speaker, and what they say about each other."""

    def __init__(self, document: Document) -> None:
        self.turns = [(key(t.speaker), document.text[t.start : t.end]) for t in document.turns]
        self.words: Counter[str | None] = Counter()
        self.questions: Counter[str | None] = Counter()
        self.count: Counter[str | None] = Counter()
        for who, text in self.turns:
            self.words[who] += len(text.split())
            self.questions[who] += text.count("?")
            self.count[who] += 1

    def asking(self, who: str | None) -> float:
        """Questions a turn, less for those who speak more than the others."""
        share = self.words[who] / max(1, sum(self.words.values()))
        return self.questions[who] / max(1, self.count[who]) * (1.5 - share)

    def reason(self, who: str | None) -> str:
        share = round(100 * self.words[who] / max(1, sum(self.words.values())))
        return f"asks {self.questions[who]} of {sum(self.questions.values())} questions and says {share} % of the words"

    def introduced(self, name: str, customers: list[str]) -> _Part | None:
        """Companion or observer, where somebody introduces or addresses this speaker so."""
        words = plain_name(name).split()
        if not words or re.search(r"\d", name):
            return None
        first = rf"{re.escape(words[0])}\b"
        for _, raw in self.turns:
            text = plain_words(raw)
            whose = rf"(?:my|your|his|her|our|the)\s+(?:\w+\s+)?({_RELATIVES})\b"
            before = re.search(rf"\b{whose},?\s+(?:is\s+|called\s+|here\s+)*{first}", text)
            told = before or re.search(rf"\b{first},?\s*(?:who is|who's|is|that's|he's|she's)?\s*{whose}", text)
            if told:
                return _Part("companion", f"introduced as {told.group(1)}")
            watches = r"\b(?:observing|tak(?:es|ing) notes|listening in|sitting in|note-?taker|watching)\b"
            aside = rf"\b{first}[^.?!]{{0,60}}{watches}"
            if re.search(rf"\b(?:colleague|note-?taker|observer|assistant)s?,?\s+{first}", text) or re.search(
                aside, text
            ):
                return _Part("observer", "introduced as observer or colleague")
        if self._surname_of(words, customers) and self.asking(name) < 0.5:
            return _Part("companion", "has the surname of the one interviewed")
        return None

    def _surname_of(self, words: list[str], customers: list[str]) -> bool:
        others = [plain_name(c).split() for c in customers]
        return len(words) > 1 and any(len(o) > 1 and o[-1] == words[-1] and o != words for o in others)


def plain_words(text: str) -> str:
    """Text in lower case without accents, its sentence marks kept."""
    from unicodedata import combining, normalize

    return "".join(c for c in normalize("NFKD", text.lower().replace("’", "'")) if not combining(c))


def every_name(document: Document) -> Iterator[str]:
    """The labels of a document that are names."""
    for label in dict.fromkeys(t.speaker for t in document.turns):
        if label and label_role(label) is None and not re.search(r"\d", label):
            yield label
