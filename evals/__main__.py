"""`python -m evals` is `footpath eval`."""

from __future__ import annotations

import argparse
import sys

from evals.command import options, run


def main(argv: list[str] | None = None) -> int:
    try:
        return run(options(argparse.ArgumentParser(prog="footpath eval")).parse_args(argv))
    except (ValueError, OSError) as error:
        print(f"footpath: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
