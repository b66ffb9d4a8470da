"""`footpath slack`: run the Slack app."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from threading import Event
from typing import Any

from ingest.errors import FootpathError


class Setup(FootpathError):
    """Something that the bot needs is not there."""


def add(commands: Any) -> None:
    about = "run the Slack app (Socket Mode; with --http PORT over HTTP)"
    slack = commands.add_parser("slack", help=about, description=about)
    slack.add_argument("--studies", metavar="DIR", default="studies", help="folder of the studies (default: studies)")
    slack.add_argument("--home", metavar="DIR", help="where jobs and the audit log are kept (default: STUDIES/.slack)")
    slack.add_argument("--http", metavar="PORT", type=int, help="listen for Slack's requests there instead")
    slack.add_argument("--host", default="127.0.0.1", help="address to listen at with --http (default: 127.0.0.1)")
    slack.add_argument("--check", action="store_true", help="say what is set up and what is missing, then stop")
    slack.add_argument(
        "--audit", action="store_true", help="print who asked what kind of thing, as JSON lines, then stop"
    )
    slack.add_argument("--manifest", action="store_true", help="print the app manifest to paste into Slack, then stop")
    slack.add_argument("--verbose", action="store_true", help="log more")
    slack.set_defaults(run=run, json=False)


def run(given: argparse.Namespace) -> int:
    root = Path(given.studies)
    home = Path(given.home) if given.home else root / ".slack"
    if given.manifest:
        print((Path(__file__).parent / "manifest.json").read_text(encoding="utf-8"), end="")
        return 0
    if given.audit:
        return audit(home)
    if given.check:
        return check(root, given.http is not None)
    return serve(given, root, home)


def audit(home: Path) -> int:
    from bots.audit import Audit
    from bots.jobs import FILE, Jobs

    if not (home / FILE).is_file():
        raise Setup(f"{home} holds no audit log: the Slack app has not run there. Name its folder with --home.")
    for row in Audit(Jobs(home)).rows():
        print(json.dumps(row, ensure_ascii=False))
    return 0


def setting(name: str, start: str, where: str) -> str:
    """An environment variable that must be there. Its value is never shown."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise Setup(f"{name} is not set. {where}")
    if not value.startswith(start):
        raise Setup(f"{name} should begin with {start}. {where}")
    return value


def bot_token() -> str:
    return setting("SLACK_BOT_TOKEN", "xoxb-", "In Slack's app settings: OAuth & Permissions, Bot User OAuth Token.")


def app_token() -> str:
    return setting("SLACK_APP_TOKEN", "xapp-", "In Slack's app settings: Basic Information, App-Level Tokens.")


def signing_secret() -> str:
    return setting("SLACK_SIGNING_SECRET", "", "In Slack's app settings: Basic Information, Signing Secret.")


def check(root: Path, over_http: bool) -> int:
    """Each need on a line; exit 1 if one is missing."""
    from slack_sdk.errors import SlackApiError

    from bots.access import linked
    from bots.app import slack

    missing = 0
    client = None
    for need in (bot_token, signing_secret if over_http else app_token):
        try:
            need()
            print(f"ok       {need.__name__.replace('_', ' ')}")
        except Setup as error:
            missing += 1
            print(f"missing  {error}")
    if not missing:
        client = slack(bot_token(), os.environ.get("SLACK_API_URL"))
        try:
            who = client.auth_test()
            print(f"ok       Slack knows us as {who.get('user')} in {who.get('team')}")
        except (SlackApiError, OSError) as error:
            missing += 1
            reason = error.response.get("error") if isinstance(error, SlackApiError) else "no connection"
            print(f"missing  Slack does not take the bot token: {reason}")
            client = None
    studies = linked(root)
    for study in studies:
        print(f"ok       study {study.name}: {', '.join(study.channels)}")
        for channel in study.channels if client else ():
            missing += not _in(client, channel)
    if not studies:
        missing += 1
        print(f'missing  no study in {root} names a channel. In its footpath.toml: [slack] channels = ["C0123456789"]')
    return 1 if missing else 0


def _in(client: Any, channel: str) -> bool:
    from bots.access import Access

    if Access(client, Path()).members(channel):
        return True
    print(f"missing  we are not in {channel}: invite the app there, or mend the channel's id")
    return False


def serve(given: argparse.Namespace, root: Path, home: Path) -> int:
    from filelock import FileLock, Timeout
    from slack_sdk.errors import SlackApiError

    from bots.app import log_to_stderr, make, slack
    from bots.serve import http, socket_mode

    log_to_stderr(given.verbose)
    if not root.is_dir():
        raise Setup(f"{root} is no folder. Name the folder of your studies with --studies.")
    token, over_http = bot_token(), given.http is not None
    secret = signing_secret() if over_http else None
    second = None if over_http else app_token()
    home.mkdir(parents=True, exist_ok=True)
    alone = FileLock(home / "lock")
    try:
        alone.acquire(timeout=0)
    except Timeout:
        raise Setup(f"Another Slack app is running on {home}. Stop it, or give this one a --home of its own.") from None
    try:
        bot = make(slack(token, os.environ.get("SLACK_API_URL")), root, home, secret)
    except SlackApiError as error:
        raise Setup(f"Slack does not take the bot token: {error.response.get('error')}. Copy it again.") from None
    except OSError as error:
        raise Setup(
            f"Slack cannot be reached: {getattr(error, 'reason', error)}. Mend the connection, then again."
        ) from None
    stop = Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    bot.start()
    try:
        if second is None:
            http(bot.app, given.host, given.http, stop)
        else:
            socket_mode(bot.app, second, stop)
    finally:
        bot.stop()
        alone.release()
    print("footpath: stopped. Open jobs go on at the next start.", file=sys.stderr)
    return 0
