"""Vectors of texts, made once and kept by content hash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ingest.embed import embed, key
from ingest.store import Store

if TYPE_CHECKING:
    import numpy as np

STEP = 512  # texts embedded between two commits, so that a kill loses seconds, not minutes


def vectors(store: Store, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> np.ndarray:
    """Unit vectors, float32 [n, 384], one for each text. `progress` hears how many of the missing ones are done."""
    import numpy as np

    keys = [key(text) for text in texts]
    kept = store.vectors(keys)
    missing = sorted({k: t for k, t in zip(keys, texts, strict=True) if k not in kept}.items(), key=_by_length)
    for first in range(0, len(missing), STEP):
        part = missing[first : first + STEP]
        made = embed([text for _, text in part])
        store.put_vectors((k, vector) for (k, _), vector in zip(part, made, strict=True))
        kept.update((k, vector) for (k, _), vector in zip(part, made, strict=True))
        if progress:
            progress(first + len(part), len(missing))
    return np.stack([kept[k] for k in keys]) if keys else embed([])


def _by_length(item: tuple[str, str]) -> tuple[int, str]:
    return len(item[1]), item[0]
