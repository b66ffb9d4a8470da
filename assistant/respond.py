"""Answering with an LLM: from the numbered passages that search found, every sentence with its citations, or cut.

Counts stay with the offline engine: they come from a pass over everything in scope, never from what search found first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict

from assistant import grammar
from assistant.answer import ENDING, LENGTH, Answer, Point, Verdict, found, nothing
from assistant.ask import NEAREST, ask
from assistant.cite import cite
from assistant.coverage import readable
from assistant.draft import in_scope
from assistant.gate import refused
from assistant.hits import SEARCHED, Finder, Hit, hits
from assistant.journey import Citation
from assistant.llm import LLM
from assistant.observe import observe
from assistant.orders import orders
from assistant.propose import CARRIED, NEAR
from assistant.question import Wanted
from assistant.support import where, who
from assistant.supported import Claim, supported, turned
from assistant.window import marked, shown
from assistant.wording import fault, tidy
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.store import Store

PASSAGES = 16  # shown to the model
CITED = 4  # passages of one sentence at most


class Sentence(BaseModel):
    """One sentence of an answer, and the passages that say it."""

    model_config = ConfigDict(extra="forbid")
    text: str
    passages: list[int]


class Reply(BaseModel):
    """An answer from numbered passages."""

    model_config = ConfigDict(extra="forbid")
    answered: bool
    sentences: list[Sentence]
    against: list[int]


def respond(
    llm: LLM,
    store: Store,
    corpus: Corpus,
    question: str,
    scope: Scope,
    find: Finder,
    progress: Callable[[str, int, int], None] | None = None,
) -> Answer:
    """The answer in the model's sentences, each with its quotes. Raises LLMError."""
    wanted = Wanted.of(question)
    if wanted.counts:
        return ask(store, corpus, question, scope, find, progress)
    told = in_scope(corpus, observe(store, readable(corpus.sources.values())), scope)
    told = [o for o in told if not refused(o) and not orders(o.text)]
    near = hits(store, corpus, wanted, find(question, SEARCHED), told)
    shown_to = near[:PASSAGES]
    if not shown_to:
        return ask(store, corpus, question, scope, find, progress)
    text = "\n".join(_line(corpus, i, hit) for i, hit in enumerate(shown_to, 1))
    replies = llm.ask(
        "answer", Reply, {"question": shown(question), "evidence": marked(text)},
        lambda reply: [f"- “{s.text}”: {w}" for s in reply.sentences if (w := _fault(store, corpus, shown_to, s))],
        [hit.observation.source_id for hit in shown_to],
    )  # fmt: skip
    if not replies[0].answered and not replies[0].sentences:
        return nothing(question, [grammar.opening(hit.observation.text) for hit in near[:NEAREST]])
    points: dict[str, Point] = {}
    for sentence in (s for reply in replies for s in reply.sentences):
        if not _fault(store, corpus, shown_to, sentence):
            places = [shown_to[n - 1] for n in dict.fromkeys(sentence.passages)]
            points.setdefault(
                places[0].observation.id, Point(text=tidy(sentence.text), citations=_cited(corpus, places))
            )
    if not points:
        instead = ask(store, corpus, question, scope, find, progress)
        instead.notes.append("Answered offline: the model's sentences were not borne out by the passages they cite.")
        return instead
    against = [shown_to[n - 1] for n in replies[0].against if 0 < n <= len(shown_to)]
    return _answer(question, list(points.values()), _cited(corpus, against))


def _line(corpus: Corpus, number: int, hit: Hit) -> str:
    """A passage as it is shown, behind the question it answers."""
    o = hit.observation
    asked = f"(asked: {shown(o.question)}) " if o.question and not orders(o.question) else ""
    role = corpus.sources[o.source_id].segments[o.segment].role.capitalize()
    return f"[{number}] {asked}{role}: {shown(o.text)}"


def _fault(store: Store, corpus: Corpus, near: Sequence[Hit], sentence: Sentence) -> str | None:
    """Why a sentence is cut; None where it may stand."""
    strange = [n for n in sentence.passages if not 0 < n <= len(near)]
    if strange or not sentence.passages:
        return f"cites {strange or 'nothing'}; only 1 to {len(near)} were shown"
    if len(set(sentence.passages)) > CITED:
        return f"cites more than {CITED} passages"
    places = [near[n - 1].observation for n in dict.fromkeys(sentence.passages)]
    around = " ".join(corpus.sources[o.source_id].text[max(0, o.start - NEAR) : o.end + NEAR] for o in places)
    words = " ".join(o.text for o in places)
    if wrong := fault(sentence.text, words, around=around):
        return wrong
    if turned(sentence.text, words):
        return "is the opposite of what those passages say"
    if supported(store, [Claim(sentence.text, tuple(o.text for o in places), around)])[0] < CARRIED:
        return "is not what those passages say"
    return None


def _cited(corpus: Corpus, places: Sequence[Hit]) -> list[Citation]:
    return [cite(corpus.sources[h.observation.source_id], h.observation.start, h.observation.end) for h in places]


def _answer(question: str, points: list[Point], against: list[Citation]) -> Answer:
    """The sentences, each with who says it, and with the first quote where there is room."""
    tellers = {c.participant or c.source_id for point in points for c in point.citations}
    others = {c.participant or c.source_id for c in against} - tellers
    verdict: Verdict = "split" if len(others) >= 2 else "answered"
    made = found(question, points, verdict, against)
    lines = ["Sources disagree."] if verdict == "split" else []
    for point in points:
        first = point.citations[0]
        told = f"({who(first)} · {where(first)})"
        for line in (f"• {point.text} “{first.quote.strip()}” {told}", f"• {point.text} {told}"):
            if sum(len(other) + 1 for other in lines) + len(line) + ENDING <= LENGTH:
                lines.append(line)
                break
    basis = made.text.split("\n")[-1]
    return made.model_copy(update={"text": "\n".join([*lines, basis]), "engine": "llm"})
