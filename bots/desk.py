"""What a job needs at hand: Slack, the job table, who may what, memory, the studies, the audit log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from bots.access import Access
from bots.audit import Audit
from bots.jobs import Job, Jobs
from bots.memory import Memory
from bots.post import Post

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from assistant import Study

FILE_HOSTS = frozenset({"files.slack.com"})
HOOK_HOSTS = frozenset({"hooks.slack.com"})


@dataclass
class Desk:
    client: WebClient
    jobs: Jobs
    root: Path  # where the studies are
    home: Path  # where our own files are
    us: str  # our user id
    file_hosts: frozenset[str] = FILE_HOSTS
    hook_hosts: frozenset[str] = HOOK_HOSTS
    access: Access = field(init=False)
    memory: Memory = field(init=False)
    audit: Audit = field(init=False)
    _free: dict[Path, list[Study]] = field(default_factory=lambda: defaultdict(list))
    _changing: dict[Path, Lock] = field(default_factory=lambda: defaultdict(Lock))

    def __post_init__(self) -> None:
        self.access = Access(self.client, self.root)
        self.memory = Memory(self.jobs)
        self.audit = Audit(self.jobs)

    @contextmanager
    def study(self, folder: Path) -> Iterator[Study]:
        """The study, open; one job at a time uses it, the next takes it over warm."""
        from assistant import Study

        free = self._free[folder]
        study = free.pop() if free else Study.open(folder)
        try:
            yield study
        except BaseException:
            study.close()
            raise
        else:
            study.progress = None
            free.append(study)

    @contextmanager
    def changing(self, folder: Path) -> Iterator[None]:
        """One job at a time changes a study's maps, so that a job can tell after a kill whether it had done so."""
        with self._changing[folder]:
            yield

    def post(self, job: Job, channel: str = "", thread: str = "") -> Post:
        """Speaks where the job was asked for; a command has no thread yet."""
        task = job.task
        at = thread or ("" if task.data.get("command") else task.thread)
        return Post(self.client, self.jobs, job, channel or task.channel, at)

    def close(self) -> None:
        for studies in self._free.values():
            while studies:
                studies.pop().close()
        self.jobs.close()
