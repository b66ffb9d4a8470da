"""The particulars that a sentence names: positions, stages, names in quotation marks, whom a map is about.

Only words are read here; whether there is such a cell, stage or persona is for `converse` to find out.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.position import CELL

QUOTED = re.compile(r"[\"“«]([^\"”»]+)[\"”»]|(?<!\w)['‘]([^'’]{2,}(?:['’]\w[^'’]*)*)['’](?!\w)")
STAGE = re.compile(
    r"\b(?:stages?|phases?)\s+(?:no\.? ?|number |#)?"
    r"(?P<numbers>\d{1,2}(?!\.?\d)(?:\s*(?:,|and|&|with|before|after|,\s*and)\s*(?:stages? )?\d{1,2}(?!\.?\d))*)"
    r"|\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|last) (?:stage|phase)\b",
    re.I,
)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
LANE_SAID = (
    (re.compile(r"\bpains?(?: ?points?)?\b", re.I), "pain_points"),
    (re.compile(r"\bgains?\b", re.I), "gains"),
    (re.compile(r"\b(?:touch ?points?)\b", re.I), "touchpoints"),
    (re.compile(r"\bthoughts?\b", re.I), "thoughts"),
    (re.compile(r"\b(?:emotions?|feelings?)\b", re.I), "emotions"),
    (re.compile(r"\bexpectations?\b", re.I), "expectations"),
    (re.compile(r"\b(?:opportunit(?:y|ies)|ideas?)\b", re.I), "opportunities"),
    (re.compile(r"\b(?:steps?|actions?)\b", re.I), "steps"),
)
PARTICIPANT = re.compile(r"\bP\d{1,3}\b")
LONGEST_PERSONA = 6  # words
NO_TITLE = re.compile(
    r"^(?:(?:new|customer|journey|quick|first|customers?'?|rough|draft|cut|version|one|it|this|that|whole|full|a|the) ?)+$"
    r"|^j\w{2,4}n\w*y$|\b(?:of|the|a|an|as|in|for|and|our|how|what)$",
    re.I,
)
END = r"(?=\s+(?:for|from|to|until|till|up to|through|starting|ending|between|with|using|persona|titled|called|named|about|as|where|beginning)\b|[,;.!?]|$)"


def slots_of(name: str, said: str) -> dict[str, Any]:
    """Slots by intent; only those that the sentence names."""
    found: dict[str, Any] = {"cells": cells(said), "stages": stages(said), "quoted": quoted(said), "lane": lane(said)}
    found["nth"] = nth(said)
    read = READERS.get(name)
    found |= read(said) if read else {}
    return {key: value for key, value in found.items() if value not in (None, [], "")}


def cells(said: str) -> list[str]:
    """Positions in the order said: ["4.2", "4.3"]."""
    return list(dict.fromkeys(f"{int(m[1])}.{int(m[2])}" for m in CELL.finditer(unquoted(said))))


def stages(said: str) -> list[str]:
    """Stages by number, in the order said: ["3", "2"]; "-1" is the last."""
    found = []
    for match in STAGE.finditer(unquoted(said)):
        if match["word"]:
            word = match["word"].lower()
            found.append("-1" if word == "last" else str(ORDINALS.index(word) + 1))
        found += re.findall(r"\d{1,2}", match["numbers"] or "")
    return list(dict.fromkeys(found))


def nth(said: str) -> int | None:
    """Which of a lane is meant, "the second pain point" being 2; -1 is the last."""
    for pattern, _ in LANE_SAID:
        if match := re.search(rf"\b({'|'.join(ORDINALS)}|last) (?:{pattern.pattern})", unquoted(said), re.I):
            word = match[1].lower()
            return -1 if word == "last" else ORDINALS.index(word) + 1
    return None


def quoted(said: str) -> list[str]:
    return [(m[1] or m[2]).strip() for m in QUOTED.finditer(said)]


def unquoted(said: str) -> str:
    """The sentence without what stands in quotation marks."""
    return QUOTED.sub(" ", said)


def lane(said: str) -> str | None:
    bare = unquoted(said)
    return next((name for pattern, name in LANE_SAID if pattern.search(bare)), None)


def draft(said: str) -> dict[str, Any]:
    """Title, persona, start and end: "draft a map of switching to fibre for families from the order to the bill"."""
    start, end, rest = _ends(said)
    persona, rest = _persona(rest)
    return {"title": _title(rest), "persona": persona, "start": start, "end": end}


def _ends(said: str) -> tuple[str | None, str | None, str]:
    for pattern in (
        r"\b(?:that )?(?:from|between|starting (?:at|from|with|when)|start(?:s|ing)? (?:at|from|with|when)|beginning (?:at|with|when)) (?P<a>.+),? (?:(?:and )?(?:up )?(?:to|until|till|through(?: to)?|and)|(?:and )?(?:ending|ends?|finishing|stopping) (?:at|with|when|on|in|by)) (?P<b>.+?)(?=\s+(?:for|titled|called|named)\b|[,;.!?]|$)",
        r"\b(?:starting|beginning|starts?) (?:at|from|with|when) (?P<a>.+?)(?=\s+(?:for|titled|called|named)\b|[,;.!?]|$)",
        r"\b(?:up to|until|till|ending (?:at|with|when)|ends? (?:at|with|when)) (?P<b>.+?)(?=\s+(?:for|titled|called|named)\b|[,;.!?]|$)",
    ):
        if match := re.search(pattern, said, re.I):
            held = match.groupdict()
            rest = (said[: match.start()] + " " + said[match.end() :]).strip()
            return _end(held.get("a")), _end(held.get("b")), rest
    return None, None, said


def _end(told: str | None) -> str | None:
    """A start or an end without "the" before it and "and" or "up" behind."""
    return _bare(re.sub(r"^\s*the\s+|(?:\s*,?\s+(?:and|up|then))+\s*$", "", told, flags=re.I)) if told else None


def _persona(said: str) -> tuple[str | None, str]:
    for pattern in (
        rf"\bpersona:? (?P<p>.+?){END}",
        rf"\b(?:for|as|of|about) (?:an? |the |our |my )?(?P<p>[^,;.]+?)(?: personas?| group| segment)(?: only)?{END}",
        rf"\bfor (?:only )?(?:the persona |an? |the |our |my |those |all )?(?P<p>(?!me\b|us\b|tuesday|monday|wednesday|thursday|friday|tomorrow|today|next week|the meeting|it\b|this\b|that\b|switching)[^,;.]+?)(?: only)?{END}",
    ):
        for match in re.finditer(pattern, said, re.I):
            if len(match["p"].split()) > LONGEST_PERSONA or re.search(r"\b(?:map|journey)\b", match["p"], re.I):
                continue
            return _bare(match["p"]), (said[: match.start()] + " " + said[match.end() :]).strip()
    return None, said


def _title(said: str) -> str | None:
    """The title named; None where what stands in its place is no name."""
    title = _title_said(said)
    return None if not title or NO_TITLE.search(title) else title


def _title_said(said: str) -> str | None:
    if marked := quoted(said):
        return marked[0]
    if match := re.search(r"\b(?:titled|called|named|title:?) (.+?)[.!?]?$", said, re.I):
        return _bare(match[1])
    match = re.search(r"\b(?:maps?|journeys?(?: map)?|draft)(?: maps?)?(?: of|:| -| about| on| showing| covering)\s+(?:the |how |an? )?(.+?)[.!?]?$", said, re.I)  # fmt: skip
    if match is None:
        match = re.search(r"^(?:re-?draft|draft|map(?: out)?) (?!an?\b|the (?:map|journey)|our (?:map|journey)|it\b|this\b|me\b|us\b|customer journey|journey)(?:the )?(.+?)(?: (?:journey|map|journey map))?[.!?]?$", said, re.I)  # fmt: skip
    if match is None:
        match = re.search(r"\b(?:an?|the|our) ([\w' -]+?) (?:journey map|customer journey|journey|map)\b", said, re.I)
    return _bare(match[1]) if match else None


def rename(said: str) -> dict[str, Any]:
    """What it is to be called: the words after "to", "as" or "called"."""
    return {
        "to": _after(
            said, r"(?:\b(?:to|as|into|called|named|labell?ed|titled|say|read)|=|->|→)\s+|:\s*", last_quote=True
        )
    }


def split(said: str) -> dict[str, Any]:
    """The names of the parts: "split 4.2 into late and rude"."""
    marked = quoted(said)
    if len(marked) >= 2:
        return {"parts": marked[-2:]}
    match = re.search(r"\b(?:into|in|as)\b\s+(?!two\b|halves|parts)(.+?)[.!?]?$", said, re.I)
    parts = [_bare(p) for p in re.split(r"\s*(?:,|\band\b|/|&)\s*", match[1])] if match else []
    return {"parts": [p for p in parts if p]}


def order(said: str) -> dict[str, Any]:
    """Where it is to go: before or after another, to the front or the end; or the two that change places."""
    bare = unquoted(said).lower()
    if re.match(r"^(?:swap|switch)\b", bare):
        return {"where": "swap"}
    for where, pattern in (
        ("before", r"\b(?:before|ahead of|above|in front of)\b"),
        ("after", r"\b(?:after|behind|below)\b"),
        ("first", r"\b(?:first|front|top|start|beginning|up front)\b"),
        ("last", r"\b(?:last|end|bottom|back)\b"),
        ("up", r"\b(?:up|earlier)\b"),
        ("down", r"\b(?:down|later)\b"),
    ):
        if re.search(pattern, bare):
            return {"where": where}
    return {}


def move(said: str) -> dict[str, Any]:
    """Where to: the words after "to", "under" or "in"."""
    match = re.search(r".*\b(?:to|into|under|in|onto|with)\s+(?:the\s+)?(.+?)(?:\s+(?:stage|lane|phase))?[.!?]?$", said, re.I)  # fmt: skip
    return {"to": _bare(match[1]) if match else None}


def added(said: str) -> dict[str, Any]:
    """The words of what is added, and the stage named with it: "add a pain point 'no call' to stage 3"."""
    where = re.search(r",?\s+\b(?:to|in|under|at|for|on|into)\s+(?:the\s+)?(stage \d+|[\w' -]+? (?:stage|phase)|(?:first|last) stage|[A-Z][\w' ]+)[.!?]?$", said)  # fmt: skip
    head = said[: where.start()] if where else said
    text = _after(
        head,
        r"\b(?:called|named|titled|saying|labell?ed|that(?: says)?|which says|assumption|:)\s*:?\s*",
        last_quote=True,
    )
    if not text:
        match = re.search(r"\b(?:cell|card|finding|pain ?points?|pains?|gains?|steps?|touch ?points?|thoughts?|emotions?|expectations?|opportunit(?:y|ies)|ideas?)\b(?: (?:about|for|on|of))?[:,-]?\s+(.+)$", head, re.I)  # fmt: skip
        text = _bare(match[1]) if match else None
    if not text:
        match = re.match(r"^(?:we|the team) (?:assume|suspect|believe|guess|think|reckon)s?(?: that)? (.+)$|^assum\w+:? (?:that )?(.+)$", head, re.I)  # fmt: skip
        text = _bare(match[1] or match[2]) if match else None
    place = re.sub(r"^stage (\d+)$|\s+(?:stage|phase)$", r"\1", where[1], flags=re.I) if where else None
    return {"text": _named(text), "to": place}


def added_stage(said: str) -> dict[str, Any]:
    """The new stage's name, and after or before which one it stands."""
    where = re.search(r"\b(before|after|between|at the (?:end|start|beginning))\b(?: (?:the )?(.+?))?[.!?]?$", unquoted_tail(said), re.I)  # fmt: skip
    head = said[: said.lower().rfind(where[1].lower())] if where else said
    text = _after(head, r"\b(?:called|named|titled|stage|phase|:)\s*:?\s+", last_quote=True)
    if not text:
        match = re.search(r"^\w+ (?:an?|the) (?:new )?(.+?) (?:stage|phase)\b", head, re.I)
        text = _bare(match[1]) if match else None
    if not where:
        return {"text": _named(text)}
    place = re.sub(r"^stage (\d+)$|\s+(?:stage|phase)$", r"\1", (where[2] or "").strip("\"'“” "), flags=re.I)
    if where[1].lower().startswith("at the"):
        return {"text": _named(text), "where": "last" if "end" in where[1].lower() else "first"}
    first = re.split(r"\s+and\s+", place)[0]
    return {"text": _named(text), "where": "after" if where[1].lower() == "between" else where[1].lower(), "to": first}


def _named(text: str | None) -> str | None:
    """What is added, without the words that lead up to it."""
    return (
        _bare(re.sub(r"^(?:(?:called|named|titled|for|about|saying|that|like|:|-|–)\s*)+", "", text, flags=re.I))
        if text
        else None
    )


def unquoted_tail(said: str) -> str:
    """The sentence with the first name in quotation marks blanked, so that words in it are not read as orders."""
    match = QUOTED.search(said)
    return said if not match else said[: match.start()] + " " * (match.end() - match.start()) + said[match.end() :]


def sides(said: str) -> dict[str, Any]:
    """The two that are compared, and on what."""
    topic = re.search(r"\b(?:on|about|regarding|when it comes to|in terms of|with regard to|around)\s+(?:the\s+)?(.+?)[.!?]?$", said, re.I)  # fmt: skip
    head = said[: topic.start()] if topic else said
    for pattern in (
        r"\b(?:compare|contrast|comparison (?:of|between)|differences? between)\s+(?:the\s+)?(.+?)\s+(?:and|with|to|vs\.?|versus|against|from)\s+(?:the\s+)?(.+?)[.!?]?$",
        r"\bhow (?:do|does|are|is|did)\s+(?:the\s+)?(.+?)\s+(?:differ(?:ent)?|compare)\s+(?:from|to|with|than)\s+(?:the\s+)?(.+?)[.!?]?$",
        r"\bhow (?:do|does|are|is|did)\s+(?:the\s+)?(.+?)\s+and\s+(?:the\s+)?(.+?)\s+(?:differ(?:ent)?|compare)\b",
        r"^(.+?)\s+(?:vs\.?|versus)\s+(.+?)[.!?]?$",
        r"\bput (?:the )?(.+?) side by side with (?:the )?(.+?)[.!?]?$",
        r"\b(?:whether|if|do|does|are) (?:the )?(.+?) and (?:the )?(.+?) (?:feel|felt|think|say|said|see|saw|want|differ)\b",
        r"^(?:compare|contrast)\s+(?!(?:the|our|my|these|those|both|two|all|some|different|customer|user)\b)(\w+)\s+(?!(?:group|segment|side|map|journey|revision|version|draft|persona|customer|user|people)s?\b|\d)(\w+)\s*[.!?]?$",
    ):
        if match := re.search(pattern, head, re.I):
            named = [part for side in match.groups() for part in re.split(r"\s*,\s*(?:and\s+)?", side)]
            return {"sides": [_bare(part) for part in named if part], "about": _bare(topic[1]) if topic else None}
    return {"about": _bare(topic[1]) if topic else None}


def revisions(said: str) -> dict[str, Any]:
    """The revisions named: "revision 2 and 4"."""
    found = re.findall(r"\b(?:revisions?|versions?|drafts?|rev|v)\s*(\d+)(?:\s*(?:and|to|with|vs\.?|-)\s*(?:revision |version |v)?(\d+))?", said, re.I)  # fmt: skip
    return {"revisions": [int(n) for pair in found for n in pair if n]}


def what(said: str) -> dict[str, Any]:
    """What is looked for: the words between "where is" and "on the map", or after "evidence for"."""
    marked = quoted(said)
    match = re.search(
        r"^(?:where|whereabouts)(?:'s| is| are| does| do| did| would)?\s+(?:the |our )?(.+?)(?:\s+(?:sit|go|appear|stand|fit|shown|belong|come up))?\s+(?:on|in|within) (?:the|our|this|that|my) (?:map|journey|board)\b"
        r"|^(?:where|whereabouts) (?:on|in) (?:the|our|this|that|my) (?:map|journey)(?: is| are| does| do| would i find| can i find| would)? (?:the )?(.+?)(?: go| sit| be)?[?.!]*$"
        r"|^(?:which|what) (?:stages?|cells?|part|lane|place)s?(?: of the (?:journey map|map|journey))?\s+(?:has|have|mentions?|covers?|shows?|talks? about|is about|are about|is|are|does|do)?\s*(?:the )?(.+?)(?:\s+(?:appear|sit|belong|come up|in|on|under|at)(?: (?:in|on|under|to))?)?[?.!]*$"
        r"|^(?:find|locate|point(?: me)? to|look up|show(?: me)?)\s+(?:the )?(.+?)\s+(?:on|in) the (?:map|journey)"
        r"|^(?:is|are|does|do) (?:the )?(.+?)(?: appear| show up)? (?:on|in) (?:the|our) (?:map|journey)\b"
        r"|^(?:why|how come) (?:does|did) the (?:map|journey) (?:say|claim|state|show) (?:that )?(.+?)[?.!]*$"
        r"|\b(?:evidence|proof|sources?|references?|quotes?|citations?|verbatims?|voices|words)\s+(?:for|behind|of|on|about|under|that (?:support|back|say|show)\w*|supporting)\s+(?:the )?(.+?)[?.!]*$",
        said,
        re.I,
    )
    if match is None and not marked:
        return about(said)
    words = marked[0] if marked else _bare(next((g for g in match.groups() if g), None)) if match else None
    if words and THERE.fullmatch(words):
        return {}
    return {"what": re.sub(r"^(?:cell|card|finding|one) (?:about|on|for) (?:the )?", "", words) if words else None}


def about(said: str) -> dict[str, Any]:
    """A thing named by what it is about: "the cell about the newsletter", "the hold music bit"."""
    match = re.search(
        r"\b(?:cells?|cards?|assumptions?|findings?|points?|ones?|bits?|quotes?) (?:about|on|for|with|that says|saying) (?:the )?"
        r"(.+?)(?=\s+(?:is|are|should|goes|go|belongs?|to|into|under|in stage)\b|[,;.!?]|$)"
        r"|\bthe (?!last|first|second|third|fourth|fifth|same|other)((?:[\w'-]+ ){1,4}?)(?:cell|card|bit|finding|one|point|thing)\b",
        unquoted(said),
        re.I,
    )
    return {"what": _bare(match[1] or match[2])} if match else {}


THERE = re.compile(
    r"(?:(?:that|this|it|them|those|these|the|point|quote|finding|one|cell|last|answer|thing|latter|same)\s*)+|"
    + CELL.pattern,
    re.I,
)


def which(said: str) -> dict[str, Any]:
    """Which of several: "the second one", "number 2"."""
    bare = unquoted(said).lower()
    for place, word in enumerate(ORDINALS, 1):
        if re.search(rf"\b{word}\b", bare):
            return {"which": place}
    if re.search(r"\blast (?:one|quote)\b", bare):
        return {"which": -1}
    match = re.search(r"\b(?:number|quote|no\.?|#)\s*(\d+)\b", bare)
    return {"which": int(match[1])} if match else {}


def _after(said: str, words: str, last_quote: bool = False) -> str | None:
    """What stands behind the last of the words; a name in quotation marks goes first."""
    marked = quoted(said)
    if marked and last_quote:
        return marked[-1]
    places = list(re.finditer(words, said, re.I))
    if places:
        return _bare(said[places[0].end() :])
    match = re.search(r"^\w+ (?:\w+ )?\d+\.\d+\s+(?!to\b)(.+)$", said)
    return _bare(match[1]) if match else None


def _bare(text: str | None) -> str | None:
    return re.sub(r"\s+", " ", text).strip(" \t\"'“”‘’.,;:!?") or None if text else None


def reading(said: str) -> dict[str, Any]:
    return what(said) | which(said)


READERS = {
    "draft": draft, "redraft": draft, "rename": lambda said: about(said) | rename(said), "reword": rename, "split": split,
    "reorder": order, "move": lambda said: about(said) | move(said), "drop": about, "accept": about, "reject": about,
    "merge": lambda said: {"numbers": re.findall(r"(?<![.\d])\b\d{1,2}\b(?![.\d])", unquoted(said))},
    "add_stage": added_stage, "add_cell": added, "add_assumption": added, "compare": sides, "changes": revisions,
    "evidence": reading, "where": what, "who": which,
}  # fmt: skip
