"""What a thread was about, and what each reply rested on, so that "show more" and the buttons know. Words of a study
are never kept here: evidence is kept as places (source, start, end) and read out of the study again, so that what the
study forgets is gone here too. A memory belongs to one study; in a thread of another it is not there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from bots.jobs import Jobs

if TYPE_CHECKING:
    from assistant import Study
    from assistant.reply import Thread

TABLES = """
CREATE TABLE IF NOT EXISTS threads (
    channel TEXT NOT NULL, thread TEXT NOT NULL, study TEXT NOT NULL, memory TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (channel, thread));
CREATE TABLE IF NOT EXISTS replies (
    ref TEXT PRIMARY KEY, study TEXT NOT NULL, channel TEXT NOT NULL, thread TEXT NOT NULL, kind TEXT NOT NULL,
    verdict TEXT NOT NULL, memory TEXT NOT NULL, at REAL NOT NULL);
"""


@dataclass(frozen=True)
class Kept:
    """A reply of ours, as a button finds it again."""

    ref: str
    study: Path
    channel: str
    thread: str
    kind: str
    verdict: str
    memory: dict[str, Any]


class Memory:
    def __init__(self, jobs: Jobs):
        self.jobs = jobs
        with jobs.lock:
            jobs.db.executescript(TABLES)

    def thread(self, channel: str, thread: str, study: Path) -> dict[str, Any]:
        """The thread's memory, as `packed`; empty where there is none of this study."""
        with self.jobs.lock:
            row = self.jobs.db.execute(
                "SELECT memory FROM threads WHERE channel = ? AND thread = ? AND study = ?",
                (channel, thread, str(study)),
            ).fetchone()
        return json.loads(row[0]) if row else {}

    def study(self, channel: str, thread: str) -> Path | None:
        """The study that the thread is about; else the one last spoken of in the channel."""
        with self.jobs.lock:
            row = self.jobs.db.execute(
                "SELECT study FROM threads WHERE channel = ? ORDER BY thread = ? DESC, at DESC LIMIT 1",
                (channel, thread),
            ).fetchone()
        return Path(row[0]) if row else None

    def known(self, channel: str, thread: str) -> bool:
        """Whether we have spoken in that thread."""
        with self.jobs.lock:
            found = self.jobs.db.execute(
                "SELECT 1 FROM threads WHERE channel = ? AND thread = ?", (channel, thread)
            ).fetchone()
        return found is not None or self.jobs.known(channel, thread)

    def keep_thread(self, db: Connection, channel: str, thread: str, study: Path, memory: dict[str, Any]) -> None:
        """Inside the transaction that ends the job, so that a second try of it starts from the memory before."""
        db.execute(
            "INSERT OR REPLACE INTO threads VALUES (?,?,?,?,?)",
            (channel, thread, str(study), json.dumps(memory), self.jobs.now()),
        )

    def keep_reply(self, kept: Kept) -> None:
        """Before the reply is posted, so that no button leads nowhere."""
        with self.jobs.change() as db:
            db.execute(
                "INSERT OR REPLACE INTO replies VALUES (?,?,?,?,?,?,?,?)",
                (
                    kept.ref, str(kept.study), kept.channel, kept.thread, kept.kind, kept.verdict,
                    json.dumps(kept.memory), self.jobs.now(),
                ),
            )  # fmt: skip

    def reply(self, ref: str) -> Kept | None:
        with self.jobs.lock:
            row = self.jobs.db.execute("SELECT * FROM replies WHERE ref = ?", (ref,)).fetchone()
        if row is None:
            return None
        return Kept(
            ref,
            Path(row["study"]),
            row["channel"],
            row["thread"],
            row["kind"],
            row["verdict"],
            json.loads(row["memory"]),
        )


def packed(thread: Thread) -> dict[str, Any]:
    """A thread's memory without anybody's words."""
    held = thread.model_dump(mode="json")
    held["evidence"] = [[c.source_id, c.start, c.end] for c in thread.evidence]
    return held


def unpacked(memory: dict[str, Any], study: Study) -> Thread:
    """The memory with the words read out of the study; evidence that the study no longer holds is left out."""
    from assistant.cite import cite
    from assistant.reply import Thread

    if not memory:
        return Thread()
    evidence = []
    for source_id, start, end in memory.get("evidence", []):
        source = study.source(source_id)
        if source is None:
            continue
        try:
            citation = cite(source, start, end)
        except ValueError:  # the source was read anew and its turns lie elsewhere
            continue
        if citation.quote.strip():  # forgotten words are blanks
            evidence.append(citation)
    return Thread.model_validate(memory | {"evidence": evidence})
