"""Models that did not answer a turn are left alone for a minute, so that the next turns do not wait for them anew."""

from __future__ import annotations

import time
from pathlib import Path

REST = 60.0  # seconds

_until: dict[Path, float] = {}  # study → when its model is asked again, on the monotonic clock


def away(study: Path) -> bool:
    return time.monotonic() < _until.get(study, 0.0)


def went(study: Path) -> None:
    _until[study] = time.monotonic() + REST
