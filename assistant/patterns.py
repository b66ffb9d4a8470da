"""The patterns of the router, as data: read from the top, the first that fits wins.

Braces stand for the pieces below. A pattern is tried at the start of a sentence from which polite words are gone,
unless it begins with "…", which stands for anything.
"""

from __future__ import annotations

import re

PIECES = {
    "at": r"\b\d{1,2}\.\d{1,3}\b",
    "lane": r"(?:pain(?: ?point)?s?|gains?|steps?|actions?|touch ?points?|thoughts?|emotions?|feelings?|expectations?"
    r"|opportunit(?:y|ies)|ideas?)",
    "thing": r"(?:cells?|cards?|items?|points?|findings?|assumptions?|ones?|bits?|stages?)",
    "it": r"(?:that|this|it|those|these|them|they|the (?:last|first|second|third|fourth|fifth) (?:one|quote))",
    "quotes": r"(?:evidence|proof|quotes?|citations?|verbatims?|voices|receipts)",
    "map": r"(?:(?:journey ?|customer ?)*maps?|journeys?|cjm|board)",
    "me": r"(?: me| us)?",
    "the": r"(?: the| our| my| that| this| all| these| those| any| some| a few| an?)*",
    "end": r"[\s?.!]*$",
    "people": r"(?:participants?|persons?|people|customers?|users?|interviewees?|one|respondents?)",
    "data": r"(?:sources?|interviews?|files?|transcripts?|documents?|recordings?|data|participants?|material|people|calls"
    r"|reviews|studies)",
    "rev": r"(?:revisions?|versions?|drafts?|diffs?|last time|last week|yesterday|previous one|before)",
    "wrong": r"(?:wrong|false|incorrect|not (?:right|true|correct|what \w+)|untrue|nonsense|inaccurate|a mistake"
    r"|misleading|rejected|bogus)",
    "right": r"(?:right|correct|good|fine|ok(?:ay)?|true|accurate|accepted|approved|spot on|confirmed)",
}

PATTERNS: tuple[tuple[str, str], ...] = (
    # -- about the conversation itself
    ("help", r"(?:help{me}|\?+|commands?|menu|usage){end}"),
    ("help", r"(?:what|which) (?:else )?(?:can|could|should) (?:you|i|we) (?:do|ask|say|type|try)\b"),
    ("help", r"(?:what|which) (?:commands?|options|kinds? of (?:things|questions))\b"),
    ("help", r"how (?:do|does|can|should) (?:you|this|i|it|we) (?:work|use|start|begin|get started|talk)\b"),
    ("help", r"how (?:do|can) i (?:draft|edit|rename|merge|split|move|undo|ask|make|change|add|compare)\b"),
    ("help", r"(?:(?:show|list|give){me}{the} commands|(?:who|what) are you|what do you do|i'?m (?:lost|stuck|new)\b)"),
    ("undo", r"(?:undo|revert|roll ?back|step back|reverse (?:that|the last)|ctrl.?z)\b"),
    (
        "undo",
        r"(?:take|put|bring|change|switch|turn) (?:that|it|this|things|everything|the last (?:one|change|edit)) back\b",
    ),
    ("undo", r"take back\b|(?:bring|put) back (?:what|the|that)\b"),
    ("undo", r"go back(?: (?:one|a step|to how it was).*)?{end}"),
    (
        "undo",
        r"(?:never ?mind|forget|cancel|scrap|drop)(?: that| the| my)?(?: last)? (?:edit|change|rename|merge|move)\b",
    ),
    ("undo", r"…\b(?:the way|as|like|how) it was(?: before)?{end}"),
    (
        "more",
        r"(?:(?:show|give|get|see|let{me} see|any|are there|is there|got|do you have|have you got|what about|and){me}"
        r"{the} )?(?:more|others?|rest|remaining|remainder|next)"
        r"(?: (?:ones?|of (?:them|those|that|these|it)|quotes?|evidence|examples?|results?|page|few|please|there"
        r"|(?:on|to|about|for|like) (?:that|this|it|them)|\d+))*{end}",
    ),
    ("more", r"(?:show|give|get){me} (?:another )?(?:one|two|three|four|five|some|a few|\d+) more\b"),
    (
        "more",
        r"(?:go on|continue|keep going|carry on|what else|anything else|and\??|next|that'?s it\?|is that (?:it|all)"
        r"(?: of (?:it|them))?(?:,? or\b.*)?|(?:show{me} )?all(?: of (?:them|it))|keep them coming){end}",
    ),
    (
        "thanks",
        r"(?:thanks?|thank you|thx|ty|cheers|cool|great|nice|perfect|ok(?:ay)?|got it|good|awesome|wonderful|lovely"
        r"|brilliant|bye|goodbye|hi|hello|hey|there|good (?:morning|afternoon|evening)|that'?s (?:all|great|helpful)"
        r"|well done|super)(?:[\s,]+(?:so much|very much|a lot|thanks?|thank you|you|that'?s|great|helpful|all|job"
        r"|footpath|there|team|everyone|then|for now|for that))*\W*{end}",
    ),
    # -- whose words, where on the map
    ("who", r"(?:and )?who(?:se)?(?:'s| exactly| actually)* (?:said|says|told{me}|mentioned|wrote|reported) {it}\b"),
    ("who", r"(?:and )?who(?:'s| is| was) the (?:person|customer|one|speaker|participant)\b"),
    ("who", r"(?:is|was|are|were) {it} (?:all )?(?:from )?(?:one|the same|a single|several|different) {people}\b"),
    ("who", r"what kind of {people} (?:is|was) {it}\b"),
    ("who", r"(?:and )?which {people} (?:said|says|told{me}|mentioned|wrote|reported|was|is|were) {it}\b"),
    ("who", r"whose (?:words?|quotes?|voices?|comments?|line)?\s*(?:is|are|were|was) {it}\b"),
    ("who", r"who(?:'s| is| was| are| were) (?:{it}|behind {it}|speaking|talking|the speaker)\b"),
    (
        "who",
        r"(?:who|where) (?:does|do|did|has|have) (?:{it}|the(?:se)?(?: \w+)? (?:quotes?|words?)) (?:come|came) from\b",
    ),
    ("who", r"(?:is|was|are|were) {it} (?:\S+ )?(?:P\d+|a customer|an? \w+) (?:talking|speaking|who said|saying)\b"),
    ("who", r"…\bwho said {it}{end}"),
    ("who", r"(?:who|whose)\b.*(?:{at}|that quote|this quote|\b(?:first|second|third|last) (?:quote|one))"),
    ("where", r"(?:in|on|under) (?:which|what) (?:cell|card|stage|lane|phase)\b"),
    ("where", r"(?:is|are|does|do) .+\b(?:show up|appear|sit|stand|come up) (?:in|under|on)\b"),
    ("where", r"where(?:abouts)?\b.*\b(?:on|in|within|of) (?:the|our|this|that|my) {map}\b"),
    (
        "where",
        r"where(?:'s| is| does| do| are| was| did) {it}(?: (?:sit|go|belong|appear|stand|fit|live|come up|end up))*{end}",
    ),
    (
        "where",
        r"(?:which|what) (?:stages?|cells?|part|lane|place|column)s? (?:of the {map} )?(?:is|are|has|have|does|do|did"
        r"|mentions?|covers?|shows?|talks?|holds?|contains?)\b",
    ),
    ("where", r"(?:find|locate|point{me} to|look up|show{me}|take{me} to|jump to)\b.*\b(?:on|in) the {map}\b"),
    ("where", r"(?:is|are|does|do) .+\b(?:on|in) the {map}\b"),
    # -- compared, changed, counted
    ("changes", r"(?:diff|changes|changelog|what(?:'s| is) new|what happened to the {map}|compare{the} {rev})\b"),
    ("changes", r"…\b(?:stronger or weaker|weaker or stronger)\b"),
    ("compare", r"(?:do|does|did|are) .+ and .+ (?:have|has|had|share) (?:the )?same\b"),
    ("compare", r"put (?:what|how) .+ next to (?:what|how) .+"),
    ("compare", r".+ (?:against|versus|vs) .+, (?:in|on|at|during) "),
    ("compare", r"compare (?!prices|offers|packages|plans|deals|providers|tariffs)"),
    ("compare", r"…\b(?:comparison (?:of|between)|contrast|versus|vs\.?|differences? between|side by side)(?:\s|$)"),
    ("compare", r"how (?:do|does|are|is|did) .+\bdiffer(?:ent)?\b.*\b(?:from|to|than)\b"),
    ("compare", r"how (?:do|does|are|is|did) .+ and .+ (?:differ|compare)\b"),
    (
        "compare",
        r"…\b(?:whether|if|do|does|did|are) .+ and .+ (?:feel|felt|think|say|said|see|saw|want|differ)\b.*\b(?:same|differently|alike)\b",
    ),
    (
        "compare",
        r"(?:split|break)(?: it| this| that| the map)?(?: down)? by (?:group|persona|segment|participant|source|kind)",
    ),
    (
        "changes",
        r"(?:what|anything|has anything|did anything|which cells?|how much)(?:'s| is| has| have| are| did| was| else)*"
        r"(?: been)? (?:changed?|changes|new|different|updated|moved)"
        r"(?: (?:here|now|again|so far|lately|today|yesterday|this week|(?:on|in|with|to|about) (?:the|this|our|it)"
        r"|(?:since|between|from|compared|after (?:the|my|our) (?:last|new|edit|import|ingest|files?|upload))\b).*)?{end}",
    ),
    (
        "changes",
        r"(?:what|which|show|list|see|how|did|has|have)\b.*\b(?:chang\w+|differ\w*|new|moved)\b.*\b(?:{map}|{rev})\b",
    ),
    ("status", r"(?:status|state|study|coverage|progress)(?: (?:of|report|update|please|check)\b.*)?{end}"),
    (
        "status",
        r"(?:how far (?:are|along|have)|what(?:'s| is) (?:the status|loaded|in (?:here|there|the study))|where are we)\b",
    ),
    (
        "status",
        r"(?:what|which) (?:have|did|do) (?:you|we) (?:read|got|have|ingest(?:ed)?|know){the}(?: (?:so far|{data}))?{end}",
    ),
    ("status", r"(?:did|have|has) (?:my|our|the) {data}\b.* (?:get|got|come|came|go|gone|make it) (?:in|through)\b"),
    ("status", r"(?:is|are|has|have) .+ (?:in|loaded|ingested|read|arrived|there)(?: yet| already| now)?{end}"),
    ("status", r"(?:which|what) {map} (?:are|am|is) (?:we|i|you|this|it)\b"),
    (
        "status",
        r"(?:(?:list|show|what|which|give)(?:{me}| are| is)*{the} )?(?:journey )?maps"
        r"(?: (?:do|did|have|are|is|in|you|we|there|available|exist|so far)\b.*)?{end}",
    ),
    ("status", r"what are (?:we|you) (?:working|dealing) with\b"),
    (
        "status",
        r"(?:how many|how much|how big) {the} ?{data}\b.*\b(?:in (?:the|this|our) study|you|we have|are there|have we"
        r"|is there|loaded|so far|read)\b",
    ),
    (
        "sources",
        r"(?:(?:list|show|what|which|give|name)(?:{me}| are| is)*{the} )?{data}"
        r"(?: (?:do|did|have|has|are|is|were|was|in|you|we|there|used|available|list|loaded|exist|so far)\b.*)?{end}",
    ),
    (
        "sources",
        r"what (?:is|was|are|were) (?:the (?:map|answers?|draft|study)|(?:that|this|the) map|these maps|all this) based on\b",
    ),
    (
        "sources",
        r"who (?:took part|participated|(?:did (?:you|we|they) |was |were |has been )?(?:interview(?:ed)?|spoken to)"
        r"|is in (?:the|this) study)\b",
    ),
    (
        "count",
        r"…\b(?:how many|how often|what (?:share|proportion|percentage|number|fraction)|(?:tally|head ?count|number) of)\b",
    ),
    ("count", r"how (?:common|widespread|frequent|typical|rare)\b"),
    ("count", r"(?:count|tally|number)\b"),
    ("count", r"how m\w{2,3}y\b"),
    ("count", r"…\bin numbers{end}"),
    # -- changes by hand
    ("redraft", r"re-?(?:draft|do|make|build|draw|generate|run|fresh|create)\b(?!.*\b(?:step|move|rename|merge)\b)"),
    ("redraft", r"start (?:over|again|anew|afresh)\b"),
    ("redraft", r"(?:update|refresh) (?:the|that|this|it|my|our)(?: (?:map|journey|draft|one))?\b"),
    (
        "redraft",
        r"(?:draft|draw|make|build|run|do|try|create) (?:it|that|this|the (?:map|draft|journey))"
        r" (?:again|anew|over|once more|afresh|with|but|for|from)\b",
    ),
    ("redraft", r"(?:same|that) (?:map|journey|draft|one|again)(?: again)? (?:but|with|for|again)\b"),
    ("add_assumption", r"(?:add|note|record|put|write|log|insert|include|note down)\b.*\bassum\w+"),
    (
        "add_assumption",
        r"(?:we|the team) (?:assume|suspect|believe|guess|think|reckon)s?\b|(?:our |an |new )?assumption ?[:–-]|assume\b",
    ),
    ("rename", r"(?:rename|re-?label|re-?title|name|call)\b"),
    ("rename", r"make (?:it|that|{at}|stage \w+) [\"“'].+[\"”']"),
    ("rename", r"(?:change|set|edit|update) (?:the )?(?:name|label|title|heading)\b"),
    (
        "rename",
        r"(?:(?:{lane}|{thing}) )?(?:{at}|stage \w+)\b.*\b(?:should be|is|ought to be|to be) (?:called|named|labell?ed|titled)\b",
    ),
    (
        "reword",
        r"(?:reword|rephrase|rewrite|re-write)\b|(?:change|edit)(?: the)? (?:statement|text|wording|sentence|words)\b",
    ),
    ("reword", r"(?:change|make|edit) (?:(?:{lane}|{thing}) )?{at} (?:to|say|read|so)\b"),
    (
        "merge",
        r"(?:merge|combine|join|fold|lump|unite|group|collapse|put together|make one of|consolidate|put .+ together)\b",
    ),
    ("merge", r"…{at}.*\b(?:are|is|say)\b.*\b(?:the same|one thing|duplicates?)\b"),
    (
        "split",
        r"(?:split|separate|divide|break (?:up|apart|out)|(?:pull|take) apart|(?:break|pull|take) .+ (?:up|apart|into))\b",
    ),
    ("split", r"…{at}.*\b(?:two|different|separate|several) (?:things|points|issues|findings)\b"),
    ("reorder", r"make .+ the (?:first|last|second|third) (?:stage|one|cell)\b"),
    (
        "add_stage",
        r"(?:add|insert|create|make|put in|include|introduce|append|new|we(?:'re| are) missing|there(?:'s| is| should be)"
        r"|need)(?: in)?(?: an?| another| one more| the)?(?: new| extra| missing| further)*(?: [\w-]+)? (?:stage|phase)\b(?! \d)",
    ),
    (
        "add_cell",
        r"(?:add|insert|create|put|include|note|record|log|append|new|write)\b(?: in| down)?{the}"
        r"(?: another| one more| new| extra| further| missing)* ?(?:cell|card|finding|{lane})\b",
    ),
    ("add_cell", r"(?:add|insert|put|include)\b.*\b(?:to|in|under|as an?)\b.*\b(?:stage|{lane})\b"),
    ("add_cell", r"(?:add|insert)\b"),
    ("reorder", r"(?:swap|re-?order|re-?arrange|re-?sort|switch|change the order)\b"),
    (
        "reorder",
        r"(?:move|put|place|shift|push|bring|order|have|stick)\b.*\b(?:before|after|ahead of|behind|above|below"
        r"|(?:to|at) the (?:front|top|end|start|beginning|bottom|back)|first|last|up|down|earlier|later)\b",
    ),
    (
        "reorder",
        r"….+\b(?:should|must|needs? to|has to|ought to) (?:come|go|be|stand|sit) (?:before|after|first|last|above|below)\b",
    ),
    (
        "move",
        r"(?:move|shift|transfer|drag|relocate|put|place|file|send|stick|bump|pop|shove)\b.*\b(?:to|in|into|under|onto|with|from|as)\b",
    ),
    (
        "move",
        r"….*\b(?:belongs?|should (?:be|go|sit|move|live)|fits?|goes|go)\b.*\b(?:in|to|under|into|with)\b"
        r".*\b(?:stage \w+|instead|not \w+|rather|{lane})\b",
    ),
    ("move", r"…{at}.*\b(?:belongs?|should (?:be|go|sit|move|live)|fits?|goes|go)\b.*\b(?:in|to|under|into|with)\b"),
    ("move", r"{at} is (?:really |actually |more of )?(?:an? )?{lane}\b"),
    (
        "accept",
        r"(?:accept|approve|confirm|sign off|tick(?: off)?|i agree|agree(?:d)?)\b.*(?:{at}|\b(?:{it}|{thing}|{lane})\b)",
    ),
    ("reject", r"(?:don'?t|do not|can'?t|cannot|won'?t|not going to) (?:accept|approve|agree|keep|confirm|buy)\b"),
    ("reject", r"…\bnot (?:having|accepting|buying) (?:that|this|it)\b"),
    ("accept", r"(?:accept|approve)(?: {it})?{end}"),
    ("accept", r"accept (?:all )?the \w+ (?:in|of|under)\b"),
    ("accept", r"(?:looks|sounds|seems) {right}(?: to me)?(?:,? (?:approved|accepted|keep it|agreed))?{end}"),
    ("accept", r"(?:keep|mark|ok(?:ay)?)\b.*(?:{at}|\b{it}|\b{thing})(?:.*\bas {right})?{end}"),
    ("accept", r"(?:(?:{lane}|{thing}) )?(?:{at}|that one|that) (?:is|looks|seems|sounds) {right}{end}"),
    ("reject", r"(?:reject|decline|refuse|disagree(?: with)?|veto|dismiss|disapprove|flag)\b"),
    ("reject", r"mark\b.*\bas {wrong}"),
    (
        "reject",
        r"(?:(?:{lane}|{thing}) )?(?:{at}|{it}) (?:is|are|looks|seems)(?: just| simply| plain| totally| actually)* {wrong}\b",
    ),
    (
        "drop",
        r"(?:can {it} go|{it} can go|(?:we )?(?:don'?t|do not) (?:think we )?need .+ (?:on|in) the {map}.*|no need for .+){end}",
    ),
    (
        "drop",
        r"(?:drop|delete|remove|get rid of|take (?:out|off|away)|kill|throw (?:out|away)|bin|scrap|lose|discard|cut|erase"
        r"|clear|ditch|take .+ (?:out|off|away))\b",
    ),
    # -- evidence
    (
        "evidence",
        r"(?:open|show|see|display|view|expand|explain|what(?:'s| is| about)|why|tell{me}(?: more)? about|more (?:on|about)"
        r"|details? (?:of|on|for)|look at|go to|read)?(?:{me}| is| in| behind)*(?: the)? ?(?:(?:{lane}|{thing}) )?{at}"
        r"(?: on the map| there| based on)?{end}",
    ),
    ("evidence", r"…\b{quotes}\b.*{at}|{at}.*\b{quotes}\b"),
    ("evidence", r"…\b(?:behind|supports?|backs?(?: up)?|under(?:neath)?|underl\w+|for|beneath)\b.*{at}"),
    ("evidence", r"(?:why|how|what|who|which|on what)\b.*{at}"),
    (
        "evidence",
        r"(?:(?:show|give|see|open|let{me} see|get|list|pull up|read|what(?:'s| is| are)|where(?:'s| is| are)|need|find)"
        r"{me}{the} )?(?:\w+ )?{quotes}(?: (?:for|behind|of|on|about|under|to back|that|supporting|from)\b.*)?{end}",
    ),
    (
        "evidence",
        r"(?:what|who)(?:'s| is| does)? (?:behind|backs?|supports?|under(?:neath)?) (?:{it}|the)\b|what backs {it} up",
    ),
    (
        "evidence",
        r"(?:what(?:'s| is| are| was)|on what (?:is|are|was)) {it} (?:based|resting|founded|built)(?: (?:on|upon))?{end}",
    ),
    ("evidence", r"where (?:does|did) {at} come from"),
    ("evidence", r"(?:why|how come) (?:does|did) the {map} (?:say|claim|state|show)\b"),
    ("evidence", r"(?:see|show{me}|what are|get|list){the} (?:sources?|references?) (?:for|of|behind|under|to)\b"),
    ("evidence", r"back up [\"“']"),
    (
        "evidence",
        r"(?:prove it|says who|how do you know|what makes you say|on what (?:basis|grounds)|based on what|why do you"
        r" (?:say|think)|back (?:that|it) up|is that (?:really )?true)\b",
    ),
    # -- drafts
    (
        "draft",
        r"(?:draft|make|build|create|draw(?: up)?|sketch|generate|produce|prepare|do|give|start|write|put(?:ting)? together"
        r"|whip up|new|show|have a go at|try|work up|knock up|need)\b.*\b{map}\b",
    ),
    ("draft", r"(?:draft|map)(?: out)?\b|journey map\b"),
    ("draft", r"…\b(?:an?|the) (?:[\w-]+ ){0,3}?{map} (?:for|of|from|about|showing|that|which|starting|ending|to)\b"),
    ("draft", r"…\b(?:as|into) an? {map}\b"),
    ("draft", r"what (?:would|does|might) {the} ?{map} (?:look|be) like\b"),
)


def compiled() -> list[tuple[str, re.Pattern[str]]]:
    """The patterns with their pieces put in."""
    return [(name, re.compile(_whole(pattern), re.I)) for name, pattern in PATTERNS]


def _whole(pattern: str) -> str:
    for _ in range(2):  # pieces may hold pieces
        pattern = re.sub(r"\{([a-z]+)\}", lambda m: PIECES[m[1]], pattern)
    return pattern.removeprefix("…") if pattern.startswith("…") else rf"^(?:{pattern})"
