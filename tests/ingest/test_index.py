"""The index's files hold what they should and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.index import Index


def test_a_fresh_index_holds_no_bytes_of_what_was_read_before(tmp_path: Path) -> None:
    big = bytearray(b"what somebody said" * 1_500_000)  # once freed, blocks as large as Chroma's are used again
    del big
    read = [bytearray(b"what somebody said" * size) for size in range(5_000, 15_000, 10)]
    del read
    index = Index(tmp_path)
    index.upsert([("a:0-1", {"kind": "other"})], np.eye(1, 384, dtype=np.float32))
    [slots] = tmp_path.rglob("data_level0.bin")
    assert slots.read_bytes().strip(b"\0") == b""
    assert index.nearest(np.eye(384, dtype=np.float32)[0], 1, None) == (["a:0-1"], 1)
