"""Theme vectors of observations and questions: those that tell the same finding in other words are near each other."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from assistant import reader
from ingest.store import Store

if TYPE_CHECKING:
    import numpy as np

    from assistant.observe import Observation


def key(passage: reader.Passage) -> str:
    """Under which a passage's theme vector is kept: its words, what it was read behind and the reader's weights."""
    before, text = passage
    return "t" + sha256(f"{reader.fingerprint()}\0{before or ''}\0{text}".encode()).hexdigest()[:31]


def themes(store: Store, passages: Sequence[reader.Passage]) -> np.ndarray:
    """Unit vectors, float32 [n, 128], made once and kept."""
    import numpy as np

    keys = [key(passage) for passage in passages]
    kept = store.vectors(keys)
    missing = list({k: p for k, p in zip(keys, passages, strict=True) if k not in kept}.items())
    if missing:
        made = reader.read([passage for _, passage in missing]).theme
        store.put_vectors((k, row) for (k, _), row in zip(missing, made, strict=True))
        kept.update((k, row) for (k, _), row in zip(missing, made, strict=True))
    return np.stack([kept[k] for k in keys]) if keys else np.zeros((0, reader.THEME), np.float32)


def of(observations: Sequence[Observation]) -> list[reader.Passage]:
    """The passages of observations, as they were read."""
    return [(o.before, o.text) for o in observations]
