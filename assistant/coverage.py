"""What a map rests on: who was read, how much of it, and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from assistant.journey import Coverage, NotRead
from assistant.observe import Observation
from assistant.place import Placed
from ingest.corpus import Corpus
from ingest.source import EVIDENCE_ROLES, Source

READ = frozenset({"en", "und"})  # languages the offline engine judges


def readable(sources: Iterable[Source]) -> list[Source]:
    """Those in a language the offline engine reads."""
    return [source for source in sources if source.language in READ]


def coverage(
    corpus: Corpus, sources: Sequence[Source], observations: Sequence[Observation], placed: Placed, notes: Sequence[str]
) -> Coverage:
    """Counted over all sources in scope."""
    read = {source.id for source in readable(sources)}
    people = sorted({p for s in sources if s.id in read for p in _participants(s)})
    records = Counter(s.kind for s in sources if s.id in read and not _participants(s) and s.text.strip())
    return Coverage(
        participants=people,
        records=dict(sorted(records.items())),
        sources=len(sources),
        citable_words=sum(_words(s) for s in sources),
        decided_words=sum(len(o.text.split()) for o in observations),
        not_read=[
            NotRead(source=s.title, words=_words(s), reason=f"kept, not read: {s.language}")
            for s in sources
            if s.id not in read and s.text.strip()
        ],
        out_of_scope=placed.outside,
        notes=[*notes, *unread(sources)],
    )


def unread(sources: Sequence[Source]) -> list[str]:
    """ "kept, not read: de 2, fr 1": sources in languages that the engine does not judge."""
    codes = Counter(s.language for s in sources if s.language not in READ and s.text.strip())
    listed = ", ".join(f"{code} {n}" for code, n in sorted(codes.items()))
    return [f"kept, not read: {listed}"] if listed else []


def _participants(source: Source) -> set[str]:
    return {s.participant for s in source.segments if s.participant and s.role in EVIDENCE_ROLES}


def _words(source: Source) -> int:
    return sum(len(source.text[s.start : s.end].split()) for s in source.segments if s.role in EVIDENCE_ROLES)


def hashes(sources: Sequence[Source]) -> dict[str, str]:
    """Source id → SHA-256 of its stored text."""
    return {source.id: sha256(source.text.encode()).hexdigest() for source in sources}
