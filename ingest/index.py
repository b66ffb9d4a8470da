"""The gateway to Chroma: the vector index of a study. It can be rebuilt from the store at any time.

Two processes on one Chroma folder lose vectors, so every operation opens and closes the client under the
study's lock. Its own embedding function is never used: vectors come from `ingest.embed` by way of the store.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.errors import FootpathError
from ingest.lock import held
from ingest.written import written

if TYPE_CHECKING:
    import numpy as np

NAME = "units"
HNSW = {"space": "cosine", "ef_search": 1000, "max_neighbors": 32, "ef_construction": 400}
Row = tuple[str, dict[str, Any]]  # unit id, what it may be filtered by


class Index:
    """Nearest units by cosine, within a scope."""

    def __init__(self, folder: Path, server: str | None = None, name: str = NAME):
        """In the study's folder; or, with a server's URL, in the collection of that name there."""
        self.folder = folder
        self.path = folder / "chroma"
        self.server = server
        self.name = name

    @classmethod
    def of(cls, folder: Path, salt: bytes, server: str | None) -> Index:
        """The index of a study; on a server that several share, its collection is known by the study's salt."""
        name = f"footpath-{sha256(b'index' + salt).hexdigest()[:24]}" if server else NAME
        return cls(folder, server, name)

    def upsert(self, rows: Sequence[Row], vectors: np.ndarray) -> None:
        with self._collection("writing the index") as (client, units):
            self._write(client, units, rows, vectors)

    def delete(self, ids: Sequence[str]) -> None:
        with self._collection("writing the index") as (client, units):
            step = client.get_max_batch_size()
            for first in range(0, len(ids), step):
                units.delete(ids=list(ids[first : first + step]))

    def ids(self) -> set[str]:
        with self._collection("reading the index") as (_, units):
            return set(units.get(include=[])["ids"])

    def nearest(self, vector: np.ndarray, n: int, where: dict[str, Any] | None) -> tuple[list[str], int]:
        """Ids of the n nearest units within `where`, and how many units the index holds in all."""
        with self._collection("searching the index") as (_, units):
            size = units.count()
            if not size:
                return [], 0
            found = units.query(
                query_embeddings=[vector.tolist()], n_results=min(n, size), where=where or None, include=[]
            )
            return found["ids"][0], size

    def rebuild(self, rows: Sequence[Row], vectors: np.ndarray) -> None:
        """Writes the index anew beside the old one and puts it in its place, so that nothing deleted stays on the disk.

        Searches go on meanwhile. The caller holds the study's write lock. A server's files are its own.
        """
        if self.server:
            return self._rebuild_there(rows, vectors)
        made, old = self.path.with_suffix(".new"), self.path.with_suffix(".old")
        _remove(made)
        with written(made), _opened(made) as (client, units):
            self._write(client, units, rows, vectors)
        with held(self.folder, "changing the index"), written(self.path):
            _remove(old)
            if self.path.exists():
                self.path.rename(old)
            made.rename(self.path)
            _remove(old)

    @staticmethod
    def _write(client: Any, units: Any, rows: Sequence[Row], vectors: np.ndarray) -> None:
        step = client.get_max_batch_size()
        for first in range(0, len(rows), step):
            part = rows[first : first + step]
            units.upsert(
                ids=[row[0] for row in part],
                embeddings=vectors[first : first + step],
                metadatas=[row[1] for row in part],
            )

    def _rebuild_there(self, rows: Sequence[Row], vectors: np.ndarray) -> None:
        made = f"{self.name}-new"
        with _reached(str(self.server), self.name) as (client, _):
            if made in {collection.name for collection in client.list_collections()}:
                client.delete_collection(made)
            units = client.create_collection(made, embedding_function=None, configuration={"hnsw": HNSW})
            self._write(client, units, rows, vectors)
            client.delete_collection(self.name)
            units.modify(name=self.name)

    @contextmanager
    def _collection(self, doing: str) -> Iterator[tuple[Any, Any]]:
        if self.server:
            with _reached(self.server, self.name) as opened:
                yield opened
        else:
            with held(self.folder, doing), written(self.path), _opened(self.path) as opened:
                yield opened


@contextmanager
def _reached(server: str, name: str) -> Iterator[tuple[Any, Any]]:
    """The client of a Chroma server, which takes several processes at once, and the study's collection there."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings

    place = urlsplit(server)
    secure = place.scheme == "https"
    try:
        client = chromadb.HttpClient(
            place.hostname or "127.0.0.1",
            place.port or (443 if secure else 8000),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
    except ValueError:
        raise FootpathError(
            f"No Chroma server answers at {server}. Start one (chroma run --path FOLDER), or unset FOOTPATH_CHROMA_URL."
        ) from None
    try:
        yield client, client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": HNSW})
    finally:
        client.close()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """Chroma's client and our collection in that folder; closed again, since a second process may be next."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings

    fresh = not path.exists()
    try:
        client = chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))
    except BaseException:
        _let_go(path)
        raise
    try:
        yield client, client.get_or_create_collection(NAME, embedding_function=None, configuration={"hnsw": HNSW})
    finally:
        client.close()
        if fresh:
            _zero(path)


def _let_go(path: Path) -> None:
    """Chroma keeps a client that could not start (on a full disk, say) and would hand it out again."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(str(path), None)


def _zero(path: Path) -> None:
    """Blanks the file of a graph that holds nothing yet.

    Chroma saves it as its memory was handed out: with vectors of an index that this process had open before.
    """
    for links in path.glob("*/link_lists.bin"):
        if not links.stat().st_size:
            slots = links.with_name("data_level0.bin")
            slots.write_bytes(bytes(slots.stat().st_size))


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def load() -> None:
    """Loads Chroma, which takes a second, before a process that forks does so."""
    import chromadb.config  # noqa: F401
