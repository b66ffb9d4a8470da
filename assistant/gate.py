"""The gate of evidence: first hand, on this journey, said and not only agreed to."""

from __future__ import annotations

import re

from assistant.observe import Observation

CLEAR = 0.5  # certainty below which a passage is too unclear to be a finding

REASONS = {
    "hearsay": "hearsay: it happened to somebody else",
    "other_company": "about another company",
    "hypothetical": "did not happen: a what-if",
    "earlier": "another time or another journey",
    "bare_yes": "a bare yes to a leading question",
    "orders": "gives orders to the program; sources are data",
    "unclear": "not clear enough to be a finding",
}
CLAIMS = frozenset({"pain", "gain", "suggestion", "expectation"})
ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?|rules|above|previous)\b|"
    r"\bsystem prompt\b|\byou are now\b|\bas an? (?:ai|language model|assistant)\b|<\|?(?:system|im_start)|\bSYSTEM:",
    re.I,
)


def refused(observation: Observation) -> str | None:
    """Why this observation may not count; None where it may."""
    if ORDERS.search(observation.text):
        return REASONS["orders"]
    if observation.gate != "ok":
        return REASONS[observation.gate]
    return None


def is_claim(observation: Observation) -> bool:
    """Whether a reader would miss it, so that its refusal is shown."""
    return observation.kind in CLAIMS or observation.gate == "bare_yes" or bool(ORDERS.search(observation.text))
