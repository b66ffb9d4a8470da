"""Whose words a question asks for, where it names them: "what do pensioners say …", "… in the reviews", "P07 …"."""

from __future__ import annotations

import re
from typing import Any

from assistant.support import KIND_WORDS
from ingest.corpus import Corpus
from ingest.source import KINDS

PEOPLE = r"(?:customers?|people|users?|participants?|ones|households?|folks?)"


LEAD = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|so|now|then|what about|how about|only|just|for|in|among|from|the|our)\b\W*)+", re.I
)
FILLER = re.compile(
    r"\b(?:in|the|people|customer|ones?|only|then|alone|too|say|think|as well|what about|do|did|does)\b|\W", re.I
)


def only(corpus: Corpus, turn: str) -> tuple[dict[str, Any], str]:
    """The scope, and in words, of a turn that names nothing else: "and the churned ones?", "only pensioners"."""
    question, named, whose = among(corpus, LEAD.sub("in the ", turn, count=1) if LEAD.match(turn) else f"in the {turn}")
    return (named, whose) if named and not FILLER.sub("", question) else ({}, "")


def among(corpus: Corpus, question: str) -> tuple[str, dict[str, Any], str]:
    """The question without the names, the scope they stand for (arguments of ask), and that scope in words.

    A persona counts in the plural only ("families", "the family persona"): "did family help?" asks everybody.
    """
    for group in sorted({p.group for p in corpus.people.values() if p.group}):
        pattern = rf"\b(?:the |our |those who |customers who |people who )?{re.escape(group)}(?: {PEOPLE})?\b"
        if re.search(pattern, question, re.I):
            return re.sub(pattern, "people", question, count=1, flags=re.I), {"group": [group]}, group
    for persona in sorted({p.persona for p in corpus.people.values() if p.persona}):
        pattern = rf"\b(?:the |our )?(?:{_plural(persona)}|{re.escape(persona)} (?:personas?|{PEOPLE}))\b"
        if re.search(pattern, question, re.I):
            known = {p.participant for p in corpus.people.values() if p.persona == persona}
            ids = sorted(known & _participants(corpus)) or sorted(known)  # on the roster is not yet read
            return re.sub(pattern, "people", question, count=1, flags=re.I), {"participant": ids}, persona
    if (match := re.search(r"\bP\d{1,3}\b", question)) and match[0] in _participants(corpus):
        return question.replace(match[0], "the customer", 1), {"participant": [match[0]]}, match[0]
    for kind in KINDS:
        words = "|".join(re.escape(word) for word in KIND_WORDS[kind][1:])
        pattern = rf"\s*\b(?:in|from|among|across|according to) (?:the |our |all )?(?:app )?(?:{words})\b"
        if kind != "other" and re.search(pattern, question, re.I):
            return re.sub(pattern, "", question, count=1, flags=re.I), {"kind": [kind]}, KIND_WORDS[kind][1]
    return question, {}, ""


def _participants(corpus: Corpus) -> set[str]:
    return {turn.participant for source in corpus.sources.values() for turn in source.segments if turn.participant}


def _plural(name: str) -> str:
    """A pattern for the plural of a name: "Family" is "families", "Small business" is "small businesses"."""
    if name.endswith("y"):
        return re.escape(name[:-1]) + "ies"
    return re.escape(name) + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")
