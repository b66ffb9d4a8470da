"""What Slack asked for and what became of it: one SQLite table that survives a kill.

An event is acknowledged once its job stands here, and the same event twice is one job. Jobs of one thread run one
after another, by the time their messages were written; jobs of different threads run side by side. What a job has
already done is noted while it runs (`note`), so that after a kill the next try goes on instead of doing it again. The
words of a message stay here only until its job has ended.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from bots.inbox import Task

State = Literal["waiting", "running", "done", "failed"]

FILE = "slack.db"
TRIES = 4  # after so many a job has failed
PAUSE = 2.0  # seconds before the second try; four times as long before each further one
KEPT = 14 * 86400.0  # seconds for which an ended job is remembered, so that a late delivery does nothing

TABLES = """
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, channel TEXT NOT NULL,
    thread TEXT NOT NULL, at TEXT NOT NULL, user TEXT NOT NULL, data TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0,
    notes TEXT NOT NULL DEFAULT '{}', changed REAL NOT NULL);
CREATE INDEX IF NOT EXISTS jobs_open ON jobs(state, channel, thread) WHERE state IN ('waiting', 'running');
CREATE INDEX IF NOT EXISTS jobs_thread ON jobs(channel, thread);
"""

# The oldest job that is due and has no earlier open one in its thread.
NEXT = """
SELECT * FROM jobs j WHERE state = 'waiting' AND due <= ? AND NOT EXISTS (
    SELECT 1 FROM jobs o WHERE o.channel = j.channel AND o.thread = j.thread AND o.id <> j.id
    AND (o.state = 'running' OR (o.state = 'waiting' AND (o.at, o.id) < (j.at, j.id))))
ORDER BY id LIMIT 1
"""


@dataclass
class Job:
    """A task in work. `notes` is what was done so far; change it through `Jobs.note` only."""

    id: int
    task: Task
    tries: int
    since: float  # when it came in, in seconds since 1970
    notes: dict[str, Any] = field(default_factory=dict)
    ended: bool = False

    @property
    def reference(self) -> str:
        """What a user reads under a failure, and what stands beside it in the log."""
        return f"FP-{self.id}"


class Jobs:
    """The table. Every method is one transaction and may be called from any thread."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time):
        folder.mkdir(parents=True, exist_ok=True)
        self.now = now
        self.lock = RLock()
        self.db = sqlite3.connect(folder / FILE, timeout=30, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("PRAGMA secure_delete=ON")
        self.db.executescript(TABLES)

    def close(self) -> None:
        with self.lock:
            self.db.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        with self.lock:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def wake(self) -> int:
        """At start: what a kill left running waits again. Returns how many jobs are open. Forgets old ended ones."""
        with self.change() as db:
            db.execute("UPDATE jobs SET state = 'waiting' WHERE state = 'running'")
            old = self.now() - KEPT
            db.execute("DELETE FROM jobs WHERE state IN ('done', 'failed') AND changed < ?", (old,))
            return db.execute("SELECT count(*) FROM jobs WHERE state = 'waiting'").fetchone()[0]

    def add(self, tasks: Iterable[Task]) -> int:
        """Keeps the tasks that are new; returns how many were."""
        with self.change() as db:
            return sum(
                db.execute(
                    "INSERT OR IGNORE INTO jobs (key, kind, channel, thread, at, user, data, changed)"
                    " VALUES (?,?,?,?,?,?,?,?)",
                    (t.key, t.kind, t.channel, t.thread, t.at, t.user, json.dumps(t.data), self.now()),
                ).rowcount
                for t in tasks
            )

    def take(self) -> Job | None:
        """The next job that may run, now marked as running; None where there is none."""
        with self.change() as db:
            row = db.execute(NEXT, (self.now(),)).fetchone()
            if row is None:
                return None
            db.execute("UPDATE jobs SET state = 'running', tries = tries + 1 WHERE id = ?", (row["id"],))
        return _job(row, row["tries"] + 1)

    def note(self, job: Job, **done: Any) -> None:
        """Adds to what the job has done; on disk when this returns. What another job noted about it meanwhile stays."""
        with self.change() as db:
            row = db.execute("SELECT notes FROM jobs WHERE id = ?", (job.id,)).fetchone()
            job.notes = json.loads(row["notes"]) | done
            db.execute("UPDATE jobs SET notes = ? WHERE id = ?", (json.dumps(job.notes), job.id))

    def end(
        self, job: Job, state: Literal["done", "failed"], also: Callable[[sqlite3.Connection], None] | None = None
    ) -> None:
        """The job is over; its words are wiped, its key stays. `also` is done in the same transaction."""
        with self.change() as db:
            if also:
                also(db)
            db.execute(
                "UPDATE jobs SET state = ?, data = '{}', notes = '{}', changed = ? WHERE id = ?",
                (state, self.now(), job.id),
            )
        job.ended = True

    def again(self, job: Job) -> bool:
        """Puts the job back for a later try; False, with nothing done, where it has had all its tries."""
        if job.tries >= TRIES:
            return False
        with self.change() as db:
            due = self.now() + PAUSE * 4 ** (job.tries - 1)
            db.execute("UPDATE jobs SET state = 'waiting', due = ? WHERE id = ?", (due, job.id))
        return True

    def known(self, channel: str, thread: str) -> bool:
        """Whether the message that the thread hangs from was said to us."""
        with self.lock:
            found = self.db.execute("SELECT 1 FROM jobs WHERE key = ?", (f"say:{channel}:{thread}",))
            return found.fetchone() is not None

    def noted(self, name: str) -> list[Job]:
        """The open jobs that have noted something under this name, oldest first."""
        with self.lock:
            rows = self.db.execute("SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY id").fetchall()
        return [job for job in (_job(row, row["tries"]) for row in rows) if job.notes.get(name)]

    def states(self) -> dict[str, int]:
        """How many jobs are in each state."""
        with self.lock:
            return dict(self.db.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())


def _job(row: sqlite3.Row, tries: int) -> Job:
    task = Task(row["key"], row["kind"], row["channel"], row["thread"], row["at"], row["user"], json.loads(row["data"]))
    return Job(row["id"], task, tries, row["changed"], json.loads(row["notes"]))
