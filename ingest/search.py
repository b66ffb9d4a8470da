"""Finding words: dense (Chroma, scored again exactly), BM25 (FTS5), both read with their neighbours, fused.

Asked for so many passages, search wants the few that say it best. Asked for so many words, it wants all of the talk
about it, and ranks by where that is (`ingest/region.py`). For single passages

    score = dense + lexical + neighbours

where dense is the mean of the cosines of the passage alone and of the passage with what was said before it, and lexical
is BM25 over the latter as a share of the best. A passage in the middle of talk about the question is worth more than
one alone, so the mean of its neighbours' scores is added; of a passage that has none, its own, since a short review is
not worth less for standing alone. Scores are rounded to four decimals before they are compared; ties go by unit id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.corpus import Corpus
from ingest.errors import IndexStale
from ingest.index import Index
from ingest.mask import Names
from ingest.query import fts_query, understood
from ingest.region import region_scores
from ingest.scope import Scope
from ingest.source import Role
from ingest.store import Store
from ingest.vectors import vectors

if TYPE_CHECKING:
    import numpy as np

LEXICAL = 0.35  # weight of BM25 (0…1) beside the cosine
NEAR = 0.3  # weight of the neighbours' mean
REACH = 2  # units on either side that count as neighbours
WIDTH = 5  # candidates asked of the index, as a multiple of the wanted number
FEWEST = 100  # candidates at least


@dataclass(frozen=True)
class Found:
    """One passage, in its source, with who said it and how well it fits (higher is better)."""

    source_id: str
    start: int
    end: int
    text: str
    speaker: str | None
    role: Role
    participant: str | None
    score: float


def search(
    store: Store,
    index: Index,
    corpus: Corpus,
    query: str,
    scope: Scope,
    limit: int = 20,
    max_words: int | None = None,
) -> list[Found]:
    """The best passages in scope, best first; within `max_words` words in all where that is given.

    Raises IndexStale when the vector index is empty or does not hold what the study holds.
    """
    if max_words is None:
        scores = _scores(store, index, corpus, query, scope, limit)
    else:
        scores = _regions(store, index, corpus, query, scope, max(limit, max_words // 8))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], corpus.units[item[0]].id))
    found = (_found(corpus, place, score) for place, score in ranked)
    return list(found)[:limit] if max_words is None else _within(found, max_words)


def _within(found, max_words: int) -> list[Found]:
    taken: list[Found] = []
    left = max_words
    for piece in found:
        words = len(piece.text.split())
        if words <= left:
            taken.append(piece)
            left -= words
    return taken


def _found(corpus: Corpus, place: int, score: float) -> Found:
    unit = corpus.units[place]
    segment = corpus.segment(unit)
    return Found(
        unit.source_id, unit.start, unit.end, unit.text, segment.speaker, segment.role, segment.participant, score
    )


def _scores(store: Store, index: Index, corpus: Corpus, query: str, scope: Scope, wanted: int) -> dict[int, float]:
    """Place of a unit → its score, for every candidate in scope."""
    import numpy as np

    asked = vectors(store, [query])[0]
    lexical = {
        corpus.places[unit]: score
        for unit, score in store.matches(fts_query(query)).items()
        if unit in corpus.places and corpus.in_scope(corpus.units[corpus.places[unit]], scope)
    }
    ids = nearest(store, index, asked, max(FEWEST, WIDTH * wanted), scope)
    places = {corpus.places[unit] for unit in ids if unit in corpus.places}
    best = sorted(lexical, key=lambda place: (-round(lexical[place], 4), corpus.units[place].id))
    places |= set(best[: max(FEWEST, WIDTH * wanted)])
    around = _neighbours(corpus, places, scope)
    read = sorted(places | {place for near in around.values() for place in near})
    top = max(lexical.values(), default=0.0) or 1.0
    dense = _dense(store, corpus, asked, read)
    base = {place: dense[place] + LEXICAL * lexical.get(place, 0.0) / top for place in read}
    return {
        place: round(base[place] + NEAR * float(np.mean([base[p] for p in around[place]] or [base[place]])), 4)
        for place in sorted(places)
    }


def _regions(store: Store, index: Index, corpus: Corpus, text: str, scope: Scope, wanted: int) -> dict[int, float]:
    """Place of a unit → how much it stands where the question is talked about, for every unit in scope."""
    places = [place for place, unit in enumerate(corpus.units) if corpus.in_scope(unit, scope)]
    query = understood(text, Names(store.salt, store.names()), corpus.speakers)
    asked = vectors(store, [query.core])[0]
    ids = nearest(store, index, asked, max(FEWEST, WIDTH * wanted), scope)
    near = sorted(corpus.places[unit] for unit in ids if unit in corpus.places)
    windows = vectors(store, [corpus.units[place].window for place in near]) @ asked
    meant = {place: round(float(cosine), 4) for place, cosine in zip(near, windows, strict=True)}
    return region_scores(store, corpus, query, places, meant)


def nearest(store: Store, index: Index, vector: np.ndarray, n: int, scope: Scope) -> list[str]:
    """Unit ids nearest to the vector, from Chroma. Raises IndexStale where the index and the store disagree."""
    if not store.well_cut():
        raise IndexStale(
            f"The passages of {store.path.parent} were cut by another version of Footpath. Run: footpath reindex"
        )
    ids, size = index.nearest(vector, n, scope.where())
    expected = store.unit_count()
    if size != expected and (not size or not any(store.pending())):
        raise IndexStale(
            f"The search index of {store.path.parent} holds {size} of {expected} passages. Run: footpath reindex"
        )
    return ids


def _dense(store: Store, corpus: Corpus, asked: np.ndarray, places: list[int]) -> dict[int, float]:
    alone = vectors(store, [corpus.units[place].text for place in places]) @ asked
    read = vectors(store, [corpus.units[place].window for place in places]) @ asked
    return {place: float(a + b) / 2 for place, a, b in zip(places, alone, read, strict=True)}


def _neighbours(corpus: Corpus, places: set[int], scope: Scope) -> dict[int, list[int]]:
    """For each place the units next to it in the same source and in scope."""
    near: dict[int, list[int]] = {}
    for place in places:
        source = corpus.units[place].source_id
        near[place] = [
            other
            for other in range(max(0, place - REACH), min(len(corpus.units), place + REACH + 1))
            if other != place
            and corpus.units[other].source_id == source
            and corpus.in_scope(corpus.units[other], scope)
        ]
    return near
