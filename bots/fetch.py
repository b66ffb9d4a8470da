"""A file from Slack to disk. Our token goes to Slack's own file host only, over https, and follows no redirect.

Without the scope files:read, Slack answers 200 with a page to log in: what does not look like the file is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ingest.errors import FootpathError

LARGEST = 50 * 2**20  # bytes of one file
SECONDS = 60  # without a byte
STARTS = {".pdf": b"%PDF", **dict.fromkeys((".zip", ".docx", ".xlsx", ".pptx"), b"PK")}  # others are text


class Refused(FootpathError):
    """A file that is not taken; the message says why and may be shown to whoever dropped it."""


class _Stay(HTTPRedirectHandler):
    """No redirect is followed: the token would travel along."""

    def redirect_request(self, *_: Any) -> None:
        return None


def name_of(file: dict[str, Any]) -> str:
    """The file's own name, without any folder."""
    name = PurePosixPath(str(file.get("name") or "").replace("\\", "/")).name.replace("\0", "")
    return name.lstrip(".")[-120:] or "file"


def readable(name: str) -> bool:
    from ingest.read import SUFFIXES

    return Path(name).suffix.lower() in SUFFIXES


def fetch(file: dict[str, Any], folder: Path, token: str, hosts: Collection[str]) -> Path:
    """Brings the file into `folder`; returns where it lies. Raises Refused."""
    from ingest.read import SUFFIXES

    name = name_of(file)
    if not readable(name):
        raise Refused(f"{name}: files of this type are not read. I read {', '.join(sorted(SUFFIXES))}.")
    if (file.get("size") or 0) > LARGEST:
        raise _too_large(name)
    url = file.get("url_private_download") or file.get("url_private") or ""
    content = _download(name, url, token, hosts)
    _check(name, content, file.get("size"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def _too_large(name: str) -> Refused:
    most = LARGEST // 2**20
    return Refused(f"{name} is larger than {most} MB. Split it, or have it taken in with footpath ingest.")


def _download(name: str, url: str, token: str, hosts: Collection[str]) -> bytes:
    place = urlsplit(url)
    local = place.hostname in ("127.0.0.1", "localhost")
    if place.hostname not in hosts or not (place.scheme == "https" or local) or place.username:
        raise Refused(f"{name} does not lie with Slack, so it is not fetched. Upload the file itself.")
    request = Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with build_opener(_Stay).open(request, timeout=SECONDS) as answer:
            content = answer.read(LARGEST + 1)
            kind = answer.headers.get_content_type()
    except HTTPError as error:
        if error.code in (301, 302, 303, 307, 308, 401, 403, 404):
            raise _no_access(name) from None
        raise
    if len(content) > LARGEST:
        raise _too_large(name)
    if kind == "text/html" and Path(name).suffix.lower() not in (".html", ".htm"):
        raise _no_access(name)
    return content


def _no_access(name: str) -> Refused:
    return Refused(
        f"Slack did not let me read {name}. Whoever runs Footpath should check that the app has the scope files:read, "
        "and install it again."
    )


def _check(name: str, content: bytes, size: int | None) -> None:
    """Whether the bytes can be what the name says."""
    suffix = Path(name).suffix.lower()
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = start.startswith((b"<!doctype html", b"<html"))
    if (page and suffix not in (".html", ".htm")) or (page and size and len(content) != size):
        raise _no_access(name)
    if suffix in STARTS:
        if not content.startswith(STARTS[suffix]):
            raise Refused(f"{name} is not a {suffix[1:]} file, whatever its name says.")
    elif b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(f"{name} is not text, whatever its name says.")
