"""How events reach the bot: Socket Mode, which needs no address of ours, or HTTP with Slack's signature checked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from threading import Event
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

if TYPE_CHECKING:
    from slack_bolt import App

log = logging.getLogger("footpath.slack")

PATH = "/slack/events"
LARGEST = 1 << 20  # bytes of a request; Slack's are far smaller
PATIENCE = 30  # seconds for a request to come in whole


def socket_mode(app: App, app_token: str, stop: Event) -> None:
    """Until `stop`. The connection is renewed by slack_sdk when Slack closes it."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    handler = SocketModeHandler(app, app_token)
    handler.connect()
    log.info("connected to Slack by Socket Mode")
    try:
        stop.wait()
    finally:
        handler.close()


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def log_message(self, format: str, *args: Any) -> None:
        log.debug("http: %s", format % args)


def server(app: App, host: str, port: int) -> Server:
    """An HTTP server for Slack's requests, to stand behind a proxy that does TLS. Port 0 takes a free one."""
    from slack_bolt.adapter.wsgi import SlackRequestHandler

    inner = SlackRequestHandler(app, path=PATH)

    def guarded(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if int(environ.get("CONTENT_LENGTH") or 0) > LARGEST:
            start("413 Content Too Large", [("Content-Type", "text/plain")])
            return [b"too large"]
        return inner(environ, start)

    made = Server((host, port), Handler)
    made.set_app(guarded)
    return made


def http(app: App, host: str, port: int, stop: Event) -> None:
    """Until `stop`."""
    from threading import Thread

    made = server(app, host, port)
    log.info("listening on http://%s:%s%s", host, made.server_address[1], PATH)
    Thread(target=made.serve_forever, daemon=True).start()
    try:
        stop.wait()
    finally:
        made.shutdown()
        made.server_close()
