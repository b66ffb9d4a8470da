"""What commands about a map share: which one is meant."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ingest.errors import FootpathError

if TYPE_CHECKING:
    from assistant.journey import JourneyMap
    from assistant.study import Study


def with_map(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--map", metavar="MAP", help="the map's id or title; the newest map where not given")
    return command


def map_of(study: Study, told: str | None, revision: int | None = None) -> JourneyMap:
    """The map of that id or title, else the newest. Raises FootpathError where there is none."""
    maps = study.maps()
    if not maps:
        raise FootpathError(f"{study.folder} has no map yet. Run: footpath draft TITLE --study {study.folder}")
    found = next((m for m in reversed(maps) if told in (None, m.id, m.title)), None)
    kept = study.map(found.id, revision) if found else None
    if kept is None:
        known = ", ".join(f"{m.id} ({m.title}, revision {m.revision})" for m in maps)
        which = f"revision {revision} of {told or 'it'}" if found else f"map {told!r}"
        raise FootpathError(f"{study.folder} has no {which}. It has: {known}")
    return kept
