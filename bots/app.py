"""The bot, put together: Slack's client, the Bolt app, the job table and the threads that work."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bots.desk import FILE_HOSTS, HOOK_HOSTS, Desk
from bots.inbox import Task
from bots.jobs import Jobs
from bots.listeners import listen
from bots.work import work
from bots.workers import Workers

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger("footpath.slack")

TOKEN = re.compile(r"xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+|(?<=Bearer )\S+")
SECONDS = 30  # that Slack may take to answer


@dataclass
class Bot:
    app: App
    desk: Desk
    workers: Workers

    def keep(self, tasks: Iterable[Task]) -> None:
        """Puts tasks on disk and wakes the workers. What it raises keeps Slack from hearing that all is well."""
        if self.desk.jobs.add(tasks):
            self.workers.wake()

    def start(self) -> None:
        """Goes on with what an earlier run left."""
        if left := self.desk.jobs.wake():
            log.info("going on with %s jobs of an earlier run", left)
        self.workers.start()

    def stop(self, wait: float = 10.0) -> None:
        """Ends what can be ended in `wait` seconds; the rest goes on at the next start."""
        if self.workers.stop(wait):
            self.desk.close()


def make(
    client: WebClient,
    root: Path,
    home: Path,
    signing_secret: str | None = None,
    file_hosts: frozenset[str] = FILE_HOSTS,
    hook_hosts: frozenset[str] = HOOK_HOSTS,
) -> Bot:
    """A bot whose studies lie in `root` and whose own table in `home`. Raises SlackApiError where the token is
    refused.
    """
    from slack_bolt import App

    us = str(client.auth_test()["user_id"])
    app = App(
        client=client,
        signing_secret=signing_secret or "socket mode needs none",
        request_verification_enabled=signing_secret is not None,
        process_before_response=True,  # the job is on disk before the event is acknowledged
        token_verification_enabled=True,  # once, here: no event waits for it
        name="footpath",
    )
    counter = Desk(client, Jobs(home), root, home, us, file_hosts, hook_hosts)
    bot = Bot(app, counter, Workers(counter.jobs, partial(work, counter)))
    listen(app, bot.keep, us)
    return bot


def slack(token: str, base_url: str | None = None) -> WebClient:
    """A client that waits when Slack says so (429: nothing was done), and tries nothing else again by itself: whether
    a post whose answer was lost stands there is for `Post` to find out.
    """
    from slack_sdk import WebClient
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

    return WebClient(
        token,
        base_url=base_url or WebClient.BASE_URL,
        timeout=SECONDS,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=3)],
    )


class Discreet(logging.Formatter):
    """A line of the log without tokens, whatever library wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("[token]", super().format(record))


def log_to_stderr(verbose: bool = False) -> None:
    """Our log, and warnings of Slack's libraries; at more than that they print what people wrote."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
