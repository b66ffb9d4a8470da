"""Replies as Slack messages: right, short, harmless, and within Slack's rules as judged by Slack's own types and
validators.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Count, Point
from assistant.journey import Citation, JourneyMap
from assistant.reply import MapLine, Reply, StudyStatus
from bots.blocks import ANSWER_WITH_QUOTES, Message, message, said, trouble
from bots.limits import faults, texts
from bots.plain import JOINER, escape, plain, short
from bots.take_in import report
from bots.views import Card, evidence_view, home_view, looking, wrong_view
from tests.assistant.maps import hostile_map

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "build" / "slack-tools" / "node_modules"

NASTY = (
    "<!channel> <@U123ABC> <#C123|general> @here @everyone *bold* _it_ ~no~ `code` & <b> "
    "https://evil.example/x?q=1 www.evil.example evil.example mailto:a@b.example <https://evil.example|click> "
    "\u202egnp.exe"
)


def citation(quote: str = "They were late.", **more: Any) -> Citation:
    given = {"speaker": "P03", "role": "customer", "participant": "P03", "kind": "interview", "title": "P03 talk"}
    place = {"source_id": "s1", "start": 0, "end": len(quote), "quote": quote, "locator": "00:14:22"}
    return Citation(**{**given, **place, **more})


def an_answer(points: int = 3, quote: str = "They were late.", **more: Any) -> Answer:
    held = {
        "question": "What hurts?",
        "text": "Late engineers.\n• …",
        "points": [Point(text=f"Point {n}", citations=[citation(quote)]) for n in range(points)],
        "participants": ["P03"],
        "sources": ["s1"],
        "verdict": "answered",
        "abstained": False,
    }
    return Answer(**{**held, **more})


def every_kind() -> dict[str, Message]:
    """One message of each kind, nasty words in all of them."""
    count = Count(value=6, of=12, unit="participants", ids=[f"P{n:02}" for n in range(30)], unclear=["P40"] * 20)
    nothing = an_answer(0, verdict="no_evidence", abstained=True, nearest=[NASTY] * 9)
    answers = {
        "answer": an_answer(5, NASTY * 4),
        "split": an_answer(2, verdict="split", against=[citation(NASTY)]),
        "count": an_answer(3, count=count),
        "nothing": nothing,
    }
    made = {name: message(Reply(kind="answer", text=a.text, answer=a), "r1", 12) for name, a in answers.items()}
    journey = hostile_map()
    made["map"] = message(Reply(kind="map", text="…", journey=journey), "r2", 12)
    made["long"] = message(Reply(kind="evidence", text=f"{NASTY}\n" * 60, citations=[citation(NASTY)]), "r3", 12)
    made["empty"] = message(Reply(kind="help", text=""), "r4", 0)
    made["trouble"] = trouble("FP-7")
    made["said"] = said(NASTY)
    made["report"] = report(NASTY, [NASTY, NASTY])
    return made


def every_view() -> dict[str, dict[str, Any]]:
    status = StudyStatus(
        sources={"interview": 12, "call_log": 400},
        participants=["P01"],
        not_read=3,
        maps=[MapLine(map_id="m", title=NASTY, revision=2, stages=5, cells=40)] * 9,
    )
    context = citation(NASTY * 20, before=NASTY * 9, after=NASTY * 9)
    return {
        "evidence": evidence_view([context] * 60, NASTY * 9),
        "none": evidence_view([], ""),
        "wrong": wrong_view("r1"),
        "looking": looking("Evidence"),
        "home": home_view([Card(NASTY[:70], status, ["C1", "C2"]), Card("empty", StudyStatus(), ["C3"])] * 15),
        "home of nobody": home_view([]),
    }


@pytest.mark.parametrize("name", every_kind())
def test_a_message_keeps_slacks_limits(name: str) -> None:
    from slack_sdk.models.blocks import Block

    made = every_kind()[name]
    assert faults({"text": made.text, "blocks": made.blocks}) == []
    for block in Block.parse_all(made.blocks):
        block.validate_json()


@pytest.mark.parametrize("name", every_view())
def test_a_view_keeps_slacks_limits(name: str) -> None:
    from slack_sdk.models.views import View

    view = every_view()[name]
    assert faults(view) == []
    View(**view).validate_json()


def test_slacks_own_types_take_every_message_and_view(tmp_path: Path) -> None:
    assert TOOLS.is_dir(), "run: make test-tools"
    lines = ['import type { KnownBlock, HomeView, ModalView } from "@slack/types";']
    for number, made in enumerate(every_kind().values()):
        lines.append(f"export const message{number}: KnownBlock[] = {json.dumps(made.blocks)};")
    for number, view in enumerate(every_view().values()):
        kind = "HomeView" if view["type"] == "home" else "ModalView"
        lines.append(f"export const view{number}: {kind} = {json.dumps(view)};")
    (tmp_path / "payloads.ts").write_text("\n".join(lines))
    (tmp_path / "node_modules").symlink_to(TOOLS)
    tsc = [str(TOOLS / ".bin" / "tsc"), "--noEmit", "--strict", "--skipLibCheck", "--types", "", "payloads.ts"]
    done = subprocess.run(tsc, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[:3000]
    (tmp_path / "payloads.ts").write_text(lines[0] + 'export const m: KnownBlock[] = [{"type": "section", "txt": 1}];')
    assert subprocess.run(tsc, cwd=tmp_path, capture_output=True).returncode, "the judge sees what is wrong"


def test_the_table_of_limits_sees_what_is_too_long() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    assert faults({"text": "t", "blocks": [section]})
    assert faults({"text": "t", "blocks": [{"type": "divider"}] * 51})
    assert faults(
        {"text": "t", "blocks": [{"type": "rich_text", "elements": [{"type": "text", "text": "x" * 13_300}]}]}
    )
    assert faults({"text": "", "blocks": []})


@pytest.mark.parametrize("name", every_kind())
def test_nothing_in_a_message_pings_links_or_looks_like_ours(name: str) -> None:
    made = every_kind()[name]
    for text in [made.text, *texts(made.blocks)]:
        assert not re.search(r"<[@!#]|https?://|mailto:\w|www\.\w|@(?:here|channel|everyone)|\w\.example", text), text
        assert "\u202e" not in text


@given(st.text())
def test_plain_words_are_the_same_words_and_nothing_to_act_on(text: str) -> None:
    shown = plain(text)
    assert shown.replace(JOINER, "") == "".join(c for c in shown if c != JOINER)
    assert not re.search(r"(?i)[a-z][a-z0-9+.-]*://|@\w|<[@#!]", shown)
    assert not re.search(r"<(?!\u2060)[@#!]|(?<!&lt;)<", escape(text))


def test_a_quote_reads_as_it_was_said() -> None:
    text = "It cost £49.50 — I wasn't told, was I?! 3 < 4 & *so* on"
    assert plain(text) == text


def test_an_answer_is_short_and_loses_no_point_in_silence() -> None:
    made = message(Reply(kind="answer", text="x", answer=an_answer(9, "So late. " * 60)), "r1", 12)
    assert sum(len(t) for t in texts(made.blocks)) <= ANSWER_WITH_QUOTES + 60  # and the buttons' words
    assert re.search(r"\d more points? behind the button", str(made.blocks))
    assert "based on 1 of 12 sources" in str(made.blocks)


def test_a_scope_that_is_asked_for_is_not_said_to_be_the_whole_study() -> None:
    made = message(Reply(kind="answer", text="x", answer=an_answer(1), among="churned"), "r1", 12)
    assert "based on 1 source" in str(made.blocks)
    assert "of 12" not in str(made.blocks)


def test_a_quote_says_who_where_and_when() -> None:
    made = message(Reply(kind="answer", text="x", answer=an_answer(1)), "r1", 12)
    assert "P03 · interview · 00:14:22" in str(made.blocks)


@given(st.text(), st.integers(20, 400))
def test_short_keeps_whole_words_and_the_limit(text: str, most: int) -> None:
    cut = short(text, most)
    assert len(cut) <= most + 1
    assert cut == " ".join(text.split()) or cut.endswith("[…]")


def test_a_map_in_a_message_says_whose_it_is_and_its_worst_moments() -> None:
    journey: JourneyMap = hostile_map()
    made = message(Reply(kind="map", text="…", journey=journey), "r1", 12)
    shown = "\n".join(texts(made.blocks))
    assert "worst moments" in shown
    assert f"revision {journey.revision}" in shown
