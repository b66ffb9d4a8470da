"""The REFI-QDA project, read back by pyrefiqda: every selection holds the very words of its citation.

The order of elements and attributes was checked against REFI's Project.xsd of 18 March 2019 as well.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from pyrefiqda import RefiProject

from assistant.coded import qdpx
from assistant.journey import JourneyMap
from ingest.source import Source
from tests.assistant.maps import fibre_map


def with_sources() -> tuple[JourneyMap, SimpleNamespace]:
    """The map by hand, its citations moved to where a source says their words; emoji count as one."""
    map, texts = fibre_map(), {}
    for citation in (c for _, _, cell in map.cells() for c in [*cell.citations, *cell.against]):
        before = texts.get(citation.source_id, "🚀 שוב\n")
        citation.start, citation.end = len(before), len(before) + len(citation.quote)
        texts[citation.source_id] = before + citation.quote + "\n"
    sources = {
        id: Source(id, "interview", f"About {id}", text, "x", (), participant=id[-3:]) for id, text in texts.items()
    }
    return map, SimpleNamespace(source=sources.get)


@pytest.fixture
def project(tmp_path: Path):
    """The map, the project as parsed, and its sources' texts by guid."""
    map, study = with_sources()
    map.save(tmp_path / "map.qdpx", study)
    loaded = RefiProject.load(tmp_path / "map.qdpx", str(tmp_path / "open"))
    paths = {
        s.guid: RefiProject.resolve_source_path(s.plain_text_path, tmp_path / "open")
        for s in loaded.sources.text_source
    }
    return map, loaded, {guid: path.read_bytes().decode("utf-8") for guid, path in paths.items()}


def test_every_citation_is_a_selection_at_its_exact_place(project) -> None:
    map, loaded, texts = project
    found = {
        (selection.name, texts[source.guid][selection.start_position : selection.end_position])
        for source in loaded.sources.text_source
        for selection in source.plain_text_selection
    }
    cited = [c for _, _, cell in map.cells() for c in [*cell.citations, *cell.against]]
    assert found == {(f"{c.source_id}:{c.start}-{c.end}", c.quote) for c in cited}


def test_cells_are_codes_under_their_lane_and_stage(project) -> None:
    map, loaded, _ = project
    stages = loaded.code_book.codes.code
    assert [stage.name for stage in stages] == [stage.name for stage in map.stages if stage.cells()]
    names = [code.name for stage in stages for lane in stage.code for code in lane.code]
    assert sorted(names) == sorted(cell.label or "Nothing said" for _, _, cell in map.cells())
    guids = {code.guid for stage in stages for lane in stage.code for code in lane.code}
    coded = {
        coding.code_ref.target_guid
        for source in loaded.sources.text_source
        for selection in source.plain_text_selection
        for coding in selection.coding
    }
    assert len(coded & guids) == len([cell for _, _, cell in map.cells() if cell.citations])


def test_the_same_map_gives_the_same_bytes() -> None:
    (map, study), (again, other) = with_sources(), with_sources()
    assert qdpx(map, study.source) == qdpx(again, other.source)


def test_words_that_changed_are_not_exported(tmp_path: Path) -> None:
    map, study = with_sources()
    with pytest.raises(ValueError, match=r"study=study"):
        map.save(tmp_path / "map.qdpx")
    with pytest.raises(ValueError, match="does not hold"):
        qdpx(map, lambda _: None)
    next(c for _, _, cell in map.cells() for c in cell.citations).quote = "What nobody said."
    with pytest.raises(ValueError, match="have changed"):
        qdpx(map, study.source)
