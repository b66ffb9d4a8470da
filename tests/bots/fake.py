"""Slack on the loopback, as far as the bot goes: the Web API over real HTTP, Socket Mode over a real WebSocket,
files.

It keeps what was said, checks every message by our table of limits, and can answer 429, lose an answer after the
deed, or refuse, as a test wants it.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from bots.limits import faults

US = "U0FOOTPATH"
TOKEN = "xoxb-test-1"
APP_TOKEN = "xapp-test-1"
SECRET = "a signing secret"

Trouble = Callable[
    [str, dict[str, Any]], str | None
]  # method, arguments → "429", "lost", "500", an error's name, or None


class Fake:
    def __init__(self) -> None:
        self.members: dict[str, set[str]] = defaultdict(set)
        self.messages: list[dict[str, Any]] = []
        self.ephemeral: list[dict[str, Any]] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.hooks: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[str] = []
        self.trouble: Trouble = lambda method, args: None
        self.lock = threading.RLock()
        self.clock = 1_780_000_000
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.api = f"{self.address}/api/"
        self.socket_url = ""

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def ts(self) -> str:
        with self.lock:
            self.clock += 1
            return f"{self.clock}.000100"

    # -- what people do ----------------------------------------------------------------------------------------

    def write(self, channel: str, user: str, text: str, thread: str | None = None, **more: Any) -> dict[str, Any]:
        """A person's message, as its event."""
        event = {"type": "message", "channel": channel, "user": user, "text": text, "ts": self.ts()} | more
        event["channel_type"] = "im" if channel.startswith("D") else "channel"
        if thread:
            event["thread_ts"] = thread
        with self.lock:
            self.messages.append(dict(event))
        return event

    def drop(self, channel: str, user: str, name: str, content: bytes, text: str = "", **more: Any) -> dict[str, Any]:
        """A file dropped in a channel."""
        key = f"F{len(self.files)}X{self.clock}"
        self.files[key] = {"content": content, "kind": more.pop("kind", "application/octet-stream")}
        file = {
            "id": key,
            "name": name,
            "size": len(content),
            "url_private_download": f"{self.address}/files/{key}/{quote(name)}",
        }
        return self.write(channel, user, text, subtype="file_share", files=[file | more])

    def under(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """What we said in a thread."""
        return [
            m for m in self.messages if m["channel"] == channel and m.get("thread_ts") == thread and m["user"] == US
        ]

    # -- the Web API -------------------------------------------------------------------------------------------

    def call(self, method: str, args: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.calls.append((method, args))
            answer = getattr(self, "_" + method.replace(".", "_"), None)
            return answer(args) if answer else {"ok": False, "error": "unknown_method"}

    def _auth_test(self, args: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "user_id": US,
            "user": "footpath",
            "team": "Test",
            "team_id": "T1",
            "bot_id": "B1",
            "url": self.address,
        }

    def _check(self, args: dict[str, Any]) -> None:
        self.faults += faults(args)
        self.faults += [
            f"{name} is not false" for name in ("unfurl_links", "unfurl_media") if args.get(name) is not False
        ]

    def _chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:
        self._check(args)
        ts = self.ts()
        self.messages.append({**args, "ts": ts, "user": US, "bot_id": "B1"})
        return {"ok": True, "ts": ts, "channel": args["channel"], "message": self.messages[-1]}

    def _chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        self.faults += faults(args)
        for message in self.messages:
            if message["channel"] == args["channel"] and message["ts"] == args["ts"] and message["user"] == US:
                message.update(args)
                return {"ok": True, "ts": args["ts"], "channel": args["channel"]}
        return {"ok": False, "error": "message_not_found"}

    def _chat_postEphemeral(self, args: dict[str, Any]) -> dict[str, Any]:
        self.faults += faults(args)
        self.ephemeral.append(args)
        return {"ok": True, "message_ts": self.ts()}

    def _conversations_members(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["channel"] not in self.members:
            return {"ok": False, "error": "channel_not_found"}
        everybody = sorted(self.members[args["channel"]])
        first = int(args.get("cursor") or 0)
        rest = str(first + 2) if first + 2 < len(everybody) else ""
        return {"ok": True, "members": everybody[first : first + 2], "response_metadata": {"next_cursor": rest}}

    def _conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        found = [
            m for m in self.messages if m["channel"] == args["channel"] and args["ts"] in (m["ts"], m.get("thread_ts"))
        ]
        return {"ok": True, "messages": found, "response_metadata": {"next_cursor": ""}}

    def _conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        found = [m for m in self.messages if m["channel"] == args["channel"] and not m.get("thread_ts")]
        return {"ok": True, "messages": found[::-1], "response_metadata": {"next_cursor": ""}}

    def _conversations_open(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": f"D{args['users']}"}}

    def _assistant_threads_setStatus(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _assistant_threads_setSuggestedPrompts(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _files_getUploadURLExternal(self, args: dict[str, Any]) -> dict[str, Any]:
        key = f"FUP{len(self.files)}"
        self.files[key] = {"name": args["filename"], "content": b"", "shared": False}
        return {"ok": True, "upload_url": f"{self.address}/upload/{key}", "file_id": key}

    def _files_completeUploadExternal(self, args: dict[str, Any]) -> dict[str, Any]:
        given = json.loads(args["files"]) if isinstance(args["files"], str) else args["files"]
        files = [{"id": f["id"], "title": f["title"], "name": self.files[f["id"]]["name"]} for f in given]
        for file in files:
            self.files[file["id"]]["shared"] = True
        self.messages.append(
            {
                "channel": args["channel_id"],
                "thread_ts": args.get("thread_ts"),
                "user": US,
                "bot_id": "B1",
                "ts": self.ts(),
                "files": files,
                "text": "",
            }
        )
        return {"ok": True, "files": files}

    def _views_open(self, args: dict[str, Any]) -> dict[str, Any]:
        return self._view(f"V{len(self.views)}", args)

    def _views_update(self, args: dict[str, Any]) -> dict[str, Any]:
        return self._view(args["view_id"], args)

    def _view(self, key: str, args: dict[str, Any]) -> dict[str, Any]:
        view = json.loads(args["view"]) if isinstance(args["view"], str) else args["view"]
        self.faults += faults(view)
        self.views[key] = view
        return {"ok": True, "view": {"id": key, **view}}

    def _views_publish(self, args: dict[str, Any]) -> dict[str, Any]:
        view = json.loads(args["view"]) if isinstance(args["view"], str) else args["view"]
        self.faults += faults(view)
        self.homes[args["user_id"]] = view
        return {"ok": True, "view": view}

    def _apps_connections_open(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": self.socket_url}


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            if path.startswith("/upload/"):
                fake.files[path.split("/")[2]]["content"] = body
                return self.answer(200, b"OK", "text/plain")
            if path.startswith("/hook/"):
                fake.hooks.append(json.loads(body))
                return self.answer(200, b"ok", "text/plain")
            return self.api(path.removeprefix("/api/"), self.arguments(body))

        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path.startswith("/files/"):
                file = fake.files[place.path.split("/")[2]]
                if file.get("redirect"):
                    return self.answer(302, b"", "text/plain", Location=file["redirect"])
                allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}" and not file.get("login")
                page = b"<!DOCTYPE html><html><body>Sign in to Slack</body></html>"
                return self.answer(200, file["content"] if allowed else page, file["kind"] if allowed else "text/html")
            return self.api(place.path.removeprefix("/api/"), {k: v[0] for k, v in parse_qs(place.query).items()})

        def arguments(self, body: bytes) -> dict[str, Any]:
            if "json" in (self.headers.get("Content-Type") or ""):
                return dict(json.loads(body or b"{}"))
            return {k: v[0] for k, v in parse_qs(body.decode()).items()}

        def api(self, method: str, args: dict[str, Any]) -> None:
            if self.headers.get("Authorization") not in (f"Bearer {TOKEN}", f"Bearer {APP_TOKEN}"):
                return self.json({"ok": False, "error": "invalid_auth"})
            match fake.trouble(method, args):
                case None:
                    return self.json(fake.call(method, args))
                case "429":
                    return self.answer(
                        429, b'{"ok":false,"error":"ratelimited"}', "application/json", **{"Retry-After": "0"}
                    )
                case "500":
                    return self.answer(500, b"oops", "text/plain")
                case "lost":
                    fake.call(method, args)
                    self.close_connection = True
                    self.connection.close()
                case error:
                    return self.json({"ok": False, "error": error})

        def json(self, data: dict[str, Any]) -> None:
            self.answer(200, json.dumps(data).encode(), "application/json")

        def answer(self, status: int, body: bytes, kind: str, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Handler


# -- what Slack sends --------------------------------------------------------------------------------------------


def envelope(event: dict[str, Any], event_id: str) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": event_id,
        "event_time": int(time.time()),
        "event": event,
        "authorizations": [{"team_id": "T1", "user_id": US, "is_bot": True}],
    }


def mention(event: dict[str, Any]) -> dict[str, Any]:
    """The app_mention that comes beside a message."""
    return {k: v for k, v in event.items() if k not in ("channel_type", "subtype")} | {"type": "app_mention"}


def click_body(
    user: str, channel: str, action: str, value: str, message: dict[str, Any], trigger: str
) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": user, "team_id": "T1"},
        "api_app_id": "A1",
        "trigger_id": trigger,
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel},
        "channel": {"id": channel},
        "message": message,
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": trigger}],
    }


def form_body(user: str, view_id: str, about: str, **values: str) -> dict[str, Any]:
    state = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": user, "team_id": "T1"},
        "view": {
            "id": view_id,
            "type": "modal",
            "callback_id": "wrong",
            "private_metadata": about,
            "state": {"values": state},
        },
    }


def send(port: int, body: dict[str, Any], *, form: bool = False, secret: str = SECRET, at: int | None = None) -> int:
    """Delivers a request to the bot as Slack does over HTTP, signed by slack_sdk's own SignatureVerifier; its
    status.
    """
    from slack_sdk.signature import SignatureVerifier

    interactive = body.get("type") in ("block_actions", "view_submission")
    raw = urlencode({"payload": json.dumps(body)}) if interactive else urlencode(body) if form else json.dumps(body)
    stamp = str(at or int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw)
    headers = {
        "Content-Type": "application/json" if not (interactive or form) else "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
    }
    from urllib.error import HTTPError

    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/slack/events", raw.encode(), headers), timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
