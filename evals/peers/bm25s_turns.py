"""bm25s over the turns of a transcript, or over whole records, with its English stop words and a stemmer."""

from __future__ import annotations

from importlib.metadata import version

import bm25s
import Stemmer

from evals.peers.shared import Span, measure

CITED = 8  # turns: about as many words as four chunks


def _ranked(texts: list[str], queries: list[str]) -> list[list[int]]:
    stemmer = Stemmer.Stemmer("english")
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    asked = bm25s.tokenize(queries, stopwords="en", stemmer=stemmer, show_progress=False)
    places, _ = index.retrieve(asked, k=len(texts), show_progress=False)
    return [[int(place) for place in row] for row in places]


def spans(text: str, turns: list[Span], questions: list[str]) -> list[list[Span]]:
    return [[turns[i] for i in row] for row in _ranked([text[a:b] for a, b in turns], questions)]


if __name__ == "__main__":
    measure(
        f"bm25s {version('bm25s')} over turns", "defaults, English stop words, Snowball stemmer", spans, _ranked, CITED
    )
