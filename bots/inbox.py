"""What Slack delivers, read as tasks. Pure: a payload in, tasks out; nothing is asked, nothing is posted.

A task's key is what makes two deliveries the same thing: a mention arrives as `message` and as `app_mention`, each
with an event id of its own, so a message is known by its channel and time; what has no time of its own by its event
id or, for clicks and commands, by its trigger id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "say",  # somebody said something to us: .text
    "file",  # somebody dropped a file: .file
    "home",  # somebody looks at App Home
    "greet",  # somebody opens the conversation with us
    "left",  # somebody left a channel
    "click",  # a button: .action, .value, .trigger
    "told",  # what is wrong with an answer: .values
]
SPOKEN = (None, "file_share", "thread_broadcast")  # subtypes of messages that people write
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Task:
    """One thing to do. `thread` is the time of the message that the thread hangs from; empty for none."""

    key: str
    kind: Kind
    channel: str
    thread: str
    at: str  # order within the thread
    user: str
    data: dict[str, Any] = field(default_factory=dict)


def event_tasks(body: dict[str, Any], us: str) -> list[Task]:
    """Tasks of an Events API delivery. `us` is our user id."""
    event = body.get("event") or {}
    match event.get("type"):
        case "message" | "app_mention":
            return message_tasks(event, us)
        case "app_home_opened":
            kind: Kind = "greet" if event.get("tab") == "messages" else "home"
            key = f"{kind}:{body.get('event_id')}"
            return [Task(key, kind, event.get("channel", ""), key, event.get("event_ts", ""), event.get("user", ""))]
        case "member_left_channel":
            key = f"left:{body.get('event_id')}"
            return [Task(key, "left", event["channel"], key, event.get("event_ts", ""), event["user"])]
    return []


def message_tasks(event: dict[str, Any], us: str) -> list[Task]:
    """A message to us, and the files in it. Edits, other bots and what people say to each other are none of ours."""
    user, channel, ts = event.get("user"), event.get("channel", ""), event.get("ts", "")
    if event.get("subtype") not in SPOKEN or event.get("bot_id") or event.get("hidden") or not user or user == us:
        return []
    thread = event.get("thread_ts") or ts
    text = event.get("text") or ""
    mentioned = us in MENTION.findall(text)
    direct = event.get("channel_type") == "im" or (event.get("type") == "message" and channel.startswith("D"))
    to_us = mentioned or direct or event.get("type") == "app_mention"
    files = [f for f in event.get("files") or [] if isinstance(f, dict) and f.get("id")]
    tasks = [
        Task(f"file:{channel}:{ts}:{f['id']}", "file", channel, thread, ts, user, {"file": kept(f), "asked": to_us})
        for f in files
    ]
    said = spoken(text, us)
    perhaps = (
        not to_us and thread != ts and not MENTION.search(text)
    )  # whether the thread is ours shows when it is done
    if (said and (to_us or perhaps) and (not files or said.endswith("?"))) or (mentioned and not said and not files):
        data = {"text": said, "direct": direct, "maybe": perhaps}
        tasks.append(Task(f"say:{channel}:{ts}", "say", channel, thread, ts, user, data))
    return tasks


def spoken(text: str, us: str) -> str:
    """What was said, without our name, with Slack's escapes undone."""
    bare = re.sub(rf"<@{us}(?:\|[^>]*)?>", " ", text)
    bare = re.sub(r"<(?:https?|mailto|tel):[^|>]*\|([^>]*)>", r"\1", bare)
    bare = re.sub(r"<((?:https?|mailto|tel):[^>]*)>", r"\1", bare)
    bare = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(bare.split())


def kept(file: dict[str, Any]) -> dict[str, Any]:
    """Of what Slack tells about a file, what is needed to fetch it."""
    return {
        name: file.get(name)
        for name in ("id", "name", "size", "filetype", "mode", "url_private_download", "url_private")
    }


def click_tasks(body: dict[str, Any]) -> list[Task]:
    """A button that was pressed. A click waits for nobody: its thread is its own."""
    action = (body.get("actions") or [{}])[0]
    user = body.get("user", {}).get("id", "")
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
    message = body.get("message") or {}
    key = f"click:{body.get('trigger_id') or action.get('action_ts')}"
    data = {
        "action": action.get("action_id", ""),
        "value": action.get("value") or (action.get("selected_option") or {}).get("value") or "",
        "trigger": body.get("trigger_id", ""),
        "view": (body.get("view") or {}).get("id", ""),
        "reply_in": message.get("thread_ts") or message.get("ts") or "",
    }
    return [Task(key, "click", channel, key, action.get("action_ts", ""), user, data)]


def told_tasks(body: dict[str, Any]) -> list[Task]:
    """A form that was sent: what is wrong with an answer."""
    view = body.get("view") or {}
    key = f"told:{view.get('id')}"
    data = {"values": values(view), "about": view.get("private_metadata", "")}
    return [Task(key, "told", "", key, "", body.get("user", {}).get("id", ""), data)]


def values(view: dict[str, Any]) -> dict[str, str]:
    """Block id → what was chosen or typed there."""
    found = {}
    for block, fields in ((view.get("state") or {}).get("values") or {}).items():
        for one in fields.values():
            found[block] = one.get("value") or (one.get("selected_option") or {}).get("value") or ""
    return found


def command_tasks(body: dict[str, Any]) -> list[Task]:
    """A slash command is something said to us, outside of every thread."""
    key = f"say:{body.get('trigger_id')}"
    data = {
        "text": spoken(body.get("text", ""), ""),
        "direct": body.get("channel_name") == "directmessage",
        "command": True,
        "answer_at": body.get("response_url", ""),
    }
    return [Task(key, "say", body.get("channel_id", ""), key, "", body.get("user_id", ""), data)]
