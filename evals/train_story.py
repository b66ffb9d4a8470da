"""Trains `assistant/story.safetensors`: three small two-way GRUs over a whole source's passages.

    python -m evals.train_story --readers FILE FILE [--out FILE] [--epochs N]

Data: the annotated studies (`evals/annotated`, CC0), cut into remarks as their writers cut them, but for those that
nothing is trained on (`annotated.unseen`). A reader is surer of what it was trained on than of anything else, so each
half is read by the reader that was trained without it (FILE FILE: `evals.train_reader --without 0`, `… 1`), and
`evals/annotated/next`, which no reader was trained on, by the shipped one. Prints what of the unseen studies is right
with the shipped reader alone and with the story.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from sklearn.metrics import f1_score
from torch.nn import functional as F

from assistant import reader, story
from assistant.observe import context
from assistant.reader import Readings
from evals.annotated import FOLDER, NEXT, SPOKEN_TO, Annotated, Remark, half, studies, unseen

SEEDS = (20261127, 20261128, 20261129)
RATE, EPOCHS, BATCH = 2e-3, 20, 16  # sources a batch
SMOOTHING = 0.05
SPEAKERS = {"I": "interviewer", "A": "agent", "O": "observer", "P": "customer"}
NOT = -100  # a label that is not asked for


@dataclass
class Line:
    """A source: its passages in order, the remark each of them is (none of an interviewer's), what the reader says."""

    told: list[story.Told]
    remarks: list[Remark | None]
    readings: Readings

    def gold(self, head: str) -> list[int]:
        return [_gold(head, remark) for remark in self.remarks]


def lines(chosen: Sequence[Annotated]) -> list[Line]:
    """Every source of the studies, read."""
    if not chosen:
        return []
    told: list[tuple[list[story.Told], list[Remark | None]]] = []
    passages: list[reader.Passage] = []
    for study in chosen:
        for record in study.records:
            where, remarks = [], []
            for turn, (who, said) in enumerate(record["turns"]):
                own = (
                    [None]
                    if who in SPOKEN_TO
                    else [study.remarks[f"{record['record']}.{turn}.{i}"] for i in range(len(said))]
                )
                for place, remark in enumerate(own):
                    where.append(story.Told(SPEAKERS[who], place == 0))
                    remarks.append(remark)
                    passages.append(remark.read if remark else context(said))
            told.append((where, remarks))
    readings, made, place = reader.read(passages), [], 0
    for where, remarks in told:
        made.append(Line(where, remarks, readings.of(range(place, place + len(where)))))
        place += len(where)
    return made


def trained_on(readers: Sequence[Path]) -> list[Line]:
    """The sources of the studies that are trained on, each read by weights that were not trained on it."""
    shipped, made = reader.WEIGHTS, []
    for number, weights in enumerate(readers):
        reader.WEIGHTS = weights
        made += lines([study for study in studies() if not unseen(study) and half(study) == number])
    reader.WEIGHTS = shipped
    return made + lines([study for study in studies(NEXT) if not unseen(study)])


def _gold(head: str, remark: Remark | None) -> int:
    value = getattr(remark, head) if remark else None
    if value is None or (head == "kind" and remark and remark.gate == "bare_yes"):
        return NOT
    return story.HEADS[head].index(value)


def train(chosen: list[Line], seed: int, epochs: int) -> torch.nn.Module:
    """One GRU."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    net = story.net()
    optimizer = torch.optim.Adam(net.parameters(), RATE, weight_decay=1e-5)
    steps = epochs * -(-len(chosen) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.2)
    inputs = {id(line): torch.tensor(story.features(line.readings, line.told)) for line in chosen}
    for _ in range(epochs):
        order = sorted(chosen, key=lambda line: len(line.told) + 6 * rng.random())
        parts = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        rng.shuffle(parts)
        for part in parts:
            value = loss(net.train()([inputs[id(line)] for line in part]), part)
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return net.eval()


def loss(added: list[torch.Tensor], part: list[Line]) -> torch.Tensor:
    total, first = torch.zeros(()), 0
    for head, names in story.HEADS.items():
        logs, gold = [], []
        for more, line in zip(added, part, strict=True):
            own = torch.tensor(getattr(line.readings, head)).clamp(min=story.LEAST).log()
            logs.append(own + more[:, first : first + len(names)])
            gold += line.gold(head)
        total = total + F.cross_entropy(
            torch.cat(logs), torch.tensor(gold), ignore_index=NOT, label_smoothing=SMOOTHING
        )
        first += len(names)
    return total


def report(chosen: list[Line]) -> None:
    """Prints what is right with the reader alone → with the story."""
    both = [[line.readings for line in chosen], [story.retell(line.readings, line.told) for line in chosen]]
    for head in story.HEADS:
        gold = np.concatenate([line.gold(head) for line in chosen])
        known = gold != NOT
        said = [np.concatenate([getattr(r, head).argmax(1) for r in each])[known] for each in both]
        claims = np.concatenate([[bool(r and r.kind in ("pain", "gain")) for r in line.remarks] for line in chosen])[
            known
        ]
        gold = gold[known]
        macro = [f1_score(gold, each, average="macro", zero_division=0) for each in said]
        right = [float((each == gold).mean()) for each in said]
        of_claims = [float((each == gold)[claims].mean()) for each in said]
        print(
            f"{head}: {len(gold)}; macro-F1 {macro[0]:.3f} → {macro[1]:.3f}; right {right[0]:.3f} → "
            f"{right[1]:.3f}; of pains and gains {of_claims[0]:.3f} → {of_claims[1]:.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--readers", type=Path, nargs=2, required=True)
    parser.add_argument("--out", type=Path, default=story.WEIGHTS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    given = parser.parse_args()
    chosen = trained_on(given.readers)
    weights: dict[str, torch.Tensor] = {}
    for number, seed in enumerate(SEEDS):
        net = train(chosen, seed, given.epochs)
        weights |= {f"{number}.{name}": value.detach().half().contiguous() for name, value in net.state_dict().items()}
    save_file(weights, given.out)
    story.WEIGHTS = given.out
    report(lines([study for folder in (FOLDER, NEXT) for study in studies(folder) if unseen(study)]))


if __name__ == "__main__":
    main()
