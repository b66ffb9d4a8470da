"""Who may ask about which study. A study names its channels; whoever is in one of them may ask, nobody else.

    # footpath.toml in the study's folder
    [slack]
    channels = ["C0123456789"]

Asked anew at every request. Slack's list of members is believed for FRESH seconds from the moment it was asked for,
so that who leaves a channel has lost the study within a minute. Where anything is in doubt the answer is no.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from ingest.errors import FootpathError

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger("footpath.slack")

FRESH = 20.0


@dataclass(frozen=True)
class Linked:
    """A study and the channels it belongs to."""

    name: str
    folder: Path
    channels: tuple[str, ...]


def linked(root: Path) -> list[Linked]:
    """Every study in `root` (or `root` itself) that names channels, by name. One that cannot be read is left out, and
    logged.
    """
    from assistant.study import SETTINGS, Study

    found = []
    for path in sorted({*root.glob(f"*/{SETTINGS}"), *root.glob(SETTINGS)}):
        try:
            said = Study(path.parent).settings().get("slack") or {}
            channels = said.get("channels", [])
            if not isinstance(channels, list) or not all(isinstance(c, str) for c in channels):
                raise FootpathError(f'{path}: write the channels as [slack] channels = ["C0123456789"].')
        except (FootpathError, AttributeError, OSError) as error:
            log.warning("study left out: %s", error)
            continue
        if channels:
            found.append(Linked(str(said.get("name") or path.parent.name), path.parent, tuple(channels)))
    return found


class Access:
    """Asks Slack who is in a channel, and the studies which channels they belong to."""

    def __init__(self, client: WebClient, root: Path, now: Callable[[], float] = time.monotonic):
        self.client, self.root, self.now = client, root, now
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._lock = Lock()

    def study_of(self, channel: str) -> Linked | None:
        """The study that the channel belongs to; None where there is none, or more than one."""
        found = [study for study in linked(self.root) if channel in study.channels]
        if len(found) > 1:
            log.warning("channel %s is named by %s: none is used", channel, ", ".join(s.name for s in found))
        return found[0] if len(found) == 1 else None

    def in_channel(self, user: str, channel: str) -> Linked | None:
        """The channel's study, where the person is in the channel."""
        study = self.study_of(channel)
        return study if study and user in self.members(channel) else None

    def studies(self, user: str) -> list[Linked]:
        """The studies of every channel that the person is in."""
        return [s for s in linked(self.root) if any(self.in_channel(user, c) == s for c in s.channels)]

    def may(self, user: str, folder: Path) -> bool:
        return any(study.folder == folder for study in self.studies(user))

    def members(self, channel: str) -> frozenset[str]:
        """Who is in the channel; nobody where Slack does not let us see it. Raises what the connection raises."""
        asked = self.now()
        with self._lock:
            at, known = self._members.get(channel, (asked - FRESH, frozenset()))
        if asked - at < FRESH:
            return known
        known = self._ask(channel)
        with self._lock:
            self._members[channel] = asked, known
        return known

    def _ask(self, channel: str) -> frozenset[str]:
        from slack_sdk.errors import SlackApiError

        found: set[str] = set()
        cursor = None
        try:
            while True:
                page = self.client.conversations_members(channel=channel, limit=999, cursor=cursor)
                found |= set(page["members"])
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return frozenset(found)
        except SlackApiError as error:
            if error.response.get("error") in ("channel_not_found", "not_in_channel", "missing_scope", "is_archived"):
                log.warning("members of %s are not shown to us: %s", channel, error.response.get("error"))
                return frozenset()
            raise

    def forget(self, channel: str) -> None:
        """Somebody left: the next request asks anew."""
        with self._lock:
            self._members.pop(channel, None)
