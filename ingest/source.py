"""The nouns of ingest: what a file says (Document), and what the study keeps of it (Source).

A Document is raw: labels and names as they stand in the file. A Source is what is stored: masked, every
turn with its role and its participant. Offsets count Unicode code points and are half open, so
``source.text[segment.start:segment.end]`` is what that speaker said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, get_args

Kind = Literal["interview", "call_log", "review", "usability_note", "survey", "other"]
Role = Literal["customer", "companion", "observer", "interviewer", "agent", "unknown"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ROLES: tuple[Role, ...] = get_args(Role)
EVIDENCE_ROLES: frozenset[Role] = frozenset({"customer", "companion", "observer", "unknown"})


@dataclass(frozen=True)
class Turn:
    """One speaker's turn, one paragraph, one bullet or one row of a Document, as the file has it."""

    start: int
    end: int
    speaker: str | None = None  # the raw label: "Mrs. O'Neill", "AGENT", "Speaker 1"; None where there is none
    time: str | None = None  # "00:14:22" where the file has times
    heading: str | None = None  # what it stands under: headings and parent bullets, outermost first, joined by " › "
    quoted: bool = False  # inside quotation marks in somebody's notes: the participant's own words


@dataclass(frozen=True)
class Code:
    """A place that somebody coded, and the code's name under those above it ("Visit › Pain points › No show")."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Document:
    """One document or record as read, before roles are decided and names are masked."""

    kind: Kind
    title: str
    text: str
    path: str  # as given to ingest
    turns: tuple[Turn, ...]
    record: str | None = None  # the record's own id, else its row number; None for a whole document
    fields: dict[str, str] = field(
        default_factory=dict
    )  # date, rating, touchpoint, channel, category, nps, csat, ces …
    raw_hash: str = ""  # SHA-256 of the raw content: of the file, or of the record's values
    codes: tuple[Code, ...] = ()  # of an imported project, by place

    @property
    def source_id(self) -> str:
        """Sixteen hex digits from the record key and the raw content, never from masked text or from the path."""
        return sha256(f"{self.record or ''}\0{self.raw_hash}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Segment:
    """A turn with its speaker decided: who it is, in which role, and what of that was guessed."""

    start: int
    end: int
    speaker: str | None
    role: Role
    participant: str | None
    time: str | None = None
    heading: str | None = None
    guessed: str | None = None  # why the role is a guess; None where the file says it
    called: str | None = None  # the label as a masked question has it ("NAME-3619", "Project Manager"); no mere role


@dataclass(frozen=True)
class Source:
    """One document or record as the study keeps it."""

    id: str
    kind: Kind
    title: str
    text: str
    path: str
    segments: tuple[Segment, ...]
    record: str | None = None
    participant: str | None = None  # whom it is about, where it is about one person
    group: str | None = None
    language: str = "en"
    fields: dict[str, str] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Skip:
    """Something ingest did not take, with the reason a person can act on."""

    path: str
    reason: str
    position: str | None = None  # "row 12", "cue 4", "byte 4101"


@dataclass(frozen=True)
class Person:
    """One row of a roster."""

    participant: str
    name: str | None = None
    group: str | None = None
    persona: str | None = None
    traits: tuple[str, ...] = ()
    file: str | None = None
    keys: frozenset[str] = frozenset()  # e-mail, telephone, account, to join CRM records by; kept as salted hashes only


@dataclass(frozen=True)
class Profile:
    """One row of a CRM export: whom it is about, and what it says of them."""

    keys: frozenset[str]
    traits: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True)
class Assumption:
    """Something the team believes and nobody has said yet."""

    statement: str
    lane: str
    stage: str | None = None
    owner: str | None = None


@dataclass
class Reading:
    """Everything one path held."""

    documents: list[Document] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
