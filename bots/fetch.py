"""A file from Slack to disk. Our token goes to Slack's own file host only, over https, and follows no redirect.

Without the scope files:read, Slack answers 200 with a page to log in: what does not look like the file is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ingest.errors import FootpathError

LARGEST = 50 * 2**20  # bytes of one file, zipped or not
LARGEST_ZIP = 200 * 2**20  # bytes in all that a zip may unpack to
ENTRIES = 1000  # files in a zip
PART = 2**16
SECONDS = 60


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

    return Path(name).suffix.lower() in SUFFIXES | {".zip"}


def fetch(file: dict[str, Any], folder: Path, token: str, hosts: Collection[str]) -> list[str]:
    """Brings the file into `folder`, a zip unpacked; returns what was left out, with reasons. Raises Refused."""
    from ingest.read import SUFFIXES

    name = name_of(file)
    if not readable(name):
        raise Refused(f"{name}: files of this type are not read. I read {', '.join(sorted(SUFFIXES))} and .zip.")
    if (file.get("size") or 0) > LARGEST:
        raise Refused(
            f"{name} is larger than {LARGEST // 2**20} MB. Split it, or have it taken in with footpath ingest."
        )
    url = file.get("url_private_download") or file.get("url_private") or ""
    content = _download(name, url, token, hosts)
    _check(name, content, file.get("size"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    if path.suffix.lower() != ".zip":
        return []
    try:
        return unpack(path, folder)
    finally:
        path.unlink()


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
        raise Refused(
            f"{name} is larger than {LARGEST // 2**20} MB. Split it, or have it taken in with footpath ingest."
        )
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
    if suffix in (".zip", ".docx"):
        if not content.startswith(b"PK"):
            raise Refused(f"{name} is not a {suffix[1:]} file, whatever its name says.")
    elif b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(f"{name} is not text, whatever its name says.")


def unpack(path: Path, folder: Path) -> list[str]:
    """Unpacks what we read of a zip below `folder`. Never outside of it, never more than the limits, no links."""
    left: list[str] = []
    room = LARGEST_ZIP
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            if len(entries) > ENTRIES:
                raise Refused(f"{path.name} holds more than {ENTRIES} files. Split it.")
            for entry in entries:
                reason = _left_out(entry)
                if reason is not None:
                    left += [f"{_shown(entry)}: {reason}"] if reason else []
                    continue
                target = folder.joinpath(*PurePosixPath(entry.filename).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as content, target.open("wb") as out:
                    size = 0
                    while piece := content.read(PART):
                        size, room = size + len(piece), room - len(piece)
                        if size > LARGEST or room < 0:
                            raise Refused(f"{path.name} unpacks to more than I take at once. Split it.")
                        out.write(piece)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        if isinstance(error, OSError) and not isinstance(error, zipfile.BadZipFile) and error.errno == 28:
            raise
        raise Refused(f"{path.name} cannot be unpacked. Zip it again, without a password.") from None
    return left


def _left_out(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not unpacked; empty where that need not be said, None where it is."""
    from ingest.read import SUFFIXES

    place = PurePosixPath(entry.filename)
    if any(part.startswith(".") or part == "__MACOSX" for part in place.parts if part != ".."):
        return ""
    if place.is_absolute() or ".." in place.parts or "\\" in entry.filename or ":" in entry.filename:
        return "its name leads out of the zip"
    if (entry.external_attr >> 16) & 0o170000 == 0o120000:
        return "it is a link"
    if entry.flag_bits & 1:
        return "it has a password"
    if place.suffix.lower() not in SUFFIXES:
        return f"files ending in '{place.suffix}' are not read"
    return None


def _shown(entry: zipfile.ZipInfo) -> str:
    return entry.filename[-80:]
