"""A file dropped in a study's channel: fetched, taken in, and told in the thread; maps are drafted again and
compared.
"""

from __future__ import annotations

import logging
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bots.access import Linked
from bots.blocks import Message, context, line, message, notice, rich, run, said
from bots.desk import Desk
from bots.fetch import Refused, fetch, name_of, readable
from bots.jobs import Job
from bots.memory import Kept, packed
from bots.plain import short
from bots.post import Post
from bots.say import changed

if TYPE_CHECKING:
    from ingest.ingest import Report

log = logging.getLogger("footpath.slack")

TOLD = 5  # reasons and notes that are said; the rest is counted


def take_in(desk: Desk, job: Job) -> str:
    task = job.task
    name, asked = name_of(task.data["file"]), task.data["asked"]
    linked = desk.access.in_channel(task.user, task.channel)
    if linked is None:
        if asked:
            desk.post(job).say(said(f"I take files in where a study's channel is. Drop {name} there."))
        return "no study"
    if not readable(name) and not asked:
        return "not a source"  # a picture that people show each other
    post = desk.post(job)
    if "taken" not in job.notes:
        post.progress(f"Taking in {name} …")
        try:
            words, new = ingest(desk, job, post, linked)
        except Refused as refused:
            post.say(said(str(refused)))
            return "refused"
        desk.jobs.note(job, taken=words, new=new)
    post.say(report(name, job.notes["taken"]))
    if job.notes["new"]:
        compare(desk, job, post, linked)
    return "taken in"


def ingest(desk: Desk, job: Job, post: Post, linked: Linked) -> tuple[list[str], bool]:
    """What was taken in and what was not, in words; and whether the study now holds something new.

    The file lies on disk, unmasked, only while it is read.
    """
    from ingest.errors import NothingToRead

    file = job.task.data["file"]
    if not (file.get("url_private_download") or file.get("url_private")):
        file = desk.client.files_info(file=file["id"])["file"]
    folder = desk.home / "inbox" / "".join(c for c in str(file["id"]) if c.isalnum())
    shutil.rmtree(folder, ignore_errors=True)
    try:
        path = fetch(file, folder, desk.client.token or "", desk.file_hosts)
        with desk.study(linked.folder) as study:
            study.progress = lambda what, done, of: post.progress(f"Taking in {path.name}: {what} {done} of {of} …")
            got = study.ingest(path)
    except NothingToRead as nothing:
        raise Refused(_bare(str(nothing), folder)) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return told(got, folder), bool(got.added or got.changed)


def told(got: Report, folder: Path) -> list[str]:
    """A report in lines: counts, then what was not taken and why."""
    counts = {"added": got.added, "changed": got.changed, "already there": got.unchanged}
    lines = [", ".join(f"{len(ids)} {words}" for words, ids in counts.items() if ids) or "nothing new"]
    skipped = [f"{_bare(s.path, folder)}{f' ({s.position})' if s.position else ''}: {s.reason}" for s in got.skipped]
    notes = [f"not taken: {reason}" for reason in skipped] + [f"note: {w}" for w in got.warnings]
    lines += [short(_bare(note, folder), 300) for note in notes[:TOLD]]
    return lines + ([f"and {len(notes) - TOLD} more like these"] if len(notes) > TOLD else [])


def _bare(text: str, folder: Path) -> str:
    """Without the place where the file lay while it was read."""
    return text.replace(f"{folder}/", "").replace(str(folder), "")


def report(name: str, lines: list[str]) -> Message:
    first, *rest = lines
    blocks = [
        rich(line(run("Taken in: ", bold=True), run(f"{name}: {first}.")), *[line(run(f"• {one}")) for one in rest])
    ]
    return Message(notice(f"Taken in: {name}"), [*blocks, context("Names, addresses and numbers were masked first.")])


def compare(desk: Desk, job: Job, post: Post, linked: Linked) -> None:
    """The map last worked on, drafted again with what is new; what is different now."""
    from assistant.converse import converse
    from assistant.reply import Thread
    from assistant.route import Intent

    with desk.study(linked.folder) as study:
        maps = study.maps()
        if not maps:
            return
        if "shown" not in job.notes:
            desk.jobs.note(job, shown={"map_id": maps[-1].id, "revision": maps[-1].revision})
        shown = job.notes["shown"]
        tell = partial(post.progress, part="changes")
        tell(f"Drafting “{short(maps[-1].title, 60)}” again with it …")
        study.progress = lambda what, done, of: tell(f"Drafting the map again: {what} {done} of {of} …")
        with desk.changing(linked.folder):
            changed(desk, job, study, "draft it again", Intent("redraft"), shown)
        reply, thread = converse(study, "what changed?", Thread(**shown), router=lambda _: Intent("changes"))
        memory, ref = packed(thread), f"r{job.id}"
        desk.memory.keep_reply(Kept(ref, linked.folder, post.channel, post.thread, reply.kind, "", memory))
        post.say(message(reply, ref, len(study.sources())), part="changes")
    desk.jobs.end(job, "done", lambda db: desk.memory.keep_thread(db, post.channel, post.thread, linked.folder, memory))
