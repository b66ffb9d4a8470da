"""How well a passage tells what a sentence asks or says, word by word.

One vector for a passage knows its topic; it does not know whether the asked fact is there. So every word piece of a
passage keeps a vector of its own, and each word of the question looks for its best partner in the passage (late
interaction, after Khattab and Zaharia 2020). MiniLM with a small trained difference (`assistant/match.safetensors`,
made by `evals/train_match.py`); passages are read once and kept, so that a question costs only itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.encoder import trained

if TYPE_CHECKING:
    import numpy as np

    from ingest.store import Store

WEIGHTS = Path(__file__).with_name("match.safetensors")
WIDTH = 64  # length of a word's vector
LONGEST = 96  # word pieces of a passage with the question it answers
BATCH = 32

Passage = tuple[str | None, str]  # the question it answers, the words
if TYPE_CHECKING:
    Words = tuple[np.ndarray, np.ndarray]  # vectors of words [length, WIDTH], their shares in a question [length]


def told(passage: Passage) -> str:
    """The passage behind the question it answers, in one line."""
    question, text = passage
    return f"{question} — {text}" if question else text


def encode(tokenizer: Any, encoder: Any, texts: Sequence[str]) -> tuple[Any, Any]:
    """Last states [n, length, 384] and which of them are word pieces [n, length]."""
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
    states = encoder(**batch).last_hidden_state.float()
    held = batch["attention_mask"].clone()
    held[:, 0] = 0  # the marks at either end are no words
    held.scatter_(1, batch["attention_mask"].sum(1, keepdim=True) - 1, 0)
    return states, held


def project(states: Any, weights: dict[str, Any]) -> tuple[Any, Any]:
    """Unit vectors of words [n, length, WIDTH] and how much each counts in a question [n, length] (before softmax)."""
    import torch

    words = torch.nn.functional.normalize(states @ weights["word.weight"].T, dim=-1)
    return words, (states @ weights["weight.weight"].T).squeeze(-1)


def match(store: Store, sentence: str, passages: Sequence[Passage]) -> tuple[np.ndarray, np.ndarray]:
    """How well each passage tells what the sentence asks or says, and its words' weakest partner, float [n], −1…1.

    The weakest is looked for among the words that count most: where one of them has no partner, the topic may be there
    and the asked fact is not.
    """
    import numpy as np

    own, share = _sentence(sentence)
    score, weakest = np.full(len(passages), -1.0), np.full(len(passages), -1.0)
    heavy = share >= share.mean() if len(share) else share
    for place, (words, _) in enumerate(kept(store, passages)):
        if len(words) and len(own):
            best = (own @ words.T).max(1)
            score[place], weakest[place] = best @ share, best[heavy].min()
    return np.round(score, 4), np.round(weakest, 4)


def shared(store: Store, phrases: Sequence[str], passages: Sequence[Passage]) -> np.ndarray:
    """How well the passages, on average, tell what each phrase says, float [phrases], −1…1."""
    import numpy as np

    theirs = [words for words, _ in kept(store, passages) if len(words)]
    found = [[float((own @ words.T).max(1) @ share) for words in theirs] or [-1.0] for own, share in _read(phrases)]
    return np.round(np.array(found).mean(1), 4)


def alike(store: Store, passages: Sequence[Passage]) -> np.ndarray:
    """How well each passage's words find partners in each other's, both ways averaged, float [n, n], −1…1."""
    import numpy as np

    read = kept(store, passages)
    every = np.vstack([words for words, _ in read]) if read else np.zeros((0, WIDTH), np.float32)
    spoken = [place for place, (words, _) in enumerate(read) if len(words)]
    first = np.cumsum([0, *(len(read[place][0]) for place in spoken)])[:-1]  # where each passage's words begin
    found = np.full((len(read), len(read)), -1.0)
    for place in spoken:
        own, share = read[place]
        found[place, spoken] = share @ np.maximum.reduceat(own @ every.T, first, axis=1)
    np.fill_diagonal(found, 1.0)
    return np.round((found + found.T) / 2, 4)


def kept(store: Store, passages: Sequence[Passage]) -> list[Words]:
    """The words of passages, read once and kept as float16: a row holds a word's vector, its share, and a zero."""
    import numpy as np

    texts = [told(passage) for passage in passages]
    keys = [f"m{sha256(f'{fingerprint()}|{text}'.encode()).hexdigest()[:31]}" for text in texts]
    found = store.vectors(keys)
    missing = list({k: text for k, text in zip(keys, texts, strict=True) if k not in found}.items())
    for (key, _), (words, share) in zip(missing, _read([text for _, text in missing]), strict=True):
        rows = np.hstack([words, share[:, None], np.zeros((len(words), 1))]).astype(np.float16)
        found[key] = rows.view(np.float32).reshape(-1)
    if missing:  # who only asks does not wait for the store's writer
        store.put_vectors((key, found[key]) for key, _ in missing)
    rows_of = [found[key].reshape(-1).view(np.float16).reshape(-1, WIDTH + 2).astype(np.float32) for key in keys]
    return [(rows[:, :WIDTH], rows[:, WIDTH]) for rows in rows_of]


@lru_cache(maxsize=64)
def _sentence(text: str) -> Words:
    """The words of a question, which is matched more than once while it is answered."""
    return _read([text])[0]


@cache
def fingerprint() -> str:
    """SHA-256 of the weights: what was read with others is read again."""
    return sha256(WEIGHTS.read_bytes()).hexdigest()


def _read(texts: Sequence[str]) -> list[Words]:
    """The words of each text with their shares, float32."""
    import numpy as np
    import torch

    tokenizer, encoder, weights = trained(WEIGHTS)
    found: list[Words] = [(np.zeros((0, WIDTH), np.float32), np.zeros(0, np.float32))] * len(texts)
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
    with torch.inference_mode():
        for first in range(0, len(order), BATCH):
            part = order[first : first + BATCH]
            states, held = encode(tokenizer, encoder, [texts[i] for i in part])
            words, weight = project(states, weights)
            for row, i in enumerate(part):
                own = held[row] > 0
                found[i] = words[row][own].numpy(), torch.softmax(weight[row][own], -1).numpy()
    return found


def plain(queries: Sequence[str], texts: Sequence[str]) -> np.ndarray:
    """Score of every query with every text, float [q, n], nothing kept."""
    import numpy as np

    theirs = [words for words, _ in _read(texts)]
    return np.array([[float((own @ words.T).max(1) @ share) for words in theirs] for own, share in _read(queries)])
