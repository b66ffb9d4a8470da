"""Fits the few weights by which `ask` tells an answerable question from one that nobody speaks to.

    python -m evals.train_refusal STUDY=QUESTIONS.json [STUDY=QUESTIONS.json …]

Each QUESTIONS.json holds {"answerable": [{"question"}], "unanswerable": [{"question"}]} about the study of that folder.
Prints the weights to put into `assistant/ask.py`, and what they reach when each study is left out in turn.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant import ask
from assistant.coverage import readable
from assistant.gate import refused
from assistant.observe import observe
from assistant.question import Wanted
from assistant.study import Study
from ingest.scope import Scope


def rows(study: Study, questions: dict) -> list[tuple[list[float], int]]:
    """Signs of each question, and 1 where the study answers it."""
    told = [o for o in observe(study._store, readable(study.sources())) if not refused(o)]
    found = []
    for name, label in (("answerable", 1), ("unanswerable", 0)):
        for item in questions[name]:
            wanted = Wanted.of(study._mask(item["question"]))
            near = ask.hits(
                study._store, study.corpus, wanted, study._finder(Scope())(wanted.text, ask.LOOKED_AT), told
            )
            if near:
                found.append((ask.signs(study._store, study.corpus, wanted, near), label))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="STUDY=QUESTIONS.json")
    sets = []
    for pair in parser.parse_args().pairs:
        folder, _, path = pair.partition("=")
        sets.append(rows(Study.open(folder), json.loads(Path(path).read_text(encoding="utf-8"))))
    for left_out in range(len(sets)):
        learn = [row for i, one in enumerate(sets) if i != left_out for row in one]
        if len({label for _, label in learn}) == 2:
            model = LogisticRegression(C=10).fit([x for x, _ in learn], [y for _, y in learn])
            held = sets[left_out]
            guess = model.predict([x for x, _ in held])
            right = [int(g == y) for g, (_, y) in zip(guess, held, strict=True)]
            kept = [r for r, (_, y) in zip(right, held, strict=True) if y]
            print(f"set {left_out}: {np.mean(right):.3f} right; answered {np.mean(kept):.3f} of the answerable")
    every = [row for one in sets for row in one]
    model = LogisticRegression(C=10).fit([x for x, _ in every], [y for _, y in every])
    print("WEIGHTS =", tuple(round(float(w), 2) for w in model.coef_[0]))
    print("BIAS =", round(float(model.intercept_[0]), 2))


if __name__ == "__main__":
    main()
