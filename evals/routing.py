"""How many sentences find their intent, by intent; sentences and intents are read from a file of JSON lines.

python -m evals.routing tests/assistant/utterances.jsonl [-v]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from assistant.route import route

# Names in the file for what the router tells apart, or names otherwise.
SAME = {
    "more": "show_more", "who": "who_said", "where": "where_in_map", "changes": "diff", "sources": "status",
    "add_stage": "add", "add_cell": "add", "add_assumption": "add", "reword": "rename", "thanks": "help",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="print each sentence that went wrong")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    right: Counter[str] = Counter()
    for row in rows:
        name = route(row["text"]).name
        ok = SAME.get(name, name) == row["intent"]
        right[row["intent"]] += ok
        if given.verbose and not ok:
            print(f"{row['intent']} read as {name}: {row['text']}")
    for name, n in Counter(row["intent"] for row in rows).items():
        print(f"{name:14} {right[name]} of {n}")
    print(f"right: {right.total()} of {len(rows)} ({right.total() / len(rows):.1%})")


if __name__ == "__main__":
    main()
