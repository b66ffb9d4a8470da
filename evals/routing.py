"""How many sentences find their intent, by intent; sentences and intents are read from a file of JSON lines.

python -m evals.routing tests/assistant/utterances.jsonl [-v]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from assistant.route import HANDS, route

# Names in the file for what the router tells apart, or names otherwise.
SAME = {
    "more": "show_more", "who": "who_said", "where": "where_in_map", "changes": "diff", "sources": "status",
    "add_stage": "add", "add_cell": "add", "add_assumption": "add", "reword": "rename", "thanks": "help",
}  # fmt: skip
COARSE = {str(name): "edit" for name in HANDS} | {
    "changes": "changed",
    "sources": "status",
    "thanks": "help",
    "redraft": "draft",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="print each sentence that went wrong")
    parser.add_argument("--part", type=int, choices=(0, 1), help="every second sentence only, from the first or second")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = rows if given.part is None else rows[given.part :: 2]
    same: Mapping[str, str] = COARSE if any(row["intent"] == "edit" for row in rows) else SAME
    read: Counter[tuple[str, str]] = Counter()
    for row in rows:
        name = route(row["text"]).name
        found = row["intent"] if name == row["intent"] else same.get(name, name)
        read[row["intent"], found] += 1
        if given.verbose and found != row["intent"]:
            print(f"{row['intent']} read as {name}: {row['text']}")
    for name, n in Counter(row["intent"] for row in rows).items():
        astray = [f"{found} {k}" for (meant, found), k in sorted(read.items()) if meant == name != found]
        print(f"{name:14} {read[name, name]} of {n}{'; read as ' * bool(astray)}{', '.join(astray)}")
    right = sum(k for (meant, found), k in read.items() if meant == found)
    print(f"right: {right} of {len(rows)} ({right / len(rows):.1%})")


if __name__ == "__main__":
    main()
