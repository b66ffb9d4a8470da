"""Questions with known answers: how many are answered with right quotes, refused where nothing says it, counted right.

footpath eval abstain count
python -m evals.questions --study DIR --truth examples/fibre/truth.json [-v]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from assistant.study import Study
from evals.planted import overlaps, spans

RIGHT_QUOTES = 2  # a question counts as answered with so many right quotes, or with all there are


def right_quotes(study: Study, question: dict, cited: list) -> int:
    """How many of the citations overlap one of the key's quotes."""
    gold = spans(study, question["evidence"])
    return sum(any(overlaps((c.source_id, c.start, c.end), g) for g in gold) for c in cited)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("-v", "--verbose", action="store_true")
    given = parser.parse_args()
    study = Study.open(given.study)
    key = json.loads(given.truth.read_text(encoding="utf-8"))
    questions = key.get("questions", key)
    answered = shown = precise = verdicts = 0
    for question in questions["answerable"]:
        answer = study.ask(question["question"])
        cited = [c for point in answer.points for c in point.citations]
        right = right_quotes(study, question, cited)
        ok = right >= min(RIGHT_QUOTES, len(question["evidence"]))
        answered += ok
        shown += len(cited)
        precise += right
        verdicts += answer.verdict == question.get("verdict", "answered")
        if given.verbose:
            print(
                "ok " if ok else "NO ",
                question["question"],
                "|",
                answer.verdict,
                question.get("verdict"),
                f"{right}/{len(cited)}",
            )
    refused = 0
    for question in questions["unanswerable"]:
        answer = study.ask(question["question"])
        refused += answer.abstained
        if given.verbose and not answer.abstained:
            print("NOT REFUSED", question["question"], "|", answer.points[0].text[:80])
    print(f"answered with two right quotes: {answered}/{len(questions['answerable'])}")
    print(f"right quotes: {precise}/{shown}; right verdict: {verdicts}/{len(questions['answerable'])}")
    print(f"refused: {refused}/{len(questions['unanswerable'])}")
    counts = questions.get("counts", [])
    right_counts = 0
    for question in counts:
        count = study.ask(question["question"]).count
        if count is not None:
            right_counts += count.value == question["value"] and set(count.ids) == set(question["ids"])
        if given.verbose:
            print(
                question["question"], "|", count and (count.value, count.of, count.ids, count.unclear), question["ids"]
            )
    if counts:
        print(f"counts right (value and everybody counted): {right_counts}/{len(counts)}")


if __name__ == "__main__":
    main()
