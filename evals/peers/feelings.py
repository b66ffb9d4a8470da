"""VADER for three feelings, and TF-IDF with logistic regression (on the train part of GoEmotions) for all labels."""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MultiLabelBinarizer
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from evals.data import Data
from evals.labels import NEGATIVE, POSITIVE, REVIEW_NEGATIVE, REVIEW_POSITIVE, bits, feeling
from evals.peers.shared import keep

NEUTRAL_BELOW = 0.05  # VADER's own threshold

Rows = dict[str, list[float]]


def vader(records: list[dict], words: str, labels: str, positive: frozenset, negative: frozenset, neutral: str) -> Rows:
    analyse = SentimentIntensityAnalyzer().polarity_scores
    rows = {}
    for record in records:
        if (wanted := feeling(record[labels], positive, negative, neutral)) is not None:
            score = analyse(record[words])["compound"]
            guess = 2 if score >= NEUTRAL_BELOW else 0 if score <= -NEUTRAL_BELOW else 1
            rows[record["id"]] = [float(1 << wanted), float(1 << guess)]
    return rows


def tfidf(train: list[dict], dev: list[dict], groups: dict[str, str] | None) -> Rows:
    """Labels whose probability is at least one half, else the likeliest."""
    sets = [
        [sorted({groups[label] if groups else label for label in r["labels"]}) for r in part] for part in (train, dev)
    ]
    classes = sorted({label for labels in sets[0] for label in labels})
    binary = MultiLabelBinarizer(classes=classes)
    model = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2),
        OneVsRestClassifier(LogisticRegression(C=4, class_weight="balanced", solver="liblinear")),
    )
    model.fit([r["text"] for r in train], binary.fit_transform(sets[0]))
    rows = {}
    for record, wanted, row in zip(dev, sets[1], model.predict_proba([r["text"] for r in dev]), strict=True):
        told = {int(row.argmax()), *(i for i, p in enumerate(row) if p >= 0.5)}
        rows[record["id"]] = [bits(wanted, classes), bits([classes[i] for i in told], classes)]
    return rows


def one_feeling(train: list[dict], dev: list[dict]) -> Rows:
    def labelled(records: list[dict]) -> list[tuple[dict, int]]:
        told = [(r, feeling(r["labels"], POSITIVE, NEGATIVE, "neutral")) for r in records]
        return [(record, wanted) for record, wanted in told if wanted is not None]

    model = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2), LogisticRegression(C=4, max_iter=400)
    )
    model.fit([r["text"] for r, _ in labelled(train)], [wanted for _, wanted in labelled(train)])
    guesses = model.predict([r["text"] for r, _ in labelled(dev)])
    return {
        record["id"]: [float(1 << wanted), float(1 << int(guess))]
        for (record, wanted), guess in zip(labelled(dev), guesses, strict=True)
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the results")
    given = parser.parse_args()
    data = Data.of(given.data)
    train, dev = (data.records("goemotions/comments.jsonl", split) for split in ("train", "dev"))
    reviews = data.records("app_review_emotions/sentences.jsonl")
    grouping = json.loads(data.path("goemotions/ekman_mapping.json").read_text(encoding="utf-8"))
    ekman = {label: group for group, labels in grouping.items() for label in labels}
    found = {
        "emotion.goemotions.3": vader(dev, "text", "labels", POSITIVE, NEGATIVE, "neutral"),
        "emotion.app_reviews.3": vader(reviews, "sentence", "emotions", REVIEW_POSITIVE, REVIEW_NEGATIVE, "Neutral"),
    }
    keep(given.out / "vader.json", f"VADER {version('vaderSentiment')}", "compound, ±0.05", found)
    found = {
        "emotion.goemotions.28": tfidf(train, dev, None),
        "emotion.goemotions.ekman": tfidf(train, dev, ekman),
        "emotion.goemotions.3": one_feeling(train, dev),
    }
    keep(
        given.out / "tfidf.json",
        f"TF-IDF + logistic regression (scikit-learn {version('scikit-learn')})",
        "train part",
        found,
    )


if __name__ == "__main__":
    main()
