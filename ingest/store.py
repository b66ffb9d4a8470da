"""The truth of a study: one SQLite file. Everything else (the index, the caches) can be made again from it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ingest.crm import knowing
from ingest.errors import Busy, Changed
from ingest.source import Assumption, Code, Person, Profile, Segment, Source
from ingest.units import CUT, Unit, units
from ingest.written import written

if TYPE_CHECKING:
    import numpy as np

FILE = "footpath.db"
Kept = tuple[str, int, str | None]  # map id, revision, its JSON; None where the revision has to go
Laid = tuple[str, str, str]  # map id, how it was asked for, what people changed on it since, both as JSON

TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
DROP TABLE IF EXISTS files;
CREATE TABLE IF NOT EXISTS sources (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL,
    record TEXT, participant TEXT, grp TEXT, language TEXT NOT NULL, fields TEXT NOT NULL, segments TEXT NOT NULL,
    codes TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS units (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE, segment INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, text_key TEXT NOT NULL, window_key TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS units_source ON units(source_id, start);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61');
CREATE TABLE IF NOT EXISTS pending (id TEXT PRIMARY KEY, gone INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS people (participant TEXT PRIMARY KEY, grp TEXT, persona TEXT, traits TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS profiles (participant TEXT PRIMARY KEY, grp TEXT, traits TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (hash TEXT NOT NULL, participant TEXT NOT NULL, PRIMARY KEY (hash, participant));
CREATE TABLE IF NOT EXISTS names (hash TEXT PRIMARY KEY, pseudonym TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS forgotten (hash TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS assumptions (statement TEXT PRIMARY KEY, lane TEXT NOT NULL, stage TEXT, owner TEXT);
CREATE TABLE IF NOT EXISTS observed (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS feedback (key TEXT PRIMARY KEY, said TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS maps (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS revisions (
    map_id TEXT NOT NULL REFERENCES maps(id), revision INTEGER NOT NULL, map TEXT NOT NULL,
    PRIMARY KEY (map_id, revision));
CREATE TABLE IF NOT EXISTS layers (
    map_id TEXT PRIMARY KEY REFERENCES maps(id) ON DELETE CASCADE, asked TEXT NOT NULL, edits TEXT NOT NULL);
"""
DRAFT = 0  # the revision under which a map's last draft lies, before what people changed


@dataclass(frozen=True)
class Layers:
    """A map as it is kept, each part as JSON: the last draft, how it was asked for, what people changed since."""

    revision: int = 0  # of `newest`
    newest: str | None = None
    draft: str | None = None
    asked: str = "{}"
    edits: str = "[]"


class Store:
    """Sources, units, vectors, people and maps of one study. Each method is one transaction."""

    def __init__(self, folder: Path):
        self.path = folder / FILE
        self._one = Lock()
        with written(self.path):
            self._open()
        self._known = self._erasures()

    def _open(self) -> None:
        self._db = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.executescript(TABLES)
        if "codes" not in {row[1] for row in self._db.execute("PRAGMA table_info(sources)")}:  # a study of before
            self._db.execute("ALTER TABLE sources ADD COLUMN codes TEXT NOT NULL DEFAULT '[]'")
        self._db.execute("INSERT OR IGNORE INTO meta VALUES ('salt', ?)", (secrets.token_hex(16),))
        self._db.execute("INSERT OR IGNORE INTO meta VALUES ('cut', ?)", (CUT,))

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._one, written(self.path):  # threads one after the other; other processes wait in SQLite
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk makes SQLite roll back by itself
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _derive(self) -> Iterator[sqlite3.Connection]:
        """A change by what was made of the sources as last read. Raises Changed where they were erased since."""
        with self._change() as db:
            if self._erasures() != self._known:
                raise Changed("Somebody was forgotten while this ran. Run it again, to have it without them.")
            yield db

    def _erasures(self) -> int:
        return self._db.execute("SELECT count(*) FROM forgotten").fetchone()[0]

    # -- facts about the study -------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put_meta(self, key: str, value: str) -> None:
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def generation(self) -> int:
        """Grows with every change of sources or people, by this process or another."""
        return int(self.meta("generation") or 0)

    @staticmethod
    def _grow(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO meta VALUES ('generation', 1) ON CONFLICT DO UPDATE SET value = value + 1")

    @property
    def salt(self) -> bytes:
        """Random bytes of this study; names are kept only as hashes with it."""
        return bytes.fromhex(self.meta("salt") or "")

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file; empty where it is sound."""
        told = [row[0] for row in self._db.execute("PRAGMA quick_check(3)")]
        return [] if told == ["ok"] else told

    # -- sources -----------------------------------------------------------------------------------------------

    def put(
        self,
        sources: Iterable[Source],
        gone: Iterable[str] = (),
        maps: Iterable[Kept] = (),
        people: Iterable[Person] = (),
        names: Mapping[str, str] | None = None,
        assumptions: Iterable[Assumption] = (),
        layers: Iterable[Laid] = (),
        profiles: Mapping[str, Profile] | None = None,
    ) -> None:
        """Adds or replaces sources with their units, removes `gone`, replaces revisions of maps: all or none.

        With them go roster rows without their names (those are kept as salted hashes → pseudonym), their keys as salted
        hashes, what a CRM says of participants, and what the team assumes.
        """
        people = list(people)
        with self._change() as db:
            for source_id in gone:
                self._remove_source(db, source_id)
            self._replace_sources(db, sources)
            self._replace_maps(db, maps)
            self._replace_layers(db, layers)
            db.executemany(
                "INSERT OR REPLACE INTO people VALUES (?,?,?,?)",
                ((p.participant, p.group, p.persona, json.dumps(list(p.traits))) for p in people),
            )
            db.executemany(
                "INSERT OR IGNORE INTO keys VALUES (?, ?)", ((key, p.participant) for p in people for key in p.keys)
            )
            db.executemany(
                "INSERT OR REPLACE INTO profiles VALUES (?,?,?)",
                ((who, known.group, json.dumps(list(known.traits))) for who, known in (profiles or {}).items()),
            )
            db.executemany("INSERT OR REPLACE INTO names VALUES (?, ?)", (names or {}).items())
            db.executemany(
                "INSERT OR REPLACE INTO assumptions VALUES (?,?,?,?)",
                ((a.statement, a.lane, a.stage, a.owner) for a in assumptions),
            )
            self._grow(db)

    def _replace_sources(self, db: sqlite3.Connection, sources: Iterable[Source]) -> None:
        for source in sources:
            before = db.execute("SELECT text FROM sources WHERE id = ?", (source.id,)).fetchone()
            changed = before is not None and before[0] != source.text
            self._remove_source(db, source.id, observed=changed)
            self._add_source(db, source)
            if changed:  # a model's replies are kept by their prompt: which of them hold what is gone, nobody can say
                db.execute("DELETE FROM observed WHERE substr(key, 1, 16) NOT IN (SELECT id FROM sources)")
                db.execute("INSERT OR REPLACE INTO meta VALUES ('unclean', '1')")

    @staticmethod
    def _replace_maps(db: sqlite3.Connection, maps: Iterable[Kept]) -> None:
        for map_id, revision, text in maps:
            db.execute("DELETE FROM revisions WHERE map_id = ? AND revision = ?", (map_id, revision))
            if text is not None:
                db.execute("INSERT INTO revisions VALUES (?, ?, ?)", (map_id, revision, text))
        db.execute("DELETE FROM maps WHERE id NOT IN (SELECT map_id FROM revisions)")

    @staticmethod
    def _replace_layers(db: sqlite3.Connection, layers: Iterable[Laid]) -> None:
        rows = ((asked, edits, map_id) for map_id, asked, edits in layers)
        db.executemany("UPDATE layers SET asked = ?, edits = ? WHERE map_id = ?", rows)

    @staticmethod
    def _add_source(db: sqlite3.Connection, source: Source) -> None:
        from ingest.embed import key

        db.execute(
            "INSERT INTO sources VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                source.id, source.kind, source.title, source.text, source.path, source.record, source.participant,
                source.group, source.language, json.dumps(source.fields, ensure_ascii=False),
                json.dumps([list(vars(segment).values()) for segment in source.segments], ensure_ascii=False),
                json.dumps([list(vars(code).values()) for code in source.codes], ensure_ascii=False),
            ),
        )  # fmt: skip
        for unit in units(source):
            db.execute(
                "INSERT INTO units VALUES (?,?,?,?,?,?,?)",
                (unit.id, source.id, unit.segment, unit.start, unit.end, key(unit.text), key(unit.window)),
            )
            db.execute("INSERT INTO words VALUES (?, ?)", (unit.id, unit.window))
            db.execute("INSERT OR REPLACE INTO pending VALUES (?, 0)", (unit.id,))

    @staticmethod
    def _remove_source(db: sqlite3.Connection, source_id: str, observed: bool = True) -> None:
        ids = [row[0] for row in db.execute("SELECT id FROM units WHERE source_id = ?", (source_id,))]
        db.executemany("DELETE FROM words WHERE id = ?", ((unit,) for unit in ids))
        db.executemany("INSERT OR REPLACE INTO pending VALUES (?, 1)", ((unit,) for unit in ids))
        db.execute("DELETE FROM units WHERE source_id = ?", (source_id,))
        db.execute("DELETE FROM sources WHERE id = ?", (source_id,))
        if observed:
            db.execute("DELETE FROM observed WHERE key GLOB ?", (f"{source_id}:*",))
            db.execute("DELETE FROM observed WHERE key GLOB ?", (f"reply:*:*{source_id}*",))  # a model was shown it

    def remove(self, ids: Iterable[str]) -> None:
        with self._change() as db:
            for source_id in ids:
                self._remove_source(db, source_id)
            self._grow(db)

    def source(self, source_id: str) -> Source | None:
        row = self._db.execute("SELECT * FROM sources WHERE id = ?", (source_id,)).fetchone()
        return _source(row) if row else None

    def sources(self) -> list[Source]:
        """Every source, by id, so that nothing depends on the order of ingest."""
        self._known = self._erasures()
        return [_source(row) for row in self._db.execute("SELECT * FROM sources ORDER BY id")]

    def source_ids(self) -> dict[str, str]:
        """Source id → path."""
        return dict(self._db.execute("SELECT id, path FROM sources ORDER BY id").fetchall())

    # -- units and vectors -------------------------------------------------------------------------------------

    def unit_count(self) -> int:
        return self._db.execute("SELECT count(*) FROM units").fetchone()[0]

    def unit_ids(self) -> set[str]:
        return {row[0] for row in self._db.execute("SELECT id FROM units")}

    def units(self) -> list[Unit]:
        """Every unit with its words, sources by id, in the order of the text."""
        return [unit for source in self.sources() for unit in units(source)]

    def well_cut(self) -> bool:
        """Whether the passages are those that this version of Footpath cuts."""
        return self.meta("cut") == CUT

    def cut_again(self) -> None:
        """Cuts every source into passages anew; all of them are pending then."""
        with self._change() as db:
            self._replace_sources(db, self.sources())
            db.execute("INSERT OR REPLACE INTO meta VALUES ('cut', ?)", (CUT,))

    def pending(self) -> tuple[list[str], list[str]]:
        """Unit ids the index still has to take in, and those it still has to drop."""
        rows = self._db.execute("SELECT id, gone FROM pending ORDER BY id").fetchall()
        return [row[0] for row in rows if not row[1]], [row[0] for row in rows if row[1]]

    def indexed(self, ids: Sequence[str]) -> None:
        """Notes that the index now agrees about these units."""
        with self._change() as db:
            db.executemany("DELETE FROM pending WHERE id = ?", ((unit,) for unit in ids))

    def matches(self, query: str) -> dict[str, float]:
        """Unit id → BM25 score (higher is better) of every unit that holds a word of the FTS5 query."""
        if not query:
            return {}
        rows = self._db.execute("SELECT id, -bm25(words) FROM words WHERE words MATCH ?", (query,))
        return dict(rows.fetchall())

    def vectors(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """Those of the asked vectors that are kept, by content hash."""
        import numpy as np

        found: dict[str, np.ndarray] = {}
        distinct = list(dict.fromkeys(keys))
        for first in range(0, len(distinct), 500):
            part = distinct[first : first + 500]
            marks = ",".join("?" * len(part))
            for key, blob in self._db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part):
                found[key] = np.frombuffer(blob, np.float32)
        return found

    def put_vectors(self, rows: Iterable[tuple[str, np.ndarray]]) -> None:
        with self._derive() as db:
            db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", ((k, v.tobytes()) for k, v in rows))

    # -- people ------------------------------------------------------------------------------------------------

    def people(self) -> dict[str, Person]:
        """By participant: what roster and CRM say of them, with hashes of their keys, without their names."""
        keys: dict[str, set[str]] = {}
        for key, participant in self._db.execute("SELECT hash, participant FROM keys"):
            keys.setdefault(participant, set()).add(key)
        rows = self._db.execute("SELECT participant, grp, traits FROM profiles")
        known = {who: Profile(frozenset(), tuple(json.loads(traits)), group) for who, group, traits in rows}
        found = {}
        rows = self._db.execute("SELECT participant, grp, persona, traits FROM people ORDER BY participant")
        for who, group, persona, traits in rows:
            told = Person(who, None, group, persona, tuple(json.loads(traits)), None, frozenset(keys.get(who, ())))
            found[who] = knowing(told, known.get(who))
        return found

    def names(self) -> dict[str, str]:
        """Salted hash of a name → pseudonym."""
        return dict(self._db.execute("SELECT hash, pseudonym FROM names").fetchall())

    def assumptions(self) -> list[Assumption]:
        rows = self._db.execute("SELECT statement, lane, stage, owner FROM assumptions ORDER BY statement")
        return [Assumption(*row) for row in rows]

    # -- forgetting --------------------------------------------------------------------------------------------

    def forget(
        self,
        marks: Iterable[str],
        participant: str,
        sources: Iterable[Source],
        maps: Iterable[Kept],
        needed: set[str],
        layers: Iterable[Laid] = (),
    ) -> None:
        """Puts sources, maps and people's edits of them without a person in place of those with, all or none.

        `marks` are hashes to know the person by again; vectors stay where a unit or `needed` holds their key.
        From here on the whole index is pending and an erasure is under way, until `erased`.
        """
        with self._change() as db:
            self._replace_sources(db, sources)
            self._replace_maps(db, maps)
            self._replace_layers(db, layers)
            db.execute("DELETE FROM people WHERE participant = ?", (participant,))
            db.execute("DELETE FROM keys WHERE participant = ?", (participant,))
            db.execute("DELETE FROM profiles WHERE participant = ?", (participant,))
            db.executemany("INSERT OR IGNORE INTO forgotten VALUES (?)", ((mark,) for mark in marks))
            db.execute("CREATE TEMP TABLE needed (key TEXT PRIMARY KEY)")
            db.executemany("INSERT INTO needed VALUES (?)", ((key,) for key in needed))
            db.execute("INSERT OR IGNORE INTO needed SELECT text_key FROM units UNION SELECT window_key FROM units")
            db.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM needed)")
            db.execute("DROP TABLE needed")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('erasing', '1')")
            self._grow(db)
        self._known = self._erasures()

    def forgotten(self) -> frozenset[str]:
        """Hashes of people and sources that were forgotten."""
        return frozenset(row[0] for row in self._db.execute("SELECT hash FROM forgotten"))

    def erasing(self) -> bool:
        """Whether an erasure has begun that is not known to be finished."""
        return self.meta("erasing") is not None

    def unclean(self) -> bool:
        """Whether the file may still hold words that were masked or erased since it was written anew."""
        return self.meta("unclean") is not None

    def erased(self) -> None:
        """Writes the file anew without what was deleted, empties the write-ahead log, and ends the erasure.

        Raises Busy where another process reads the study for so long that the log cannot be emptied.
        """
        with self._change() as db:
            db.execute("INSERT INTO words (words) VALUES ('rebuild')")
        with written(self.path):
            self._db.execute("VACUUM")
            waiting = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if waiting:
            raise Busy(
                f"Another process reads {self.path}, so its log still holds what was deleted. "
                "Close it and run the same command again."
            )
        with self._change() as db:
            db.execute("DELETE FROM meta WHERE key IN ('erasing', 'unclean')")

    # -- what was made of them ---------------------------------------------------------------------------------

    def observed(self, key: str) -> Any | None:
        row = self._db.execute("SELECT value FROM observed WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def put_observed(self, rows: Iterable[tuple[str, Any]]) -> None:
        with self._derive() as db:
            db.executemany(
                "INSERT OR REPLACE INTO observed VALUES (?, ?)",
                ((key, json.dumps(value, ensure_ascii=False)) for key, value in rows),
            )

    def put_feedback(self, key: str, said: dict[str, Any]) -> None:
        """Keeps what somebody said is wrong; the same key again changes nothing."""
        with self._derive() as db:
            db.execute("INSERT OR IGNORE INTO feedback VALUES (?, ?)", (key, json.dumps(said, ensure_ascii=False)))

    def feedback(self) -> list[dict[str, Any]]:
        """Oldest first."""
        return [json.loads(row[0]) for row in self._db.execute("SELECT said FROM feedback ORDER BY rowid")]

    def map_id(self, name: str) -> str | None:
        row = self._db.execute("SELECT id FROM maps WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def revisions(self) -> list[tuple[str, int, str]]:
        """(map id, revision, its JSON) of every revision of every map, oldest first."""
        return self._db.execute("SELECT map_id, revision, map FROM revisions ORDER BY rowid").fetchall()

    def maps(self) -> list[tuple[str, int, str]]:
        """(map id, newest revision, its JSON) of every map, newest last."""
        return self._db.execute(
            "SELECT map_id, revision, map FROM revisions r WHERE revision ="
            " (SELECT max(revision) FROM revisions WHERE map_id = r.map_id) ORDER BY rowid"
        ).fetchall()

    def map(self, map_id: str, revision: int | None = None) -> str | None:
        row = self._db.execute(
            "SELECT map FROM revisions WHERE map_id = ? AND (revision = ? OR ? IS NULL) ORDER BY revision DESC LIMIT 1",
            (map_id, revision, revision),
        ).fetchone()
        return row[0] if row else None

    def layers(self, map_id: str) -> Layers:
        """A map's parts; empty where there is no such map."""
        return self._layers(self._db, map_id)

    def revise(self, map_id: str, make: Callable[[Layers], Layers]) -> Layers:
        """Keeps what `make` makes of a map's parts as its next revision. What `make` raises leaves all as it was."""
        with self._derive() as db:
            new = make(self._layers(db, map_id))
            db.execute("INSERT OR IGNORE INTO maps VALUES (?, ?)", (map_id, map_id))
            db.execute("INSERT OR REPLACE INTO revisions VALUES (?, ?, ?)", (map_id, DRAFT, new.draft))
            db.execute("INSERT INTO revisions VALUES (?, ?, ?)", (map_id, new.revision, new.newest))
            db.execute("INSERT OR REPLACE INTO layers VALUES (?, ?, ?)", (map_id, new.asked, new.edits))
        return new

    @staticmethod
    def _layers(db: sqlite3.Connection, map_id: str) -> Layers:
        kept = dict(
            db.execute(
                "SELECT revision, map FROM revisions WHERE map_id = ? AND revision IN"
                " (?, (SELECT max(revision) FROM revisions WHERE map_id = ?))",
                (map_id, DRAFT, map_id),
            ).fetchall()
        )
        if not kept:
            return Layers()
        last = max(kept)
        more = db.execute("SELECT asked, edits FROM layers WHERE map_id = ?", (map_id,)).fetchone()
        return Layers(last, kept[last], kept.get(DRAFT), *(more or ()))


def _source(row: tuple) -> Source:
    return Source(
        id=row[0], kind=row[1], title=row[2], text=row[3], path=row[4], record=row[5], participant=row[6],
        group=row[7], language=row[8], fields=json.loads(row[9]),
        segments=tuple(Segment(*values) for values in json.loads(row[10])),
        codes=tuple(Code(*values) for values in json.loads(row[11])),
    )  # fmt: skip
