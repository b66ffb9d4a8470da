"""Count: is "how many" answered with the right number, and with everybody who counts and nobody else?"""

from __future__ import annotations

import json

from evals.data import EXAMPLE
from evals.metrics import f1, mean
from evals.scorers import overlap
from evals.studies import example
from evals.task import Failure, Measure, Rows, Setting


def run(setting: Setting) -> list[Measure]:
    questions = json.loads((EXAMPLE / "truth.json").read_text(encoding="utf-8"))["questions"]["counts"]
    exact: Rows = {}
    people: Rows = {}
    failures = []
    with example(setting) as study:
        for question in questions:
            id, count = question["id"], study.ask(question["question"]).count
            ids = count.ids if count else []
            right = count is not None and count.value == question["value"] and set(ids) == set(question["ids"])
            exact[id] = [float(right)]
            people[id] = list(map(float, overlap(ids, question["ids"])))
            if not right:
                told = f"{count.value} of {count.of}: {', '.join(ids)}" if count else "no count"
                line = f"{id}: {question['question']} {question['value']} wanted, {told}"
                failures.append(Failure(line, f"Wanted {question['ids']}; unclear: {count.unclear if count else []}"))
    return [Measure("count.right", exact, mean, 0.8, failures=failures), Measure("count.people_f1", people, f1)]


PARTS = (run,)
