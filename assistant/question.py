"""What a question asks for: its telling words, whether it counts, and what it takes for granted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant import grammar

# Words a question is made of rather than about.
GENERIC = frozenset(
    "people person customer client user participant interviewee respondent anyone anybody everyone someone "
    "somebody nobody thing way kind sort part lot bit time experience opinion view thought feeling reaction "
    "issue problem complaint worry concern difficulty reason matter topic idea word point case number amount "
    "reply answer question say tell think feel find know understand mention talk report describe react believe "
    "see get go come give take make do have be happen want need like use let put work try start look seem "
    "become keep ask expect hear call complain worry good bad right wrong better best worst worse many much "
    "more most long often different own new sure able main whole frustrate frustrating annoy struggle love hate "
    "enjoy dislike interview review session study our your their we you actually really ever also still already "
    "before after while during about most usually".split()
)
COUNTS = re.compile(r"\bhow many\b|\bin how many\b|\bhow often was\b|\bwhat (?:share|proportion|number) of\b", re.I)
UNITS = (
    ("chat", re.compile(r"\bchats?\b", re.I)),
    ("call", re.compile(r"\bcalls?\b|\bcallers?\b", re.I)),
    ("review", re.compile(r"\breviews?\b|\breviewers?\b", re.I)),
    ("survey", re.compile(r"\bsurvey\b|\bresponses?\b|\brespondents?\b", re.I)),
    ("interviewed", re.compile(r"\binterview(?:ed|ees?|s)\b", re.I)),
)
NEGATIVE = re.compile(
    r"\b(?:hard|difficult|frustrat\w+|annoy\w+|let down|disappoint\w+|bad|slow|confus\w+|hate|dislike|complain\w*|wrong|"
    r"problem\w*|struggl\w+|unhappy|angry|fail\w*|poor|worse|worst|unclear|expensive|worr\w+|trouble\w*|pain\w*)\b",
    re.I,
)
POSITIVE = re.compile(
    r"\b(?:easy|easily|love|like best|happy|pleased|delight\w*|good|great|helpful|clear|fast|quick\w*|enjoy|satisfied|"
    r"tidy|clean|friendly|reliable|(?:works?|goes|went|going) well|impress\w*|"
    r"(?:do|did) (?:people|customers|they|participants|users|callers) (?:really |most )?(?:like|value|appreciate))\b",
    re.I,
)
PREMISE = re.compile(r"^\s*(?:so )?(?:why|what makes?|how come|for what reason)\b", re.I)
POLAR = re.compile(
    r"^\s*(?:so )?(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|who|how)\b", re.I
)


@dataclass(frozen=True)
class Wanted:
    """A question, taken apart."""

    text: str
    terms: tuple[str, ...]  # what it is about, as said, lower case, one or two words each
    counts: bool
    unit: str  # "participants", "interviewed" (those among them), or a kind of record
    leaning: int  # −1 it takes something bad for granted, +1 something good, 0 neither
    premise: bool  # asks for the reason of what it takes for granted
    open: bool  # can be answered yes and no

    @classmethod
    def of(cls, question: str) -> Wanted:
        doc = grammar.parse([question])[0]
        leaning = bool(POSITIVE.search(question)) - bool(NEGATIVE.search(question))
        return cls(
            question,
            _terms(doc),
            bool(COUNTS.search(question)),
            next((kind for kind, pattern in UNITS if pattern.search(question)), "participants"),
            leaning,
            bool(PREMISE.match(question)) and leaning != 0,
            bool(POLAR.match(question)),
        )


def _terms(doc) -> tuple[str, ...]:
    """Content words that are not generic; a noun with its compound is one term ("identity card")."""
    found: list[str] = []
    inside: set[int] = set()
    for token in doc:
        if token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() not in GENERIC:
            compound = [
                c for c in token.lefts if c.dep_ in ("compound", "amod", "nmod") and c.lemma_.lower() not in GENERIC
            ]
            words = [*compound[-1:], token]
            found.append(" ".join(w.text.lower() for w in words))
            inside |= {w.i for w in words}
    for token in doc:
        plain = token.lemma_.lower()
        if (
            token.i not in inside
            and token.pos_ in ("VERB", "ADJ", "NUM")
            and plain not in GENERIC
            and not token.is_stop
        ):
            found.append(token.text.lower())
    held = [t for t in found if not any(t != other and t in other.split() for other in found)]
    return tuple(dict.fromkeys(held))
