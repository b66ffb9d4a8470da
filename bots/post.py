"""Saying something in Slack, once. Slack has no key that makes a post idempotent, so we make one.

What is about to be posted is noted first, its time is noted after. Where a try finds the first note without the second
(a kill, a lost answer) it looks in the thread for a post that carries the job's key in its metadata before it posts.
What has a time is changed with chat.update, which may be done twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bots.blocks import Message, said

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bots.jobs import Job, Jobs

log = logging.getLogger("footpath.slack")

EVERY = 3.0  # seconds between two changes of a progress line; Slack takes about one post a second and channel


@dataclass
class Post:
    """Where a job speaks: a channel, and the thread in it (empty: the channel itself, then under its own first
    post).
    """

    client: WebClient
    jobs: Jobs
    job: Job
    channel: str
    thread: str
    told: dict[str, float] = field(default_factory=dict)

    def status(self, words: str) -> None:
        """Shows that we are at work: Slack's status line, or a post where Slack does not take that."""
        from slack_sdk.errors import SlackClientError

        if self.job.notes.get("reply"):
            return
        try:
            if self.thread:
                self.client.assistant_threads_setStatus(
                    channel_id=self.channel, thread_ts=self.thread, status=words[:50], loading_messages=[words[:50]]
                )
                return
        except SlackClientError as error:
            log.debug("no status line: %s", error)
        self.progress(words)

    def progress(self, words: str, part: str = "reply") -> None:
        """A line that changes while a long job runs, and becomes its reply. Not more often than every few seconds."""
        now = time.monotonic()
        if now - self.told.get(part, -EVERY) >= EVERY:
            self.told[part] = now
            self.say(said(words), part)

    def say(self, message: Message, part: str = "reply") -> str:
        """Posts the message, or puts it in place of what this part said before. Returns its time."""
        ts = self.job.notes.get(part) or self._found(part)
        if ts:
            self.client.chat_update(channel=self.channel, ts=ts, **content(message))
        else:
            self.jobs.note(self.job, **{f"{part}?": True})
            metadata = {"event_type": "footpath_reply", "event_payload": {"key": self.job.task.key, "part": part}}
            sent = self.client.chat_postMessage(
                channel=self.channel, thread_ts=self.thread or None, metadata=metadata, **content(message)
            )
            ts = str(sent["ts"])
        if self.job.notes.get(part) != ts:
            self.jobs.note(self.job, **{part: ts})
        if not self.thread:
            self.thread = ts
        return ts

    def upload(self, paths: Sequence[Path], title: str, part: str = "files") -> None:
        """Puts files into the thread, once. Their titles tell a later try that they are there."""
        if self.job.notes.get(part):
            return
        if self.job.notes.get(f"{part}?") and self._uploaded(title):
            self.jobs.note(self.job, **{part: True})
            return
        self.jobs.note(self.job, **{f"{part}?": True})
        files: list[dict[str, Any]] = [
            {"file": str(path), "filename": path.name, "title": f"{title} ({path.suffix[1:].upper()})"}
            for path in paths
        ]
        self.client.files_upload_v2(channel=self.channel, thread_ts=self.thread or None, file_uploads=files)
        self.jobs.note(self.job, **{part: True})

    def _found(self, part: str) -> str | None:
        """The time of a post of ours that an earlier try may have made."""
        if not self.job.notes.get(f"{part}?"):
            return None
        wanted = {"key": self.job.task.key, "part": part}
        for post in self._posts():
            if (post.get("metadata") or {}).get("event_payload") == wanted:
                return str(post["ts"])
        return None

    def _uploaded(self, title: str) -> bool:
        return any(
            str(file.get("title", "")).startswith(f"{title} (")
            for post in self._posts()
            for file in post.get("files") or []
        )

    def _posts(self) -> list[dict[str, Any]]:
        """What stands in the thread, or lately in the channel."""
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            ask: dict[str, Any] = {
                "channel": self.channel,
                "include_all_metadata": True,
                "limit": 200,
                "cursor": cursor,
            }
            if self.thread:
                page = self.client.conversations_replies(ts=self.thread, **ask)
            else:
                page = self.client.conversations_history(oldest=str(self.job.since - 60), **ask)
            found += page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return found


def content(message: Message) -> dict[str, Any]:
    """A message as arguments of chat.postMessage and chat.update: nothing unfurls, no name becomes a link."""
    return {
        "text": message.text,
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
        "link_names": False,
    }
