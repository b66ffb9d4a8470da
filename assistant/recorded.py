"""Replies of a model, recorded once, so that the same chain draws the same map without the model or a network.

`FOOTPATH_LLM=recorded:FILE`. FILE is JSON, packed with LZMA: the model's name, each prompt's hash and the replies by
the key under which a study keeps them. What the code asks now must be what it asked then; otherwise the recording is
stale, and says so.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

from assistant.llm import LLM, Said, T
from assistant.trouble import NotConfigured, Stale
from ingest.store import Store

AGAIN = "Record again: make record (examples/fibre/README.md says how), or draft offline."


class Played(LLM):
    """Answers with what it answered then, and with nothing else."""

    def _fitting(self, asked: Said, schema: type[T]) -> tuple[str, T]:
        raise Stale(f"The recording holds no reply to what is asked now. {AGAIN}")


def played(path: Path, store: Store | None, study: Path | None) -> LLM:
    """The model of a recording, its replies put into the study. Raises Stale or NotConfigured."""
    try:
        told = json.loads(lzma.decompress(path.read_bytes()))
        name, prompts, replies = told["model"], told["prompts"], told["replies"]
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as error:
        raise NotConfigured(f"{path} is no recording ({error}). {AGAIN}") from None
    nobody: Any = None
    made = Played(name, nobody, store, study)
    if changed := [f"prompts/{step}.md" for step, was in sorted(prompts.items()) if made.hash(step) != was]:
        raise Stale(f"The recording is stale: {', '.join(changed)} changed since. {AGAIN}")
    if store is not None:
        store.put_observed(replies.items())
    return made


def record(llm: LLM, path: Path) -> int:
    """Writes every reply that a model was asked for in this study; their number."""
    assert llm.store is not None
    kept = {key: llm.store.observed(key) for key in sorted(llm.replies)}
    replies = {key: reply for key, reply in kept.items() if reply}
    steps = {key.split(":")[1] for key in replies}
    told = {"model": llm.name, "prompts": {s: llm.hash(s) for s in sorted(steps)}, "replies": replies}
    path.write_bytes(lzma.compress(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()))
    return len(replies)
