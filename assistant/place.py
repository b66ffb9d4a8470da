"""Sorting observations: what counts, what is refused, and at which stage of the scenario it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant import codes
from assistant.cite import cite
from assistant.emotion import only_bad
from assistant.gate import CLEAR, REASONS, is_claim, refused
from assistant.journey import Rejected
from assistant.observe import Observation
from assistant.stages import Plan, assign, ends
from ingest.corpus import Corpus

if TYPE_CHECKING:
    import numpy as np

# Probability of its stage from which a passage is placed. Of what was told in five studies that nothing was trained on
# 65 % from .42 on stand at the right stage, 67 % from .5 on, 71 % from .6 on; .48 loses a fifth of the findings.
AT_HOME = 0.4
AT_ODDS = 0.4  # feeling on the wrong side from which kind and feeling contradict each other


@dataclass
class Placed:
    """Observations that count, their stages (probabilities over the plan's), and what was left out and why."""

    plan: Plan
    first: int
    last: int
    kept: list[Observation] = field(default_factory=list)
    stage: dict[str, list[float]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    outside: list[Rejected] = field(default_factory=list)

    def at(self, observation: Observation) -> int:
        """The likeliest stage, as a position in the plan."""
        belief = self.stage[observation.id]
        return max(range(len(belief)), key=lambda i: belief[i])


def place(
    corpus: Corpus,
    observations: Sequence[Observation],
    meaning: np.ndarray,
    plan: Plan,
    start: str | None,
    end: str | None,
) -> Placed:
    """Every observation ends in one of three lists; nothing is dropped in silence."""
    first, last = ends(plan, start, end)
    placed = Placed(plan, first, last, stage=assign(corpus, observations, plan, meaning))
    for observation in observations:
        reason = refused(observation)
        if reason == REASONS["earlier"]:
            if is_claim(observation):
                placed.outside.append(left_out(corpus, observation, reason))
        elif reason:
            if is_claim(observation):
                placed.rejected.append(left_out(corpus, observation, reason))
        elif observation.kind == "background":
            continue
        elif observation.certainty < CLEAR or at_odds(observation):
            if is_claim(observation):
                placed.rejected.append(left_out(corpus, observation, REASONS["unclear"]))
        elif max(placed.stage[observation.id]) < AT_HOME:
            if is_claim(observation):
                placed.rejected.append(left_out(corpus, observation, "no stage it clearly belongs to"))
        elif not first <= placed.at(observation) <= last:
            side = "before the start" if placed.at(observation) < first else "after the end"
            placed.outside.append(left_out(corpus, observation, f"told from {side} of this scenario"))
        else:
            placed.kept.append(observation)
    return placed


def at_odds(observation: Observation) -> bool:
    """A pain that feels good, or a gain that feels bad or names only bad feelings, was not understood."""
    if codes.kind(observation.codes):
        return False  # somebody who read it says which it is
    if observation.kind == "gain":
        return observation.feeling < -AT_ODDS or only_bad(observation.text)
    return observation.kind == "pain" and observation.feeling > AT_ODDS


def left_out(corpus: Corpus, observation: Observation, reason: str) -> Rejected:
    """An observation that is not shown, with its words."""
    source = corpus.sources[observation.source_id]
    return Rejected(what=observation.text, reason=reason, citation=cite(source, observation.start, observation.end))
