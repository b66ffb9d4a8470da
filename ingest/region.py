"""Where a thing is talked about: every passage read as the middle of the talk around it.

Long talk keeps to a subject for minutes, in passages that say little alone ("Yeah, that one took ages"). So the
neighbourhood of a passage is scored like a document, its words weighing less the farther off they stand:

    lexical   BM25 over the question's words, with soft counts: one with all of them beats one with one of them often
    meaning   how much of it means what the question means
    speaker   whether those speak there whom the question names

The three are made comparable over what is in scope and added. Measured by `footpath eval retrieval`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ingest.corpus import Corpus
from ingest.query import Query
from ingest.store import Store

if TYPE_CHECKING:
    import numpy as np

REACH = 400.0  # words off at which a passage weighs 1/e
SPEAKS = 120.0  # the same for who speaks
SATURATION = 1.0  # BM25's k1 and b
LENGTH = 0.75
ALIKE = 0.15  # cosine from which a passage means anything of the question
MEANING = 0.5  # weight of the meaning beside the lexical part
SPEAKER = 0.6  # … and of who speaks


def region_scores(
    store: Store, corpus: Corpus, query: Query, places: Sequence[int], meant: Mapping[int, float]
) -> dict[int, float]:
    """Place of a unit → how much it stands where the question is talked about, for all `places` (ascending).

    `meant` are the cosines of question and passage, of those that the index found.
    """
    import numpy as np

    if not places:
        return {}
    row = {place: i for i, place in enumerate(places)}
    size = np.array([len(corpus.units[place].text.split()) for place in places], float)
    said = [_said(store, corpus, word, row) for word in query.words]
    alike = np.array([max(0.0, meant.get(place, 0.0) - ALIKE) for place in places])
    around = _around(corpus, places, size, np.stack([size, alike, *said], 1), REACH)
    norm = 1 - LENGTH + LENGTH * around[:, 0] / around[:, 0].mean()
    score = _even(_lexical(said, around[:, 2:], norm)) + MEANING * _even(around[:, 1] / norm)
    if query.speakers:
        score += SPEAKER * _even(_speaking(corpus, query, places, size))
    return {place: round(float(score[i]), 4) for place, i in row.items()}


def _said(store: Store, corpus: Corpus, word: str, row: Mapping[int, int]) -> np.ndarray:
    """1 for each passage that holds the word (by stem) or follows on it."""
    import numpy as np

    found = np.zeros(len(row))
    for unit in store.matches(f'"{word}"'):
        place = row.get(corpus.places.get(unit, -1))
        if place is not None:
            found[place] = 1.0
    return found


def _lexical(said: Sequence[np.ndarray], around: np.ndarray, norm: np.ndarray) -> np.ndarray:
    """BM25 of each neighbourhood; `around` holds the soft counts, a column a word."""
    import numpy as np

    score = np.zeros(len(norm))
    for column, where in enumerate(said):
        n, held = len(where), where.sum()
        rarity = math.log(1 + (n - held + 0.5) / (held + 0.5))
        count = around[:, column]
        score += rarity * count / (count + SATURATION * norm)
    return score


def _speaking(corpus: Corpus, query: Query, places: Sequence[int], size: np.ndarray) -> np.ndarray:
    """The share of each neighbourhood's passages that the named speak."""
    import numpy as np

    segments = [corpus.segment(corpus.units[place]) for place in places]
    own = np.array([float(bool({s.called, s.participant} & query.speakers)) for s in segments])
    around = _around(corpus, places, size, np.stack([own, np.ones(len(own))], 1), SPEAKS)
    return around[:, 0] / around[:, 1]


def _around(corpus: Corpus, places: Sequence[int], size: np.ndarray, values: np.ndarray, reach: float) -> np.ndarray:
    """For each passage the sum over its source of every passage's values × e^(−words between their middles / reach)."""
    import numpy as np

    onward, back = values.copy(), values.copy()
    sources = [corpus.units[place].source_id for place in places]
    keep = np.exp(-(size[1:] + size[:-1]) / 2 / reach)
    for i in range(1, len(places)):
        if sources[i] == sources[i - 1]:
            onward[i] += keep[i - 1] * onward[i - 1]
    for i in range(len(places) - 2, -1, -1):
        if sources[i] == sources[i + 1]:
            back[i] += keep[i] * back[i + 1]
    return onward + back - values


def _even(values: np.ndarray) -> np.ndarray:
    """Values with mean 0 and deviation 1; all 0 where they do not differ."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else values * 0
