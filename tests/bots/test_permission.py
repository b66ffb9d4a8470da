"""Nothing of one study ever shows in another: random people, channels and studies, with a canary word in each study.

People join and leave, channels are given to other studies, time passes; people ask in channels, in talks with the
bot, by command, press each other's buttons and look at App Home. After each step everything that anybody saw is
looked through.

FOOTPATH_SECONDS=300 FOOTPATH_SEED=7 pytest -m slow tests/bots/test_permission.py -s
"""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import Study
from assistant.cite import cite
from assistant.reply import Reply, Thread
from assistant.route import Intent
from bots.app import Bot, make
from bots.limits import texts
from tests.bots.fake import US, Fake, click_body, envelope
from tests.bots.test_histories import Machine, client, fake_state
from tests.bots.town import link

SECONDS = float(os.environ.get("FOOTPATH_SECONDS", 60))
SEED = int(os.environ.get("FOOTPATH_SEED", 0)) or random.SystemRandom().randrange(10**6)

PEOPLE = ("UANN", "UBEN", "UCAT", "UDAN")
CHANNELS = ("C1", "C2", "C3", "C4")
STUDIES = ("fibre", "tax", "trains")
MINUTE = 60.0


def canary(study: str) -> str:
    return f"Canary{study}"


def converse(study: Study, text: str, thread: Thread, author: str = "", router: Any = None) -> tuple[Reply, Thread]:
    """Shows the study's canary, from what the study holds."""
    source = study.sources()[0]
    found = cite(source, source.segments[0].start, source.segments[0].end)
    shown = [found, *thread.evidence]
    kept = thread.model_copy(update={"evidence": shown, "about": found.quote, "shown": 1})
    return Reply(
        kind="evidence", text=found.quote + " ".join(c.quote for c in thread.evidence), citations=[found]
    ), kept


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three studies of one sentence each."""
    root = tmp_path_factory.mktemp("three")
    for name in STUDIES:
        said = root / f"{name}.txt"
        said.write_text(
            f"Interviewer: How was it?\nP01: They told me about the {canary(name)} and I was not pleased.\n"
        )
        with Study.open(root / "studies" / name) as study:
            study.ingest(said)
            assert canary(name) in study.sources()[0].text
    return root / "studies"


class World:
    """What is true: who is in which channel, whose channel is whose, and since when it no longer is."""

    def __init__(self, seed: int, three: Path, folder: Path):
        self.chance = random.Random(seed)
        self.seed = seed
        self.fake = Fake.__new__(Fake)
        fake_state(self.fake)
        self.machine = Machine(self.chance, self.fake)
        self.machine.left = 0  # nothing goes wrong here: this is about who sees what
        self.root = folder / "studies"
        shutil.copytree(three, self.root)
        self.links: dict[str, tuple[str, ...]] = {}
        self.clock = 1000.0
        self.gone: dict[tuple[str, str], float] = {}  # person, channel → when they left
        self.number = 0
        self.seen = 0
        for study in STUDIES:
            self.relink(study)
        for channel in CHANNELS:
            self.fake.members[channel] = set(self.chance.sample(PEOPLE, 2))
        self.bot: Bot = make(client(self.machine), self.root, folder / "home")
        self.bot.desk.access.now = lambda: self.clock
        self.bot.start()

    def close(self) -> None:
        self.bot.stop(20)

    def relink(self, study: str) -> None:
        """A channel may be named by two studies: then it has none."""
        self.links[study] = tuple(self.chance.sample(CHANNELS, self.chance.randint(1, 2)))
        link(self.root / study, *self.links[study])

    def event(self, event: dict[str, Any]) -> None:
        from slack_bolt import BoltRequest

        self.number += 1
        body = envelope(event, f"Ev{self.number}")
        assert self.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200

    def body(self, body: dict[str, Any]) -> None:
        from slack_bolt import BoltRequest

        assert self.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200

    # -- steps -------------------------------------------------------------------------------------------------

    def join(self) -> None:
        self.fake.members[self.chance.choice(CHANNELS)].add(self.chance.choice(PEOPLE))

    def leave(self) -> None:
        channel = self.chance.choice(CHANNELS)
        for person in sorted(self.fake.members[channel])[:1]:
            self.fake.members[channel].discard(person)
            self.gone[person, channel] = self.clock
            if self.chance.random() < 0.5:  # the event may come late or never
                self.event({"type": "member_left_channel", "channel": channel, "user": person, "event_ts": "1"})

    def wait(self) -> None:
        self.clock += self.chance.choice((1, 10, 20, MINUTE))

    def give(self) -> None:
        self.relink(self.chance.choice(STUDIES))

    def ask(self) -> None:
        person, channel = self.chance.choice(PEOPLE), self.chance.choice(CHANNELS)
        heads = [m.get("thread_ts") or m["ts"] for m in self.fake.messages]
        thread = self.chance.choice(heads) if heads and self.chance.random() < 0.4 else None  # also of another channel
        self.event(self.fake.write(channel, person, f"<@{US}> what now?", thread))

    def talk(self) -> None:
        person = self.chance.choice(PEOPLE)
        text = self.chance.choice(("what now?", "study", *(f"study {name}" for name in STUDIES)))
        heads = [m.get("thread_ts") or m["ts"] for m in self.fake.messages if m["channel"] == f"D{person}"]
        self.event(self.fake.write(f"D{person}", person, text, self.chance.choice([None, *heads])))

    def press(self) -> None:
        """Anybody presses any button that was ever shown."""
        buttons = [
            (m, e)
            for m in self.fake.messages
            for b in m.get("blocks", [])
            for e in b.get("elements", [])
            if e.get("value")
        ]
        if buttons:
            message, element = self.chance.choice(buttons)
            person = self.chance.choice(PEOPLE)
            self.number += 1
            channel = message["channel"] if self.chance.random() < 0.7 else f"D{person}"
            action = element["action_id"]
            self.body(click_body(person, channel, action, element["value"], message, f"T{person}.{self.number}"))

    def home(self) -> None:
        person = self.chance.choice(PEOPLE)
        self.event({"type": "app_home_opened", "user": person, "tab": "home", "channel": f"D{person}"})

    def command(self) -> None:
        person, channel = self.chance.choice(PEOPLE), self.chance.choice((*CHANNELS, "C9"))
        self.number += 1
        said = {"command": "/footpath", "text": "what now?", "user_id": person, "channel_id": channel, "team_id": "T1"}
        self.body(said | {"trigger_id": f"T{self.number}", "channel_name": "x", "response_url": ""})

    # -- what may be seen --------------------------------------------------------------------------------------

    def in_channel(self, person: str, channel: str) -> bool:
        """Is there, or left less than a minute ago."""
        left = self.gone.get((person, channel), -MINUTE)
        return person in self.fake.members[channel] or self.clock - left < MINUTE

    def may(self, person: str, study: str) -> bool:
        return any(self.in_channel(person, channel) for channel in self.links[study] if self.owner(channel) == study)

    def owner(self, channel: str) -> str | None:
        owners = [study for study in STUDIES if channel in self.links[study]]
        return owners[0] if len(owners) == 1 else None

    def look(self) -> int:
        """Goes through what was shown since the last look; how many canaries were seen where they may be."""
        new, self.seen = self.fake.calls[self.seen :], len(self.fake.calls)
        found = 0
        for method, args in new:
            text = json.dumps(args, ensure_ascii=False).replace("\u2060", "")
            shown = "\n".join(texts(args))  # not what a person said themselves, which a button hands back
            for study in STUDIES:
                if canary(study) in text or (study in shown and method in ("views.publish", "chat.postMessage")):
                    found += 1
                    assert self.right(method, args, study), f"seed {self.seed}: {method} shows {study}: {text[:600]}"
        return found

    def right(self, method: str, args: dict[str, Any], study: str) -> bool:
        channel = args.get("channel") or args.get("channel_id") or ""
        if method == "views.publish":
            return self.may(args["user_id"], study)
        if method == "chat.postEphemeral":
            return self.may(args["user"], study)
        if method == "views.open":
            return self.may(args["trigger_id"].removeprefix("T").split(".")[0], study)
        if method == "views.update":
            return self.may(self.opened[args["view_id"]], study)
        if channel.startswith("D"):
            return self.may(channel[1:], study)
        return self.owner(channel) == study

    @property
    def opened(self) -> dict[str, str]:
        """View id → who has it open."""
        triggers = [args["trigger_id"] for method, args in self.fake.calls if method == "views.open"]
        return {f"V{n}": trigger.removeprefix("T").split(".")[0] for n, trigger in enumerate(triggers)}


STEPS: tuple[Callable[[World], None], ...] = (
    World.join, World.leave, World.leave, World.wait, World.wait, World.give, World.ask, World.ask, World.talk,
    World.talk, World.press, World.press, World.press, World.home, World.command,
)  # fmt: skip


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.workers.LOOK", 0.02)
    monkeypatch.setattr("assistant.converse.converse", converse)
    monkeypatch.setattr("assistant.route.route", lambda text: Intent("ask"))


def worlds(seconds: float, three: Path, folder: Path) -> Counter[str]:
    total: Counter[str] = Counter()
    until = time.monotonic() + seconds
    seed = SEED
    while time.monotonic() < until:
        place = folder / str(seed)
        world = World(seed, three, place)
        for _ in range(40):
            world.chance.choice(STEPS)(world)
            assert world.bot.workers.idle(60)
            total["shown"] += world.look()
        assert not world.fake.faults, world.fake.faults
        total += Counter(histories=1, steps=40, failed=world.bot.desk.jobs.states().get("failed", 0))
        world.close()
        shutil.rmtree(place)
        seed += 1
    print(f"\nseeds {SEED}…{seed - 1}: {dict(total)}, 0 leaks")
    return total


@pytest.mark.usefixtures("quick")
def test_nothing_of_a_study_shows_elsewhere(three: Path, tmp_path: Path) -> None:
    total = worlds(4, three, tmp_path)
    assert total["shown"] > total["histories"], "the canaries are there to be seen"
    assert not total["failed"]


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("quick")
def test_nothing_of_a_study_shows_elsewhere_in_many_histories(three: Path, tmp_path: Path) -> None:
    assert not worlds(SECONDS, three, tmp_path)["failed"]
