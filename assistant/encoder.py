"""MiniLM as published, and with a small trained difference (low-rank, after Hu et al. 2021) added to its weights."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


def base() -> tuple[Any, Any]:
    """MiniLM's tokenizer and encoder as published."""
    import os

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    from ingest.embed import model_folder

    logging.disable_progress_bar()
    folder = model_folder()
    return AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()


@cache
def trained(path: Path) -> tuple[Any, Any, dict[str, Any]]:
    """Tokenizer, encoder with the difference in `path` added, and the file's other tensors (heads), float32."""
    from safetensors.torch import load_file

    tokenizer, encoder = base()
    weights = {name: value.float() for name, value in load_file(path).items()}
    modules = dict(encoder.named_modules())
    for name in [key.removesuffix(".down") for key in weights if key.endswith(".down")]:
        modules[name].weight.data += weights[f"{name}.up"] @ weights[f"{name}.down"]
    return tokenizer, encoder, weights
