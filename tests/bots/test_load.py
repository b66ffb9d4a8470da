"""Slack waits three seconds. Fifty people at once, a draft that hangs, a file being taken in: everybody is heard at
once, and every short question is answered while the long work goes on. And the same over Socket Mode, Slack's own way
in.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.reply import Reply, Thread
from bots.serve import socket_mode
from tests.bots.fake import APP_TOKEN, envelope, send
from tests.bots.test_files import SAID
from tests.bots.town import QUESTION, Town, words

PEOPLE = 50


def test_fifty_at_once_beside_a_stalled_draft_and_an_ingest(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import converse

    stalled = threading.Event()
    real = converse.converse

    def slow(study: Any, text: str, thread: Thread, **more: Any) -> tuple[Reply, Thread]:
        if text.startswith("draft"):
            assert stalled.wait(120)
            return Reply(kind="help", text="drafted at last"), thread
        return real(study, text, thread, **more)

    monkeypatch.setattr(converse, "converse", slow)
    monkeypatch.setattr("bots.workers.SHORT", 0.2)
    ask = {
        n: town.fake.write("C1", "UANN", f"<@U0FOOTPATH> {'draft a map' if n < 6 else 'status'}") for n in range(PEOPLE)
    }
    town.deliver(town.fake.drop("C1", "UANN", "P41 interview.txt", SAID))
    took: list[float] = []

    def deliver(number: int) -> int:
        began = time.monotonic()
        status = send(town.port, envelope(ask[number], f"Ev9{number}"))
        took.append(time.monotonic() - began)
        return status

    with ThreadPoolExecutor(PEOPLE) as pool:
        assert set(pool.map(deliver, range(PEOPLE))) == {200}
    until = time.monotonic() + 100
    short = [event for number, event in ask.items() if number >= 6]
    while any(not town.fake.under("C1", event["ts"]) for event in short):
        assert time.monotonic() < until, "a short question waits for a long one"
        threading.Event().wait(0.05)
    stalled.set()
    assert town.bot.workers.idle(60)
    for event in ask.values():
        assert len(town.fake.under("C1", event["ts"])) == 1
    middle, longest = statistics.median(took), max(took)  # of fifty, the longest is the 99th percentile
    print(f"\n{PEOPLE} events at once: acknowledged within {middle:.3f} s (median), {longest:.3f} s (the longest)")
    assert longest < 3


def test_socket_mode_brings_the_same_and_acknowledges(town: Town) -> None:
    from websockets.sync.server import ServerConnection, serve

    heard: list[str] = []
    event = town.fake.write("C1", "UANN", f"<@U0FOOTPATH> {QUESTION}")

    def slack(connection: ServerConnection) -> None:
        """Says hello, delivers one event twice, and listens."""
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        for number in range(2):
            payload = envelope(event, "Ev77")
            request = {"type": "events_api", "envelope_id": f"e{number}", "payload": payload, "retry_attempt": number}
            connection.send(json.dumps({**request, "accepts_response_payload": False, "retry_reason": ""}))
        for said in connection:
            heard.append(json.loads(said)["envelope_id"])

    with serve(slack, "127.0.0.1", 0) as server:
        town.fake.socket_url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stop = threading.Event()
        thread = threading.Thread(target=socket_mode, args=(town.bot.app, APP_TOKEN, stop))
        thread.start()
        until = time.monotonic() + 30
        while len(heard) < 2:
            assert time.monotonic() < until, heard
            stop.wait(0.02)
        (said,) = town.said("C1", event["ts"])
        assert "based on" in words(said)
        stop.set()
        thread.join(20)
        server.shutdown()
    assert sorted(heard) == ["e0", "e1"]
