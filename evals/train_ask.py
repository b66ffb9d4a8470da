"""Fits the few weights by which `ask` tells what speaks to a question, and a question that nobody speaks to.

    python -m evals.train_ask --studies DIR [--every]

DIR holds one Footpath study for each annotated study (`evals/annotated/`), named like it; those that are not there
are made by the product's own ingest.
Only studies that `evals.train_match --hold-out` left out are used, so that the match is as good as it is on unseen
words, no better. Prints the weights for `assistant/hits.py` and `assistant/ask.py`, and what they reach when each study
is left out in turn.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from assistant import ask, hits
from assistant.coverage import readable
from assistant.gate import refused
from assistant.observe import Observation, observe
from assistant.question import Wanted
from assistant.study import Study
from evals.annotated import Annotated, studies, study_of, unseen
from ingest.scope import Scope


def right(study: Study, annotated: Annotated, refs: tuple[str, ...], observation: Observation) -> bool:
    """Whether the observation holds words of one of the remarks."""
    source = study.corpus.sources[observation.source_id]
    record = source.record or Path(source.path).stem.split("_")[0]
    for ref in refs:
        remark = annotated.remarks[ref]
        if remark.record == record:
            start = source.text.find(remark.text[:40])
            if start >= 0 and observation.start < start + len(remark.text) and start < observation.end:
                return True
    return False


def rows(study: Study, annotated: Annotated) -> tuple[list[tuple[list[float], int]], list[tuple[Wanted, list, bool]]]:
    """Signs of every near passage with whether it answers; and of each question its nears with whether anybody does."""
    told = [o for o in observe(study._store, readable(study.sources())) if not refused(o)]
    passages, questions = [], []
    for question in annotated.questions:
        wanted = Wanted.of(study._mask(question.text))
        found = study._finder(Scope())(wanted.text, hits.SEARCHED)
        near = hits.candidates(study._store, study.corpus, wanted, found, told)
        signs = hits.signs(study._store, wanted, near)
        gold = [int(right(study, annotated, question.answers, n.observation)) for n in near]
        passages += list(zip(signs, gold, strict=True))
        if question.type != "count":
            questions.append((wanted, near, bool(question.answers)))
    return passages, questions


def fit(pairs: list[tuple[list[float], int]]) -> LogisticRegression:
    return LogisticRegression(C=10, max_iter=1000).fit([x for x, _ in pairs], [y for _, y in pairs])


def show(name: str, model: LogisticRegression) -> None:
    weights = tuple(round(float(w), 2) for w in model.coef_[0])
    print(f"{name}: WEIGHTS = {weights} BIAS = {round(float(model.intercept_[0]), 2)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=Path, required=True)
    parser.add_argument("--every", action="store_true", help="use studies the match was trained on, too")
    given = parser.parse_args()
    chosen = [s for s in studies() if given.every or unseen(s)]
    opened = {s.name: study_of(s, given.studies / s.name) for s in chosen}
    sets = {s.name: rows(opened[s.name], s) for s in chosen}
    for name, (passages, _) in sets.items():
        model = fit([row for other, (p, _) in sets.items() if other != name for row in p])
        p = model.predict_proba([x for x, _ in passages])[:, 1]
        gold = [y for _, y in passages]
        auc, precision = roc_auc_score(gold, p), average_precision_score(gold, p)
        print(f"{name}: passages AUC {auc:.3f}, AP {precision:.3f}, share {np.mean(gold):.3f}")
    model = fit([row for p, _ in sets.values() for row in p])
    show("assistant/hits.py", model)
    hits.WEIGHTS, hits.BIAS = tuple(model.coef_[0]), float(model.intercept_[0])
    asked = {
        name: [
            (ask.signs(opened[name]._store, wanted, hits.judged(opened[name]._store, wanted, near)), int(known))
            for wanted, near, known in questions
        ]
        for name, (_, questions) in sets.items()
    }
    for name, own in asked.items():
        model = fit([row for other, q in asked.items() if other != name for row in q])
        p = model.predict_proba([x for x, _ in own])[:, 1]
        known = np.array([y for _, y in own]) > 0
        answered, refused_ = np.mean(p[known] >= 0.5), np.mean(p[~known] < 0.5)
        print(f"{name}: AUC {roc_auc_score(known, p):.3f}, answered {answered:.2f}, refused {refused_:.2f}")
    show("assistant/ask.py", fit([row for q in asked.values() for row in q]))


if __name__ == "__main__":
    main()
