"""Answering a question: the best evidence, grouped, counted over everything in scope, with what speaks against it.

Retrieval first. An answer is quotes; where none says what was asked the answer is that no source mentions it, with the
nearest topics.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant import grammar
from assistant.answer import Answer, Point, Verdict, found, nothing
from assistant.cells import words_of
from assistant.cite import cite
from assistant.coverage import readable
from assistant.draft import in_scope
from assistant.gate import refused
from assistant.group import groups, same
from assistant.hits import SEARCHED, Finder, Hit, covered, hits, probability
from assistant.journey import Citation
from assistant.label import statements
from assistant.observe import Observation, observe, with_question
from assistant.phases import spread
from assistant.question import Wanted
from assistant.tally import headline, tally
from ingest.corpus import Corpus
from ingest.scope import Scope
from ingest.store import Store

MOST_POINTS = 5
MOST_QUOTES = 3  # a point
NEAREST = 3  # topics named where nothing says it
LIKE = 0.7  # mean improbability at which two points stay two
LOOKED_INTO = 10  # hits an answer is made from
SAYS = 0.08  # probability from which a passage is part of the answer …
OF_BEST = 0.4  # … and its share of the best one's
ANSWERED = 0.57  # probability from which a question is answered
WEIGHTS = (3.5, 1.47, 1.2, -1.88)  # of `signs`
BIAS = -0.47
FEWEST_WORDS = 5  # of a passage that is quoted
PHASED = 0.3  # what being told of the question's phase adds, asked what is bad or good about it
NAMED = 0.75  # how well the question's worst said word must be said …
SEVERAL = 3  # … by so many passages, for a broad question
AGAINST = 0.5  # probability from which the opposite speaks against
CLAIMED = ("pain", "gain")
STRONG = 1.0  # feeling from which a passage counts as good or bad


def ask(
    store: Store,
    corpus: Corpus,
    question: str,
    scope: Scope,
    find: Finder,
    progress: Callable[[str, int, int], None] | None = None,
) -> Answer:
    """The answer with its quotes. Raises IndexStale where the index lacks what the study holds."""
    tell = (lambda done, of: progress("read", done, of)) if progress else None
    told = in_scope(corpus, observe(store, readable(corpus.sources.values()), tell), scope)
    told = [o for o in told if not refused(o)]
    wanted = Wanted.of(question)
    if wanted.counts:
        return _counted(store, corpus, wanted, told)
    passages = find(question, SEARCHED)
    every = readable_alone(hits(store, corpus, wanted, passages, told))
    near = every
    if kind := _asked_for(wanted):
        alike = [o for o in told if o.kind == kind]
        near = located(wanted, readable_alone(hits(store, corpus, wanted, passages, alike))) or every
    if not near or not speaks(store, wanted, near):
        return _nothing(question, near)
    sure = [hit for hit in near[:LOOKED_INTO] if hit.score >= max(SAYS, OF_BEST * near[0].score)] or near[:1]
    verdict, against = weigh(wanted, sure, corpus)
    if near is not every:
        other = [
            h for h in every if h.observation.kind in CLAIMED and h.observation.kind != kind and h.score >= AGAINST
        ]
        against = [_cite(corpus, hit.observation) for hit in other[:MOST_QUOTES]]
    return found(question, _points(store, corpus, sure), verdict, against)


def _asked_for(wanted: Wanted) -> str | None:
    """Asked for what is bad (or good), the kind that tells it; None where the question leans to neither side, or asks
    why, since then its premise is to be weighed."""
    if wanted.premise or not wanted.leaning:
        return None
    return "pain" if wanted.leaning < 0 else "gain"


def located(wanted: Wanted, near: Sequence[Hit]) -> list[Hit]:
    """Hits with what is told of the question's phase of the journey raised: "the engineer visit" is a place in a story,
    and few name it while they tell what went wrong there. The raised scores order; they are no probabilities."""
    asked = spread([" ".join(wanted.terms) or wanted.text])[0].tolist()
    raised = [
        Hit(
            h.observation,
            round(h.score + PHASED * sum(a * b for a, b in zip(asked, h.observation.phase, strict=True)), 4),
        )
        for h in near
    ]
    return sorted(raised, key=lambda hit: (-hit.score, hit.observation.id))


def readable_alone(near: Sequence[Hit]) -> list[Hit]:
    """Hits with enough words to say something."""
    return [hit for hit in near if len(hit.observation.text.split()) >= FEWEST_WORDS]


def speaks(store: Store, wanted: Wanted, near: Sequence[Hit]) -> bool:
    """Whether the question is answered: the best passages hold it, or, asked broadly for what is bad or good about a
    topic, several tell that about its very words."""
    if answerable(store, wanted, near) >= ANSWERED:
        return True
    said = signs(store, wanted, near)[2]
    return bool(_asked_for(wanted)) and said >= NAMED and sum(hit.score >= SAYS for hit in near) >= SEVERAL


def answerable(store: Store, wanted: Wanted, near: Sequence[Hit]) -> float:
    """Probability (0…1) that the best passages hold what is asked for; logistic, fitted by `evals/train_ask.py`."""
    return probability(WEIGHTS, BIAS, signs(store, wanted, near))


def signs(store: Store, wanted: Wanted, near: Sequence[Hit]) -> list[float]:
    """What tells an answerable question from one that nobody speaks to: the best probability, the mean of the best
    three, and how well the best passages say the question's words (the word said worst, and all on average)."""
    said = [max(row) for row in covered(store, wanted.terms, [with_question(h.observation) for h in near[:5]])]
    said = said or [near[0].score]
    top = [hit.score for hit in near[:3]]
    return [top[0], sum(top) / len(top), min(said), sum(said) / len(said)]


def weigh(wanted: Wanted, sure: Sequence[Hit], corpus: Corpus) -> tuple[Verdict, list[Citation]]:
    """Whether sources disagree, or the question's premise does not hold, and the quotes that say so."""
    good = [h.observation for h in sure if h.observation.kind == "gain" or h.observation.feeling > STRONG]
    bad = [h.observation for h in sure if h.observation.kind == "pain" or h.observation.feeling < -STRONG]
    if wanted.premise:
        with_it, against_it = (bad, good) if wanted.leaning < 0 else (good, bad)
        if len(against_it) >= 2 and len(against_it) > 2 * len(with_it):
            return "contradicted", [_cite(corpus, o) for o in against_it[:MOST_QUOTES]]
    fewer, more = sorted((good, bad), key=len)
    tellers = {_teller(corpus, o) for o in fewer} - {_teller(corpus, o) for o in more}
    if wanted.open and len(fewer) >= 2 and len(tellers) >= 2 and len(fewer) * 3 >= len(more):
        return "split", [_cite(corpus, o) for o in fewer[:MOST_QUOTES]]
    return "answered", [_cite(corpus, o) for o in fewer[:MOST_QUOTES]] if fewer and more else []


def _teller(corpus: Corpus, observation: Observation) -> str:
    segment = corpus.sources[observation.source_id].segments[observation.segment]
    return segment.participant or observation.source_id


def _cite(corpus: Corpus, observation: Observation) -> Citation:
    return cite(corpus.sources[observation.source_id], observation.start, observation.end)


def _points(store: Store, corpus: Corpus, sure: Sequence[Hit]) -> list[Point]:
    """The hits in groups of like ones, most people first, each with its clearest words."""
    told = [hit.observation for hit in sure]
    made = []
    for group in groups(same(store, told, words_of(store, told)), LIKE):
        own = [told[i] for i in group]
        docs = grammar.parse([o.text for o in own])
        best, _ = statements([o.text for o in own], docs, [4 * sure[i].score for i in group])[0]
        own.insert(0, own.pop(best))
        people = {_teller(corpus, o) for o in own}
        top = max(sure[i].score for i in group)
        made.append((-round(top + 0.03 * min(len(people), 5), 4), own[0].id, own))
    return [
        Point(text=grammar.opening(own[0].text), citations=[_cite(corpus, o) for o in own[:MOST_QUOTES]])
        for _, _, own in sorted(made, key=lambda item: item[:2])[:MOST_POINTS]
    ]


def _counted(store: Store, corpus: Corpus, wanted: Wanted, told: Sequence[Observation]) -> Answer:
    """A count over everything in scope, not over what search found first."""
    count, proof = tally(store, corpus, wanted, told)
    points = [Point(text=grammar.opening(o.text), citations=[_cite(corpus, o)]) for o in proof]
    answer = found(wanted.text, points, "answered", [], headline(count)) if points else nothing(wanted.text, [])
    return answer.model_copy(update={"count": count})


def _nothing(question: str, near: Sequence[Hit]) -> Answer:
    return nothing(question, list(dict.fromkeys(grammar.opening(hit.observation.text) for hit in near[:NEAREST])))
