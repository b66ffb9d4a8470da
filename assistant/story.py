"""Reads a source's passages once more, in the order they were told: what somebody said before and after, and what they
were asked, tells much of what a passage is about and whether it counts.

Three small two-way GRUs (Cho et al. 2014; `assistant/story.safetensors`, made by `evals/train_story.py`) go over what
the reader made of each passage and add to its log probabilities of kind, gate and phase; their mean counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.reader import GATES, KINDS, PHASES, STATE, Readings

if TYPE_CHECKING:
    import numpy as np

HEADS = {"kind": KINDS, "gate": GATES, "phase": PHASES}
ROLES = ("customer", "observer", "interviewer", "agent")
WEIGHTS = Path(__file__).with_name("story.safetensors")
NARROW, HIDDEN = 64, 48  # width of what goes into a GRU, and of its state one way
FEATURES = STATE + sum(map(len, HEADS.values())) + 3 + len(ROLES) + 2  # 3 feelings; opens its turn; how far along
LEAST = 1e-4  # probability below which a log says no more


@dataclass(frozen=True)
class Told:
    """Where a passage stands in its source."""

    role: str
    opens: bool  # its turn


def retell(readings: Readings, told: Sequence[Told]) -> Readings:
    """The readings of one source's passages, in order, with kind, gate and phase as the whole source bears them out.
    What interviewers and agents said may stand among them."""
    import torch

    if not told:
        return readings
    with torch.inference_mode():
        x = torch.tensor(features(readings, told))
        said = torch.stack([net([x])[0] for net in _nets()]).mean(0)
        parts = said.split([len(names) for names in HEADS.values()], -1)
        anew = {
            name: torch.softmax(torch.tensor(getattr(readings, name)).clamp(min=LEAST).log() + part, -1).numpy()
            for name, part in zip(HEADS, parts, strict=True)
        }
    return replace(readings, **anew)


def features(readings: Readings, told: Sequence[Told]) -> np.ndarray:
    """float32 [n, FEATURES] of one source's passages in order."""
    import numpy as np

    n = len(told)
    logs = [np.log(np.maximum(getattr(readings, name), LEAST)) for name in (*HEADS, "feeling")]
    role = np.array([[t.role == name for name in ROLES] for t in told])
    where = np.array([[t.opens, place / max(n - 1, 1)] for place, t in enumerate(told)])
    return np.hstack([readings.state, *logs, role, where]).astype(np.float32)


def net() -> Any:
    """One of the three, untrained."""
    from torch import nn
    from torch.nn.utils import rnn

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.narrow = nn.Linear(FEATURES, NARROW)
            self.line = nn.GRU(NARROW, HIDDEN, bidirectional=True)
            self.out = nn.Linear(2 * HIDDEN, sum(map(len, HEADS.values())))
            self.drop = nn.Dropout(0.3)
            nn.init.zeros_(self.out.weight)
            nn.init.zeros_(self.out.bias)

        def forward(self, sources: Sequence[Any]) -> list[Any]:
            """Of each source [n, FEATURES] what is added to the logs [n, all heads]."""
            packed = rnn.pack_sequence([self.drop(self.narrow(self.drop(x)).relu()) for x in sources], False)
            line, _ = self.line(packed)
            return [self.out(self.drop(states)) for states in rnn.unpack_sequence(line)]

    return Net()


@cache
def _nets() -> list[Any]:
    from safetensors.torch import load_file

    weights = {name: value.float() for name, value in load_file(WEIGHTS).items()}
    nets = []
    for number in sorted({name.split(".")[0] for name in weights}):
        made = net()
        made.load_state_dict({n.split(".", 1)[1]: v for n, v in weights.items() if n.startswith(f"{number}.")})
        nets.append(made.eval())
    return nets


@cache
def fingerprint() -> str:
    """SHA-256 of the weights: what was read with others is read again."""
    return sha256(WEIGHTS.read_bytes()).hexdigest()
