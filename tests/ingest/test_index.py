"""The index's files hold what they should and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.index import Index


def test_a_fresh_index_holds_no_bytes_of_what_was_read_before(tmp_path: Path) -> None:
    one = np.eye(1, 384, dtype=np.float32)
    for number in range(6):
        (tmp_path / str(number)).mkdir()
        index = Index(tmp_path / str(number))
        many = np.random.default_rng(number).normal(size=(800, 384)).astype(np.float32)
        rows = [(f"a:{row}", {"kind": "other"}) for row in range(800)]
        index.rebuild(rows, many)
        index.rebuild(rows[:1], one)
        [slots] = index.path.rglob("data_level0.bin")
        assert slots.read_bytes().strip(b"\0") == b""
        assert index.nearest(one[0], 1, None) == (["a:0"], 1)
