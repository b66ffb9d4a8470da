"""`python -m evals` is `footpath eval`."""

import argparse
import sys

from evals.command import options, run

if __name__ == "__main__":
    try:
        sys.exit(run(options(argparse.ArgumentParser(prog="footpath eval")).parse_args()))
    except (ValueError, OSError) as error:
        print(f"footpath: {error}", file=sys.stderr)
        sys.exit(2)
