"""BERTopic with its own defaults, on the pains and gains that `evals.themes` groups, with the same MiniLM weights.

Its smallest topic is ten documents, more than most findings have tellers; `--smallest 2` is the tuned row.
"""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path

from bertopic import BERTopic
from umap import UMAP

from evals.peers.shared import keep
from evals.peers.weights import folder
from evals.themes import KINDS, joined, remarks

SEED = 20261123


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", help="not needed: the studies are in this repository")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--smallest", type=int, default=10)
    given = parser.parse_args()
    rows = {}
    for kind in KINDS:
        for id, told in remarks(kind).items():
            # Its own default reduction, only with a seed, since it draws lots otherwise.
            reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=SEED)
            topics = BERTopic(embedding_model=folder(), umap_model=reduce, min_topic_size=given.smallest)
            group, _ = topics.fit_transform([r.text for r in told])
            rows[id] = joined(told, list(group))
    name = f"BERTopic {version('bertopic')}{' tuned' if given.smallest != 10 else ''}"
    keep(given.out, name, f"min_topic_size {given.smallest}, UMAP seed {SEED}", {"themes.pairs_f1": rows})


if __name__ == "__main__":
    main()
