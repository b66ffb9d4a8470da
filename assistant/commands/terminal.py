"""What every command shares: which study, which scope, and where results and remarks go."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.source import KINDS

Commands = Any  # what argparse's add_subparsers returns; it has no public name


def command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], help: str
) -> argparse.ArgumentParser:
    """A new sub-command with the options that all have."""
    one = commands.add_parser(name, help=help, description=help)
    one.add_argument("--study", metavar="DIR", help="the study's folder (else FOOTPATH_STUDY, else the current folder)")
    one.add_argument("--json", action="store_true", help="print exactly one JSON document")
    one.set_defaults(run=run)
    return one


def with_scope(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--kind", choices=KINDS, action="append", help="only sources of this kind (repeat for more)")
    command.add_argument("--group", action="append", help="only this customers' group, such as churned")
    command.add_argument("--participant", action="append", help="only this participant, such as P07")
    command.add_argument("--source", action="append", help="only this source id")
    command.add_argument("--since", metavar="YYYY-MM-DD")
    command.add_argument("--until", metavar="YYYY-MM-DD")
    return command


def with_llm(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--llm", metavar="PROVIDER:MODEL", help="the model to use, or “offline” (else FOOTPATH_LLM; see README)"
    )
    return command


def study_of(given: argparse.Namespace, make: bool = False):
    """The study named by --study, FOOTPATH_STUDY, or the current folder if it is one. Only ingest makes one."""
    from assistant.study import Study, stderr_progress
    from ingest.errors import NoSources

    folder = given.study or os.environ.get("FOOTPATH_STUDY") or ("." if Study.is_study(".") else None)
    if folder is None:
        raise NoSources("No study is named. Add --study DIR, or set FOOTPATH_STUDY.")
    if not make and not Study.is_study(folder):
        raise NoSources(f"{folder} is no study yet. Run: footpath ingest PATH --study {folder}")
    say("reading the study …") if sys.stderr.isatty() else None
    llm = getattr(given, "llm", None)
    return Study.open(folder, stderr_progress, **({"llm": llm} if llm else {}))


def scope_of(given: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(given, name) for name in ("kind", "group", "participant", "source", "since", "until")}


def tell(given: argparse.Namespace, data: Any, show: Callable[[], None]) -> None:
    """One JSON document on standard output, or the readable form."""
    if given.json:
        print(json.dumps(data, ensure_ascii=False))
    else:
        show()


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def writable(path: str) -> None:
    """Says before the work, not after it, that a file cannot be written."""
    from assistant.export import WRITERS

    if Path(path).suffix.lower() not in WRITERS:
        raise ValueError(f"{path}: a map is saved as {', '.join(WRITERS)}; choose one of these endings")
    if not Path(path).absolute().parent.is_dir():
        raise ValueError(f"{path}: the folder {Path(path).parent} does not exist; make it first")
