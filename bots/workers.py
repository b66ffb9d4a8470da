"""Threads that do jobs. Long work never starves short questions: a job that has run for SHORT seconds no longer counts
against the places there are, so that another may start beside it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Condition, Thread, current_thread

from bots.jobs import Job, Jobs

log = logging.getLogger("footpath.slack")

PLACES = 4  # jobs that run at once, the long ones not counted
SHORT = 5.0  # seconds after which a job is a long one
MOST = 40  # threads in all
LOOK = 0.5  # seconds after which we look again for jobs that have become due


class Workers:
    """Gives every job that may run a thread of its own, while there is a place."""

    def __init__(self, jobs: Jobs, work: Callable[[Job], None]):
        self.jobs, self.work = jobs, work
        self.began: dict[Thread, float] = {}  # the threads at work, and since when
        self.changed = Condition()
        self.stopping = False
        self.thread = Thread(target=self._give_out, name="footpath-jobs", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def wake(self) -> None:
        """Something may have become possible: a new job, an ended one."""
        with self.changed:
            self.changed.notify_all()

    def stop(self, wait: float = 10.0) -> bool:
        """Takes no new job and waits for those that run; False where some still do. They go on at the next start."""
        until = time.monotonic() + wait
        with self.changed:
            self.stopping = True
            self.changed.notify_all()
            while self.began and (left := until - time.monotonic()) > 0:
                self.changed.wait(left)
            return not self.began

    def idle(self, wait: float) -> bool:
        """Waits until no job is open; False where some still are."""
        until = time.monotonic() + wait
        with self.changed:
            while self.began or self.jobs.states().get("waiting"):
                if (left := until - time.monotonic()) <= 0:
                    return False
                self.changed.wait(min(left, LOOK))
            return True

    def _place(self) -> bool:
        now = time.monotonic()
        fresh = sum(now - began < SHORT for began in self.began.values())
        return fresh < PLACES and len(self.began) < MOST

    def _give_out(self) -> None:
        with self.changed:
            while not self.stopping:
                job = self._take() if self._place() else None
                if job is None:
                    self.changed.wait(LOOK)
                    continue
                thread = Thread(target=self._run, args=(job,), name=f"footpath-{job.reference}", daemon=True)
                self.began[thread] = time.monotonic()
                thread.start()

    def _take(self) -> Job | None:
        try:
            return self.jobs.take()
        except Exception:  # a full disk, say: what is there waits until it is better
            log.exception("no job could be taken")
            return None

    def _run(self, job: Job) -> None:
        try:
            self.work(job)
        except Exception:
            log.exception("%s fell out of its handler", job.reference)
        finally:
            with self.changed:
                del self.began[current_thread()]
                self.changed.notify_all()
