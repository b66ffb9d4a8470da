"""Trains `assistant/reader.safetensors`: a low-rank difference to MiniLM and five heads on top.

    python -m evals.train_reader --data DIR [--start FILE] [--epochs N] [--hold-out] [--without 0|1] [--bf16] [--out F]

Data: GoEmotions (Demszky et al. 2020, Apache-2.0; `goemotions/comments.jsonl` below DIR, official train part) for
emotions and feeling; `evals/passages.jsonl` and `evals/annotated` (written for this product, CC0) for kinds, gates and
phases; app reviews with polarity (Dabrowski et al. 2020, MIT; `app_review_features` below DIR) for feeling. LoRA after
Hu et al. 2021. A passage is read behind what was asked and said just before it; now and then it is shown without.
Every fourth annotated study (`annotated.unseen`) is never trained on: `evals.reading` measures there.
With --hold-out the transcripts with odd numbers are left out too. With --start FILE earlier weights are trained
further, gently and for one epoch: so were the shipped ones, from those of commit 99e11a2, made by this script as it
stood there (four epochs, no annotated studies, passages behind their questions alone), on the studies to s20. With
--without 0 or 1 one half of the annotated studies is left out (`annotated.half`) and a third of the passages taken:
`evals.train_story` learns from what readers make of studies they have not seen.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from zlib import crc32

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from assistant.encoder import base
from assistant.observe import before
from assistant.reader import (
    EMOTIONS,
    FEELINGS,
    GATES,
    HEADS,
    KINDS,
    LEXICAL,
    PHASES,
    THEME,
    WEIGHTS,
    encode,
    lexical,
)
from evals.annotated import half, studies, unseen

RANK, ALPHA = 16, 32
SEED = 20261123
THEME_STEPS = 480
MOST_EMOTIONS = 24_000  # comments of GoEmotions read in all
STUDIES = 4  # studies whose findings stand in one batch
TEMPERATURE = 0.07
GENTLE = 0.5  # learning rate of going on, beside that of a fresh start
LESS = 8  # … and by how much fewer comments and pairs it sees
THIRD = 3  # … and of the passages, one of so many, where half of the studies is left out
BARE = 0.15  # share of passages shown without what came before
NATURAL = 0.8  # how far the kinds' shares are brought back to those of real talk
POSITIVE = set(
    "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief".split()
)
NEGATIVE = set(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness".split()
)


class LowRank(nn.Module):
    """A linear layer with a trainable low-rank difference."""

    def __init__(self, linear: nn.Linear):
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(RANK, linear.in_features) / linear.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, x):
        return self.linear(x) + F.dropout(x, 0.05, self.training) @ self.down.T @ self.up.T * (ALPHA / RANK)


def adapt(encoder: nn.Module) -> dict[str, LowRank]:
    """Puts a LowRank in place of every linear layer of the encoder's blocks; the rest stays frozen."""
    for parameter in encoder.parameters():
        parameter.requires_grad = False
    places = {}
    for name, module in list(encoder.named_modules()):
        if isinstance(module, nn.Linear) and "encoder.layer" in name:
            parent, _, leaf = name.rpartition(".")
            places[name] = LowRank(module)
            setattr(encoder.get_submodule(parent), leaf, places[name])
    return places


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def held_out(row: dict) -> bool:
    return bool(row.get("transcript")) and int("".join(filter(str.isdigit, str(row["transcript"]))) or 0) % 2 == 1


def feeling(labels: list[str]) -> int | None:
    good, bad = any(x in POSITIVE for x in labels), any(x in NEGATIVE for x in labels)
    if good and bad:
        return None
    return 2 if good else 0 if bad else 1 if labels == ["neutral"] else None


def theme_held_out(finding: dict) -> bool:
    """Every sixth study by the hash of its name."""
    return crc32(str(finding["study"]).encode()) % 6 == 0


def emotion_rows(data: Path) -> list[dict]:
    return [
        {"passage": (None, r["text"]), "emotion": r["labels"], "feeling": feeling(r["labels"])}
        for r in lines(data / "goemotions" / "comments.jsonl")
        if r["official_split"] == "train"
    ]


def row(passage: tuple[str | None, str], kind: str | None, gate: str | None, phase: str | None, natural: bool) -> dict:
    felt = {"pain": 0, "gain": 2, "background": 1, "action": 1, "request": 1}.get(kind or "")
    return {"passage": passage, "kind": kind, "gate": gate, "phase": phase, "natural": natural, "feeling": felt}


def passage_rows(path: Path, hold_out: bool) -> tuple[list[dict], list[dict]]:
    """The passages to train on and those to report on; in a transcript each behind what was told before it."""
    train_on: list[dict] = []
    test: list[dict] = []
    asked, said, transcript = None, "", None
    for r in lines(path):
        if r.get("question") or r.get("transcript") != transcript or not transcript:
            asked, said, transcript = r.get("question"), "", r.get("transcript")
        made = row((before(asked, said), r["text"]), r.get("kind"), r.get("gate"), r.get("phase"), bool(transcript))
        (test if hold_out and held_out(r) else train_on).append(made)
        said += f" {r['text']}"
    return train_on, test


def annotated_rows(without: int | None = None) -> list[dict]:
    """The remarks of the annotated studies that are trained on."""
    chosen = [study for study in studies() if not unseen(study) and half(study) != without]
    told = [r for study in chosen for r in study.remarks.values()]
    return [row(r.read, r.kind, r.gate, r.phase, False) for r in told]


def review_rows(data: Path) -> list[dict]:
    path = data / "app_review_features" / "sentences.jsonl"
    return [
        {"passage": (None, r["sentence"]), "feeling": 2 if r["positive"] else 0}
        for r in lines(path)
        if bool(r["positive"]) != bool(r["negative"])
    ]


def loss(rows: list[dict], states: torch.Tensor, heads: nn.ModuleDict) -> torch.Tensor:
    total = states.new_zeros(())
    for name, names in (("kind", KINDS), ("gate", GATES), ("phase", PHASES), ("feeling", FEELINGS)):
        known = [i for i, r in enumerate(rows) if r.get(name) is not None]
        if name == "kind":  # what a bare yes would have been cannot be seen in it
            known = [i for i in known if rows[i].get("gate") != "bare_yes"]
        if known:
            gold = [rows[i][name] if name == "feeling" else names.index(rows[i][name]) for i in known]
            total = total + F.cross_entropy(heads[name](states[known]), torch.tensor(gold), label_smoothing=0.05)
    known = [i for i, r in enumerate(rows) if "emotion" in r]
    if known:
        gold = torch.tensor([[float(e in rows[i]["emotion"]) for e in EMOTIONS] for i in known])
        total = total + 5 * F.binary_cross_entropy_with_logits(heads["emotion"](states[known]), gold)
    return total


def theme_batches(findings: list[dict], n: int, rng: random.Random) -> list[list[dict]]:
    """n batches of pairs that tell the same finding: two tellings, or a telling and the question or theme it answers.

    A batch holds all findings of a few studies, so that the neighbours of a finding are what it must be told from.
    """
    studies: dict[str, list[dict]] = {}
    for finding in findings:
        studies.setdefault(f"{finding['study']}", []).append(finding)
    made = []
    for _ in range(n):
        pairs = []
        for study in rng.sample(sorted(studies), min(STUDIES, len(studies))):
            for finding in studies[study]:
                one, other = rng.sample(finding["tellings"], 2)
                chance = rng.random()
                if chance < 0.25:
                    one = rng.choice(finding["questions"])
                elif chance < 0.35:
                    one = finding["theme"]
                pairs.append({"pair": [(None, one), (None, other)]})
        made.append(pairs)
    return made


def contrast(states: torch.Tensor) -> torch.Tensor:
    """InfoNCE both ways (van den Oord et al. 2018): rows 2n and 2n + 1 tell the same, no others do."""
    one, other = states[0::2], states[1::2]
    close = F.normalize(one, dim=-1) @ F.normalize(other, dim=-1).T / TEMPERATURE
    gold = torch.arange(len(close))
    return (F.cross_entropy(close, gold) + F.cross_entropy(close.T, gold)) / 2


def batches(rows: list[dict], size: int, rng: random.Random) -> list[list[dict]]:
    """Rows in batches of like length, in random order."""
    rows = sorted(rows, key=lambda r: len(r["passage"][1]) + len(r["passage"][0] or "") + rng.random() * 30)
    made = [rows[i : i + size] for i in range(0, len(rows), size)]
    rng.shuffle(made)
    return made


def train(
    data: Path,
    passages: Path,
    themes: Path,
    hold_out: bool,
    epochs: int,
    start: Path | None = None,
    without: int | None = None,
    bf16: bool = False,
) -> tuple[dict[str, torch.Tensor], list[dict]]:
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    tokenizer, encoder = base()
    places = adapt(encoder)
    heads = nn.ModuleDict({name: nn.Linear(384, len(names)) for name, names in HEADS.items()})
    theme = nn.Linear(384, THEME, bias=False)
    nn.init.orthogonal_(theme.weight)
    findings = [f for f in lines(themes) if not (hold_out and theme_held_out(f))]
    emotions, (own, test), reviews = emotion_rows(data), passage_rows(passages, hold_out), review_rows(data)
    if without is not None:
        own = own[::THIRD]
    own += annotated_rows(without)
    rng.shuffle(emotions)
    share = (min(len(emotions), MOST_EMOTIONS) // epochs) // (LESS if start else 1)
    plan = [
        batches(own + reviews, 32, rng)
        + batches(emotions[e * share : (e + 1) * share], 64, rng)
        + theme_batches(findings, THEME_STEPS // epochs // (LESS if start else 1), rng)
        for e in range(epochs)
    ]
    if start:
        go_on(start, places, heads, theme)
    speed = GENTLE if start else 1.0
    parameters = [p for module in places.values() for p in (module.down, module.up)]
    optimizer = torch.optim.AdamW(
        [{"params": parameters}, {"params": [*heads.parameters(), *theme.parameters()]}],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=[speed * 1e-3, speed * 3e-3], total_steps=sum(map(len, plan)), pct_start=0.1
    )
    encoder.train()
    for number, epoch in enumerate(plan):
        rng.shuffle(epoch)
        told = 0.0
        for step, rows in enumerate(epoch):
            paired = "pair" in rows[0]
            said = [passage for r in rows for passage in (r["pair"] if paired else [bare(r["passage"], rng)])]
            with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                states = encode(tokenizer, encoder, said)
            value = contrast(theme(states.float())) if paired else loss(rows, states.float(), heads)
            optimizer.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            told += float(value.detach())
            if step % 100 == 99:
                print(f"epoch {number} step {step + 1}/{len(epoch)} loss {told / (step + 1):.3f}", flush=True)
    weights = {f"{name}.down": p.down.detach().half() for name, p in places.items()}
    weights |= {f"{name}.up": (p.up.detach() * ALPHA / RANK).half() for name, p in places.items()}
    weights |= {f"{name}.{k}": v.detach().clone() for name, h in heads.items() for k, v in h.state_dict().items()}
    weights["theme.weight"] = theme.weight.detach().clone()
    weights |= words(own)
    return {k: v.contiguous() for k, v in weights.items()}, test


def go_on(start: Path, places: dict[str, LowRank], heads: nn.ModuleDict, theme: nn.Linear) -> None:
    """Puts earlier weights in."""
    from safetensors.torch import load_file

    kept = load_file(start)
    with torch.no_grad():
        for name, module in places.items():
            module.down.copy_(kept[f"{name}.down"].float())
            module.up.copy_(kept[f"{name}.up"].float() * RANK / ALPHA)
        theme.weight.copy_(kept["theme.weight"])
        for name, head in heads.items():
            for part, value in head.state_dict().items():
                value.copy_(kept[f"{name}.{part}"])


def bare(passage: tuple[str | None, str], rng: random.Random) -> tuple[str | None, str]:
    return (None, passage[1]) if rng.random() < BARE else passage


def words(rows: list[dict]) -> dict[str, torch.Tensor]:
    """The heads that look at the bare words, and what brings the kinds' shares back to those of real talk.

    The passages hold more pains and gains than people really tell; the transcripts among them have natural shares.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    made = {}
    for name in LEXICAL:
        names = HEADS[name]
        known = [r for r in rows if r.get(name) and (name != "kind" or r.get("gate") != "bare_yes")]
        gold = [names.index(r[name]) for r in known]
        model = LogisticRegression(C=8, max_iter=3000).fit(lexical([r["passage"][1] for r in known]), gold)
        prior = np.zeros(len(names))
        if name == "kind":
            natural = [names.index(r[name]) for r in known if r["natural"]]
            share = [np.bincount(g, minlength=len(names)) / len(g) for g in (gold, natural)]
            prior = NATURAL * (np.log(share[1]) - np.log(share[0]))
        made[f"{name}.words"] = torch.tensor(model.coef_).half()
        made[f"{name}.words_bias"] = torch.tensor(model.intercept_).float()
        made[f"{name}.prior"] = torch.tensor(prior).float()
    return made


def report(test: list[dict], data: Path, weights: Path) -> None:
    """Prints what the trained reader gets right on rows it has not seen."""
    import numpy as np
    from sklearn.metrics import classification_report, f1_score

    from assistant import reader

    reader.WEIGHTS = weights
    read = reader.read

    if test:
        found = read([r["passage"] for r in test])
        ok = [i for i, r in enumerate(test) if r["gate"] == "ok"]
        print(
            classification_report(
                [test[i]["kind"] for i in ok], [KINDS[int(found.kind[i].argmax())] for i in ok], zero_division=0
            )
        )
        print(
            classification_report(
                [r["gate"] for r in test], [GATES[int(row.argmax())] for row in found.gate], zero_division=0
            )
        )
    dev = [r for r in lines(data / "goemotions" / "comments.jsonl") if r["official_split"] == "dev"]
    found = read([(None, r["text"]) for r in dev])
    gold = np.array([[e in r["labels"] for e in EMOTIONS] for r in dev])
    print("GoEmotions dev macro-F1, threshold .3:", round(f1_score(gold, found.emotion > 0.3, average="macro"), 4))
    three = [(feeling(r["labels"]), int(row.argmax())) for r, row in zip(dev, found.feeling, strict=True)]
    three = [(g, p) for g, p in three if g is not None]
    print("feeling, 3 classes, macro-F1:", round(f1_score(*zip(*three, strict=True), average="macro"), 4))


def report_themes(findings: list[dict]) -> None:
    """How often the passage nearest to a telling, in its study, tells the same finding; beside MiniLM as published."""
    if not findings:
        return
    from assistant import reader
    from ingest.embed import embed

    told = [(f["study"], f["finding"], t) for f in findings for t in f["tellings"]]
    for name, rows in (
        ("theme", reader.read([(None, t) for *_, t in told]).theme),
        ("MiniLM", embed([t for *_, t in told])),
    ):
        right = 0
        for i, (study, finding, _) in enumerate(told):
            others = [j for j, (s, *_) in enumerate(told) if s == study and j != i]
            best = max(others, key=lambda j: float(rows[i] @ rows[j]))
            right += told[best][1] == finding
        print(f"nearest telling is of the same finding, {name}: {right / len(told):.3f} of {len(told)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=Path, default=Path(__file__).with_name("passages.jsonl"))
    parser.add_argument("--themes", type=Path, default=Path(__file__).with_name("themes.jsonl"))
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--without", type=int, choices=(0, 1))
    parser.add_argument("--start", type=Path)
    parser.add_argument("--bf16", action="store_true", help="train in bfloat16: faster where the CPU has AMX")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    weights, test = train(
        given.data, given.passages, given.themes, given.hold_out, given.epochs, given.start, given.without, given.bf16
    )
    save_file(weights, given.out, metadata={"seed": str(SEED), "epochs": str(given.epochs)})
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.2f} MB")
    report(test, given.data, given.out)
    report_themes([f for f in lines(given.themes) if given.hold_out and theme_held_out(f)])


if __name__ == "__main__":
    main()
