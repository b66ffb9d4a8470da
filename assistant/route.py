"""What a sentence asks for, without a language model: patterns first, then what it is most like, else it is a question.

`route` is the seam: whatever takes a sentence and returns an Intent can stand in its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.patterns import compiled
from assistant.slots import CELL, slots_of

Name = Literal[
    "ask", "count", "draft", "redraft", "evidence", "more", "who", "where", "rename", "reword", "merge", "split",
    "reorder", "move", "drop", "add_stage", "add_cell", "add_assumption", "accept", "reject", "undo", "compare",
    "changes", "status", "sources", "help", "thanks",
]  # fmt: skip
NAMES: tuple[Name, ...] = get_args(Name)
HANDS: frozenset[Name] = frozenset(NAMES[NAMES.index("rename") : NAMES.index("undo") + 1])  # what changes a map

EXAMPLES = Path(__file__).with_suffix(".json")
SURE = 0.5  # probability from which a sentence means what it is most like …
SURER = 0.7  # … and from which it may change a map
VERBS = (
    "draft", "redraft", "evidence", "rename", "reword", "merge", "split", "reorder", "accept", "reject", "compare",
    "delete", "remove", "status", "sources", "count", "undo",
)  # fmt: skip
TYPO = 0.75  # likeness from which a first word is one of these, mistyped


@dataclass(frozen=True)
class Intent:
    """What is wanted, and the particulars that the sentence names; "doubted" is a change that may be a question."""

    name: Name
    slots: dict[str, Any] = field(default_factory=dict)
    how: Literal["pattern", "example", "default", "model", "doubted", "given"] = "given"
    trouble: str = ""  # why a model that is configured was not the one to choose, where the speaker should know


Router = Callable[[str], Intent]

POLITE = re.compile(
    r"^\s*(?:(?:hey|hi|hello|ok|okay|so|and|then|now|well|right|great|thanks|thank you|please|pls|plz|footpath|actually|oops|hmm+|um+"
    r"|sorry|yes|yeah|also|just|maybe|quick question|quickly)\b[\s,.!:-]*)*"
    r"(?:(?:can|could|would|will|may|might) (?:you|we|u|i)(?: please| maybe| possibly| also| just| kindly)* "
    r"|(?:i|we)(?:'d| would)? (?:like|love|want|need|wanna)(?: you)?(?: to)? |let'?s |let us |please |just |go ahead and "
    r"|(?:you|we) should |can |do you mind |would you mind |i'm trying to |i think (?:we should |you should )?)*",
    re.I,
)
CLAUSES = re.compile(r"[.!?;]+\s+|,\s+(?:but |and |so |please |can you |could you )?| but | [-–—] |\(")
NEGATED = re.compile(r"^(?:don'?t|do not|never|stop|please don'?t|no need to)\b", re.I)
QUESTION = re.compile(r"^(?:what|why|how|when|do|does|did|is|are|was|were|has|have|which|who)\b", re.I)
PATTERNS: list[tuple[Any, re.Pattern[str]]] = compiled()


def route(text: str) -> Intent:
    """The intent of one turn with its slots."""
    said = plain(text)
    name, how = by_pattern(said), "pattern"
    if name is None:
        name, how = by_example(said), "example"
    if name is None:
        name, how = "ask", "default"
    return Intent(name, slots_of(name, said), how)  # type: ignore[arg-type]


def plain(text: str) -> str:
    """The sentence without polite words before and after it, its first word spelled right; "thanks" alone stays."""
    said = " ".join(text.replace("’", "'").split())
    bare = POLITE.sub("", said, count=1).strip()
    bare = re.sub(r"[\s,]+(?:please|pls|plz|thanks|thank you|for me|cheers|asap)(?=[\s.!?]*$)", "", bare, flags=re.I)
    return spelled(bare or said)


def spelled(said: str) -> str:
    """The sentence with its first word as the command it is a slip of: "comapre" is "compare"."""
    first, space, rest = said.partition(" ")
    word = first.lower()
    if len(word) < 5 or word.endswith(("s", "ed", "ing")) or word in VERBS:
        return said
    near = get_close_matches(word, VERBS, 1, TYPO)
    return near[0] + space + rest if near else said


def by_pattern(said: str) -> Name | None:
    """The first pattern that fits the sentence, else one of its clauses, the last first; None where none does."""
    if found := _first(said):
        return found
    asks = bool(QUESTION.match(said))
    for clause in reversed([plain(part) for part in CLAUSES.split(said) if part.strip()]):
        found = _first(clause)
        if found and found != "thanks" and not (asks and found in HANDS and not CELL.search(said)):
            return found
    return None


def _first(said: str) -> Name | None:
    return next((name for name, pattern in PATTERNS if pattern.search(said)), None)


def by_example(said: str) -> Name | None:
    """What the sentence is most like, where that is clear enough; None where it is an ordinary question."""
    from ingest.embed import embed

    names, weights, bias = _learnt()
    scores = embed([faceless(said)])[0] @ weights + bias
    odds = 2.718281828 ** (scores - scores.max())
    place = int(odds.argmax())
    sure = round(float(odds[place] / odds.sum()), 4)
    name = names[place]
    if name in HANDS and NEGATED.match(said):
        return "help"  # whatever is not to be done, it is not done
    return None if name == "ask" or sure < (SURER if name in HANDS else SURE) else name


def faceless(said: str) -> str:
    """The sentence without its particulars, so that what is compared is what is wanted."""
    return re.sub(r"[\"“][^\"”]+[\"”]", "something", CELL.sub("one two", said))


@cache
def _learnt() -> tuple[list[Any], Any, Any]:
    """Names [k], weights [384, k] and bias [k] of a logistic regression on the examples: learnt anew in each process,
    the same each time."""
    from sklearn.linear_model import LogisticRegression

    from ingest.embed import embed

    held = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    pairs = [(name, text) for name, texts in held.items() for text in texts]
    model = LogisticRegression(C=30, class_weight="balanced", max_iter=500)
    model.fit(embed([faceless(text) for _, text in pairs]), [name for name, _ in pairs])
    return [str(name) for name in model.classes_], model.coef_.T, model.intercept_
