"""Coded projects come back as observations: at their places, in the lane and under the name that they had."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyrefiqda import RefiProject

from assistant import Study, codes
from assistant.journey import JourneyMap
from assistant.observe import Observation, observe

TALK = """Interviewer: How did the visit go?

P1: They changed the slot twice. I took a day off. Nobody came at all. My neighbour has a dog.

Interviewer: And nobody rang you?

P1: Nobody rang. The man on the phone was lovely, he stayed on until it worked. I would print the date on the letter.
"""
CLAIMED = ("pain_points", "gains")
CODED = {
    "Nobody came at all": "No show",
    "Nobody rang": "No show",
    "man on the phone was lovely, he stayed": "Patience",
    "And nobody rang you": "Leading",
}
PATHS = {"No show": ("Visit", "Pain points"), "Patience": ("Visit", "Gains"), "Leading": ("Notes on method",)}


def qdpx(path: Path) -> Path:
    """A project of one interview, its codes under stage and lane."""
    guids = iter(f"00000000-0000-4000-8000-{n:012}" for n in range(1, 99))
    ids: dict[tuple[str, ...], str] = {}

    def code(parts: tuple[str, ...]) -> str:
        below = sorted({p[: len(parts) + 1] for p in every if p[: len(parts)] == parts and len(p) > len(parts)})
        ids[parts] = next(guids)
        return f'<Code guid="{ids[parts]}" name="{parts[-1]}" isCodable="true">{"".join(map(code, below))}</Code>'

    every = [(*above, name) for name, above in PATHS.items()]
    book = "".join(code(top) for top in sorted({p[:1] for p in every}))
    places = ""
    for words, name in CODED.items():
        at = TALK.index(words)
        places += (
            f'<PlainTextSelection guid="{next(guids)}" startPosition="{at}" endPosition="{at + len(words)}">'
            f'<Coding guid="{next(guids)}"><CodeRef targetGUID="{ids[(*PATHS[name], name)]}"/></Coding>'
            "</PlainTextSelection>"
        )
    qde = (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Fibre">'
        f'<CodeBook><Codes>{book}</Codes></CodeBook><Sources><TextSource guid="{next(guids)}" name="Interview P1" '
        f'plainTextPath="internal://a.txt">{places}</TextSource></Sources></Project>'
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("project.qde", qde)
        package.writestr("sources/a.txt", TALK)
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("coded")
    with Study.open(folder / "study") as study:
        study.ingest(qdpx(folder / "fibre.qdpx"))
        yield study


def coded(study: Study) -> dict[str, Observation]:
    return {o.text: o for o in observe(study._store, study.sources()) if o.codes}


def test_a_code_is_an_observation_of_whole_sentences_in_its_lane(study: Study) -> None:
    found = coded(study)
    assert {text: (o.kind, o.certainty, o.gate) for text, o in found.items()} == {
        "Nobody came at all.": ("pain", 1.0, "ok"),
        "Nobody rang.": ("pain", 1.0, "ok"),
        "The man on the phone was lovely, he stayed on until it worked.": ("gain", 1.0, "ok"),
    }, "and what the interviewer was coded with is none"
    [source] = study.sources()
    assert all(source.text[o.start : o.end] == text for text, o in found.items())
    assert [source.text[c.start : c.end] for c in source.codes] == sorted(CODED, key=TALK.index)


def test_what_one_code_names_is_one_cell_with_its_name(study: Study) -> None:
    journey = study.draft_map("Fibre")
    found = {cell.label: [c.quote for c in cell.citations] for _, lane, cell in journey.cells() if lane in CLAIMED}
    assert found["No show"] == ["Nobody came at all.", "Nobody rang."]
    assert found["Patience"] == ["The man on the phone was lovely, he stayed on until it worked."]


def test_there_and_back_through_another_program(study: Study, tmp_path: Path) -> None:
    journey = study.draft_map("Fibre")
    journey.save(tmp_path / "ours.qdpx", study)
    project = RefiProject.load(tmp_path / "ours.qdpx", str(tmp_path / "open"))
    RefiProject.save(project, tmp_path / "theirs.qdpx", tmp_path / "open" / "sources")
    with Study.open(tmp_path / "again") as again:
        again.ingest(tmp_path / "theirs.qdpx")
        told = {(o.text, codes.kind(o.codes), codes.finding(o.codes)) for o in coded(again).values()}
        assert told >= wanted(journey)
        drawn = again.draft_map("Fibre")
        assert wanted(drawn) >= wanted(journey)


def wanted(journey: JourneyMap) -> set[tuple[str, str, str]]:
    kinds = {"pain_points": "pain", "gains": "gain"}
    return {
        (citation.quote, kinds[lane], cell.label)
        for _, lane, cell in journey.cells()
        if lane in kinds
        for citation in cell.citations
    }


def test_masked_later_the_codes_move_with_their_words(tmp_path: Path) -> None:
    with Study.open(tmp_path / "study") as study:
        study.ingest(qdpx(tmp_path / "fibre.qdpx"))
        (tmp_path / "roster.csv").write_text("participant,name\nP9,Slot\n", "utf-8")  # a name that stands in the text
        study.ingest(tmp_path / "roster.csv")
        [source] = study.sources()
        assert [source.text[c.start : c.end] for c in source.codes] == sorted(CODED, key=TALK.index)
        study.forget("P01")
        [source] = study.sources()
        assert [code.name for code in source.codes] == ["Notes on method › Leading"], "a question's code stays with it"


def test_a_study_of_before_gets_its_column(tmp_path: Path) -> None:
    import sqlite3

    with Study.open(tmp_path) as study:
        study._store.put_meta("x", "1")
    with sqlite3.connect(tmp_path / "footpath.db") as db:
        db.execute("ALTER TABLE sources DROP COLUMN codes")
    with Study.open(tmp_path) as study:
        assert study.sources() == []


@pytest.mark.parametrize(
    ("path", "kind", "finding", "topic"),
    [
        ("Visit › Pain points › No show", "pain", "No show", "Visit"),
        ("Frustrations › No show", "pain", "No show", None),
        ("No show", None, "No show", None),
        ("Gains", "gain", None, None),
        ("Visit › No show", None, "No show", "Visit"),
        ("Visit › Touchpoints › Phone call", None, None, "Visit"),
    ],
)
def test_what_a_code_names(path: str, kind: str | None, finding: str | None, topic: str | None) -> None:
    assert (codes.kind([path]), codes.finding([path]), codes.topic([path])) == (kind, finding, topic)
    assert codes.is_against(f"{path} › Against: No show")
