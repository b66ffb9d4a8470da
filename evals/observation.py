"""Observation: does the engine read the kinds that two readers read?

`evals/kinds.jsonl`: 600 passages of support chats (multidogo), app reviews (app_review_features) and researchers' notes
(onrr-*), each labelled by two readers who did not see each other's labels, by the guide in `evals/kinds.md`. It holds
ids, a hash of the words and the labels; the words are read from the data folder. What both agree on is measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assistant import reader
from assistant.observe import BARE, before
from evals.annotated import studies, unseen
from evals.data import Data, Missing
from evals.folds import splits
from evals.metrics import f1, kappa, macro_f1
from evals.task import Failure, Measure, Rows, Setting

LABELS = Path(__file__).with_name("kinds.jsonl")
CLAIMS = ("pain", "gain")
BACK = 2  # turns of the customer that a passage is read behind


@dataclass(frozen=True)
class Passage:
    """One passage, what it is read behind, and what two readers called it. `group`: the chat, review or notes."""

    id: str
    group: str
    before: str | None
    text: str
    labels: tuple[str, str]

    @property
    def set(self) -> str:
        return self.id.split("/")[0]


def run(setting: Setting) -> list[Measure]:
    every = list(passages(setting.data))
    agreed = [one for one in every if one.labels[0] == one.labels[1]]
    if setting.sample:
        agreed = agreed[:: max(1, 12 // setting.sample)]
    said = _read(agreed)
    groups = {one.id: one.group for one in every}
    agreement: Rows = {one.id: [float(reader.KINDS.index(label)) for label in one.labels] for one in every}
    rows = {one.id: [_bit(one.labels[0]), _bit(said[one.id])] for one in agreed}
    others = {name: guess(agreed) for name, guess in BASELINES.items()} if not setting.sample else {}
    theirs = {
        name: {one.id: [_bit(one.labels[0]), _bit(guesses[one.id])] for one in agreed}
        for name, guesses in others.items()
    }
    failures = [
        Failure(f"{one.id}: read as {said[one.id]}, labelled {one.labels[0]}", f"> {one.text}")
        for one in agreed
        if said[one.id] != one.labels[0]
    ]
    return [
        Measure("observation.kinds", rows, macro_f1, None, theirs, groups, failures=failures),
        *(
            Measure(f"observation.kinds.{name}", {i: row for i, row in rows.items() if i.startswith(name)}, macro_f1)
            for name in dict.fromkeys(one.set for one in agreed)
        ),
        *(_claim(kind, agreed, said, others, groups) for kind in CLAIMS),
        Measure("observation.kappa_of_readers", agreement, kappa, groups=groups),
    ]


def passages(data: Data) -> Iterator[Passage]:
    """The labelled passages with their words. Raises Missing without the data, ValueError where words were changed."""
    if not LABELS.exists():
        raise Missing(str(LABELS))
    find = {"multidogo": _chats(data), "app_review_features": _reviews(data), "research_studies": _notes(data)}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        kept = json.loads(line)
        group, behind, text = find[kept["id"].split("/")[0]](kept["id"])
        if digest(text) != kept["words"]:
            raise ValueError(f"{kept['id']}: its words are not those that were labelled")
        yield Passage(kept["id"], group, behind, text, (kept["a"], kept["b"]))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


Find = Callable[[str], tuple[str, str | None, str]]  # id → group, what is before, the words


def _chats(data: Data) -> Find:
    chats = {chat["conversation_id"]: chat["customer_turns"] for chat in data.records("multidogo/conversations.jsonl")}

    def find(id: str) -> tuple[str, str | None, str]:
        _, chat, turn = id.split("/")
        turns = chats[chat]
        place = next(i for i, one in enumerate(turns) if str(one["turn"]) == turn)
        said = " ".join(one["text"] for one in turns[max(0, place - BACK) : place])
        return chat, before(None, said), turns[place]["text"]

    return find


def _reviews(data: Data) -> Find:
    sentences = data.records("app_review_features/sentences.jsonl")
    known = {(str(one["review_id"]), str(one["sentence_id"])): one["sentence"] for one in sentences}

    def find(id: str) -> tuple[str, str | None, str]:
        _, review, number = id.split("/")
        earlier = [text for (own, at), text in known.items() if own == review and int(at) < int(number)]
        return review, before(None, " ".join(earlier)), known[review, number]

    return find


def _notes(data: Data) -> Find:
    def find(id: str) -> tuple[str, str | None, str]:
        path, _, number = id.rpartition("/")
        line = data.path(path).read_text(encoding="utf-8").splitlines()[int(number)]
        return path, None, re.sub(r"^[-*\s]+", "", line).strip()

    return find


def _bit(kind: str) -> float:
    return float(1 << reader.KINDS.index(kind))


def _read(agreed: list[Passage]) -> dict[str, str]:
    """What the engine reads each passage as."""
    readings = reader.read([(one.before, one.text) for one in agreed])
    return {
        one.id: "background" if BARE.match(one.text) else reader.KINDS[int(row.argmax())]
        for one, row in zip(agreed, readings.kind, strict=True)
    }


def _claim(
    kind: str,
    agreed: list[Passage],
    said: dict[str, str],
    others: dict[str, dict[str, str]],
    groups: dict[str, str],
) -> Measure:
    def rows(guesses: dict[str, str]) -> Rows:
        return {
            one.id: [
                float(guesses[one.id] == kind == one.labels[0]),
                float(guesses[one.id] == kind),
                float(one.labels[0] == kind),
            ]
            for one in agreed
        }

    theirs = {name: rows(guesses) for name, guesses in others.items()}
    return Measure(f"observation.{kind}_f1", rows(said), f1, None, theirs, groups)


# -- what else could be done ------------------------------------------------------------------------------------------


def _model():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)),
        LogisticRegression(C=4, class_weight="balanced", max_iter=400),
    )


def most_frequent(agreed: list[Passage]) -> dict[str, str]:
    """The most frequent kind, for every passage."""
    kinds = [one.labels[0] for one in agreed]
    return {one.id: max(sorted(set(kinds)), key=kinds.count) for one in agreed}


def same_training(agreed: list[Passage]) -> dict[str, str]:
    """TF-IDF and logistic regression on the annotated studies that the reader learnt from too."""
    remarks = [r for study in studies() if not unseen(study) for r in study.remarks.values()]
    model = _model().fit([r.text for r in remarks], [r.kind for r in remarks])
    return dict(zip([one.id for one in agreed], model.predict([one.text for one in agreed]), strict=True))


def five_folds(agreed: list[Passage]) -> dict[str, str]:
    """TF-IDF and logistic regression trained on these very sets, in five folds over chats, reviews and notes."""
    found: dict[str, str] = {}
    for train, test in splits([one.group for one in agreed]):
        model = _model().fit([agreed[i].text for i in train], [agreed[i].labels[0] for i in train])
        found |= dict(zip([agreed[i].id for i in test], model.predict([agreed[i].text for i in test]), strict=True))
    return found


BASELINES = {
    "most frequent kind": most_frequent,
    "TF-IDF + LR, the reader's studies": same_training,
    "TF-IDF + LR, five folds of these": five_folds,
}

PARTS = (run,)
