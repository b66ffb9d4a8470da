"""Slack as somebody else built it: the npm package `emulate`, with the scopes of our manifest and no others."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.bots.fake import SECRET, TOKEN, click_body, envelope, form_body, mention, send
from tests.bots.town import link

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "build" / "slack-tools" / "node_modules"
MANIFEST = json.loads((ROOT / "bots" / "manifest.json").read_text())
PERSON = "xoxp-test-ann"


@contextmanager
def emulate(folder: Path) -> Iterator[str]:
    """The emulator on a free port; its address. Each token has the scopes that Slack would give it."""
    assert TOOLS.is_dir(), "run: make test-tools"
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    everything = ["chat:write", "channels:manage", "channels:join", "channels:read", "channels:write", "files:write",
                  "files:read", "channels:history", "users:read", "im:read", "im:write", "im:history"]  # fmt: skip
    seed = {
        "slack": {
            "team": {"name": "Test", "domain": "test"},
            "users": [{"name": "ann", "email": "ann@test.example"}, {"name": "footpath", "email": "bot@test.example"}],
            "channels": [{"name": "fibre", "topic": "The fibre study"}],
            "tokens": [
                {"token": TOKEN, "user": "footpath", "scopes": scopes},
                {"token": PERSON, "user": "ann", "scopes": everything},
            ],
            "strict_scopes": True,
        }
    }
    (folder / "seed.json").write_text(json.dumps(seed))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = ["node", str(TOOLS / "emulate" / "dist" / "index.js"), "start", "--service", "slack", "--port", str(port)]
    process = subprocess.Popen([*started, "--seed", str(folder / "seed.json")], cwd=folder, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urlopen(address, timeout=5).close()
                break
            except URLError:
                assert time.monotonic() < until, "the emulator does not start"
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(10)


class Workspace:
    """A person in a channel of the emulator, and the bot; what the person does and sees."""

    def __init__(self, address: str, root: Path, home: Path):
        import threading

        from bots.app import make, slack
        from bots.serve import server

        self.address = address
        self.person = slack(PERSON, f"{address}/api/")
        client = slack(TOKEN, f"{address}/api/")
        self.ann, self.us = self.person.auth_test()["user_id"], client.auth_test()["user_id"]
        channels = self.person.conversations_list()["channels"]
        self.channel = next(c["id"] for c in channels if c["name"] == "fibre")
        self.person.conversations_join(channel=self.channel)
        if self.us not in self.person.conversations_members(channel=self.channel)["members"]:
            self.person.conversations_invite(channel=self.channel, users=self.us)
        link(root / "fibre", self.channel)
        local = frozenset({"127.0.0.1", "localhost"})
        self.bot = make(client, root, home, SECRET, local, local)
        self.server = server(self.bot.app, "127.0.0.1", 0)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.bot.start()
        self.number = 0

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.bot.stop(60)

    def deliver(self, event: dict[str, Any]) -> None:
        self.number += 1
        assert send(self.port, envelope(event, f"Ev{self.number}")) == 200

    def say(self, text: str, thread: str | None = None) -> dict[str, Any]:
        """A mention; the newest thing we said in its thread."""
        words = f"<@{self.us}> {text}"
        ts = str(self.person.chat_postMessage(channel=self.channel, text=words, thread_ts=thread)["ts"])
        event = {"type": "message", "channel": self.channel, "channel_type": "channel", "user": self.ann, "ts": ts}
        event |= {"text": words} | ({"thread_ts": thread} if thread else {})
        self.deliver(event)
        self.deliver(mention(event))
        return self.thread(thread or ts)[-1]

    def thread(self, ts: str) -> list[dict[str, Any]]:
        assert self.bot.workers.idle(280)
        return list(self.person.conversations_replies(channel=self.channel, ts=ts, limit=200)["messages"])

    def drop(self, name: str, content: bytes) -> str:
        """A person uploads a file to the channel; the time of its message."""
        done = self.person.files_upload_v2(channel=self.channel, filename=name, content=content)
        file = self.person.files_info(file=done["files"][0]["id"])["file"]
        history = self.person.conversations_history(channel=self.channel, limit=20)["messages"]
        shared = next(m for m in history if any(f["id"] == file["id"] for f in m.get("files") or []))
        event = {"type": "message", "subtype": "file_share", "channel": self.channel, "channel_type": "channel"}
        self.deliver(event | {"user": self.ann, "ts": shared["ts"], "text": "", "files": [file]})
        return str(shared["ts"])

    def press(self, message: dict[str, Any], action: str) -> None:
        value = next(
            e["value"] for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == action
        )
        trigger = str(self.person.api_call("views.generateTriggerId")["trigger_id"])
        assert send(self.port, click_body(self.ann, self.channel, action, value, message, trigger)) == 200
        assert self.bot.workers.idle(60)

    def send_form(self, about: str, **values: str) -> None:
        assert send(self.port, form_body(self.ann, f"V{self.number}", about, **values)) == 200
        assert self.bot.workers.idle(60)
