"""The command line: the same functions as in Python, results on standard output, everything else on standard error."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from importlib import import_module

from assistant.commands.terminal import Commands

# One module of assistant/commands each, in the order in which --help lists them.
COMMANDS = (
    "ingest",
    "sources",
    "search",
    "ask",
    "draft",
    "chat",
    "edit",
    "diff",
    "compare",
    "export",
    "verify",
    "forget",
    "doctor",
    "reindex",
)


def main(argv: list[str] | None = None) -> int:
    """Runs one command. Exit 0 done, 1 a check failed, 2 bad usage or input."""
    from ingest.errors import FootpathError

    given = _parser().parse_args(argv)
    try:
        return given.run(given)
    except FootpathError as error:
        print(f"footpath: {error}", file=sys.stderr)
        return error.exit_code
    except sqlite3.Error as error:
        print(f"footpath: {_unwritten(error)}", file=sys.stderr)
        return 2
    except (ValueError, OSError) as error:
        print(f"footpath: {_readable(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("footpath: stopped. What was taken in is kept; run the same command again to go on.", file=sys.stderr)
        return 130


def _unwritten(error: sqlite3.Error) -> str:
    return (
        f"The study's file cannot be read or written ({error}). Make room on its disk, see that you may write there, "
        "and run the same command again; what was taken in is kept. `footpath doctor` looks whether the file is sound."
    )


def _readable(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="footpath",
        description="Customer-journey maps from what customers actually said, with the quotes to prove it.",
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in COMMANDS:
        import_module(f"assistant.commands.{name}").add(commands)
    _found_elsewhere(commands)
    return parser


def _found_elsewhere(commands: Commands) -> None:
    """Commands of packages above this one (slack, eval) come in by entry point."""
    from importlib.metadata import entry_points

    for point in entry_points(group="footpath.commands"):
        point.load()(commands)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"footpath {version('footpath')}"
    except PackageNotFoundError:
        return "footpath (not installed)"


if __name__ == "__main__":
    sys.exit(main())
