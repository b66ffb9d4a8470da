"""Reads one passage of a customer's words: what kind of observation it is, whether it may count,
in which phase of a journey it happened, how it feels.

One pass of MiniLM whose weights carry a small trained difference (low-rank, `assistant/reader.safetensors`, made by
`evals/train_reader.py`) and linear heads; for kind and gate the bare words have a say too. A passage is read behind
what was asked and said just before it, since half of what people say cannot be read alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from assistant.encoder import trained

if TYPE_CHECKING:
    import numpy as np

KINDS = ("pain", "gain", "suggestion", "expectation", "action", "thought", "background", "request")
GATES = ("ok", "hearsay", "other_company", "hypothetical", "earlier", "bare_yes")
PHASES = ("need", "choose", "order", "wait", "receive", "setup", "use", "pay", "help", "leave")
FEELINGS = ("negative", "neutral", "positive")
EMOTIONS = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy",
    "love", "nervousness", "neutral", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise",
)  # fmt: skip
HEADS = {"kind": KINDS, "gate": GATES, "phase": PHASES, "feeling": FEELINGS, "emotion": EMOTIONS}
WEIGHTS = Path(__file__).with_name("reader.safetensors")
LONGEST = 160  # word pieces of both together
BATCH = 64
LEXICAL = ("kind", "gate")  # heads that also look at the bare words
BUCKETS = 1 << 14
THEME = 128  # length of a theme vector
STATE = 384  # length of the encoder's states
WORDS = 0.5  # weight of the bare words beside the encoder

Passage = tuple[str | None, str]  # what was asked and said before it, the words


@dataclass(frozen=True)
class Readings:
    """Probabilities, float32: kind [n, 8], gate [n, 6], phase [n, 10], feeling [n, 3] sum to one; emotion [n, 28] are
    independent. `theme` [n, 128] are unit vectors: passages that tell the same finding are near each other. `state`
    [n, 384] is what all of them are read from."""

    kind: np.ndarray
    gate: np.ndarray
    phase: np.ndarray
    feeling: np.ndarray
    emotion: np.ndarray
    theme: np.ndarray
    state: np.ndarray

    def of(self, places: Sequence[int]) -> Readings:
        """Those of some passages."""
        return Readings(**{field.name: getattr(self, field.name)[list(places)] for field in fields(self)})

    def __add__(self, more: Readings) -> Readings:
        """These, then those."""
        import numpy as np

        return Readings(
            **{f.name: np.concatenate([getattr(self, f.name), getattr(more, f.name)]) for f in fields(self)}
        )


def read(passages: Sequence[Passage]) -> Readings:
    """What each passage is, in order."""
    import numpy as np

    order = sorted(range(len(passages)), key=lambda i: (len(passages[i][1]) + len(passages[i][0] or ""), i))
    found: dict[str, np.ndarray] = {h: np.zeros((len(passages), len(names)), np.float32) for h, names in HEADS.items()}
    found["theme"] = np.zeros((len(passages), THEME), np.float32)
    found["state"] = np.zeros((len(passages), STATE), np.float32)
    for first in range(0, len(order), BATCH):
        part = order[first : first + BATCH]
        for head, values in _read([passages[i] for i in part]).items():
            found[head][part] = values
    return Readings(**found)


def _read(passages: list[Passage]) -> dict[str, Any]:
    import torch

    tokenizer, encoder, heads = trained(WEIGHTS)
    with torch.inference_mode():
        states = encode(tokenizer, encoder, passages)
        logits = {name: states @ heads[f"{name}.weight"].T + heads[f"{name}.bias"] for name in HEADS}
        for name in LEXICAL:
            said = torch.tensor(lexical([text for _, text in passages]).toarray(), dtype=torch.float32)
            own = said @ heads[f"{name}.words"].T + heads[f"{name}.words_bias"]
            logits[name] = logits[name].log_softmax(-1) + WORDS * own.log_softmax(-1) + heads[f"{name}.prior"]
        theme = torch.nn.functional.normalize(states @ heads["theme.weight"].T, dim=-1)
    read = {name: torch.sigmoid(x) if name == "emotion" else torch.softmax(x, -1) for name, x in logits.items()}
    return {name: x.numpy() for name, x in [*read.items(), ("theme", theme), ("state", states)]}


def lexical(texts: Sequence[str]) -> Any:
    """Words and pairs of words of each text, hashed: sparse [n, BUCKETS], rows of length one."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        words = re.findall(r"[\w']+|[?!]", text.lower().replace("’", "'"))
        found = Counter(crc32(f.encode()) % BUCKETS for f in [*words, *map(" ".join, pairwise(words))])
        length = sum(n * n for n in found.values()) ** 0.5
        rows += [row] * len(found)
        columns += list(found)
        values += [n / length for n in found.values()]
    return csr_matrix((np.array(values, np.float32), (rows, columns)), shape=(len(texts), BUCKETS))


def encode(tokenizer: Any, encoder: Any, passages: list[Passage]) -> Any:
    """Mean of the last states over the passage's own word pieces, tensor [n, 384]; what is before is only looked at."""
    batch = tokenizer(
        [before or "" for before, _ in passages],
        [text for _, text in passages],
        padding=True,
        truncation="longest_first",
        max_length=LONGEST,
        return_tensors="pt",
    )
    states = encoder(**batch).last_hidden_state
    own = (batch["token_type_ids"] * batch["attention_mask"]).unsqueeze(-1).float()
    return (states * own).sum(1) / own.sum(1).clamp(min=1)


@cache
def fingerprint() -> str:
    """SHA-256 of the weights: what was read with others is read again."""
    return sha256(WEIGHTS.read_bytes()).hexdigest()
