"""Trains `assistant/match.safetensors`: word vectors by which questions find their answers and tellings each other.

    python -m evals.train_match [--hold-out] [--steps 700] [--out FILE]

Data: the annotated studies (`evals/annotated/`, every remark labelled against every question and finding) and the theme
sets (`evals/themes.jsonl`), both written for this product, CC0. A step reads a dozen queries (questions, findings'
themes, tellings) of one study against fifty of its remarks, those marked as near misses and the nearest by MiniLM
among them, and draws each query's own remarks nearer than all others (InfoNCE, van den Oord et al. 2018). With
--hold-out every fourth study is left out of training and reported on.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from assistant.encoder import base
from assistant.match import WEIGHTS, WIDTH, encode, project, told
from evals.annotated import Annotated, studies, unseen
from evals.train_reader import ALPHA, RANK, LowRank, lines
from ingest.embed import embed

SEED = 20261125
DEEP = 4  # layers of the encoder, from the top, that are trained
QUERIES, PASSAGES = 12, 48  # a step
TEMPERATURE = 0.05
THEMES = Path(__file__).with_name("themes.jsonl")


def adapt(encoder: nn.Module) -> dict[str, LowRank]:
    """Puts a LowRank in place of every linear layer of the upper blocks; the rest stays frozen."""
    for parameter in encoder.parameters():
        parameter.requires_grad = False
    layers = encoder.config.num_hidden_layers
    upper = tuple(f"encoder.layer.{i}." for i in range(layers - DEEP, layers))
    places = {}
    for name, module in list(encoder.named_modules()):
        if isinstance(module, nn.Linear) and name.startswith(upper):
            parent, _, leaf = name.rpartition(".")
            places[name] = LowRank(module)
            setattr(encoder.get_submodule(parent), leaf, places[name])
    return places


class Pool:
    """Queries and passages of one study, and which belong together."""

    def __init__(self, passages: list[str], queries: list[tuple[str, set[int], list[int], int | None]]):
        self.passages = passages
        self.queries = queries  # text, right passages, near misses, itself among the passages
        self.meaning = embed(passages)
        self.asked = embed([q[0] for q in queries])

    def draw(self, rng: random.Random) -> tuple[list[str], list[str], np.ndarray]:
        """Some queries, some passages, and the matrix of what belongs together (1, 0; −1 leave out)."""
        chosen = rng.sample(range(len(self.queries)), min(QUERIES, len(self.queries)))
        wanted: dict[int, None] = {}
        for q in chosen:
            _, right, near, itself = self.queries[q]
            close = [int(i) for i in np.argsort(-(self.meaning @ self.asked[q]), kind="stable")[:12]]
            wrong = [i for i in close if i not in right and i != itself]
            pick = rng.sample(sorted(right), min(2, len(right))) + wrong[:2]
            pick += rng.sample(near, min(1, len(near)))
            wanted.update(dict.fromkeys(pick))
        own = list(wanted)[:PASSAGES]
        gold = np.zeros((len(chosen), len(own)), np.float32)
        for row, q in enumerate(chosen):
            _, right, _, itself = self.queries[q]
            for column, i in enumerate(own):
                gold[row, column] = -1 if i == itself else float(i in right)
        return [self.queries[q][0] for q in chosen], [self.passages[i] for i in own], gold


def pool_of(study: Annotated) -> Pool:
    remarks = [r for r in study.remarks.values() if len(r.text.split()) > 2]
    place = {r.ref: i for i, r in enumerate(remarks)}
    queries: list[tuple[str, set[int], list[int], int | None]] = []
    for question in study.questions:
        right = {place[ref] for ref in question.answers if ref in place}
        queries.append((question.text, right, [place[ref] for ref in question.near if ref in place], None))
    for name, finding in study.findings.items():
        tellers = {place[r.ref] for r in remarks if r.finding == name and r.gate == "ok"}
        queries.append((finding["theme"], tellers, [], None))
        queries += [(remarks[i].text, tellers - {i}, [], i) for i in sorted(tellers) if len(tellers) > 1]
    return Pool([told(r.passage) for r in remarks], queries)


def pools_of_themes(findings: list[dict]) -> list[Pool]:
    """One pool a theme set: its questions and themes beside every telling."""
    by_study: dict[str, list[dict]] = {}
    for finding in findings:
        by_study.setdefault(str(finding["study"]), []).append(finding)
    made = []
    for own in by_study.values():
        passages = [t for f in own for t in f["tellings"]]
        queries: list[tuple[str, set[int], list[int], int | None]] = []
        first = 0
        for finding in own:
            right = set(range(first, first + len(finding["tellings"])))
            queries += [(text, right, [], None) for text in [*finding["questions"], finding["theme"]]]
            queries += [(passages[i], right - {i}, [], i) for i in sorted(right)[:2]]
            first += len(finding["tellings"])
        made.append(Pool(passages, queries))
    return made


def likeness(
    queries: tuple[torch.Tensor, torch.Tensor, torch.Tensor], passages: tuple[torch.Tensor, torch.Tensor]
) -> torch.Tensor:
    """Score of every query with every passage [q, p]: each query word's best partner, weighed."""
    words, weight, held = queries
    theirs, kept = passages
    every = torch.einsum("qiw,pjw->qpij", words, theirs).masked_fill(kept[None, :, None, :] == 0, -1.0)
    share = torch.softmax(weight.masked_fill(held == 0, -1e4), -1)
    return (every.max(-1).values * share[:, None, :]).sum(-1)


def train(pools: list[Pool], weigh: list[float], steps: int, bf16: bool) -> dict[str, torch.Tensor]:
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    tokenizer, encoder = base()
    places = adapt(encoder)
    word, weight = nn.Linear(384, WIDTH, bias=False), nn.Linear(384, 1, bias=False)
    nn.init.orthogonal_(word.weight)
    nn.init.zeros_(weight.weight)
    cut, scale = nn.Parameter(torch.tensor(0.6)), nn.Parameter(torch.tensor(10.0))
    lora = [p for module in places.values() for p in (module.down, module.up)]
    optimizer = torch.optim.AdamW(
        [
            {"params": lora, "lr": 1e-3},
            {"params": [word.weight, weight.weight], "lr": 1e-3},
            {"params": [cut, scale], "lr": 1e-2, "weight_decay": 0.0},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=[1e-3, 1e-3, 1e-2], total_steps=steps, pct_start=0.1
    )
    began, summed = time.time(), np.zeros(2)
    for step in range(1, steps + 1):
        queries, passages, gold = rng.choices(pools, weigh)[0].draw(rng)
        right = torch.tensor(gold)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            asked, held = encode(tokenizer, encoder, queries)
            theirs, kept = encode(tokenizer, encoder, passages)
        weights = {"word.weight": word.weight, "weight.weight": weight.weight}
        (own, share), (words, _) = project(asked, weights), project(theirs, weights)
        score = likeness((own, share, held), (words, kept))
        logits = (score / TEMPERATURE).masked_fill(right < 0, -1e4)
        some = (right > 0).any(1)
        log = torch.log_softmax(logits[some], -1)
        positive = (right[some] > 0).float()
        contrast = -((log * positive).sum(1) / positive.sum(1)).mean() if some.any() else score.sum() * 0
        known = right >= 0
        verdict = F.binary_cross_entropy_with_logits(
            (scale * (score - cut))[known], right[known], pos_weight=torch.tensor(4.0)
        )
        value = contrast + verdict
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(lora, 1.0)
        optimizer.step()
        schedule.step()
        summed += [float(contrast.detach()), float(verdict.detach())]
        if step % 50 == 0:
            pace = (time.time() - began) / step
            print(
                f"step {step}/{steps} contrast {summed[0] / 50:.3f} verdict {summed[1] / 50:.3f}, {pace:.2f} s a step",
                flush=True,
            )
            summed[:] = 0
    made = {f"{name}.down": p.down.detach().half() for name, p in places.items()}
    made |= {f"{name}.up": (p.up.detach() * ALPHA / RANK).half() for name, p in places.items()}
    made |= {"word.weight": word.weight.detach().clone(), "weight.weight": weight.weight.detach().clone()}
    return {k: v.contiguous() for k, v in made.items()}


def average_precision(scores: np.ndarray, right: np.ndarray) -> float:
    """Mean precision at each right passage, ranked by score."""
    hits = right[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits > 0].mean())


def report(test: list[Annotated], score: Callable[[list[str], list[str]], np.ndarray]) -> None:
    """How well answers are ranked among all remarks of unseen studies, beside MiniLM's cosine; and refusal's AUC."""
    from sklearn.metrics import roc_auc_score

    ours, plain, best, close_best, answerable = [], [], [], [], []
    for study in test:
        remarks = list(study.remarks.values())
        texts, asked = [told(r.passage) for r in remarks], [q.text for q in study.questions]
        close = embed(asked) @ embed(texts).T
        found = score(asked, texts)
        for row, question in enumerate(study.questions):
            right = np.array([r.ref in question.answers for r in remarks], float)
            best.append(found[row].max())
            close_best.append(close[row].max())
            answerable.append(bool(right.sum()))
            if right.sum():
                ours.append(average_precision(found[row], right))
                plain.append(average_precision(close[row], right))
    print(
        f"mean average precision of answers: {np.mean(ours):.3f}, MiniLM {np.mean(plain):.3f} ({len(ours)} questions)"
    )
    refusal = [roc_auc_score(answerable, values) for values in (best, close_best)]
    print(f"AUC of the best score, answerable or not: {refusal[0]:.3f}, MiniLM {refusal[1]:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--steps", type=int, default=700)
    parser.add_argument("--bf16", action="store_true", help="train in bfloat16: twice as fast where the CPU has AMX")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    every = studies()
    learn = [s for s in every if not (given.hold_out and unseen(s))]
    themed = pools_of_themes(lines(THEMES))
    pools = [pool_of(s) for s in learn] + themed
    weigh = [2.0 / len(learn)] * len(learn) + [1.0 / len(themed)] * len(themed)
    weights = train(pools, weigh, given.steps, given.bf16)
    save_file(weights, given.out, metadata={"seed": str(SEED), "steps": str(given.steps)})
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.2f} MB")
    if given.hold_out:
        from assistant import match

        match.WEIGHTS = given.out
        report([s for s in every if unseen(s)], match.plain)


if __name__ == "__main__":
    main()
