"""LangChain's plain recipe for taking files in, timed: chunks of 1,000 characters, 200 shared, MiniLM, Chroma on disk.

    python -m evals.peers.langchain_ingest FOLDER STORE

prints one line of JSON: seconds of the clock and of the processor, and chunks. Models and libraries are loaded before.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.peers.weights import folder


def main(files: Path, store: Path) -> None:
    embeddings = HuggingFaceEmbeddings(model_name=folder())
    embeddings.embed_query("warm")
    clock, processor = time.perf_counter(), time.process_time()
    documents = [
        Document(path.read_text(encoding="utf-8"), metadata={"source": path.name}) for path in sorted(files.iterdir())
    ]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    Chroma.from_documents(chunks, embeddings, persist_directory=str(store))
    told = {
        "peer": f"LangChain {version('langchain-core')} plain recipe",
        "clock": time.perf_counter() - clock,
        "processor": time.process_time() - processor,
        "pieces": len(chunks),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
