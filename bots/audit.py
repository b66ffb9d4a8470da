"""Who asked what kind of thing about which study, and whether they were let in. Never what they said."""

from __future__ import annotations

from bots.jobs import Job, Jobs

TABLE = """
CREATE TABLE IF NOT EXISTS audit (
    at REAL NOT NULL, user TEXT NOT NULL, channel TEXT NOT NULL, study TEXT NOT NULL, what TEXT NOT NULL,
    outcome TEXT NOT NULL, reference TEXT NOT NULL);
"""
COLUMNS = ("at", "user", "channel", "study", "what", "outcome", "reference")


class Audit:
    def __init__(self, jobs: Jobs):
        self.jobs = jobs
        with jobs.lock:
            jobs.db.executescript(TABLE)

    def write(self, job: Job, outcome: str, study: str = "", what: str = "") -> None:
        row = (self.jobs.now(), job.task.user, job.task.channel, study, what or job.task.kind, outcome, job.reference)
        with self.jobs.change() as db:
            db.execute("INSERT INTO audit VALUES (?,?,?,?,?,?,?)", row)

    def rows(self) -> list[dict[str, object]]:
        """Oldest first."""
        with self.jobs.lock:
            return [dict(row) for row in self.jobs.db.execute("SELECT * FROM audit ORDER BY rowid")]
