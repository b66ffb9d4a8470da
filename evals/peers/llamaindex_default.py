"""LlamaIndex's defaults: nodes of 1,024 tokens with 200 shared, two nearest by cosine."""

from __future__ import annotations

from importlib.metadata import version

from llama_index.core import Document, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from evals.peers.shared import Span, measure
from evals.peers.weights import folder

EMBEDDINGS = HuggingFaceEmbedding(folder())


def spans(text: str, turns: list[Span], questions: list[str]) -> list[list[Span]]:
    index = VectorStoreIndex.from_documents([Document(text=text)], embed_model=EMBEDDINGS)
    search = index.as_retriever(similarity_top_k=len(index.docstore.docs))
    return [[(hit.node.start_char_idx, hit.node.end_char_idx) for hit in search.retrieve(q)] for q in questions]


def records(texts: list[str], queries: list[str]) -> list[list[int]]:
    documents = [
        Document(text=text, metadata={"place": i}, excluded_embed_metadata_keys=["place"])
        for i, text in enumerate(texts)
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=EMBEDDINGS)
    search = index.as_retriever(similarity_top_k=len(index.docstore.docs))
    return [[hit.node.metadata["place"] for hit in search.retrieve(q)] for q in queries]


if __name__ == "__main__":
    name = f"LlamaIndex {version('llama-index-core')} defaults"
    measure(name, "VectorStoreIndex, nodes of 1024 tokens, top 2, MiniLM", spans, records, 2)
