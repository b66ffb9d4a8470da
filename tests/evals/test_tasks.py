"""Tasks that need neither a data folder nor a drafted map."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evals.data import Data
from evals.role import run as roles
from evals.task import Setting


def setting(tmp_path: Path) -> Setting:
    return Setting(Data(None), tmp_path)


def test_roles_are_read_from_labels_and_mostly_guessed_without(tmp_path: Path) -> None:
    labelled, hidden = (np.array(list(m.rows.values())) for m in roles(setting(tmp_path)))
    assert labelled[:, 0].sum() == labelled[:, 1].sum() > 1000
    assert 0.7 < hidden[:, 0].sum() / hidden[:, 1].sum() <= 1
