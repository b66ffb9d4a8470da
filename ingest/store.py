"""The truth of a study: one SQLite file. Everything else (the index, the caches) can be made again from it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.source import Assumption, Person, Segment, Source
from ingest.units import Unit, units

if TYPE_CHECKING:
    import numpy as np

FILE = "footpath.db"

TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sources (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL,
    record TEXT, participant TEXT, grp TEXT, language TEXT NOT NULL, fields TEXT NOT NULL, segments TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS units (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE, segment INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, text_key TEXT NOT NULL, window_key TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS units_source ON units(source_id, start);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61');
CREATE TABLE IF NOT EXISTS pending (id TEXT PRIMARY KEY, gone INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS people (participant TEXT PRIMARY KEY, grp TEXT, persona TEXT, traits TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS names (hash TEXT PRIMARY KEY, pseudonym TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS assumptions (statement TEXT PRIMARY KEY, lane TEXT NOT NULL, stage TEXT, owner TEXT);
CREATE TABLE IF NOT EXISTS observed (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS maps (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS revisions (
    map_id TEXT NOT NULL REFERENCES maps(id), revision INTEGER NOT NULL, map TEXT NOT NULL,
    PRIMARY KEY (map_id, revision));
"""


class Store:
    """Sources, units, vectors, people and maps of one study. Each method is one transaction."""

    def __init__(self, folder: Path):
        self.path = folder / FILE
        self._db = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.executescript(TABLES)
        self._db.execute("INSERT OR IGNORE INTO meta VALUES ('salt', ?)", (secrets.token_hex(16),))

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- facts about the study -------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

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

    # -- sources -----------------------------------------------------------------------------------------------

    def put(self, sources: Iterable[Source], files: dict[str, str], gone: Iterable[str] = ()) -> None:
        """Adds or replaces sources with their units, removes `gone`, notes the files they came from: all or none."""
        with self._change() as db:
            for source_id in gone:
                self._forget_source(db, source_id)
            for source in sources:
                self._forget_source(db, source.id)
                self._add_source(db, source)
            self._grow(db)
            db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", files.items())

    @staticmethod
    def _add_source(db: sqlite3.Connection, source: Source) -> None:
        from ingest.embed import key

        db.execute(
            "INSERT INTO sources VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                source.id, source.kind, source.title, source.text, source.path, source.record, source.participant,
                source.group, source.language, json.dumps(source.fields, ensure_ascii=False),
                json.dumps([list(vars(segment).values()) for segment in source.segments], ensure_ascii=False),
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
    def _forget_source(db: sqlite3.Connection, source_id: str) -> None:
        ids = [row[0] for row in db.execute("SELECT id FROM units WHERE source_id = ?", (source_id,))]
        db.executemany("DELETE FROM words WHERE id = ?", ((unit,) for unit in ids))
        db.executemany("INSERT OR REPLACE INTO pending VALUES (?, 1)", ((unit,) for unit in ids))
        db.execute("DELETE FROM units WHERE source_id = ?", (source_id,))
        db.execute("DELETE FROM sources WHERE id = ?", (source_id,))

    def remove(self, ids: Iterable[str], paths: Iterable[str] = ()) -> None:
        """Removes sources, and the notes about files that are gone."""
        with self._change() as db:
            for source_id in ids:
                self._forget_source(db, source_id)
            self._grow(db)
            db.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in paths))

    def source(self, source_id: str) -> Source | None:
        row = self._db.execute("SELECT * FROM sources WHERE id = ?", (source_id,)).fetchone()
        return _source(row) if row else None

    def sources(self) -> list[Source]:
        """Every source, by id, so that nothing depends on the order of ingest."""
        return [_source(row) for row in self._db.execute("SELECT * FROM sources ORDER BY id")]

    def source_ids(self) -> dict[str, str]:
        """Source id → path."""
        return dict(self._db.execute("SELECT id, path FROM sources ORDER BY id").fetchall())

    def files(self) -> dict[str, str]:
        """Path → hash of the raw file as last read."""
        return dict(self._db.execute("SELECT path, hash FROM files").fetchall())

    # -- units and vectors -------------------------------------------------------------------------------------

    def unit_count(self) -> int:
        return self._db.execute("SELECT count(*) FROM units").fetchone()[0]

    def units(self) -> list[Unit]:
        """Every unit with its words, sources by id, in the order of the text."""
        return [unit for source in self.sources() for unit in units(source)]

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
        with self._change() as db:
            db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", ((k, v.tobytes()) for k, v in rows))

    # -- people ------------------------------------------------------------------------------------------------

    def put_people(self, people: Iterable[Person], names: dict[str, str], assumptions: Iterable[Assumption]) -> None:
        """Roster rows without their names (those are kept as salted hashes → pseudonym), and the team's assumptions."""
        with self._change() as db:
            db.executemany(
                "INSERT OR REPLACE INTO people VALUES (?,?,?,?)",
                ((p.participant, p.group, p.persona, json.dumps(list(p.traits))) for p in people),
            )
            db.executemany("INSERT OR REPLACE INTO names VALUES (?, ?)", names.items())
            db.executemany(
                "INSERT OR REPLACE INTO assumptions VALUES (?,?,?,?)",
                ((a.statement, a.lane, a.stage, a.owner) for a in assumptions),
            )
            self._grow(db)

    def people(self) -> dict[str, Person]:
        rows = self._db.execute("SELECT participant, grp, persona, traits FROM people ORDER BY participant")
        return {row[0]: Person(row[0], None, row[1], row[2], tuple(json.loads(row[3]))) for row in rows}

    def names(self) -> dict[str, str]:
        """Salted hash of a name → pseudonym."""
        return dict(self._db.execute("SELECT hash, pseudonym FROM names").fetchall())

    def assumptions(self) -> list[Assumption]:
        rows = self._db.execute("SELECT statement, lane, stage, owner FROM assumptions ORDER BY statement")
        return [Assumption(*row) for row in rows]

    # -- what was made of them ---------------------------------------------------------------------------------

    def observed(self, key: str) -> Any | None:
        row = self._db.execute("SELECT value FROM observed WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def put_observed(self, rows: Iterable[tuple[str, Any]]) -> None:
        with self._change() as db:
            db.executemany(
                "INSERT OR REPLACE INTO observed VALUES (?, ?)",
                ((key, json.dumps(value, ensure_ascii=False)) for key, value in rows),
            )

    def map_id(self, name: str) -> str | None:
        row = self._db.execute("SELECT id FROM maps WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

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

    def put_map(self, map_id: str, name: str, revision: int, text: str) -> None:
        with self._change() as db:
            db.execute("INSERT OR IGNORE INTO maps VALUES (?, ?)", (map_id, name))
            db.execute("INSERT INTO revisions VALUES (?, ?, ?)", (map_id, revision, text))


def _source(row: tuple) -> Source:
    return Source(
        id=row[0], kind=row[1], title=row[2], text=row[3], path=row[4], record=row[5], participant=row[6],
        group=row[7], language=row[8], fields=json.loads(row[9]),
        segments=tuple(Segment(*values) for values in json.loads(row[10])),
    )  # fmt: skip
