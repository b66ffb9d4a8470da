"""What Bolt calls: each listener keeps what came in and lets go. A job is on disk before Slack hears that all is
well, so that nothing acknowledged is lost; the work is done elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from bots.inbox import Task, click_tasks, command_tasks, event_tasks, told_tasks

if TYPE_CHECKING:
    from slack_bolt import Ack, App

EVENTS = ("message", "app_mention", "app_home_opened", "member_left_channel")


def listen(app: App, keep: Callable[[Iterable[Task]], None], us: str) -> None:
    """Registers all listeners. `keep` stores tasks and wakes whoever does them."""

    def event(body: dict[str, Any]) -> None:
        keep(event_tasks(body, us))

    def action(ack: Ack, body: dict[str, Any]) -> None:
        keep(click_tasks(body))
        ack()

    def form(ack: Ack, body: dict[str, Any]) -> None:
        keep(told_tasks(body))
        ack()

    def command(ack: Ack, body: dict[str, Any]) -> None:
        keep(command_tasks(body))
        ack()

    for name in EVENTS:
        app.event(name)(event)
    app.action(re.compile(""))(action)  # every button
    app.view("wrong")(form)
    app.command("/footpath")(command)
