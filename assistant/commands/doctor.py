"""`footpath doctor`: what would leave this machine, and whether the study is sound."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from assistant.commands.terminal import Commands, command, tell

MARKS = {"ok": "  ", "note": "! ", "fault": "X "}


def add(commands: Commands) -> None:
    command(commands, "doctor", run, "say what would leave this machine, and whether the study is sound")


def run(given: argparse.Namespace) -> int:
    from assistant.doctor import diagnose
    from assistant.study import Study

    named = given.study or os.environ.get("FOOTPATH_STUDY") or ("." if Study.is_study(".") else None)
    found = diagnose(Path(named) if named else None)

    def show() -> None:
        for finding in found.findings:
            print(f"{MARKS[finding.state]}{finding.what}: {finding.told}")
        print("  versions: " + ", ".join(f"{name} {number}" for name, number in found.versions.items()))
        print(f"\nLeaves this machine: {'; '.join(found.leaves) or 'nothing'}.")
        if not named:
            print("No study was looked at. Add --study DIR.")

    data = {
        "ok": found.ok,
        "leaves": found.leaves,
        "findings": [vars(finding) for finding in found.findings],
        "versions": found.versions,
        "study": found.study,
    }
    tell(given, data, show)
    return 0 if found.ok else 1
