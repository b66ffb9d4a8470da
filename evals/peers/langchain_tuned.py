"""A peer tuned: LangChain's splitter and store, with what its users turn first, chosen on six other meetings.

Size of a chunk and its overlap; nearest by cosine alone, or fused with BM25 by reciprocal ranks, as its
EnsembleRetriever does (constant 60, equal weights). It cites as many characters as the plain recipe does, four chunks.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from itertools import product

import bm25s
import Stemmer
from langchain_core.documents import Document
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.data import Data, some
from evals.peers.shared import MEETINGS, Span, given, measure, meeting_rows
from evals.peers.weights import folder

SIZES = ((300, 60), (600, 120), (1000, 200), (2000, 400))
FUSED = (False, True)
CONSTANT = 60  # of reciprocal rank fusion
TUNED_ON = 6
CITED = 4000  # characters
Settings = tuple[tuple[int, int], bool]


@cache
def _embeddings() -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=folder())


def ranked(documents: list[Document], size: tuple[int, int], fused: bool, questions: list[str]) -> list[list[Document]]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=size[0], chunk_overlap=size[1], add_start_index=True)
    chunks = splitter.split_documents(documents)
    for place, chunk in enumerate(chunks):
        chunk.metadata["chunk"] = place
    store = InMemoryVectorStore(_embeddings())
    store.add_documents(chunks)
    near = [[d.metadata["chunk"] for d in store.similarity_search(q, len(chunks))] for q in questions]
    if fused:
        near = [_fuse(a, b) for a, b in zip(near, _by_words([c.page_content for c in chunks], questions), strict=True)]
    return [[chunks[place] for place in places] for places in near]


def _by_words(texts: list[str], questions: list[str]) -> list[list[int]]:
    stemmer, index = Stemmer.Stemmer("english"), bm25s.BM25()
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    asked = bm25s.tokenize(questions, stopwords="en", stemmer=stemmer, show_progress=False)
    places, _ = index.retrieve(asked, k=len(texts), show_progress=False)
    return [[int(place) for place in row] for row in places]


def _fuse(one: list[int], other: list[int]) -> list[int]:
    score = dict.fromkeys(one, 0.0)
    for ranking in (one, other):
        for rank, place in enumerate(ranking):
            score[place] += 1 / (CONSTANT + rank + 1)
    return sorted(score, key=lambda place: (-score[place], place))


def spans_by(settings: Settings):
    def spans(text: str, turns: list[Span], questions: list[str]) -> list[list[Span]]:
        return [
            [(d.metadata["start_index"], d.metadata["start_index"] + len(d.page_content)) for d in row]
            for row in ranked([Document(text)], *settings, questions)
        ]

    return spans


def records_by(settings: Settings):
    def records(texts: list[str], queries: list[str]) -> list[list[int]]:
        documents = [Document(text, metadata={"place": i}) for i, text in enumerate(texts)]
        return [[d.metadata["place"] for d in row] for row in ranked(documents, *settings, queries)]

    return records


def tuned(data: Data) -> Settings:
    """The settings that find most gold words in meetings that come after those of the sample."""
    outside = some(data.records("qmsum/meetings.jsonl"), "meeting_id", MEETINGS + TUNED_ON)[MEETINGS:]
    found = {}
    for settings in product(SIZES, FUSED):
        rows: dict[str, dict[str, list[float]]] = {}
        for meeting in outside:
            meeting_rows(data, meeting, spans_by(settings), 1, rows, claims=False)
        recalls = [row[0] for row in rows["retrieval.qmsum.gold_words"].values()]
        found[settings] = sum(recalls) / len(recalls)
        print(settings, round(found[settings], 4), flush=True)
    return max(found, key=found.__getitem__)


if __name__ == "__main__":
    best = tuned(Data.of(given().data))
    (size, overlap), fused = best
    fusing = f", fused with bm25s {version('bm25s')}" if fused else ""
    said = f"chunks {size}/{overlap}{fusing}, chosen on {TUNED_ON} meetings"
    name = f"LangChain {version('langchain-core')} tuned"
    measure(name, said, spans_by(best), records_by(best), max(1, round(CITED / size)))
