"""App Home, and how a talk with us begins."""

from __future__ import annotations

from bots.desk import Desk
from bots.jobs import Job
from bots.views import Card, home_view, prompts


def home(desk: Desk, job: Job) -> str:
    publish(desk, job.task.user)
    return "shown"


def publish(desk: Desk, user: str) -> None:
    from assistant.converse import study_status

    cards = []
    for linked in desk.access.studies(user):
        with desk.study(linked.folder) as study:
            mine = [c for c in linked.channels if user in desk.access.members(c)]
            cards.append(Card(linked.name, study_status(study), mine))
    desk.client.views_publish(user_id=user, view=home_view(cards))


def left(desk: Desk, job: Job) -> str:
    """Somebody left a channel: what we believed about it is out of date, and so is their App Home."""
    desk.access.forget(job.task.channel)
    publish(desk, job.task.user)
    return "left"


def greet(desk: Desk, job: Job) -> str:
    """Offers what can be asked; posts nothing, for this happens each time somebody looks."""
    names = [study.name for study in desk.access.studies(job.task.user)]
    if job.task.channel:
        desk.client.api_call(
            "assistant.threads.setSuggestedPrompts",
            json={"channel_id": job.task.channel, "prompts": prompts(names), "title": "Ask about your studies"},
        )
    return "greeted"
