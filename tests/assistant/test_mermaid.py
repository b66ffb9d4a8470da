"""The Mermaid preview, by the grammar at mermaid.js.org/syntax/userJourney: `task: score: actor, actor`."""

from __future__ import annotations

import re

from assistant.mermaid import mermaid
from tests.assistant.maps import fibre_map, hostile_map

TASK = re.compile(r"      [^:;#%]+: [1-5]: [^:;#%]+")


def test_stages_are_sections_and_feelings_score_by_their_valence() -> None:
    map = fibre_map()
    lines = mermaid(map).splitlines()
    assert lines[:2] == ["journey", f"    title {map.title}"]
    assert [line for line in lines if "section" in line] == [f"    section {stage.name}" for stage in map.stages]
    felt = map.stages[0].emotions[0]
    assert f"      {felt.label}: {round(felt.valence + 3)}: {', '.join(felt.participants[:4])}" in lines


def test_no_word_becomes_syntax() -> None:
    for map in (fibre_map(), hostile_map()):
        for line in mermaid(map).splitlines()[2:]:
            assert line.startswith("    section ") or TASK.fullmatch(line), line
