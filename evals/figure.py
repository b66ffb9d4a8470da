"""One measure as it is reported: ours, the best peer, how sure, and the goal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from evals.interval import difference, interval
from evals.task import Measure


@dataclass(frozen=True)
class Figure:
    """`interval` is of ours; `ahead` is of ours minus the best peer, paired. Both are 95 %, by bootstrap. `peers` has
    the figure of every peer on the samples it shares with us."""

    id: str
    ours: float
    best_peer: float | None
    peer: str | None
    ratio: float | None
    interval: tuple[float, float]
    ahead: tuple[float, float] | None
    goal: float | None
    n: int
    seed: int
    peers: dict[str, float]

    def line(self) -> dict[str, Any]:
        """The figure as it stands in one line of JSON."""
        return asdict(self)


def figure(measure: Measure, seed: int) -> Figure:
    """Reads a measure's rows. Raises ValueError where it has none."""
    import numpy as np

    ids = sorted(measure.rows)
    if not ids:
        raise ValueError(f"{measure.id}: no sample was scored")
    ours = measure.metric(np.array([measure.rows[i] for i in ids], float))
    theirs = _peers(measure)
    peer = (max if measure.higher else min)(sorted(theirs), key=theirs.__getitem__) if theirs else None
    best = theirs[peer] if peer else None
    shared = [i for i in ids if peer and i in measure.peers[peer]]
    return Figure(
        id=measure.id,
        ours=round(ours, 4),
        best_peer=None if best is None else round(best, 4),
        peer=peer,
        ratio=round(ours / best, 3) if best else None,
        interval=interval(ids, measure.rows, measure.metric, measure.groups, seed),
        ahead=difference(shared, measure.rows, measure.peers[peer], measure.metric, measure.groups, seed)
        if peer
        else None,
        goal=measure.goal,
        n=len(ids),
        seed=seed,
        peers={name: round(value, 4) for name, value in sorted(theirs.items())},
    )


def _peers(measure: Measure) -> dict[str, float]:
    """Each peer's figure on the samples it shares with us."""
    import numpy as np

    return {
        name: measure.metric(np.array([rows[i] for i in sorted(rows) if i in measure.rows], float))
        for name, rows in measure.peers.items()
        if rows.keys() & measure.rows.keys()
    }
