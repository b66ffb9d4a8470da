"""What a model may write: plain words that its sentences bear out. Figures, names and quantifiers are never its own."""

from __future__ import annotations

import re

from assistant.supported import names, numbers

LONGEST = 40  # words of a statement
LINK = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:com|org|net|io|co|uk|de|fr|ru|cn|info|biz|xyz|app|dev|ai|me|gov)\b|\]\(|@\w|[<>`{}|*#]|!\[",
    re.I,
)
COUNTED = re.compile(
    r"\b(?:most|many|majority|everyone|everybody|all|several|few|nobody|no one|always|never|often|rarely|usually|some (?:people|customers|users)|"
    r"customers|participants|users|people)\b",
    re.I,
)
# What these stand for in speech: "never" is borne out by "not once", "all" by "the whole".
LIKE = {
    "never": r"\bnever\b|\bnot once\b|n['’]t ever|\bno\b|n['’]t\b|\bnot\b", "all": r"\ball\b|\bwhole\b|\bevery", "nobody": r"\bno ?body\b|\bno[ -]one\b",
    "no one": r"\bno ?body\b|\bno[ -]one\b", "always": r"\balways\b|\bevery\b", "everyone": r"\bevery ?(?:one|body)\b", "everybody": r"\bevery ?(?:one|body)\b",
    "often": r"\boften\b|\ba lot\b|\bkeeps?\b|\bevery\b", "several": r"\bseveral\b|\bcouple\b|\bfew\b|\bthree\b|\bfour\b", "few": r"\bfew\b|\bcouple\b",
}  # fmt: skip
ORDINARY = frozenset(
    "the this that they there their she he his her its it an one and but because when after before while despite customer customers "
    "participant participants user users speaker".split()
)


def fault(statement: str, evidence: str, longest: int = LONGEST, around: str = "") -> str | None:
    """What is wrong with a statement beside the words it rests on; None where nothing is.

    Figures and quantifiers must stand in `evidence`; a name may also stand `around` it, since "it" has to be named.
    """
    if not statement.strip() or not re.search(r"[^\W\d_]{2}", statement):
        return "says nothing"
    if len(statement.split()) > longest:
        return f"has more than {longest} words"
    if link := LINK.search(statement):
        return f"has a link or markup in it ({link.group()})"
    if missing := sorted(numbers(statement) - numbers(evidence)):
        return f"says {', '.join(missing)}, which stands in none of its sentences"
    for word in {w.lower() for w in COUNTED.findall(statement)}:
        if not re.search(LIKE.get(word, rf"\b{re.escape(word)}\b"), evidence, re.I) and word not in ORDINARY:
            return f"says “{word}”, which stands in none of its sentences"
    near = f"{around} {evidence}".lower()
    if strange := sorted(n for n in names(statement) if n.lower() not in near and n.lower() not in ORDINARY):
        return f"names {', '.join(strange)}, which stands in none of its sentences"
    return None


def tidy(statement: str) -> str:
    """One line, with a capital and a full stop."""
    plain = " ".join(statement.split()).strip(' -•"“”')
    plain = plain[:1].upper() + plain[1:]
    return plain if not plain or plain[-1] in ".?!" else f"{plain}."
