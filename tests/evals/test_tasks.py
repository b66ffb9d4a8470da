"""Tasks that need neither a data folder nor a drafted map."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from assistant.journey import JourneyMap
from evals.data import Data
from evals.role import run as roles
from evals.task import Setting
from evals.verify import _changed, changes
from tests.assistant.maps import fibre_map


def setting(tmp_path: Path) -> Setting:
    return Setting(Data(None), tmp_path)


def test_roles_are_read_from_labels_and_mostly_guessed_without(tmp_path: Path) -> None:
    labelled, hidden = (np.array(list(m.rows.values())) for m in roles(setting(tmp_path)))
    assert labelled[:, 0].sum() == labelled[:, 1].sum() > 1000
    assert 0.7 < hidden[:, 0].sum() / hidden[:, 1].sum() <= 1


def test_every_change_alters_the_map_and_leaves_the_rest() -> None:
    journey = fibre_map()
    data = journey.model_dump(mode="json")
    found = list(changes(journey, random.Random(1)))
    assert {field for field, _, _ in found} >= {"cell.label", "cell.statement", "cell.severity", "citation.quote"}
    for _, path, value in random.Random(2).sample(found, 60):
        assert _changed(data, path, value) != journey
        assert JourneyMap.model_validate(data) == journey
