"""`python -m bots …` is `footpath slack …`, also where the package is not installed."""

from __future__ import annotations

import argparse
import sys


def main() -> int:
    from bots.slack import add
    from ingest.errors import FootpathError

    parser = argparse.ArgumentParser(prog="footpath")
    add(parser.add_subparsers(required=True))
    given = parser.parse_args(["slack", *sys.argv[1:]])
    try:
        return int(given.run(given))
    except FootpathError as error:
        print(f"footpath: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
