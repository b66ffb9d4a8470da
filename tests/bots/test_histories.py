"""Exactly one effect for each event, whatever Slack and the machine do: random histories over a real Bolt app.

Each event is delivered one to four times, as message and as app_mention, in any order, from several threads at once;
calls to Slack are refused, answered too late, or lost after the deed; the process is killed between any two steps and
started again.

FOOTPATH_SECONDS=300 FOOTPATH_SEED=7 pytest -m slow tests/bots/test_histories.py -s
"""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from assistant.journey import JourneyMap, Provenance
from assistant.reply import Reply, Thread
from assistant.route import Intent
from bots.app import Bot, make
from tests.bots.fake import TOKEN, US, Fake, envelope, mention
from tests.bots.town import link

SECONDS = float(os.environ.get("FOOTPATH_SECONDS", 60))
SEED = int(os.environ.get("FOOTPATH_SEED", 0)) or random.SystemRandom().randrange(10**6)


class Killed(BaseException):
    """The process is gone: nothing after this line happens."""


class Machine:
    """What can go wrong, and what survives: Slack's side and the study's disk."""

    def __init__(self, chance: random.Random, fake: Fake):
        self.chance, self.fake = chance, fake
        self.lock = threading.RLock()
        self.left = 3  # mishaps in this history
        self.dead = threading.Event()
        self.edits: list[str] = []  # changes on the study's disk
        self.read: set[str] = set()  # what a model was asked to choose for

    def step(self) -> None:
        """Between two deeds: a killed process does no further one."""
        with self.lock:
            if not self.dead.is_set() and self.left and self.chance.random() < 0.06:
                self.left -= 1
                self.dead.set()
            if self.dead.is_set():
                raise Killed

    def call(self, method: str, args: dict[str, Any]) -> dict[str, Any]:
        from slack_sdk.errors import SlackApiError
        from slack_sdk.web import SlackResponse

        self.step()
        with self.lock:
            mishap = self.chance.choice(("refused", "lost")) if self.left and self.chance.random() < 0.05 else ""
            self.left -= bool(mishap)
        if mishap == "refused":
            raise SlackApiError("no", {"ok": False, "error": "internal_error"})
        answer = self.fake.call(method, json.loads(json.dumps({k: v for k, v in args.items() if v is not None})))
        if mishap == "lost":
            raise URLError("the answer was lost")
        self.step()
        if not answer["ok"]:
            raise SlackApiError(answer["error"], answer)
        return SlackResponse(
            client=None, http_verb="POST", api_url="", req_args={}, data=answer, headers={}, status_code=200
        )


def client(machine: Machine) -> Any:
    """slack_sdk's own client, its last step taken in this process."""
    from slack_sdk import WebClient

    class Direct(WebClient):
        def api_call(self, api_method: str, **kwargs: Any) -> Any:
            return machine.call(api_method, {**(kwargs.get("params") or {}), **(kwargs.get("json") or {})})

    return Direct(TOKEN)


class Disk:
    """A study that is quick: its map is a list of edits, each of which is the next revision."""

    progress = None
    folder = Path()

    def __init__(self, machine: Machine):
        self.machine = machine

    def is_study(self, _: Path) -> bool:
        return True

    def maps(self) -> list[Any]:
        return [self.map("m1")]

    def map(self, key: str) -> Any:
        return JourneyMap(
            id=key, title="Map", revision=len(self.machine.edits), provenance=Provenance(engine="", model="")
        )

    def sources(self) -> list[Any]:
        return []

    def intent(self, text: str) -> Intent:
        """As a model chooses: asked a second time, after a kill, it may choose otherwise."""
        self.machine.step()
        with self.machine.lock:
            asked = text in self.machine.read
            self.machine.read.add(text)
            doubt = asked and self.machine.chance.random() < 0.5
        self.machine.step()
        return Intent("rename" if "rename" in text and not doubt else "ask", how="model")


def converse(study: Disk, text: str, thread: Thread, author: str, router: Any) -> tuple[Reply, Thread]:
    """Answers with the question; "rename" is a change on disk, and said."""
    study.machine.step()
    if router(text).name == "rename":
        with study.machine.lock:
            study.machine.edits.append(text.split()[-1])
        study.machine.step()
        return Reply(kind="unclear", text=f"renamed: {text}"), thread
    return Reply(kind="unclear", text=text, more=0), thread


@contextmanager
def bot(machine: Machine, root: Path, home: Path) -> Iterator[Bot]:
    """One life of the process."""
    machine.dead.clear()
    while True:
        try:
            made = make(client(machine), root, home)
            break
        except (Killed, Exception):
            machine.dead.clear()

    @contextmanager
    def study(_: Path) -> Iterator[Disk]:
        yield Disk(machine)

    made.desk.study = study  # type: ignore[method-assign, assignment]
    made.start()
    try:
        yield made
    finally:
        machine.dead.set()
        made.workers.stop(20)
        made.desk.jobs.close()


def deliver(made: Bot, event: dict[str, Any], event_id: str) -> bool:
    """Whether the event was acknowledged."""
    from slack_bolt import BoltRequest

    return made.app.dispatch(BoltRequest(mode="socket_mode", body=envelope(event, event_id))).status == 200


def one_history(seed: int, folder: Path) -> Counter[str]:
    chance = random.Random(seed)
    fake = Fake.__new__(Fake)
    fake_state(fake)
    root, home = folder / "studies", folder / "home"
    link(root / "fibre", "C1")
    machine = Machine(chance, fake)
    events: list[dict[str, Any]] = []
    heads: list[str] = []
    for number in range(chance.randint(2, 7)):
        thread = chance.choice(heads) if heads and chance.random() < 0.6 else None
        verb = chance.choice(("what is", "rename to"))
        event = fake.write("C1", chance.choice(("UANN", "UBEN")), f"<@{US}> {verb} w{number}w", thread)
        heads += [] if thread else [event["ts"]]
        events.append(event)
    deliveries = []
    for number, event in enumerate(events):
        for again in range(chance.randint(1, 4)):
            shape = mention(event) if chance.random() < 0.5 else event
            deliveries.append((shape, f"Ev{number}" if again and chance.random() < 0.5 else f"Ev{number}.{again}"))
    in_order = chance.random() < 0.4
    if not in_order:
        chance.shuffle(deliveries)
    waiting, lives = list(deliveries), 0
    while True:
        lives += 1
        assert lives < 20
        with bot(machine, root, home) as made:
            if in_order:
                waiting = [d for d in waiting if machine.dead.is_set() or not deliver(made, *d)]
            else:
                with ThreadPoolExecutor(4) as pool:
                    heard = list(pool.map(lambda d: not machine.dead.is_set() and deliver(made, *d), waiting))
                waiting = [d for d, ok in zip(waiting, heard, strict=True) if not ok]
            until = time.monotonic() + 30
            while not machine.dead.is_set() and not made.workers.idle(0.05):
                assert time.monotonic() < until, made.desk.jobs.states()
            if not machine.dead.is_set() and not waiting:
                states = made.desk.jobs.states()
                break
    check(fake, machine, events, in_order, states, seed)
    return Counter(events=len(events), deliveries=len(deliveries), restarts=lives - 1, mishaps=3 - machine.left)


def check(
    fake: Fake, machine: Machine, events: list[dict[str, Any]], in_order: bool, states: dict[str, int], seed: int
) -> None:
    ours = [m for m in fake.messages if m["user"] == US]
    said: dict[str, list[str]] = defaultdict(list)
    for number, event in enumerate(events):
        thread = event.get("thread_ts") or event["ts"]
        key = f"say:C1:{event['ts']}"
        mine = [m for m in ours if m.get("metadata", {}).get("event_payload", {}).get("key") == key]
        assert len(mine) == 1, f"seed {seed}: {len(mine)} replies to event {number}"
        assert mine[0]["thread_ts"] == thread, f"seed {seed}: in another thread"
        said[thread].append(mine[0]["ts"])
        if "rename" in event["text"]:
            done = machine.edits.count(f"w{number}w")
            told = mine[0]["text"].startswith(("renamed", "Done"))
            assert done == told, f"seed {seed}: event {number} changed the map {done} times and says {told}"
    assert len(ours) == len(events), f"seed {seed}: {len(ours)} messages for {len(events)} events"
    assert states == {"done": len(events)}, f"seed {seed}: {states}"
    assert not fake.faults, f"seed {seed}: {fake.faults}"
    if in_order:
        assert all(row == sorted(row) for row in said.values()), f"seed {seed}: out of order"


def fake_state(fake: Fake) -> None:
    """A Fake without its HTTP server."""
    fake.members = defaultdict(set, {"C1": {"UANN", "UBEN"}})
    fake.messages, fake.ephemeral, fake.views, fake.homes, fake.files = [], [], {}, {}, {}
    fake.calls, fake.faults, fake.hooks = [], [], []
    fake.trouble = lambda method, args: None
    fake.lock, fake.clock, fake.address = threading.RLock(), 1_780_000_000, "http://127.0.0.1:1"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between tries, and a conversation without a study."""
    monkeypatch.setattr("bots.jobs.PAUSE", 0.0)
    monkeypatch.setattr("bots.workers.LOOK", 0.02)
    monkeypatch.setattr("assistant.converse.converse", converse)
    monkeypatch.setattr("bots.say.unpacked", lambda memory, study: Thread())
    monkeypatch.setattr(threading, "excepthook", lambda args: None)  # killed threads are what this is about


def histories(seconds: float, folder: Path) -> Counter[str]:
    """As many as fit; each in a folder of its own."""
    total: Counter[str] = Counter()
    until = time.monotonic() + seconds
    seed = SEED
    while time.monotonic() < until:
        place = folder / str(seed)
        total += one_history(seed, place) + Counter(histories=1)
        shutil.rmtree(place)
        seed += 1
    print(f"\nseeds {SEED}…{seed - 1}: {dict(total)}, exactly one effect each")
    return total


@pytest.mark.usefixtures("quick")
def test_each_event_has_one_effect(tmp_path: Path) -> None:
    assert histories(4, tmp_path)["histories"] > 3


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("quick")
def test_each_event_has_one_effect_in_many_histories(tmp_path: Path) -> None:
    assert histories(SECONDS, tmp_path)["histories"] > SECONDS
