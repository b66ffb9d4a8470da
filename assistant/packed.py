"""Zip packages (Office files, REFI-QDA projects) with the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of (name, content), in that order, without the time at which it was made."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def timeless(office_file: bytes) -> bytes:
    """An Office file without the times that its writer put into it."""
    with zipfile.ZipFile(io.BytesIO(office_file)) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    return packed((name, _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", content)) for name, content in parts)
