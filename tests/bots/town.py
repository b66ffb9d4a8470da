"""A town: Slack on the loopback, the bot before it, and what people do there and see."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bots.app import Bot, make, slack
from bots.serve import server
from tests.bots.fake import SECRET, TOKEN, Fake, click_body, envelope, form_body, mention, send

QUESTION = "What annoyed people about the bill?"


def link(folder: Path, *channels: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "footpath.toml").write_text(f"[slack]\nchannels = {json.dumps(channels)}\n")


@dataclass
class Town:
    """Slack, the bot and its HTTP port; what people do there, and what they see."""

    fake: Fake
    root: Path
    home: Path
    bot: Bot = field(init=False)
    port: int = 0
    events: int = 0

    def open(self) -> None:
        local = frozenset({"127.0.0.1"})
        self.bot = make(slack(TOKEN, self.fake.api), self.root, self.home, SECRET, file_hosts=local, hook_hosts=local)
        self.server = server(self.bot.app, "127.0.0.1", 0)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.bot.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.bot.stop(60)

    def deliver(self, event: dict[str, Any], event_id: str | None = None) -> int:
        self.events += 1
        return send(self.port, envelope(event, event_id or f"Ev{self.events}"))

    def ask(
        self, text: str, user: str = "UANN", channel: str = "C1", thread: str | None = None
    ) -> list[dict[str, Any]]:
        """A mention (or, in a DM, a message), delivered as Slack does; what we said in its thread."""
        direct = channel.startswith("D")
        event = self.fake.write(channel, user, text if direct else f"<@U0FOOTPATH> {text}", thread)
        assert self.deliver(event) == 200
        if not direct:
            assert self.deliver(mention(event)) == 200
        return self.said(channel, thread or event["ts"])

    def said(self, channel: str, thread: str) -> list[dict[str, Any]]:
        assert self.bot.workers.idle(120)
        return self.fake.under(channel, thread)

    def click(self, message: dict[str, Any], action: str, user: str = "UANN") -> None:
        value = next(
            e["value"] for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == action
        )
        self.events += 1
        assert send(self.port, click_body(user, message["channel"], action, value, message, f"T{self.events}")) == 200
        assert self.bot.workers.idle(60)

    def fill(self, view_id: str, user: str = "UANN", **values: str) -> None:
        about = self.fake.views[view_id]["private_metadata"]
        assert send(self.port, form_body(user, view_id, about, **values)) == 200
        assert self.bot.workers.idle(60)

    def command(self, text: str, user: str = "UANN", channel: str = "C1") -> None:
        self.events += 1
        body = {
            "command": "/footpath",
            "text": text,
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "fibre",
            "user_id": user,
            "team_id": "T1",
            "trigger_id": f"T{self.events}",
            "response_url": f"{self.fake.address}/hook/1",
        }
        assert send(self.port, body, form=True) == 200
        assert self.bot.workers.idle(60)


def words(message: dict[str, Any]) -> str:
    """All that a reader sees of a message or view."""
    from bots.limits import texts

    return "\n".join(texts(message.get("blocks", [])))
