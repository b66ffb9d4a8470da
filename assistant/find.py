"""Finding cells by what they are about, by words and by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.journey import Cell, JourneyMap
from assistant.observe import words

if TYPE_CHECKING:
    from assistant.study import Study

FOUND = 0.45  # score from which a cell speaks of it …
WITHIN = 0.15  # … and how far behind the best


def find_cells(study: Study, journey: JourneyMap, what: str) -> list[tuple[Cell, float]]:
    """Cells that speak of `what` with their scores (0…1), best first: the mean of the cosine to the nearest of label,
    statement and quotes, and of the share of its words that stand there."""
    held = [cell for _, _, cell in journey.cells()]
    texts = [[cell.label, cell.statement, *[c.quote for c in cell.citations]] for cell in held]
    flat = sorted({text for own in texts for text in own})
    if not flat:
        return []
    close = dict(zip(flat, study.closeness(what, flat), strict=True))
    wanted = [_root(word) for word in words(what)]
    found = []
    for cell, own in zip(held, texts, strict=True):
        said = {_root(word) for text in own for word in words(text)}
        share = sum(word in said for word in wanted) / len(wanted) if wanted else 0.0
        named = 0.3 if cell.label.lower() == what.lower() else 0.0
        found.append((cell, round(max(close[t] for t in own) / 2 + share / 2 + named, 4)))
    found.sort(key=lambda pair: (-pair[1], pair[0].id))
    return [(cell, score) for cell, score in found if score >= max(FOUND, found[0][1] - WITHIN)]


def _root(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word
