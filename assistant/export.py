"""A map as a file: the ending says which. What stood there before stays whole until the new file is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.journey import JourneyMap
from ingest.written import written

if TYPE_CHECKING:
    from assistant.study import Study

# Ending → module and function; each is imported when it is needed, since a slide needs no template engine.
WRITERS = {
    ".html": "page.page",
    ".json": "export.as_json",
    ".md": "markdown.markdown",
    ".csv": "cards.as_csv",
    ".xlsx": "workbook.xlsx",
    ".svg": "picture.svg",
    ".png": "picture.png",
    ".pptx": "slide.pptx",
    ".mmd": "mermaid.mermaid",
    ".qdpx": "coded.qdpx",
}
WITH_SOURCES = {".qdpx"}  # these hold the sources' texts, so that they are written from a study


def save(map: JourneyMap, path: str | Path, study: Study | None = None) -> Path:
    """Writes the map as its ending says and returns the path.

    Raises ValueError for an ending that is not in WRITERS, and for one that holds the sources where no study is given.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in WRITERS:
        raise ValueError(f"cannot save a map as {path.name!r}: the endings are {', '.join(WRITERS)}")
    module, _, name = WRITERS[ending].partition(".")
    write: Callable[..., str | bytes] = getattr(import_module(f"assistant.{module}"), name)
    if ending in WITH_SOURCES:
        if study is None:
            raise ValueError(f"{path.name} holds the sources' texts: save(path, study=study), or run footpath export")
        content = write(map, study.source)
    else:
        content = write(map)
    replace(path, content.encode("utf-8") if isinstance(content, str) else content)
    return path


def replace(path: Path, content: bytes) -> None:
    """Puts content at path in one step, so that a reader sees the old file or the new one, never half of one.

    Raises Unwritten where the disk refuses it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(content)
                os.fsync(file.fileno())
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def as_json(map: JourneyMap) -> str:
    """The published contract, indented, with every letter as it is."""
    return json.dumps(map.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
