"""Taking files in: read → mask → segment → store → index. The same files twice change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest import taken
from ingest.align import edits
from ingest.corpus import Corpus
from ingest.crm import hashed, join, knowing
from ingest.errors import NothingToRead
from ingest.forget import forget_again, mark
from ingest.guard import leads_out
from ingest.index import Index
from ingest.lock import held
from ingest.mask import Names, carry, mask, rename, renamed
from ingest.prepare import PLAIN, moved, names_in, prepare, roster_names
from ingest.read import read, walk
from ingest.roles import Corrections
from ingest.scope import unit_facts
from ingest.source import Document, Kind, Person, Profile, Reading, Skip, Source
from ingest.store import Kept, Laid, Store
from ingest.units import Unit
from ingest.vectors import vectors

Progress = Callable[[str, int, int], None]  # what is done, how many of how many
# Revisions as they are to be kept, for sources (id → before, after), the names known now and pseudonyms that changed.
Follow = Callable[[Store, Mapping[str, tuple[Source, Source]], Names, Mapping[str, str]], tuple[list[Kept], list[Laid]]]


@dataclass
class Report:
    """What an ingest did. The lists hold source ids, `missing` and `duplicates` paths."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything was taken in and there is nothing to say about it."""
        return not (self.skipped or self.warnings or self.missing)


def ingest(
    store: Store,
    index: Index,
    paths: Sequence[Path],
    kind: Kind | None = None,
    prune: bool = False,
    corrections: Corrections | None = None,
    progress: Progress | None = None,
    follow: Follow | None = None,
) -> Report:
    """Takes in every file at and below `paths`; `follow` keeps what was made of the sources true to them.

    Raises NothingToRead, with nothing written, where a path does not exist or no file could be read.
    """
    for path in paths:
        if not path.exists():
            raise NothingToRead(f"{path} does not exist. Give a file or a folder that does.")
    files = walk(list(paths))
    if not files:
        raise NothingToRead(
            f"{', '.join(map(str, paths))} holds no files. Give a folder with transcripts, calls or reviews."
        )
    report = Report(skipped=leads_out(paths))
    mark = taken.mark(paths, files, (kind, prune, corrections))
    if report.clean and (ids := taken.before(store, mark)) is not None:
        with held(index.folder, "taking in files", "write"):
            catch_up(store, index, progress)
        return Report(unchanged=ids)
    readings = _read(files, kind, report, progress)
    documents = _once(readings, report)
    if not documents and not any(r.people or r.assumptions or r.profiles for r in readings.values()):
        reasons = "; ".join(f"{skip.path}: {skip.reason}" for skip in report.skipped[:3])
        raise NothingToRead(f"Nothing in {', '.join(map(str, paths))} could be read. {reasons}")
    with held(index.folder, "taking in files", "write"):
        _take(store, documents, readings, corrections or Corrections(), report, follow)
        _missing(store, paths, files, documents, report, prune)
        catch_up(store, index, progress)
        if report.clean:
            taken.keep(store, mark, list(documents))
    return report


def _read(files: list[Path], kind: Kind | None, report: Report, progress: Progress | None) -> dict[str, Reading]:
    readings: dict[str, Reading] = {}
    for done, path in enumerate(files, 1):
        reading = read(path, kind)
        report.skipped += reading.skipped
        report.warnings += reading.warnings
        if reading.documents or reading.people or reading.assumptions or reading.profiles:
            readings[str(path)] = reading
        if progress:
            progress("read", done, len(files))
    return readings


def _once(readings: dict[str, Reading], report: Report) -> dict[str, Document]:
    """Documents by source id; the same file under two names is one, and that is said."""
    found: dict[str, Document] = {}
    for reading in readings.values():
        for document in reading.documents:
            first = found.setdefault(document.source_id, document)
            if first.path != document.path and document.record is None:
                report.warnings.append(f"{document.path} holds the same as {first.path}: kept once.")
    return found


def _take(
    store: Store,
    documents: dict[str, Document],
    readings: dict[str, Reading],
    corrections: Corrections,
    report: Report,
    follow: Follow | None,
) -> None:
    """Prepares and stores what is new; what is stored is masked again where names have become known since."""
    if not store.well_cut():
        store.cut_again()
    told = _told(store, readings)
    profiles = _profiles(store, told, readings, report)
    people = [knowing(person, profiles.get(person.participant)) for person in _people(store, told)]
    names = Names(store.salt, store.names())
    known = dict(names.hashes)
    names.add_all({name for d in documents.values() for name in names_in(d)}, roster_names(people))
    prepared = {i: prepare(d, people, names, corrections) for i, d in documents.items()}
    sources, held_by = forget_again(prepared, store)
    report.warnings += [f"{path} holds somebody who was forgotten: left out. Delete it." for path in held_by]
    stored = {source.id: source for source in store.sources()}
    fresh = [source for i, source in sources.items() if stored.get(i) != source]
    other = renamed(known, names.hashes)
    if names.hashes != known:
        again = (_masked(source, names, other) for i, source in stored.items() if i not in sources)
        fresh += [source for source in again if source is not None]
    places = {(s.path, s.record): i for i, s in stored.items()}
    replaced = [
        old
        for i, s in sources.items()
        if i not in stored and (old := places.get((s.path, s.record))) and old not in sources
    ]
    changed = {(stored[old].path, stored[old].record) for old in replaced}
    for i, source in sources.items():
        place = (source.path, source.record)
        (report.unchanged if i in stored else report.changed if place in changed else report.added).append(i)
    moved = {source.id: (stored[source.id], source) for source in fresh if source.id in stored}
    maps, layers = follow(store, moved, names, other) if follow and (moved or other) else ([], [])
    gone = store.forgotten()
    store.put(
        fresh,
        replaced,
        maps,
        [p for p in told.values() if mark(store.salt, p.participant) not in gone],
        names.hashes,
        [a for r in readings.values() for a in r.assumptions],
        layers,
        {who: known for who, known in profiles.items() if mark(store.salt, who) not in gone},
    )


def _told(store: Store, readings: dict[str, Reading]) -> dict[str, Person]:
    """The rows of the rosters just read, by participant, their keys hashed."""
    people = (p for r in readings.values() for p in r.people)
    return {p.participant: replace(p, keys=hashed(store.salt, p.keys)) for p in people}


def _people(store: Store, told: Mapping[str, Person]) -> list[Person]:
    """The rosters just read, then who was known before: their names are gone, their file names were never kept."""
    return [*told.values(), *(p for key, p in store.people().items() if key not in told)]


def _profiles(
    store: Store, told: Mapping[str, Person], readings: dict[str, Reading], report: Report
) -> dict[str, Profile]:
    """Participant → what the CRM records just read say; the roster may have come with them or long before."""
    known = [replace(p, keys=hashed(store.salt, p.keys)) for r in readings.values() for p in r.profiles]
    found, left = join(_people(store, told), known)
    if left:
        report.warnings.append(f"{left} of {len(known)} customer records belong to nobody in a roster: not kept.")
    return found


def _masked(source: Source, names: Names, told: Mapping[str, str]) -> Source | None:
    """A stored source masked by the names known now, title and fields with it; None where nothing changes."""

    def now(words: str) -> str:
        return mask(rename(words, told), names)[0]

    text = now(source.text)
    done = edits(source.text, text)
    spans = carry(((s.start, s.end) for s in source.segments), done)
    segments = tuple(
        replace(s, start=start, end=end, heading=s.heading and now(s.heading))
        for s, (start, end) in zip(source.segments, spans, strict=True)
    )
    fields = {name: now(value) if name not in PLAIN else value for name, value in source.fields.items()}
    codes = moved([replace(code, name=rename(code.name, told)) for code in source.codes], done, names)
    masked = replace(source, text=text, segments=segments, title=now(source.title), fields=fields, codes=codes)
    return masked if masked != source else None


def _missing(
    store: Store, paths: Sequence[Path], files: list[Path], documents: dict[str, Document], report: Report, prune: bool
) -> None:
    """Sources of these folders that were there before and are not now: reported, removed only where asked."""
    here = {str(path) for path in files}
    below = [path for path in paths if path.is_dir()]
    gone = {
        i: path
        for i, path in store.source_ids().items()
        if path  # of a forgotten person the path is gone too
        and i not in documents
        and (path in here or any(Path(path).is_relative_to(folder) for folder in below))
        and path not in {skip.path for skip in report.skipped}
    }
    report.missing = sorted(set(gone.values()))
    if prune:
        store.remove(gone)
        report.removed = sorted(gone)


def catch_up(store: Store, index: Index, progress: Progress | None = None) -> None:
    """Brings the index to what the store holds. A re-run after a kill ends here too."""
    if store.erasing():
        rebuild(store, index, progress)
        return
    to_add, to_drop = store.pending()
    if to_drop:
        index.delete(to_drop)
        store.indexed(to_drop)
    if to_add:
        wanted = set(to_add)
        _index(store, index, [unit for unit in store.units() if unit.id in wanted], progress)
        store.indexed(to_add)
    if store.unclean():
        store.erased()


def reindex(store: Store, index: Index, progress: Progress | None = None) -> int:
    """Makes the index anew from the store; returns how many passages it holds."""
    with held(index.folder, "rebuilding the index", "write"):
        return rebuild(store, index, progress)


def rebuild(store: Store, index: Index, progress: Progress | None = None) -> int:
    """Makes the index anew, and ends an erasure that is under way. The caller holds the write lock."""
    if not store.well_cut():
        store.cut_again()
    units = store.units()
    rows, meaning = _rows(store, units, progress)
    index.rebuild(rows, meaning)
    to_add, to_drop = store.pending()
    store.indexed([*to_add, *to_drop])
    if store.erasing() or store.unclean():
        store.erased()
    return len(units)


def _index(store: Store, index: Index, units: list[Unit], progress: Progress | None) -> None:
    rows, meaning = _rows(store, units, progress)
    index.upsert(rows, meaning)


def _rows(store: Store, units: Iterable[Unit], progress: Progress | None):
    """Index rows of the units and the vectors of their windows; the vectors of their own words are made beside."""
    units = list(units)
    corpus = Corpus({source.id: source for source in store.sources()}, store.people())
    tell = (lambda done, of: progress("embedded", done, of)) if progress else None
    meaning = vectors(store, [u.window for u in units] + [u.text for u in units], tell)[: len(units)]
    rows = []
    for unit in units:
        source, segment = corpus.sources[unit.source_id], corpus.segment(unit)
        rows.append((unit.id, unit_facts(source, segment, corpus.group(source, segment))))
    return rows, meaning
