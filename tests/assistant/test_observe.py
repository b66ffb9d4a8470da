"""A passage is read behind what was asked and said before it, by both engines."""

from __future__ import annotations

from pathlib import Path

from assistant import Study
from assistant.observe import before, observe
from assistant.propose import propose
from ingest.scope import Scope
from tests.assistant import personas
from tests.assistant.stub import serve

TALK = """Interviewer: How did the order go?
P01: The form was a nightmare and I lost everything I had typed, twice. The man on the phone was lovely, he helped.
Interviewer: And then?
P01: I rang them.
"""


def _study(folder: Path, **settings: str) -> Study:
    (folder / "P01.txt").write_text(TALK)
    study = Study.open(folder / "study", **settings)
    study.ingest(folder / "P01.txt", kind="interview")
    return study


def test_offline_it_is_read_behind_the_question_and_the_turn_so_far(tmp_path: Path) -> None:
    with _study(tmp_path) as study:
        [source] = study.sources()
        found = observe(study._store, [source])
        opening = {source.segments[o.segment].start for o in found}
    first = next(o for o in found if o.text == "I rang them.")
    assert (first.question, first.before) == ("And then?", "And then?")
    later = [o for o in found if o.start not in opening]
    assert later  # a turn told as two things
    for o in later:
        assert o.question is None
        assert o.before is not None
        assert o.before.startswith("How did the order go?")
        assert o.before.endswith(source.text[source.segments[o.segment].start : o.start].strip())


def test_what_a_model_notes_is_read_the_same_way(tmp_path: Path) -> None:
    with serve(personas.honest) as stub, _study(tmp_path, llm_base_url=stub.url) as study:
        assert study._llm
        read = propose(study._llm, study._store, study.corpus, study.sources(), Scope())
    behind = {p.text: p.before for told in read.told for p in told.passages}
    assert behind
    for text, words in behind.items():
        place = TALK.index(text)
        asked = "How did the order go?" if place < TALK.index("And then?") else "And then?"
        assert words is not None
        assert words.startswith(asked)
        if text.startswith("The man"):
            assert words.endswith("typed, twice.")


def test_only_the_last_words_are_looked_at() -> None:
    assert before("Q?", "w " * 100) == " ".join(["w"] * 40)
    assert before(None, "") is None
