"""Abstain: is a question answered with right quotes where somebody says it, and refused where nobody does?

The example's questions: half of those that nothing answers are near misses.
"""

from __future__ import annotations

import json

from evals.data import EXAMPLE
from evals.metrics import balanced_accuracy, mean, share
from evals.questions import RIGHT_QUOTES, right_quotes
from evals.studies import example
from evals.task import Failure, Measure, Rows, Setting


def run(setting: Setting) -> list[Measure]:
    questions = json.loads((EXAMPLE / "truth.json").read_text(encoding="utf-8"))["questions"]
    answered: Rows = {}
    quotes: Rows = {}
    refused: Rows = {}
    told: Rows = {}
    wrong, invented = [], []
    with example(setting) as study:
        for question in questions["answerable"]:
            id, answer = question["id"], study.ask(question["question"])
            cited = [citation for point in answer.points for citation in point.citations]
            right = right_quotes(study, question, cited)
            answered[id] = [float(right >= min(RIGHT_QUOTES, len(question["evidence"])))]
            quotes[id] = [right, len(cited)]
            told[id] = [1.0, float(not answer.abstained)]
            if not answered[id][0]:
                wanted = "\n>\n".join(f"> {one['quote']}" for one in question["evidence"])
                got = "\n>\n".join(f"> {citation.quote}" for citation in cited) or "> (refused)"
                wrong.append(Failure(f"{id}: {question['question']}", f"Wanted:\n\n{wanted}\n\nCited:\n\n{got}"))
        for question in questions["unanswerable"]:
            id, answer = question["id"], study.ask(question["question"])
            refused[id] = [float(answer.abstained)]
            told[id] = [0.0, float(not answer.abstained)]
            if not answer.abstained:
                invented.append(Failure(f"{id}: {question['question']}", answer.text))
    return [
        Measure("abstain.answered", answered, mean, 0.8, failures=wrong),
        Measure("abstain.right_quotes", quotes, share),
        Measure("abstain.refused", refused, mean, 0.9, failures=invented),
        Measure("abstain.balanced_accuracy", told, balanced_accuracy),
    ]


PARTS = (run,)
