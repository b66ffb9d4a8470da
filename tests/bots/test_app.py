"""The bot over real HTTP: what people do in Slack, and what they see."""

from __future__ import annotations

import time

import pytest

from assistant import Study
from assistant.cite import cite
from assistant.engine import NO_MODEL
from assistant.journey import JourneyMap, PainPoint, Provenance, Stage
from assistant.revise import drafted
from tests.assistant.stub import Raw, serve
from tests.assistant.test_choose import choosing
from tests.bots.fake import envelope, send
from tests.bots.town import QUESTION, Town, link, words


def test_a_mention_is_answered_in_its_thread_once(town: Town) -> None:
    (said,) = town.ask(QUESTION)
    assert "P0" in words(said)
    assert "interview" in words(said)
    assert "based on" in words(said)
    assert "assistant.threads.setStatus" in [method for method, _ in town.fake.calls]
    assert len(words(said)) <= 2100


def test_every_quote_in_slack_stands_in_the_source(town: Town) -> None:
    (said,) = town.ask(QUESTION)
    with Study.open(town.root / "fibre") as study:
        texts = [" ".join(source.text.split()) for source in study.sources()]
    quotes = [
        e["elements"][0]["text"]
        for b in said["blocks"]
        for e in b.get("elements", [])
        if e["type"] == "rich_text_quote"
    ]
    assert quotes
    for quote in quotes:
        bare = quote.strip("“”").removesuffix(" […]").replace("\u2060", "")
        assert any(bare in text for text in texts), quote


def test_groups_are_compared_with_who_stands_behind_each(town: Town) -> None:
    with Study.open(town.root / "fibre") as study:
        drafted(study._store, _told_by_one(study), {}, study.source)
    (said,) = town.ask("compare churned retained")
    assert "churned (1 participant) against retained (1 participant)" in words(said)
    assert "churned 1 of 1 (P07)" in words(said)
    assert "retained 0 of 1" in words(said)


def _told_by_one(study: Study) -> JourneyMap:
    """A map of one pain point: P07 tells it, who churned; P02 does not, who stayed."""
    source, said = next((s, t) for s in study.sources() for t in s.segments if t.participant == "P07")
    told = [cite(source, said.start, said.end)]
    pain = PainPoint(
        id="c1",
        label="Bill was double",
        statement="The bill was double.",
        status="evidence",
        severity=0.5,
        citations=told,
        participants=["P07"],
        sources=[source.id],
    )
    read = {s.id: "" for s in study.sources()}
    return JourneyMap(
        id="m1",
        title="Fibre",
        stages=[Stage(id="s1", name="First bill", order=1, pain_points=[pain])],
        provenance=Provenance(engine="offline", model="", sources=read),
    )


def test_a_model_that_is_configured_chooses_and_one_that_hangs_is_told_of_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.engine.PATIENCE", 0.5)
    with serve(choosing("help")) as stub:
        monkeypatch.setenv("FOOTPATH_LLM_BASE_URL", stub.url)
        monkeypatch.setenv("FOOTPATH_LLM", "openai:x")
        (said,) = town.ask("What might one be after here?")
        assert "You can say" in words(said)
        assert len(stub.requests) == 1
        stub.answer = lambda body, n: Raw(hang=True)
        began = time.monotonic()
        (first,) = town.ask("status")
        (second,) = town.ask("sources")
        assert time.monotonic() - began < 10
        assert "2 interviews" in words(first)
        assert NO_MODEL in words(first)
        assert NO_MODEL not in words(second)
        assert len(stub.requests) == 2


def test_somebody_else_asking_gets_no_answer(town: Town) -> None:
    (said,) = town.ask(QUESTION, user="UEVE")
    assert "Only members" in words(said)
    assert "P0" not in words(said)


def test_a_forged_request_is_refused(town: Town) -> None:
    event = town.fake.write("C1", "UANN", "<@U0FOOTPATH> hello")
    assert send(town.port, envelope(event, "Ev9"), secret="another") == 401
    assert send(town.port, envelope(event, "Ev9"), at=1_600_000_000) == 401
    assert town.bot.desk.jobs.states() == {}


def test_a_failure_is_told_with_a_reference_and_nothing_else(town: Town, monkeypatch, caplog) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret path /srv/x")

    monkeypatch.setattr("bots.jobs.TRIES", 1)
    monkeypatch.setattr("assistant.converse.converse", broken)
    (said,) = town.ask(QUESTION)
    assert "FP-1" in words(said)
    assert "secret" not in words(said)
    assert "FP-1 failed" in caplog.text


def test_a_talk_with_us_knows_the_studies_of_ones_channels(town: Town) -> None:
    (said,) = town.ask(QUESTION, channel="DANN")
    assert "based on" in words(said)
    (said,) = town.ask(QUESTION, channel="DEVE", user="UEVE")
    assert "no channel that has a study" in words(said)


def test_with_two_studies_a_talk_asks_which_and_remembers(town: Town) -> None:
    link(town.root / "other", "C2")
    town.fake.members["C2"] = {"UANN"}
    (said,) = town.ask(QUESTION, channel="DANN")
    assert "Which study" in words(said)
    chosen = next(e for e in said["blocks"][-1]["elements"] if e["text"]["text"] == "fibre")
    town.click(said, chosen["action_id"])
    assert "based on" in words(town.said("DANN", said["thread_ts"])[-1])
    assert "based on" in words(town.ask(QUESTION, channel="DANN")[-1])


def test_the_evidence_opens_with_its_context(town: Town) -> None:
    (said,) = town.ask(QUESTION)
    town.click(said, "more")
    (view,) = town.fake.views.values()
    assert view["title"]["text"] == "Evidence"
    assert "rich_text_quote" in str(view)
    town.click(said, "more", user="UEVE")
    assert len(town.fake.views) == 1
    assert "Only members" in str(town.fake.ephemeral)


def test_what_is_wrong_is_kept_with_the_study(town: Town) -> None:
    (said,) = town.ask(QUESTION)
    town.click(said, "wrong")
    town.fill("V0", what="quote", note="That was about the router. Call me at jo@example.org")
    town.fill("V0", what="quote", note="once more")
    with Study.open(town.root / "fibre") as study:
        (case,) = study.feedback()
    assert case["question"] == QUESTION
    assert case["wrong"] == "quote"
    assert case["evidence"]
    assert "jo@example.org" not in case["note"]


def test_a_command_is_answered_in_the_channel_and_its_thread_goes_on(town: Town) -> None:
    town.command(f"ask {QUESTION}")
    (said,) = [m for m in town.fake.messages if m["user"] == "U0FOOTPATH"]
    assert "asked:" in words(said)
    assert "based on" in words(said)
    reply = town.fake.write("C1", "UBEN", "show more", said["ts"])
    town.deliver(reply)
    assert town.said("C1", said["ts"])


def test_a_command_where_there_is_no_study_is_whispered(town: Town) -> None:
    town.command("status", channel="C9")
    assert "has no study" in str(town.fake.hooks)
    assert not town.fake.messages


def test_home_shows_the_studies_that_one_may_see(town: Town) -> None:
    town.deliver({"type": "app_home_opened", "user": "UANN", "tab": "home", "channel": "D1"})
    town.deliver({"type": "app_home_opened", "user": "UEVE", "tab": "home", "channel": "D2"})
    town.bot.workers.idle(60)
    assert "fibre" in words(town.fake.homes["UANN"])
    assert "2 interviews" in words(town.fake.homes["UANN"])
    assert "fibre" not in words(town.fake.homes["UEVE"])


def test_people_talking_to_each_other_are_left_alone(town: Town) -> None:
    event = town.fake.write("C1", "UANN", "lunch?")
    town.deliver(event)
    town.deliver(town.fake.write("C1", "UBEN", "yes, at one", event["ts"]))
    town.deliver({**town.fake.write("C1", "UBEN", "<@U0FOOTPATH> edited"), "subtype": "message_changed"})
    town.deliver({**town.fake.write("C1", "UBOT", "<@U0FOOTPATH> hi"), "bot_id": "B9"})
    assert town.bot.workers.idle(60)
    assert not [m for m in town.fake.messages if m["user"] == "U0FOOTPATH"]


def test_the_audit_log_knows_who_and_what_but_not_the_words(town: Town) -> None:
    town.ask(QUESTION)
    town.ask(QUESTION, user="UEVE")
    rows = town.bot.desk.audit.rows()
    assert [(row["user"], row["outcome"].split(":")[0]) for row in rows] == [("UANN", "answer"), ("UEVE", "no study")]
    assert "annoyed" not in str(rows)
