"""Talking to a study: one turn in, one typed reply out, and a thread that is plain data."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Study
from assistant.position import positions
from assistant.reply import Reply, Thread
from assistant.support import worst_moments

pytestmark = pytest.mark.timeout(600)

# Which of them finds an answer is the engine's affair; what follows on an answer is tested here.
QUESTIONS = (
    "How did people find the engineer's visit?",
    "What do people say about the engineer?",
    "What do people say about the bill?",
    "What do people say about waiting?",
    "What went wrong with the order?",
)


def told_by_several(journey) -> str:
    """The position of a pain point with more than three citations, or as many as there are."""
    cell = max((c for _, lane, c in journey.cells() if lane == "pain_points"), key=lambda c: len(c.citations))
    return positions(journey)[cell.id]


def say(study: Study, *turns: str, thread: Thread | None = None) -> tuple[list[Reply], Thread]:
    """The replies to several turns; the thread goes through JSON between them, as a bot would keep it."""
    replies = []
    for text in turns:
        reply, thread = study.converse(text, thread)
        thread = Thread.model_validate_json(thread.model_dump_json())
        replies.append(reply)
    assert thread is not None
    return replies, thread


def test_a_question_then_more_then_who(study: Study, journey) -> None:
    question = next(q for q in QUESTIONS if not study.ask(q).abstained)
    (answer, who, more), thread = say(study, question, "who said that?", "show more")
    assert answer.kind == "answer"
    assert answer.answer == study.ask(question)
    assert who.kind == "speakers"
    assert {s.participant for s in who.speakers} == {c.participant for c in answer.citations}
    assert not {(c.source_id, c.start) for c in more.citations} & {(c.source_id, c.start) for c in answer.citations}
    assert thread.shown == len(answer.citations) + len(more.citations)


def test_evidence_by_position_is_the_cell_s_own(study: Study, journey) -> None:
    newest = study.map(journey.id)
    position = told_by_several(newest)
    thread = Thread(map_id=journey.id, revision=newest.revision)
    (reply,), thread = say(study, f"evidence {position}", thread=thread)
    assert reply.kind == "evidence"
    assert reply.places[0].position == position
    cell = next(c for _, _, c in newest.cells() if c.id == reply.places[0].cell)
    assert reply.citations == cell.citations[:3]
    assert reply.more == len(cell.citations) + len(cell.against) - len(reply.citations)
    for citation in reply.citations:
        assert study.source(citation.source_id).text[citation.start : citation.end] == citation.quote
        assert citation.quote.strip() in reply.text
    (where,), _ = say(study, "where on the map is that?", thread=thread)
    assert [place.cell for place in where.places] == [cell.id]


def test_what_cannot_be_done_asks_back(study: Study, journey, tmp_path: Path) -> None:
    replies, _ = say(study, "evidence 99.1", "show more", "who said that?")
    assert [reply.kind for reply in replies] == ["unclear"] * 3
    assert "99.1" in replies[0].text
    empty = Study.open(tmp_path / "empty")
    assert [r.kind for r in say(empty, "status", "what do people say?", "evidence 1.1")[0]] == ["unclear"] * 3


def test_every_reply_is_short(study: Study, journey) -> None:
    turns = ("help", "status", "sources", "What was the visit like?", "show more", "evidence 1.1", "thanks")
    for reply in say(study, *turns)[0]:
        assert 0 < len(reply.text) <= 1200


def test_the_thread_given_is_left_as_it_was(study: Study, journey) -> None:
    before = Thread()
    study.converse("evidence 1.1", before)
    assert before == Thread()


def test_edits_are_said_kept_verified_and_taken_back(own: Study, journey) -> None:
    first = own.map(journey.id)
    position = told_by_several(first)
    turns = (f"rename {position} to Long wait", f"evidence {position}", "undo", f"drop {position}", "undo")
    thread = Thread(map_id=first.id, revision=first.revision)
    replies = []
    for text in turns:
        reply, thread = own.converse(text, thread, author="Ana")
        replies.append(reply)
    renamed, seen, back, dropped, again = replies
    assert [r.kind for r in replies] == ["edited", "evidence", "edited", "edited", "edited"]
    assert renamed.places[0].label == seen.places[0].label == "Long wait"
    assert [m.by for _, _, c in renamed.journey.cells() for m in c.edits] == ["Ana"]
    for reply in (renamed, back, dropped, again):
        assert own.verify(reply.journey).ok
    assert again.journey.model_copy(update={"revision": first.revision}) == first
    assert thread.revision == own.map(journey.id).revision == first.revision + 4


def test_a_position_is_read_off_the_revision_that_was_shown(own: Study, journey) -> None:
    shown = own.map(journey.id)
    thread = Thread(map_id=shown.id, revision=shown.revision)
    stage = next(s for s in shown.stages if len(s.cells()) > 2)
    first, second = (cell for _, cell in stage.cells()[:2])
    own.converse(f"drop {stage.order}.1", thread)  # somebody else, in another thread
    (reply,), _ = say(own, f"accept {stage.order}.2", thread=thread)
    assert [place.cell for place in reply.places] == [second.id]
    (reply,), _ = say(own, f"accept {stage.order}.1", thread=thread)
    assert reply.kind == "unclear"
    assert first.label in reply.text


def test_what_a_person_types_is_masked_like_the_sources(own: Study, journey) -> None:
    reply, _ = own.converse("rename 1.1 to Call ana.lopez@example.com")
    assert "[EMAIL]" in reply.journey.model_dump_json()
    assert "ana.lopez" not in reply.journey.model_dump_json()


def test_drafting_again_keeps_what_people_did(own: Study, journey) -> None:
    first = own.map(journey.id)
    position = told_by_several(first)
    thread = Thread(map_id=first.id, revision=first.revision)
    (renamed, again), _ = say(own, f"rename {position} to Long wait", "draft it again", thread=thread)
    assert again.kind == "map"
    assert again.journey.id == first.id
    cell = renamed.places[0].cell
    assert {c.id: c.label for _, _, c in again.journey.cells()}[cell] == "Long wait"
    assert own.verify(again.journey).ok


def test_a_question_that_names_a_group_is_answered_by_that_group(study: Study, journey) -> None:
    (reply,), _ = say(study, "What did pensioners think of the engineer's visit?")
    assert reply.among == "Pensioner (P02, P06)"
    assert reply.text.startswith("Only Pensioner (P02, P06):")
    assert {c.participant for p in reply.answer.points for c in p.citations} <= {"P02", "P06"}


def test_the_last_question_is_asked_again_of_others(study: Study) -> None:
    (first, again, whom), thread = say(study, QUESTIONS[2], "and the pensioners?", "what about P06?")
    assert first.among == ""
    assert again.among == "Pensioner (P02, P06)"
    assert again.answer == study.ask(QUESTIONS[2], participant=["P02", "P06"])
    assert whom.among == "P06"
    assert thread.asked == QUESTIONS[2]
    (alone,), _ = say(study, "only pensioners")  # nothing was asked before
    assert alone.kind == "unclear"


def test_the_worst_moments_are_those_of_the_map(study: Study) -> None:
    newest = study.maps()[-1]
    (reply, who), _ = say(study, "what are the worst moments?", "who said that?")
    assert [place.cell for place in reply.places] == [pain.id for _, pain in worst_moments(newest)]
    assert all(citation.quote.strip() in reply.text for citation in reply.citations)
    assert {s.participant for s in who.speakers} == {c.participant for c in reply.citations}


def test_a_cell_of_a_stage_is_not_the_stage(own: Study, journey) -> None:
    shown = own.map(journey.id)
    stage = next(s for s in shown.stages if len(s.pain_points) > 1)
    told = f"pain point in stage {stage.order}"
    (dropped, _, asked, many), _ = say(
        own,
        f"drop the second {told}",
        "undo",
        f"drop the {told.replace('point', 'points')}",
        f"drop the eighth {told}s",
        thread=Thread(map_id=shown.id, revision=shown.revision),
    )
    assert [edit.of for edit in dropped.changes] == [[stage.pain_points[1].id]]
    assert asked.kind == "unclear"
    assert many.kind == "unclear" or many.changes[0].of == [stage.pain_points[7].id]
    assert {s.id for s in own.map(journey.id).stages} == {s.id for s in shown.stages}


def test_a_person_s_statement_never_passes_for_evidence(own: Study, journey) -> None:
    position = told_by_several(own.map(journey.id))
    reply, _ = own.converse(f"reword {position} to Nobody ever comes when they say they will")
    cell = next(c for _, _, c in reply.journey.cells() if c.id == reply.places[0].cell)
    assert (cell.author, cell.status) == ("person", "mixed")
    assert own.verify(reply.journey).ok
    cell.status = "evidence"
    assert any("a person wrote its statement" in fault for fault in own.verify(reply.journey).wrong)
