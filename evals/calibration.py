"""Calibration: where the reader says .8, is it right eight times in ten?

The reader's probabilities decide what is shown, so their expected calibration error is measured on comments it never
read: of the feeling it gives, and of every emotion it weighs.
"""

from __future__ import annotations

from assistant import reader
from evals.data import some
from evals.labels import NEGATIVE, POSITIVE, feeling
from evals.metrics import ece
from evals.task import Measure, Rows, Setting

GOAL = 0.05


def run(setting: Setting) -> list[Measure]:
    found = setting.data.records("goemotions/comments.jsonl", setting.split or "dev")
    sample = some(found, "id", setting.sample and 40 * setting.sample)
    readings = reader.read([(None, record["text"]) for record in sample])
    felt: Rows = {}
    named: Rows = {}
    for record, probabilities, emotions in zip(sample, readings.feeling, readings.emotion, strict=True):
        wanted = feeling(record["labels"], POSITIVE, NEGATIVE, "neutral")
        if wanted is not None:
            guess = int(probabilities.argmax())
            felt[record["id"]] = [float(probabilities[guess]), float(guess == wanted)]
        for name, probability in zip(reader.EMOTIONS, emotions, strict=True):
            named[f"{record['id']} {name}"] = [float(probability), float(name in record["labels"])]
    groups = {name: name.split()[0] for name in named}
    return [
        Measure("calibration.feeling", felt, ece, GOAL, higher=False),
        Measure("calibration.emotion", named, ece, GOAL, groups=groups, higher=False, steady=False),
    ]


PARTS = (run,)
