"""Forgetting a participant: out of sources, index, caches and maps; and what cannot be reached, said."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from assistant.cells import status
from assistant.cite import cite
from assistant.journey import Cell, Citation, JourneyMap, Rejected
from ingest.errors import FootpathError
from ingest.forget import ECHO, lost, mark, people_in, without
from ingest.index import Index
from ingest.ingest import Progress, rebuild
from ingest.lock import held
from ingest.source import Source
from ingest.store import Kept, Store

OURS = ("footpath.db", "chroma", "index.", "write.")  # files of the study that Footpath itself keeps clean
WIDE = {".png", ".pptx", ".xlsx", ".pdf", ".qdpx", ".zip"}  # packed: their words cannot be looked for
ELSEWHERE = (
    "the files that were taken in, and their copies",
    "maps and answers saved or sent elsewhere, posts in Slack among them",
    "backups and snapshots of this disk",
)


@dataclass
class Forgotten:
    """What `forget` did. `beyond` lists what it could not reach, each with where it is."""

    participant: str
    sources: list[str] = field(default_factory=list)  # ids; they stay, with blanks where the person spoke
    characters: int = 0
    maps: list[str] = field(default_factory=list)  # "id, revision n" that lost something
    dropped: list[str] = field(default_factory=list)  # "id, revision n" that could not be parted from the person
    beyond: list[str] = field(default_factory=list)


def forget(store: Store, index: Index, participant: str, progress: Progress | None = None) -> Forgotten:
    """Erases a participant for good. A second call finishes what a kill broke off, and else changes nothing.

    Raises FootpathError where the study has no such participant and never had.
    """
    with held(index.folder, f"forgetting {participant}", "write"):
        report = Forgotten(participant)
        before = {source.id: source for source in store.sources()}
        theirs = {i: source for i, source in before.items() if participant in people_in(source)}
        if not theirs and participant not in store.people():
            if mark(store.salt, participant) not in store.forgotten():
                raise FootpathError(_unknown(participant, before.values()))
        else:
            after = {i: without(source, participant) for i, source in theirs.items()}
            said = "\n".join(lost(theirs[i], after[i]) for i in theirs)
            report.sources, report.characters = sorted(theirs), len(said)
            maps = _maps(store, {**before, **after}, set(after), participant, said, report)
            marks = [mark(store.salt, name) for name in (participant, *theirs)]
            needed = _needed(store, [before[i] for i in before if i not in after])
            store.forget(marks, participant, after.values(), maps, needed, _layers(store, participant, said))
            report.beyond = [f"{s.path}: what was taken in" for s in theirs.values() if Path(s.path).exists()]
            report.beyond = sorted(dict.fromkeys(report.beyond)) + _beside(index.folder, participant, said, theirs)
        if store.erasing():
            rebuild(store, index, progress)
    report.beyond += [f"{index.server}: the Chroma server's own files keep what it deleted"] if index.server else []
    report.beyond += ELSEWHERE
    return report


def _unknown(participant: str, sources) -> str:
    known = sorted({name for source in sources for name in people_in(source)})
    listed = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
    return f"The study has no participant {participant}. It has: {listed or 'none'}. See: footpath sources"


def _needed(store: Store, sources: list[Source]) -> set[str]:
    """Keys of the vectors that observations of the other sources stand on."""
    from assistant.observe import kept, spoken
    from assistant.themes import key as theme_key
    from ingest.embed import key

    found: set[str] = set()
    for source in sources:
        observations = kept(store, source) or []
        found.update(key(text) for text in spoken(source, observations))
        found.update(theme_key((o.before, o.text)) for o in observations)
    return found


# --- maps -----------------------------------------------------------------------------------------------------


def _maps(
    store: Store, sources: dict[str, Source], changed: set[str], participant: str, said: str, report: Forgotten
) -> list[Kept]:
    """Every revision that holds the person, without them; one that still would is given up whole."""
    others: str | None = None
    found: list[Kept] = []
    for map_id, revision, text in store.revisions():
        if others is None:
            others = "\n".join(source.text for source in sources.values())
        journey = JourneyMap.model_validate_json(text)
        taken = _take_out(journey, sources, changed, participant)
        clean = journey.model_dump_json()
        name = f"{map_id}, revision {revision}"
        if not taken and clean == text:
            continue
        if _holds(clean, said, others) or f'"{participant}"' in clean:
            report.dropped.append(name)
            found.append((map_id, revision, None))
        else:
            report.maps.append(name)
            found.append((map_id, revision, clean))
    return found


def _layers(store: Store, participant: str, said: str) -> list[tuple[str, str, str]]:
    """Map id, how it was asked for, what people changed on it: without what names the person or holds their words."""
    found = []
    for map_id in dict.fromkeys(row[0] for row in store.revisions()):
        layers = store.layers(map_id)
        held = [(edit, json.dumps(edit, ensure_ascii=False)) for edit in json.loads(layers.edits)]
        kept = [edit for edit, text in held if participant not in text and not _holds(text, said, "")]
        asked = "{}" if f'"{participant}"' in layers.asked else layers.asked
        found.append((map_id, asked, json.dumps(kept, ensure_ascii=False)))
    return found


def _take_out(journey: JourneyMap, sources: dict[str, Source], changed: set[str], participant: str) -> bool:
    """Takes a person out of a map in place; whether a citation or a cell went."""
    went: list[Citation] = []

    def stays(citation: Citation) -> bool:
        if citation.source_id not in changed:
            return True
        source = sources[citation.source_id]
        if citation.participant != participant and source.text[citation.start : citation.end] == citation.quote:
            try:
                fresh = cite(source, citation.start, citation.end)
            except ValueError:
                fresh = None
            if fresh is not None:
                for name in Citation.model_fields:
                    setattr(citation, name, getattr(fresh, name))
                return True
        went.append(citation)
        return False

    for stage in journey.stages:
        touched = len(went)
        for lane, _ in stage.cells():
            cells = [cell for cell in getattr(stage, lane) if _stays(cell, stays)]
            setattr(stage, lane, cells)
        if len(went) > touched:
            stage.mood = None  # it counted them
    journey.rejected = _others(journey.rejected, stays)
    coverage = journey.coverage
    coverage.out_of_scope = _others(coverage.out_of_scope, stays)
    coverage.participants = [p for p in coverage.participants if p != participant]
    journey.persona.participants = [p for p in journey.persona.participants if p != participant]
    hashes = journey.provenance.sources
    hashes.update({i: sha256(sources[i].text.encode()).hexdigest() for i in changed & set(hashes)})
    _mend(journey)
    return bool(went)


def _stays(cell: Cell, stays) -> bool:
    """Keeps of a cell what others said; False where nothing of it is left."""
    had = bool(cell.citations)
    gone = [c for c in [*cell.citations, *cell.against] if not stays(c)]
    cell.citations = [c for c in cell.citations if c not in gone]
    cell.against = [c for c in cell.against if c not in gone]
    if had and not cell.citations:
        return False
    cell.participants = sorted({c.participant for c in cell.citations if c.participant})
    cell.sources = sorted({c.source_id for c in cell.citations})
    if gone and cell.citations:
        cell.status = status(cell.citations) if cell.status == "evidence" else cell.status
        _reword(cell, " ".join(_plain(c.quote) for c in gone), " ".join(_plain(c.quote) for c in cell.citations))
    return True


def _reword(cell: Cell, gone: str, left: str) -> None:
    """Where the cell speaks in the person's words, it now speaks in those of the first who is left."""
    quote = cell.citations[0].quote
    for name in ("label", "statement", "name", "text", "expected"):
        words = _plain(getattr(cell, name, ""))
        if words and words in gone and words not in left:
            setattr(cell, name, quote if name in ("statement", "text") else " ".join(quote.split()[:6]).rstrip(".,;:"))
    cell.question = None if cell.question and _plain(cell.question) in gone else cell.question


def _others(rejected: list[Rejected], stays) -> list[Rejected]:
    return [r for r in rejected if r.citation is None or stays(r.citation)]


def _mend(journey: JourneyMap) -> None:
    """Nothing points at a cell that is gone."""
    known = {cell.id for _, _, cell in journey.cells()}
    journey.moments_of_truth = [m for m in journey.moments_of_truth if m.cell in known]
    journey.assumptions = [i for i in journey.assumptions if i in known]
    for stage in journey.stages:
        for opportunity in stage.opportunities:
            opportunity.addresses = [i for i in opportunity.addresses if i in known]


# --- what is left ---------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _holds(text: str, said: str, others: str) -> bool:
    """Whether a text holds a run of the person's words that nobody else said."""
    seen = {text[i : i + ECHO] for i in range(len(text) - ECHO + 1)}
    return any(
        line[i : i + ECHO] in seen and line[i : i + ECHO] not in others
        for line in said.split("\n")
        for i in range(len(line) - ECHO + 1)
    )


def _beside(folder: Path, participant: str, said: str, theirs: dict[str, Source]) -> list[str]:
    """Files in the study's folder that somebody put there and that hold the person."""
    names = {Path(source.path).name for source in theirs.values()}
    lines = {line.strip() for line in said.split("\n") if len(line.strip()) >= ECHO}
    found = []
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if not path.is_file() or place.parts[0].startswith(OURS):
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        if path.suffix.lower() in WIDE:
            found.append(f"{path}: may hold words of {participant}; delete it or save it again")
        elif f'"{participant}"' in text or any(word in text for word in (*names, *lines, f"[{participant}]")):
            found.append(f"{path}: holds {participant}; delete it or save it again")
    return found
