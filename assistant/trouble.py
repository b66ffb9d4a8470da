"""What can go wrong with a model: one error for each thing a person can do about it.

LLMError
├── NotConfigured  no such provider, its package or its key is missing
├── Denied         the provider refused the key, the model or the request
├── Unreachable    no answer after several tries
├── Busy           the rate limit held on for too long
├── Stale          recorded replies that do not answer what is asked now
├── BudgetSpent    the calls, tokens or money allowed are used up
├── TooLong        more than the model takes at once, or its reply was cut
└── BadReply       no usable reply after the repairs
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from ingest.errors import FootpathError

SHOWN = 240  # characters of a provider's own message
TOO_LONG = re.compile(
    r"context.{0,20}(?:length|size|window)|maximum.{0,30}tokens|too (?:long|large|many tokens)|n_ctx|"
    r"exceed\w* .{0,30}tokens",
    re.I,
)
OVERDRAWN = re.compile(r"insufficient_quota|exceeded your current quota|billing", re.I)
AWAY = re.compile(r"Timeout|Connect|RemoteProtocol|ReadError|WriteError|NetworkError")
KEYLIKE = re.compile(r"\b(?:sk|key|lsv2)[-_][\w*-]{6,}")
SECRET = ("_API_KEY", "_TOKEN", "_SECRET")


class LLMError(FootpathError):
    """The model could not be used. `stops` says whether every further call would fail too."""

    exit_code = 1
    stops = True


class NotConfigured(LLMError):
    exit_code = 2


class Stale(LLMError):
    """Replies that were recorded do not answer what is asked now."""


class Denied(LLMError):
    pass


class Unreachable(LLMError):
    pass


class Busy(LLMError):
    """`wait`: seconds after which the server wants to be asked again; None where it does not say."""

    def __init__(self, message: str, wait: float | None = None):
        super().__init__(message)
        self.wait = wait


class BudgetSpent(LLMError):
    pass


class TooLong(LLMError):
    stops = False


class BadReply(LLMError):
    stops = False


def typed(error: Exception, model: str, secrets: Sequence[str] = ()) -> LLMError:
    """The typed error for what a provider's client raised, without any key in it."""
    if isinstance(error, LLMError):
        return error
    told, code, kind = clean(str(error), secrets), status(error), type(error).__name__
    if kind == "LengthFinishReasonError" or (TOO_LONG.search(told) and code in (None, 400, 413, 422, 500)):
        return TooLong(f"{model} takes less than this at once ({told}).")
    if code == 429 and not OVERDRAWN.search(told):
        wait = _retry_after(error)
        return Busy(
            f"{model} is over its rate limit. Wait, or lower FOOTPATH_LLM_PER_MINUTE; what was read is kept.", wait
        )
    if code in (401, 402, 403, 429):
        return Denied(f"{model}: the key or the account was refused (HTTP {code}: {told}). Check the provider's key.")
    if code == 404:
        return Denied(f"{model} is not known there ({told}). Check FOOTPATH_LLM and FOOTPATH_LLM_BASE_URL.")
    if (code is None and (isinstance(error, OSError) or AWAY.search(kind))) or (
        code and (code >= 500 or code in (408, 409))
    ):
        return Unreachable(f"{model} does not answer ({told or kind}). Is the server up? What was read is kept.")
    if code:
        return Denied(f"{model} refused the request (HTTP {code}: {told}). Check FOOTPATH_LLM.")
    return BadReply(f"{model} sent what cannot be read ({kind}: {told}).")


def status(error: Exception) -> int | None:
    """The HTTP status behind a client's error; None where there was no reply."""
    found = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return found if isinstance(found, int) and found >= 400 else None


def clean(message: str, secrets: Sequence[str] = ()) -> str:
    """One short line without any key."""
    known = [value for name, value in os.environ.items() if name.endswith(SECRET) and len(value) > 7]
    for key in [*secrets, *known]:
        message = message.replace(key, "[KEY]")
    return " ".join(KEYLIKE.sub("[KEY]", message).split())[:SHOWN]


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None
