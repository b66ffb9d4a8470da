"""LangChain's plain recipe (its RAG tutorial): chunks of 1,000 characters with 200 shared, four nearest by cosine."""

from __future__ import annotations

from importlib.metadata import version

from langchain_core.documents import Document
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.peers.shared import Span, measure
from evals.peers.weights import folder

EMBEDDINGS = HuggingFaceEmbeddings(model_name=folder())
SPLITTER = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)


def spans(text: str, turns: list[Span], questions: list[str]) -> list[list[Span]]:
    store = InMemoryVectorStore(EMBEDDINGS)
    chunks = SPLITTER.split_documents([Document(text)])
    store.add_documents(chunks)
    return [
        [
            (d.metadata["start_index"], d.metadata["start_index"] + len(d.page_content))
            for d in store.similarity_search(q, len(chunks))
        ]
        for q in questions
    ]


def records(texts: list[str], queries: list[str]) -> list[list[int]]:
    store = InMemoryVectorStore(EMBEDDINGS)
    chunks = SPLITTER.split_documents([Document(text, metadata={"place": i}) for i, text in enumerate(texts)])
    store.add_documents(chunks)
    return [[d.metadata["place"] for d in store.similarity_search(q, len(chunks))] for q in queries]


if __name__ == "__main__":
    name = f"LangChain {version('langchain-core')} plain recipe"
    measure(name, "RecursiveCharacterTextSplitter 1000/200, InMemoryVectorStore, k=4, MiniLM", spans, records, 4)
