"""Somebody said something to us: find the study they may ask about, let the conversation answer, say it in the
thread.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bots.access import Linked
from bots.blocks import Message, actions, button, context, line, message, notice, rich, run, said
from bots.desk import Desk
from bots.inbox import MENTION
from bots.jobs import Job
from bots.memory import Kept, packed, unpacked
from bots.plain import short
from bots.post import Post

if TYPE_CHECKING:
    from assistant import Study
    from assistant.journey import JourneyMap
    from assistant.reply import Reply
    from assistant.route import Intent

CHANGES = frozenset(
    "draft redraft rename reword merge split reorder move drop add_stage add_cell add_assumption accept reject"
    " undo".split()
)
DRAFTS = frozenset({"draft", "redraft"})
ATTACHED = (".png", ".html", ".json")  # those of them that maps can be saved as
BUTTONS = 8  # studies offered at once
STUDY = re.compile(r"^(?:which |what |my |list )?stud(?:y|ies)\b[\s:]*(.*?)[\s?.!]*$", re.I)


def say(desk: Desk, job: Job) -> str:
    """Does the job; returns how it ended, for the audit log."""
    task = job.task
    if task.data.get("maybe") and not ours(desk, job):
        return "not ours"
    post = desk.post(job, channel=private(desk, job))
    text = task.data["text"]
    asked = STUDY.match(text)
    study, choice = chosen(desk, job, post.channel, asked[1] if asked else "")
    if study is None or asked or not text:
        refuse(desk, job, post, choice or about(desk, job, study))
        return "told" if study else "no study"
    with desk.study(study.folder) as opened:
        outcome = answer(desk, job, post, study, opened, text)
    return outcome


def ours(desk: Desk, job: Job) -> bool:
    """Whether a message without our name stands in a thread that hangs from a message to us."""
    task = job.task
    if desk.memory.known(task.channel, task.thread):
        return True
    if desk.access.study_of(task.channel) is None:
        return False
    root = desk.client.conversations_replies(channel=task.channel, ts=task.thread, limit=1)["messages"][:1]
    return bool(root) and (desk.us in MENTION.findall(root[0].get("text") or "") or root[0].get("user") == desk.us)


def private(desk: Desk, job: Job) -> str:
    """A command given in a talk between people is answered in the talk with us."""
    if not (job.task.data.get("command") and job.task.data.get("direct")):
        return job.task.channel
    return str(desk.client.conversations_open(users=job.task.user)["channel"]["id"])


# -- which study -----------------------------------------------------------------------------------------------------


def chosen(desk: Desk, job: Job, channel: str, named: str) -> tuple[Linked | None, Message | None]:
    """The study that is asked about; or None, and what to say instead."""
    task = job.task
    if not task.data.get("direct"):
        study = desk.access.in_channel(task.user, channel)
        return study, None if study else nowhere(desk, job, channel)
    mine = desk.access.studies(task.user)
    if not mine:
        return None, said("You are in no channel that has a study, so there is nothing here that I may show you.")
    named = task.data.get("study") or named
    last = desk.memory.study(channel, task.thread)
    found = [s for s in mine if named and s.name.lower() == named.lower()] or [s for s in mine if s.folder == last]
    if len(mine) == 1 or found:
        return (found or mine)[0], None
    return None, which(mine, task.data["text"], task.user)


def which(mine: list[Linked], text: str, user: str) -> Message:
    words = said("Which study is this about?")
    offered = [
        button(
            short(study.name, 70), f"study{number}", json.dumps({"study": study.name, "text": text[:1500], "who": user})
        )
        for number, study in enumerate(mine[:BUTTONS])
    ]
    return Message(words.text, [*words.blocks, actions(*offered)])


def nowhere(desk: Desk, job: Job, channel: str) -> Message:
    """Says why there is no answer, and no more than the person may know."""
    if desk.access.study_of(channel) is not None:
        return said("Only members of this channel can ask about its study. Join it, then ask again.")
    return said(
        "This channel has no study. Whoever runs Footpath can give it one: in the study's footpath.toml, "
        f'under [slack], write channels = ["{channel}"].'
    )


def about(desk: Desk, job: Job, study: Linked | None) -> Message:
    """Which study this is, for those who may know."""
    if study is None:
        return said("There is no study here.")
    others = [s.name for s in desk.access.studies(job.task.user) if s != study] if job.task.data.get("direct") else []
    lines = [line(run("This is about the study "), run(study.name, bold=True), run("."))]
    if others:
        lines.append(line(run(f"You can also ask about: {', '.join(others)}. Say: study NAME")))
    return Message(notice(f"Study: {study.name}"), [rich(*lines), context("Ask a question, or say *help*.")])


def refuse(desk: Desk, job: Job, post: Post, words: Message) -> None:
    """A command is answered where only the person sees it; a message in its thread."""
    if job.task.data.get("command") and whisper(desk, job, words):
        return
    post.say(words)


def whisper(desk: Desk, job: Job, words: Message) -> bool:
    """Answers a command at the address that Slack gave for it; False where that is none of Slack's."""
    from urllib.parse import urlsplit

    from slack_sdk.webhook import WebhookClient

    address = job.task.data.get("answer_at") or ""
    if urlsplit(address).hostname not in desk.hook_hosts:
        return False
    sent = WebhookClient(address).send(
        text=words.text, blocks=words.blocks, response_type="ephemeral", unfurl_links=False
    )
    return sent.status_code == 200


# -- the answer ------------------------------------------------------------------------------------------------------


def answer(desk: Desk, job: Job, post: Post, study: Linked, opened: Study, text: str) -> str:
    """Converses, and says the reply. What a killed try had already changed in the study is not changed again."""
    post.status("is looking through the study …")
    intent = read(desk, job, opened, wanted(text))
    drafting = intent.name in DRAFTS
    if drafting:
        post.progress("Drafting the map …")
    opened.progress = lambda what, done, of: post.progress(
        f"{'Drafting the map' if drafting else 'Reading'}: {what} {done} of {of} …"
    )
    before = desk.memory.thread(post.channel, post.thread, study.folder)
    if intent.name in CHANGES:
        with desk.changing(study.folder):
            reply, after = changed(desk, job, opened, wanted(text), intent, before)
    else:
        reply, after = turn(opened, job, wanted(text), intent, before)
    if not allowed(desk, job, study):
        post.say(said("You have left the channel of that study in the meantime, so its answer is not shown."))
        return "refused"
    deliver(desk, job, post, study, opened, reply, after)
    return f"{reply.kind}{':' + reply.answer.verdict if reply.answer else ''}"


def wanted(text: str) -> str:
    """`/footpath ask …` is the question."""
    return re.sub(r"^ask[:\s]+(?=\S)", "", text, flags=re.I)


def read(desk: Desk, job: Job, opened: Study, text: str) -> Intent:
    """What the turn asks for, decided once: after a kill the next try does not ask a model that may say otherwise."""
    from assistant.route import Intent

    if "intent" not in job.notes:
        desk.jobs.note(job, intent=asdict(opened.intent(text)))
    return Intent(**job.notes["intent"])


def turn(opened: Study, job: Job, text: str, intent: Intent, before: dict[str, Any]) -> tuple[Reply, dict[str, Any]]:
    from assistant.converse import converse

    memory = unpacked(before, opened)
    reply, thread = converse(opened, text, memory, author=job.task.user, router=lambda _: intent)
    return reply, packed(thread)


def changed(
    desk: Desk, job: Job, opened: Study, text: str, intent: Intent, before: dict[str, Any]
) -> tuple[Reply, dict[str, Any]]:
    """A turn that changes a map, done once, though a kill may fall between the change and our note of it.

    Nothing but the map's revision tells afterwards whether it was made. So the revisions are noted before, one job at a
    time is in such doubt about a study, and the next one that wants to change it settles that first.
    """
    from assistant.reply import Reply

    settle(desk, job, opened)
    if made := job.notes.get("made"):
        journey = opened.map(made)
        assert journey is not None
        words = job.notes.get("told") or f"Done: “{journey.title}” is now at revision {journey.revision}."
        memory = job.notes.get("after") or before | {"map_id": made, "revision": journey.revision}
        kind = "map" if intent.name in DRAFTS else "edited"
        return Reply(kind=kind, text=words, intent=intent.name, journey=journey), memory
    held = revisions(opened)
    desk.jobs.note(job, doubt={"study": str(opened.folder), "revisions": held})
    reply, memory = turn(opened, job, text, intent, before)
    desk.jobs.note(job, doubt=None, made=newer(opened, held), told=reply.text, after=memory)
    return reply, memory


def settle(desk: Desk, job: Job, opened: Study) -> None:
    """Finds out of the job that a kill left in doubt about this study whether it had made its change."""
    for other in desk.jobs.noted("doubt"):
        doubt = other.notes["doubt"]
        if doubt["study"] == str(opened.folder):
            desk.jobs.note(other, doubt=None, made=newer(opened, doubt["revisions"]))
            if other.id == job.id:
                job.notes = other.notes
    job.notes = next((j.notes for j in desk.jobs.noted("made") if j.id == job.id), job.notes)


def newer(opened: Study, held: dict[str, int]) -> str | None:
    """The map that has a revision which it had not."""
    return next((key for key, revision in revisions(opened).items() if revision > held.get(key, 0)), None)


def revisions(opened: Study) -> dict[str, int]:
    return {journey.id: journey.revision for journey in opened.maps()} if opened.is_study(opened.folder) else {}


def allowed(desk: Desk, job: Job, study: Linked) -> bool:
    """Asked again before anything is shown: the work may have taken minutes."""
    if job.task.data.get("direct"):
        return desk.access.may(job.task.user, study.folder)
    return desk.access.in_channel(job.task.user, job.task.channel) == study


def deliver(
    desk: Desk, job: Job, post: Post, study: Linked, opened: Study, reply: Reply, after: dict[str, Any]
) -> None:
    """The reply and the map's files in the thread; then the memory, in the transaction that ends the job."""
    ref = f"r{job.id}"
    verdict = reply.answer.verdict if reply.answer else ""
    desk.memory.keep_reply(Kept(ref, study.folder, post.channel, post.thread, reply.kind, verdict, after))
    post.say(asked_by(job, message(reply, ref, len(opened.sources()))))
    if reply.kind == "map" and reply.journey is not None:
        attach(post, reply.journey)
    desk.jobs.end(job, "done", lambda db: desk.memory.keep_thread(db, post.channel, post.thread, study.folder, after))


def asked_by(job: Job, words: Message) -> Message:
    """A command does not stand in the channel: its answer says who asked what."""
    if not job.task.data.get("command"):
        return words
    asked = rich(
        line(
            {"type": "user", "user_id": job.task.user},
            run(" asked: "),
            run(short(job.task.data["text"], 200), italic=True),
        )
    )
    return Message(words.text, [asked, *words.blocks])


def attach(post: Post, journey: JourneyMap) -> None:
    """The map as picture, page and data."""
    from assistant.export import WRITERS

    name = re.sub(r"[^\w]+", "-", journey.title).strip("-")[:60].lower() or "map"
    with TemporaryDirectory(prefix="footpath-") as folder:
        paths = [
            journey.save(Path(folder) / f"{name}-r{journey.revision}{ending}")
            for ending in ATTACHED
            if ending in WRITERS
        ]
        post.upload(paths, f"{short(journey.title, 80)}, revision {journey.revision}")
