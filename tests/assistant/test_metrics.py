"""Metrics: counted from survey rows, per stage and channel, and nothing that no row says."""

from __future__ import annotations

import pytest

from assistant.journey import Metric, Stage
from assistant.markdown import markdown
from assistant.metrics import by_channel, metrics, nps, score, scored
from assistant.page import page
from assistant.picture import svg
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.source import Source
from tests.assistant.maps import fibre_map

STAGES = [Stage(id="s1", name="Order", order=1), Stage(id="s2", name="Visit", order=2)]
TOPICS = {"order form": 0, "engineer": 1, "cancelling": 4}


def row(n: int, **fields: str) -> Source:
    return Source(f"r{n}", "survey", f"Response {n}", "", "s.csv", (), f"R{n}", fields=fields)


def test_scores_stand_at_their_stage_and_channel_with_n() -> None:
    rows = [
        row(1, touchpoint="order form", channel="web", nps="10", csat="5"),
        row(2, touchpoint="order form", channel="Web", nps="3", csat="4"),
        row(3, touchpoint="order form", channel="telephone", nps="9"),
        row(4, touchpoint="engineer", channel="visit", nps="6", ces="2,5"),
        row(5, nps="7"),
    ]
    found, notes = metrics(rows, TOPICS, STAGES)
    assert {(m.name, m.stage, m.channel): (m.value, m.n) for m in found} == {
        ("NPS", None, None): (0.0, 5),
        ("CSAT", None, None): (4.5, 2),
        ("CES", None, None): (2.5, 1),
        ("NPS", "s1", "web"): (0.0, 2),
        ("CSAT", "s1", "web"): (4.5, 2),
        ("NPS", "s1", "phone"): (100.0, 1),
        ("NPS", "s2", "visit"): (-100.0, 1),
        ("CES", "s2", "visit"): (2.5, 1),
    }
    assert notes == []


def test_what_is_no_score_or_of_another_journey_is_said_and_not_counted() -> None:
    rows = [
        row(1, touchpoint="cancelling", nps="1"),
        row(2, touchpoint="engineer", nps="55", csat="n/a"),
        row(3, touchpoint="engineer", nps="Promoter"),
        row(4, touchpoint="engineer", nps=""),
    ]
    found, notes = metrics(rows, TOPICS, STAGES)
    assert {(m.stage, m.value, m.n) for m in found} == {(None, 100.0, 1), ("s2", 100.0, 1)}
    assert notes[0].startswith("1 survey row about moments outside")
    assert notes[1].startswith("2 survey rows with a score that is none")


def test_rows_without_a_word_count_and_rows_out_of_scope_do_not() -> None:
    rows = [
        row(1, nps="9", date="2026-03-01"),
        row(2, nps="2", date="2026-01-01"),
        row(3, rating="5", date="2026-03-01"),
    ]
    corpus = Corpus({source.id: source for source in rows}, {})
    assert [source.id for source in scored(corpus, Scope())] == ["r1", "r2"]
    assert [source.id for source in scored(corpus, Scope(since="2026-02-01"))] == ["r1"]
    assert scored(corpus, Scope(kind="interview")) == []


def test_without_survey_rows_there_is_no_metric() -> None:
    assert metrics([row(1, rating="2", touchpoint="engineer")], TOPICS, STAGES) == ([], [])


@pytest.mark.parametrize(
    ("given", "value"), [("9", 9), ("9 - very likely", 9), ("10.0", 10), ("-1", None), ("11", None), ("n/a", None)]
)
def test_an_nps_answer_lies_between_0_and_10(given: str, value: float | None) -> None:
    assert score("NPS", given) == value


def test_passives_count_in_n_only() -> None:
    assert nps([9, 7, 8, 0]) == 0
    assert nps([10, 10, 7]) == 66.7


def test_every_view_shows_them_with_n() -> None:
    map = fibre_map()
    map.metrics += [Metric(name="CES", value=3.1, n=41, channel="visit", stage="s4")]
    measured = [m for m in map.metrics if m.stage == "s4"]
    assert by_channel(measured) == [("visit", "NPS −34 · CES 3.1 (n=41)", False)]
    for view in (page(map), markdown(map), svg(map)):
        assert "NPS −34 · CES 3.1 (n=41)" in view
        assert "NPS 8 (n=212)" in view
