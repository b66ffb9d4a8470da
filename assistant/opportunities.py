"""Opportunities: customers' own suggestions, and the pains most people told. Inferences that point at pain points."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.cells import Group, people
from ingest.corpus import Corpus

ABOUT = 0.40  # cosine from which a suggestion is taken to address a pain
FEWEST = 3  # participants and records a pain must have to stand as an opportunity by itself


def addressed(suggestion: Group, pains: Sequence[Group], most: int = 2) -> list[Group]:
    """The pains a suggestion speaks to: the nearest ones, its own stage first."""
    close = [
        (round(float(suggestion.centre @ pain.centre) + 0.05 * (pain.stage == suggestion.stage), 4), pain)
        for pain in pains
    ]
    ranked = sorted(close, key=lambda item: (-item[0], item[1].label, item[1].statement))
    return [pain for value, pain in ranked if value >= ABOUT][:most]


def ranked_pains(pains: Sequence[Group], corpus: Corpus, answered: set[int]) -> list[Group]:
    """Each stage's pain with most people behind it, where no suggestion addresses it yet."""
    best: dict[int, Group] = {}
    for pain in pains:
        n = sum(people(pain, corpus))
        if n >= FEWEST and id(pain) not in answered:
            held = best.get(pain.stage)
            if held is None or (n, pain.label) > (sum(people(held, corpus)), held.label):
                best[pain.stage] = pain
    return [best[stage] for stage in sorted(best)]
