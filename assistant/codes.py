"""What somebody coded before us (an imported REFI-QDA project): which lane, which stage and which finding a code names.

A code is known by its path, "Visit › Pain points › No show", as our own export writes it; of other projects any part of
the path may name a lane, and often none does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Kind of observation → words that name its lane; "" are lanes that are found by their own words.
_KINDS = {
    "pain": r"pains?(?: points?)?|frustrations?|problems?|barriers?|complaints?|difficult\w*|obstacles?|negatives?",
    "gain": r"gains?|delights?|positives?|benefits?|went well|what works|strengths?|successes",
    "suggestion": r"opportunit(?:y|ies)|suggestions?|ideas?|wish(?:es)?|improvements?|requests?",
    "expectation": r"expectations?|expected|promises?",
    "action": r"steps?|actions?|activit(?:y|ies)|tasks?",
    "thought": r"thoughts?|questions?|doubts?",
    "": r"touchpoints?|channels?|emotions?|feelings?",
}
_LANES = {kind: re.compile(words, re.I) for kind, words in _KINDS.items()}
_AGAINST = re.compile(r"against\b", re.I)


def kind(codes: Sequence[str]) -> str | None:
    """The kind of observation that the codes name; None where none of them names a lane."""
    return next((found for code in codes if (found := _lane(code))), None)


def finding(codes: Sequence[str]) -> str | None:
    """What the codes call the finding: the name of the first that names a lane, else of the first that names none."""
    ranked = sorted((code for code in codes if _lane(code) != ""), key=lambda code: _lane(code) is None)
    names = (code.split(" › ")[-1].strip() for code in ranked)
    return next((name for name in names if name and _lane(name) is None), None)


def topic(codes: Sequence[str]) -> str | None:
    """The stage that the first code stands under: the top of its path, where there is something below it."""
    for code in codes:
        top, *below = code.split(" › ")
        if below and _lane(top) is None:
            return top.strip()
    return None


def is_against(code: str) -> bool:
    """Whether a code of our own export holds what speaks against its cell: no finding of that lane."""
    return bool(_AGAINST.match(code.split(" › ")[-1]))


def _lane(code: str) -> str | None:
    parts = [part.strip() for part in reversed(code.split(" › "))]
    return next((kind for part in parts for kind, lane in _LANES.items() if lane.fullmatch(part)), None)
