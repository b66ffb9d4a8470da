"""A server on the loopback that speaks OpenAI's chat protocol, so that the real client is tested.

`answer` gets each request's body and how many came before it, and gives what to send: a str or dict (the model's
words), or `Raw` (status, headers, bytes) for faults.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "stub-1"


@dataclass
class Raw:
    """A reply as bytes on the wire. `cut`: fewer bytes are sent than promised; `hang`: none come until the end."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False


Answer = Callable[[dict[str, Any], int], Any]


@dataclass
class Stub:
    url: str
    answer: Answer
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    lock: Any = field(default_factory=threading.Lock)


def chat(content: str, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion with that content."""
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": MODEL,
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }


def error(status: int, message: str, **headers: str) -> Raw:
    return Raw(status, json.dumps({"error": {"message": message, "type": "x", "code": None}}).encode(), headers)


@contextmanager
def serve(answer: Answer) -> Iterator[Stub]:
    """Runs until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            stub.paths.append(self.path)
            self._send(Raw(body=json.dumps({"object": "list", "data": [{"id": MODEL}]}).encode()))

        def do_POST(self) -> None:
            stub.paths.append(self.path)
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            body = json.loads(sent) if sent[:1] == b"{" else {}
            with stub.lock:
                before = len(stub.requests)
                stub.requests.append(body)
                stub.headers.append(dict(self.headers))
            said = stub.answer(body, before)
            if isinstance(said, dict) and "choices" in said:
                said = Raw(body=json.dumps(said).encode())
            elif not isinstance(said, Raw):
                said = Raw(body=json.dumps(chat(said if isinstance(said, str) else json.dumps(said))).encode())
            self._send(said)

        def _send(self, raw: Raw) -> None:
            if raw.hang:
                stub.over.wait(20)
                self.close_connection = True
                return
            self.send_response(raw.status)
            for name, value in {"content-type": "application/json", **raw.headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("content-length", str(len(raw.body)))
            self.end_headers()
            self.wfile.write(raw.body[: len(raw.body) // 2] if raw.cut else raw.body)
            self.close_connection = self.close_connection or raw.cut

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub = Stub(f"http://127.0.0.1:{server.server_port}/v1", answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        stub.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
