"""Buttons and forms. Whoever presses one is asked for again: a message may have been seen by more people than may
ask.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from bots.blocks import Message, said
from bots.desk import Desk
from bots.inbox import Task
from bots.jobs import Job
from bots.memory import Kept, unpacked
from bots.views import evidence_view, looking, text_view, wrong_view

if TYPE_CHECKING:
    from assistant import Study

log = logging.getLogger("footpath.slack")

TITLES = {"more": "Evidence", "where": "In the map"}


def click(desk: Desk, job: Job) -> str:
    action, value = job.task.data["action"], job.task.data["value"]
    if action.startswith("study"):
        return choose(desk, job, value)
    kept = desk.memory.reply(value)
    if kept is None or action not in ("more", "where", "wrong"):
        tell(desk, job, "That message is too old for its buttons. Please ask again.")
        return "unknown"
    if not desk.access.may(job.task.user, kept.study):
        tell(desk, job, "Only members of the study's channels can see this.")
        return "refused"
    if action == "wrong":
        show(desk, job, wrong_view(kept.ref))
        return "form"
    show(desk, job, looking(TITLES[action]))
    with desk.study(kept.study) as study:
        view = evidence(study, kept) if action == "more" else place(study, kept)
    show(desk, job, view)
    return action


def evidence(study: Study, kept: Kept) -> dict[str, Any]:
    thread = unpacked(kept.memory, study)
    return evidence_view(thread.evidence, thread.about or "")


def place(study: Study, kept: Kept) -> dict[str, Any]:
    """Where the reply's evidence stands on the map."""
    from assistant.converse import converse
    from assistant.route import Intent

    thread = unpacked(kept.memory, study)
    thread.shown_from, thread.shown = 0, max(thread.shown, 1)
    reply, _ = converse(study, "where is that on the map?", thread, router=lambda _: Intent("where"))
    return text_view(TITLES["where"], reply.text)


def show(desk: Desk, job: Job, view: dict[str, Any]) -> None:
    """Opens the view, or changes it where it is open. A trigger lives three seconds: after that the person is told."""
    from slack_sdk.errors import SlackApiError

    if job.notes.get("view"):
        desk.client.views_update(view_id=job.notes["view"], view=view)
        return
    try:
        opened = desk.client.views_open(trigger_id=job.task.data["trigger"], view=view)
    except SlackApiError as error:
        if error.response.get("error") not in ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired"):
            raise
        log.info("%s came too late to open a view", job.reference)
        tell(desk, job, "That took too long to open. Please press the button again.")
        return
    desk.jobs.note(job, view=opened["view"]["id"])


def tell(desk: Desk, job: Job, words: str) -> None:
    """Says it to the person who pressed, and to nobody else."""
    task = job.task
    if not task.channel:
        return
    note: Message = said(words)
    where = {"thread_ts": task.data["reply_in"]} if task.data.get("reply_in") else {}
    desk.client.chat_postEphemeral(channel=task.channel, user=task.user, text=note.text, blocks=note.blocks, **where)


def choose(desk: Desk, job: Job, value: str) -> str:
    """Which study a question in the talk with us was about: the question is asked again, of that study."""
    wanted = json.loads(value)
    task = job.task
    if wanted.get("who") != task.user:
        tell(desk, job, "Only the person who asked can choose.")
        return "refused"
    thread = task.data["reply_in"]
    data = {"text": str(wanted.get("text", "")), "direct": True, "study": str(wanted.get("study", ""))}
    desk.jobs.add([Task(f"say:{task.key}", "say", task.channel, thread, task.at, task.user, data)])
    return "chosen"


def told(desk: Desk, job: Job) -> str:
    """What somebody said is wrong is kept in the study, as a case to measure against later."""
    kept = desk.memory.reply(job.task.data["about"])
    if kept is None or not desk.access.may(job.task.user, kept.study):
        return "refused"
    given = job.task.data["values"]
    with desk.study(kept.study) as study:
        case = {
            "question": kept.memory.get("about") or "",
            "kind": kept.kind,
            "verdict": kept.verdict,
            "evidence": kept.memory.get("evidence", []),
            "map": kept.memory.get("map_id"),
            "revision": kept.memory.get("revision"),
            "wrong": given.get("what", ""),
            "note": given.get("note", ""),
        }
        study.note_feedback(job.task.key, case)
    note = said("Thank you. It is kept with the study, and future versions are measured against it.")
    desk.client.chat_postEphemeral(
        channel=kept.channel, user=job.task.user, text=note.text, blocks=note.blocks, thread_ts=kept.thread or None
    )
    return "kept"
