"""Maps and answers with a model, through the real client, against personas on the loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant import Study
from assistant.journey import JourneyMap
from tests.assistant import personas
from tests.assistant.conftest import EXAMPLE
from tests.assistant.stub import Stub, serve

pytestmark = pytest.mark.timeout(600)
SMALL = ("interviews/P06_ONeill_2026-03-16.txt", "usability/2026-02-18_P11_order_form.md", "roster.csv")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of one interview and one session note, ingested once."""
    folder, data = tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("data")
    for name in SMALL:
        shutil.copy(EXAMPLE / "data" / name, data / Path(name).name)
    with Study.open(folder) as made:
        made.ingest(data)
    return folder


@contextmanager
def opened(folder: Path, tmp_path: Path, answer: personas.Persona, **settings: str) -> Iterator[tuple[Study, Stub]]:
    """A copy of the study with that persona behind it, which waits for nothing."""
    own = tmp_path / "study"
    if not own.exists():
        shutil.copytree(folder, own)
    with serve(answer) as stub, Study.open(own, llm_base_url=stub.url, **settings) as study:
        if study._llm:
            study._llm.sleep = lambda seconds: None
        yield study, stub


def holds(study: Study, journey: JourneyMap) -> None:
    """What is true of every map, whoever drew it."""
    assert study.verify(journey).ok
    for _, _, cell in journey.cells():
        for citation in [*cell.citations, *cell.against]:
            source = study.source(citation.source_id)
            assert source
            assert source.text[citation.start : citation.end] == citation.quote
            assert citation.role in ("customer", "companion", "observer", "unknown")
        assert bool(cell.citations) == (cell.status in ("evidence", "mixed"))
    JourneyMap.model_validate_json(journey.model_dump_json())


def test_a_model_draws_the_map_under_the_same_guarantees(small: Path, tmp_path: Path) -> None:
    with opened(small, tmp_path, personas.honest) as (study, stub):
        journey = study.draft_map("Switching to fibre")
        holds(study, journey)
        assert journey.provenance.engine == "llm"
        assert journey.provenance.model == "openai:stub-1"
        assert set(journey.provenance.prompts) == {"observe", "stages", "arrange", "name"}
        assert {s.name for s in journey.stages} <= {"Choosing", "Waiting", "Engineer visit", "First bill"}
        assert sum(len(s.pain_points) for s in journey.stages) > 1
        calls = len(stub.requests)
        assert study._llm
        study._llm.prompts["choose"] = "0"  # a conversation's prompts are no part of a map
        again = study.draft_map("Switching to fibre")
        assert len(stub.requests) == calls  # unchanged: no call
        same = {"revision"}
        assert again.model_dump(exclude=same) == journey.model_dump(exclude=same)


TALK = """Interviewer: How did you choose?
P01: I compared three offers on the web site. The prices were clear and easy to read. My neighbour had trouble.
Interviewer: And then?
P01: I ordered on a Monday. Nobody told me when the engineer would come. I waited nine days for the engineer.
Interviewer: How was the visit?
P01: The engineer was lovely and tidy. He showed me how the box works. I was on hold for an hour before that.
Interviewer: And the bill?
P01: The first bill was wrong by twenty pounds. I rang twice about the bill. Yes.
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of one short talk: one window, four calls."""
    folder, data = tmp_path_factory.mktemp("tiny"), tmp_path_factory.mktemp("talk")
    (data / "P01.txt").write_text(TALK)
    with Study.open(folder) as made:
        made.ingest(data, kind="interview")
    return folder


def forgetful(study: Study) -> None:
    """Forgets every reply, so that the next draft asks again."""
    for kind in ("reply", "arranged", "stages"):
        study._store._db.execute("DELETE FROM observed WHERE key LIKE ?", (f"{kind}:%",))


CALLS = 4


SLOW = [f if f in ("busy", "cut") else pytest.param(f, marks=pytest.mark.slow) for f in sorted(personas.FAULTS)]


@pytest.mark.parametrize("fault", SLOW)
def test_one_fault_at_any_call_leaves_a_valid_map(tiny: Path, tmp_path: Path, fault: str) -> None:
    with opened(tiny, tmp_path, personas.honest) as (study, stub):
        study.draft_map("Fibre")
        assert len(stub.requests) == CALLS
        for at in range(CALLS):
            forgetful(study)
            stub.requests.clear()
            stub.answer = personas.flaky(personas.FAULTS[fault], at)
            journey = study.draft_map("Fibre")
            holds(study, journey)
            assert len(stub.requests) <= 2 * CALLS
            assert journey.provenance.engine == "llm" or at == 0
            assert journey.cells() or journey.coverage.notes


@pytest.mark.parametrize("fault", SLOW)
def test_a_server_that_always_fails_gives_way_to_the_offline_engine(tiny: Path, tmp_path: Path, fault: str) -> None:
    with opened(tiny, tmp_path, personas.flaky(personas.FAULTS[fault], None)) as (study, stub):
        journey = study.draft_map("Fibre")
        holds(study, journey)
        assert len(stub.requests) <= 2 * CALLS
        assert journey.provenance.engine == "offline"
        assert any("offline" in note for note in journey.coverage.notes)
        answer = study.ask("What went wrong with the bill?")
        assert answer.engine == "offline"
        assert answer.notes


def test_wrong_numbers_and_figures_are_rejected_with_their_reason(small: Path, tmp_path: Path) -> None:
    with opened(small, tmp_path, personas.sloppy) as (study, _):
        journey = study.draft_map("Fibre")
        holds(study, journey)
        reasons = " ".join(r.reason for r in journey.rejected)
        assert "only the numbers shown" in reasons
        assert "97" in reasons
        assert "97" not in " ".join(f"{c.label} {c.statement}" for _, _, c in journey.cells())


def test_a_compromised_model_changes_nothing(small: Path, tmp_path: Path) -> None:
    with opened(small, tmp_path, personas.compromised) as (study, _):
        journey = study.draft_map("Fibre")
        answer = study.ask("What went wrong with the order?")
        holds(study, journey)
        for text in (journey.model_dump_json(), answer.model_dump_json()):
            assert personas.URL not in text
            assert "evil.example" not in text
        shown = " ".join(f"{c.label} {c.statement}" for _, _, c in journey.cells()) + answer.text
        assert personas.FOLLOWED not in shown


def test_a_budget_leaves_a_partial_map_that_says_so_and_goes_on_later(small: Path, tmp_path: Path) -> None:
    with opened(small, tmp_path, personas.honest, llm_max_calls="3", llm_parallel="1") as (study, stub):
        part = study.draft_map("Fibre")
        holds(study, part)
        assert len(stub.requests) == 3
        assert part.coverage.not_read
        assert any("%" in note for note in part.coverage.notes)
        assert part.coverage.decided_words < part.coverage.citable_words
    with opened(small, tmp_path, personas.honest) as (study, _):
        whole = study.draft_map("Fibre")
        assert not whole.coverage.not_read
        assert "kept" in (study.used or "")


def test_a_window_larger_than_the_model_takes_is_halved(small: Path, tmp_path: Path) -> None:
    def narrow(body, n):
        if len(personas.NUMBERED.findall(personas.words(body))) > 9 and personas.step(body) == "Notes":
            return personas.error(400, "This model's maximum context length is 300 tokens")
        return personas.honest(body, n)

    with opened(small, tmp_path, narrow) as (study, _):
        journey = study.draft_map("Fibre")
        assert journey.provenance.engine == "llm"
        assert not journey.coverage.not_read


def test_what_cannot_be_used_says_so_and_is_drawn_offline(tiny: Path, tmp_path: Path) -> None:
    own = tmp_path / "study"
    shutil.copytree(tiny, own)
    for llm, told in (("openai:gpt-5-mini", "OPENAI_API_KEY"), ("nobody:x", "provider:model")):
        with Study.open(own, llm=llm) as study:
            journey = study.draft_map("Fibre")
            assert journey.provenance.engine == "offline"
            assert told in " ".join(journey.coverage.notes)


def test_one_more_source_leaves_the_other_cells_as_they_are(small: Path, tmp_path: Path) -> None:
    with opened(small, tmp_path, personas.honest) as (study, stub):
        before = study.draft_map("Fibre")
        calls = len(stub.requests)
        stub.requests.clear()
        (tmp_path / "P77.txt").write_text(TALK.replace("P01", "P77"))
        study.ingest(tmp_path / "P77.txt", kind="interview")
        after = study.draft_map("Fibre")
        assert len(stub.requests) <= 3 < calls  # read, sorted, named
        new = {s.id for s in study.sources() if "P77" in (s.participant or s.title)}
        untouched = {c.id: c for _, _, c in before.cells()}
        changed = {c.id for _, _, c in after.cells() if set(c.sources) & new or {x.source_id for x in c.against} & new}
        assert new
        assert changed
        for _, _, cell in after.cells():
            if cell.id not in changed:
                assert cell.model_dump_json() == untouched[cell.id].model_dump_json()


@pytest.mark.slow
def test_one_more_source_of_fifty_costs_a_twentieth_of_the_calls(tmp_path: Path) -> None:
    data, own = tmp_path / "data", tmp_path / "study"
    data.mkdir()
    for number in range(51):
        talk = TALK.replace("P01", f"P{number:02}").replace("nine days", f"{number + 2} days")
        (data / f"P{number:02}.txt").write_text(talk)
    with Study.open(own) as made:
        made.ingest([data / f"P{number:02}.txt" for number in range(50)], kind="interview")
    with opened(own, tmp_path, personas.honest) as (study, stub):
        before = study.draft_map("Fibre")
        calls = len(stub.requests)
        stub.requests.clear()
        study.ingest(data / "P50.txt", kind="interview")
        after = study.draft_map("Fibre")
        assert len(stub.requests) <= 0.05 * calls, f"{len(stub.requests)} of {calls}"
        kept = {c.id: c.model_dump_json() for _, _, c in before.cells()}
        new = {s.id for s in study.sources() if s.participant == "P50" or "P50" in s.title}
        for _, _, cell in after.cells():
            cited = {*cell.sources, *(x.source_id for x in cell.against)}
            assert cited & new or cell.model_dump_json() == kept[cell.id]


def test_an_answer_of_the_model_is_cited_sentence_by_sentence(small: Path, tmp_path: Path) -> None:
    with opened(small, tmp_path, personas.honest) as (study, stub):
        answer = study.ask("What was the engineer like?")
        assert answer.engine == "llm"
        assert answer.points
        for point in answer.points:
            assert point.citations
            for citation in point.citations:
                source = study.source(citation.source_id)
                assert source
                assert source.text[citation.start : citation.end] == citation.quote
        assert len(answer.text) <= 1200
        stub.answer = lambda body, n: {"answered": False, "sentences": [], "against": []}
        assert study.ask("Did anybody mention the moon landing?").abstained
        stub.answer = lambda body, n: {
            "answered": True,
            "sentences": [{"passages": [1], "text": "The moon is made of cheese and the king of Norway bought it."}],
            "against": [],
        }
        cut = study.ask("Who bought the moon?")
        assert cut.engine == "offline"
        assert "cheese" not in cut.text


BOUGHT = "The customer compared three offers on the web site and liked the cheapest one."


def embroidering(verdict):
    """Honest, but for one note that adds to what was said; asked again, it gives this verdict on it."""

    def answer(body, n):
        told = personas.honest(body, n)
        for note in told.get("observations", [])[:1]:
            note["statement"] = BOUGHT
        if personas.step(body) == "Verdicts":
            return verdict(told)
        return told

    return answer


def test_a_note_that_the_scorer_doubts_is_judged_by_the_model(tiny: Path, tmp_path: Path) -> None:
    def none(told):
        return {"verdicts": [{"statement": v["statement"], "said": False} for v in told["verdicts"]]}

    def fails(told):
        return personas.FAULTS["refusal"]

    for verdict, shown in ((none, False), (fails, True)):
        with opened(tiny, tmp_path / verdict.__name__, embroidering(verdict)) as (study, stub):
            journey = study.draft_map("Fibre")
            holds(study, journey)
            asked = [personas.words(r) for r in stub.requests if personas.step(r) == "Verdicts"]
            assert asked
            assert all(BOUGHT in words for words in asked)
            assert (BOUGHT in " ".join(c.statement for _, _, c in journey.cells())) == shown
            refused = [r.reason for r in journey.rejected if "do not say" in r.reason]
            assert bool(refused) != shown
