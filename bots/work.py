"""Does one job: the right module for its kind, and what happens where that fails. Nobody is left without an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bots.blocks import Message, said, trouble
from bots.click import click, tell, told
from bots.desk import Desk
from bots.home import greet, home, left
from bots.inbox import Kind
from bots.jobs import TRIES, Job
from bots.say import say
from bots.take_in import take_in

log = logging.getLogger("footpath.slack")

KINDS: dict[Kind, Callable[[Desk, Job], str]] = {
    "say": say,
    "file": take_in,
    "home": home,
    "greet": greet,
    "left": left,
    "click": click,
    "told": told,
}
ANSWERED = frozenset({"say", "file", "click"})  # kinds of which somebody waits for an answer
GONE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "account_inactive", "invalid_auth", "token_revoked"}
)


def work(desk: Desk, job: Job) -> None:
    """Never raises: what fails is tried again, then told with a reference that stands in the log too."""
    try:
        if job.tries > TRIES:
            raise RuntimeError("it was begun before and never ended: the process was killed each time")
        outcome = KINDS[job.task.kind](desk, job)
    except Exception as error:
        outcome = failed(desk, job, error)
    if outcome == "again":
        return
    if not job.ended:
        desk.jobs.end(job, "failed" if outcome == "failed" else "done")
    desk.audit.write(job, outcome)


def failed(desk: Desk, job: Job, error: Exception) -> str:
    """Says so, unless a later try may do better. The exception itself goes to the log only."""
    if lasting(error) is None and desk.jobs.again(job):
        log.warning("%s failed and is tried again", job.reference, exc_info=error)
        return "again"
    log.error("%s failed", job.reference, exc_info=error)
    if job.task.kind in ANSWERED and not unreachable(error):
        try:
            speak(desk, job, lasting(error) or trouble(job.reference))
        except Exception:
            log.exception("%s: the failure could not be told in %s", job.reference, job.task.channel)
    return "failed"


def speak(desk: Desk, job: Job, words: Message) -> None:
    if job.task.kind == "click":
        tell(desk, job, words.text)
    else:
        desk.post(job).say(words, "changes" if "taken" in job.notes else "reply")


def lasting(error: Exception) -> Message | None:
    """What to say where another try cannot help, because the study itself has to be put right."""
    from ingest.errors import IndexStale, NoSources

    if isinstance(error, NoSources):
        return said("This study holds no sources yet. Drop a transcript, a CSV or a zip here.")
    if isinstance(error, IndexStale):
        return said("The study's search index is out of date. Whoever runs Footpath should run: footpath reindex")
    return None


def unreachable(error: Exception) -> bool:
    """Whether Slack says that we cannot speak there at all."""
    from slack_sdk.errors import SlackApiError

    return isinstance(error, SlackApiError) and error.response.get("error") in GONE
