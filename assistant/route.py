"""What a sentence asks for, without a language model: patterns first, then the nearest example, else it is a question.

`route` is the seam: whatever takes a sentence and returns an Intent can stand in its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from assistant.slots import CELL, slots_of

if TYPE_CHECKING:
    import numpy as np

Name = Literal[
    "ask", "count", "draft", "redraft", "evidence", "more", "who", "where", "rename", "reword", "merge", "split",
    "reorder", "move", "drop", "add_stage", "add_cell", "add_assumption", "accept", "reject", "undo", "compare",
    "changes", "status", "sources", "help", "thanks",
]  # fmt: skip
NAMES: tuple[Name, ...] = get_args(Name)

EXAMPLES = Path(__file__).with_suffix(".json")
NEAR = 0.62  # cosine to an example from which a sentence means what the example means
NEIGHBOURS = 3


@dataclass(frozen=True)
class Intent:
    """What is wanted, and the particulars that the sentence names."""

    name: Name
    slots: dict[str, Any] = field(default_factory=dict)
    how: Literal["pattern", "example", "default", "given"] = "given"


Router = Callable[[str], Intent]

POLITE = re.compile(
    r"^\s*(?:(?:hey|hi|hello|ok|okay|so|and|then|now|well|right|great|thanks|thank you|please|pls|footpath|actually)\b[\s,.!:-]*)*"
    r"(?:(?:can|could|would|will) (?:you|we|u)(?: please)?(?: just)? |(?:i(?:'d| would) like|i want|i need|we need|we want)(?: you)? to |"
    r"let'?s |let us |please |just |go ahead and |you should )*",
    re.I,
)
LANE = r"(?:pain(?: ?point)?s?|gains?|steps?|actions?|touch ?points?|thoughts?|emotions?|feelings?|expectations?|opportunit(?:y|ies)|ideas?)"
THING = rf"(?:cell|card|item|point|finding|{LANE})"
AT = r"\b\d{1,2}\.\d{1,3}\b"
IT = r"(?:that|this|it|those|these|them|the (?:last|first|second|third|fourth|fifth) (?:one|quote|of (?:them|those)))"
QUOTES = r"(?:evidence|proof|quotes?|citations?|verbatims?|voices|words)"
ASKS = re.compile(
    r"^\s*(?:what|why|how|when|where|who|which|whose|is|are|was|were|do|does|did|has|have|had|can|could|would|should|any(?:one|body)|tell me)\b",
    re.I,
)

# Read from the top: the first that fits wins.
PATTERNS: tuple[tuple[Name, str], ...] = (
    ("help", r"^(?:help(?: me)?|\?+|commands?|menu|what (?:else )?can (?:you|i|we) (?:do|ask|say|type)\b.*|how (?:do|does|can) (?:you|this|i|it|we) (?:work|use)\b.*|who are you\??|what are you\??|(?:show|list)(?: me)?(?: the| all)? commands|what do you do\??|how do i (?:draft|edit|rename|merge|undo|start|use|ask)\b.*)[\s?.!]*$"),
    ("undo", r"^(?:undo|revert|roll ?back|take (?:that|it|this|the last (?:one|change|edit)) back|put (?:it|that) back|step back|go back(?: one)?(?: step)?$|reverse (?:that|the last))\b"),
    ("undo", r"^(?:never ?mind|forget)(?: (?:that|the|my))?(?: last)? (?:edit|change|rename|merge|move)\b"),
    ("more", r"^(?:(?:show|give|get|see|let me see|any|are there(?: any)?|is there(?: any)?|got(?: any)?|do you have(?: any)?)(?: me| us)? )?(?:some |the |a few |any )?(?:more|others?|rest|remaining|next)(?: (?:ones?|of (?:them|those|that|these)|evidence|quotes?|examples?|results?|please|page|few|on (?:that|this|it)|to (?:that|this)|\d+))*[\s?.!]*$"),
    ("more", r"^(?:go on|continue|keep going|carry on|what else|anything else|and\s*\?|next|show (?:me )?all(?: of (?:them|it))?|all of (?:them|it)|(?:show|give|see)(?: me)? the rest.*|more)[\s?.!]*$"),
    ("who", rf"^(?:and )?(?:who(?:se)?(?:'s| is| are| was| were)?|which (?:participant|person|people|participants|customers?)) (?:exactly |actually |all )?(?:(?:said|says|told(?: you| us)?|mentioned|wrote|reported) {IT}|(?:words?|quotes?|voices?) (?:is|are|were|was) (?:that|this|it|those|these)|(?:that|this|those|they|he|she|it|these)\b(?: (?:person|quote|from|people))?)[\s?.!]*$"),
    ("who", rf"^(?:who|which participants?) (?:said|told|mentioned|wrote) {IT}\b"),
    ("who", r"^(?:who|where) (?:does|do|did) (?:that|this|the(?:se)?|those) (?:(?:last|first|second|third) )?(?:quotes?|words?|one)?\s*(?:come|came) from\b"),
    ("who", rf"^(?:who|whose)\b.*\b(?:{AT}|that quote|this quote|(?:first|second|third|last) (?:quote|one))"),
    ("where", r"^(?:where|whereabouts)\b.*\b(?:on|in|within|of) (?:the|our|this|that|my) (?:map|journey|board)\b"),
    ("where", rf"^(?:where(?:'s| is| does| do| are| was)) {IT}(?: (?:sit|go|belong|appear|stand|fit|live|come up|on the map))*[\s?.!]*$"),
    ("where", r"^(?:which|what) (?:stages?|cells?|part|lane|place)s?\b.*\b(?:in|on|at|under|into|have|has|mentions?|covers?|shows?|talks? about|about|appears?|belongs?)\b"),
    ("where", r"^(?:find|locate|point(?: me)? to|look up|show(?: me)?)\b.*\b(?:on|in) the (?:map|journey)\b"),
    ("where", r"^is (?:that|this|it|there)\b.*\b(?:on|in) the map\b"),
    ("changes", r"\b(?:what(?:'s| is| has| have|s)?|anything|show(?: me)?|list|which cells|how)\b.*\b(?:changed?|changes|different|new|diff)\b.*(?:\b(?:since|map|revisions?|versions?|between|last|draft|from|in|after|now)\b.*)?$"),
    ("changes", r"^(?:diff|changes|changelog|what(?:'s| is) new|what happened|compare (?:the )?(?:revisions?|versions?|drafts?|revision \d+))\b"),
    ("compare", r"\b(?:compare|comparison|contrast|versus|vs\.?|differences? between|side by side)\b"),
    ("compare", r"^(?:how|what|where|in what way)\b.*\b(?:differ|differs|different(?:ly)?)\b.*\b(?:from|and|between|than|to|for)\b"),
    ("compare", r"\b(?:split|break)(?: it| this| that| the map)?(?: down)? by (?:group|persona|segment|participant|source|kind)\b"),
    ("count", r"^(?:and )?(?:how many|how often|in how many|what (?:share|proportion|percentage|number|fraction) of|count|number of|tally)\b(?!.*\b(?:sources|interviews|files|transcripts|maps|stages|cells|revisions|documents)\b (?:do|did|have|has|are|were|you|we|in|on|does))"),
    ("status", r"^(?:status|state|study|coverage|progress|how far (?:are|along|have)|what(?:'s| is) the status|where (?:do|are) (?:things|we)|which stud(?:y|ies)|what (?:have|did) you (?:read|got|ingest)|(?:list|show|which|what)(?: me)?(?: all)?(?: the| our| are)?(?: my)? maps?(?: (?:do|are|have|exist|is|can)\b.*)?)[\s?.!]*$"),
    ("status", r"^(?:how many|how much) (?:sources|interviews|files|transcripts|maps|documents|data|participants|people)\b.*\b(?:in (?:the|this) study|have you|did you|do (?:you|we) have|are there|have we|is there)\b"),
    ("sources", r"^(?:(?:list|show|what|which|give)(?: me| us)?(?: are| all| of)?(?: the| your| our)? )?(?:sources?|interviews|files|transcripts|documents|recordings|data|participants|material)\b(?: (?:do|did|have|are|is|were|in|you|we|there|used|available|list)\b.*)?[\s?.!]*$"),
    ("sources", r"^(?:what|which) (?:is|was|are|were) (?:this|that|it|the map|these|the answers?) based on\b"),
    ("sources", r"^who (?:took part|participated|(?:did (?:you|we|they) |was |were )?(?:interview(?:ed)?|asked)|is in (?:the|this) study)\b"),
    ("redraft", r"^(?:re-?draft|re-?do|re-?make|re-?build|re-?draw|re-?generate|re-?run|refresh|update|(?:draft|draw|make|build|run) (?:it|that|this|the map)(?: (?:again|anew|over|once more|afresh|with)))\b(?: (?:the|that|this|it|my|our))?(?: (?:map|journey|draft|one|it))?\b.*"),
    ("add_assumption", r"^(?:(?:add|note|record|put|write|log|insert|include|note down)\b.*\bassum\w+|(?:we|the team) (?:assume|suspect|believe|guess|think|reckon)s?\b|(?:our |an |new )?assumption\b|assume\b)"),
    ("rename", r"^(?:rename|re-?label|re-?title|name|call)\b"),
    ("rename", r"^(?:change|set|edit|update) (?:the )?(?:name|label|title)\b"),
    ("rename", rf"^(?:{THING} )?(?:{AT}|stage \w+)\b.*\b(?:should be|is|ought to be) (?:called|named|labell?ed|titled)\b"),
    ("reword", r"^(?:reword|rephrase|rewrite|re-?write|change (?:the )?(?:statement|text|wording|sentence|words)|edit the (?:statement|text|wording))\b"),
    ("reword", rf"^(?:change|make|edit) (?:{THING} )?{AT} (?:to|say|read|so)\b"),
    ("merge", r"^(?:merge|combine|join|fold|lump|unite|group|collapse|put together|put .+ together\b|make one of|consolidate)\b"),
    ("merge", rf"{AT}.*\b(?:are|is) (?:really )?(?:the same|one|duplicates?)\b"),
    ("split", r"^(?:split|separate|divide|break (?:up|apart|out)|pull apart|take apart|break .+ (?:up|apart|into)\b)"),
    ("undo", r"^(?:put|bring) (?:it|that|everything) back\b"),
    ("reorder", r"^(?:swap|re-?order|re-?arrange|re-?sort|switch|change the order)\b"),
    ("reorder", r"^(?:move|put|place|shift|push|bring|order)\b.*\b(?:before|after|first|last|ahead of|behind|above|below|to the (?:front|top|end|start|beginning|bottom|back)|at the (?:front|top|end|start|beginning|bottom)|up|down|earlier|later|up front)\b(?!.* lane)"),
    ("reorder", r"^(?:the )?(?:stage )?.+\b(?:should|must|needs to) (?:come|go|be|stand) (?:before|after|first|last)\b"),
    ("move", r"^(?:move|shift|transfer|drag|relocate|put|place|file|send)\b.*\b(?:to|in|into|under|onto|with|from|as)\b"),
    ("move", rf"^(?:{THING} )?{AT}\b.*\b(?:belongs?|should (?:be|go|sit|move)|fits?|goes)\b.*\b(?:in|to|under|into|with|at)\b"),
    ("move", rf"^{AT} is (?:really |actually )?(?:an? )?{LANE}\b"),
    ("accept", rf"^(?:accept|approve|confirm|sign off|agree(?:d)?(?: with| on| to)?|keep|mark|tick|ok(?:ay)?)\b.*(?:{AT}|\b(?:it|that|this|cell|all|as (?:accepted|approved|right|correct|checked|good|ok|confirmed|true))\b)"),
    ("accept", rf"^(?:{THING} )?{AT} (?:is|looks|seems) (?:right|correct|good|fine|ok(?:ay)?|true|accurate|accepted|approved)\b"),
    ("reject", rf"^(?:reject|decline|refuse|disagree(?: with)?|veto|dismiss|disapprove|flag|mark)\b.*(?:{AT}|\b(?:it|that|this|cell|as (?:wrong|rejected|false|incorrect))\b)"),
    ("reject", rf"^(?:{THING} )?(?:{AT}|{IT}) (?:is|are|looks|seems)(?: just| simply| plain| totally)? (?:wrong|false|incorrect|not (?:right|true|correct|what)|untrue|nonsense|inaccurate|rejected|a mistake|misleading)\b"),
    ("drop", r"^(?:drop|delete|remove|get rid of|take (?:out|off|away)|kill|throw (?:out|away)|bin|scrap|lose|discard|cut|erase|clear|hide|take .+ (?:out|off|away)\b)"),
    ("add_stage", r"^(?:add|insert|create|make|put in|include|introduce|append|new|we(?:'re| are) missing|there(?:'s| is| should be))\b(?: in)?(?: an?| the| another| one more)?(?: new| extra| further| additional)?(?: \w+)? (?:stage|phase)\b"),
    ("add_cell", rf"^(?:add|insert|create|put|include|note|record|log|append|new|write)\b(?: in| down)?(?: an?| the| another| one more| this)?(?: new| extra| further)? ?(?:cell|card|finding|{LANE})\b"),
    ("add_cell", rf"^(?:add|insert|put)\b.*\b(?:to|in|under|as an?)\b.*\b(?:stage|{LANE})\b"),
    ("evidence", rf"^(?:open|show|see|display|view|expand|explain|what(?:'s| is| about)|why|tell me (?:more )?about|more (?:on|about)|details? (?:of|on|for)|look at|go to|read)?(?: me| us| is| in| behind)*(?: the)? ?(?:{THING} )?{AT}(?: on the map| there| based on| please)?[\s?.!]*$"),
    ("evidence", rf"\b{QUOTES}\b.*{AT}|{AT}.*\b{QUOTES}\b|^(?:what|who|which)\b.*\b(?:behind|supports?|backs?(?: up)?|under|for|says?|said|underl\w+)\b.*{AT}"),
    ("evidence", rf"^(?:why|how|what|on what)\b.*{AT}"),
    ("evidence", rf"^(?:show|give|see|open|let me see|get|list|pull up|read)?(?: me| us)?(?: the| all| some| any)?(?: \w+)? ?{QUOTES} ?(?:for|behind|of|on|about|under|to back|that (?:support|back|say|show)\w*|supporting|please|$)"),
    ("evidence", rf"^(?:what(?:'s| is)|show(?: me)?|where(?:'s| is)) (?:the|your) {QUOTES}\b"),
    ("evidence", r"^(?:prove it|says who|how do you know|what makes you say (?:that|so)|on what (?:basis|grounds)|based on what|is that (?:true|right)|why do you (?:say|think) (?:that|so)|back (?:that|it) up)[\s?.!]*$"),
    ("draft", r"^(?:draft|make|build|create|draw(?: up)?|sketch|generate|produce|prepare|do|map(?: out)?|give|start|write|put together|whip up|new|show)\b.*\b(?:maps?|journeys?|draft)\b"),
    ("draft", r"^(?:draft|map(?: out)?|journey map)\b"),
    ("draft", r"^(?:an? )?(?:new )?(?:customer )?journey(?: map)? (?:for|of|from|about)\b"),
    ("thanks", r"^(?:thanks?|thank you|thx|ty|cheers|cool|great|nice|perfect|ok(?:ay)?|got it|good|awesome|wonderful|lovely|brilliant|bye|goodbye|hi|hello|hey|good (?:morning|afternoon|evening)|that'?s (?:all|great|helpful)|well done)(?:[\s,]+(?:so much|very much|a lot|thanks?|you|that'?s|great|helpful|all|job|footpath|there|team|everyone))*[\s.!]*$"),
)  # fmt: skip
COMPILED = tuple((name, re.compile(pattern, re.I)) for name, pattern in PATTERNS)


def route(text: str) -> Intent:
    """The intent of one sentence with its slots."""
    said = plain(text)
    name = by_pattern(said)
    if name:
        return Intent(name, slots_of(name, said), "pattern")
    name = by_example(said)
    if name:
        return Intent(name, slots_of(name, said), "example")
    return Intent("ask", slots_of("ask", said), "default")


def plain(text: str) -> str:
    """The sentence without polite words before and after it; "thanks" alone stays."""
    said = " ".join(text.replace("’", "'").split())
    bare = POLITE.sub("", said, count=1).strip()
    bare = re.sub(r"[\s,]+(?:please|pls|thanks|thank you|for me|cheers)(?=[\s.!?]*$)", "", bare, flags=re.I)
    return bare or said


def by_pattern(said: str) -> Name | None:
    """The first pattern that fits, or None."""
    return next((name for name, pattern in COMPILED if pattern.search(said)), None)


def by_example(said: str) -> Name | None:
    """What most of the nearest examples mean, where they are near enough."""
    from ingest.embed import embed

    names, rows = _examples()
    near = rows @ embed([faceless(said)])[0]
    best = near.argsort()[::-1][:NEIGHBOURS]
    if round(float(near[best[0]]), 4) < NEAR:
        return None
    weight: dict[Name, float] = {}
    for place in best:
        weight[names[place]] = weight.get(names[place], 0.0) + round(float(near[place]), 4)
    return max(weight, key=lambda name: (weight[name], name))


def faceless(said: str) -> str:
    """The sentence without its particulars, so that what is compared is what is wanted."""
    return re.sub(r"[\"“][^\"”]+[\"”]", "something", CELL.sub("one two", said))


@cache
def _examples() -> tuple[list[Name], np.ndarray]:
    from ingest.embed import embed

    held = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    pairs = [(name, text) for name, texts in held.items() for text in texts]
    return [name for name, _ in pairs], embed([faceless(text) for _, text in pairs])
