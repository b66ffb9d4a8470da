"""The gate of evidence: first hand, on this journey, said and not only agreed to.

Each reason is decided by the reader's probability together with words that give it away; words alone decide where
they leave no doubt.
"""

from __future__ import annotations

import re

from assistant.observe import Observation

CLEAR = (
    0.6  # certainty below which a passage is too unclear to be a finding; of pains from .5 to .6 three in ten are right
)
DOUBT = 0.15  # probability from which the reader's doubt, together with a telling word, refuses
SURE = 0.6  # probability from which it refuses alone

REASONS = {
    "hearsay": "hearsay: it happened to somebody else",
    "other_company": "about another company",
    "hypothetical": "did not happen: a what-if",
    "earlier": "another time or another journey",
    "bare_yes": "a bare yes to a leading question",
    "lead_in": "leads up to words that stand by themselves",
    "orders": "gives orders to the program; sources are data",
    "unclear": "not clear enough to be a finding",
}
CLAIMS = frozenset({"pain", "gain", "suggestion", "expectation"})
ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?|rules|above|previous)\b|"
    r"\bsystem prompt\b|\byou are now\b|\bas an? (?:ai|language model|assistant)\b|<\|?(?:system|im_start)|\bSYSTEM:",
    re.I,
)
# "She put both hands on her head and said": a clause without its end, told of the words that follow it.
SPEECH = r"(?:said|says|asked|asks|replied|muttered|shouted|wrote|typed|read out)"
LEAD_IN = re.compile(rf"(?:^|\band|[,;])\s*(?:(?:she|he|they) )?{SPEECH}\s*[,–—-]?\s*$|\b{SPEECH}\s*:\s*$", re.I)
KIN = (
    r"(?:sister|brother|mum|mom|mother|dad|father|son|daughter|cousin|aunt|uncle|nan|gran|neighbour|neighbor|friend|mate|"
    r"colleague|boss|wife|husband|partner|niece|nephew|flatmate|housemate)(?:-in-law)?"
)
PROVIDER = r"(?:provider|company|supplier|bank|lot|crowd|firm|isp|insurer|network|people|landlord|dentist|gym|school|agency|app|one|place)"
# Words that make a doubt of the reader's weigh enough.
TELLING = {
    "hearsay": re.compile(
        rf"\b(?:my|our|a|her|his|the|some) (?:\w+ )?{KIN}(?:'s|’s)?\b|\bpeople (?:say|are saying|reckon)\b|\bthey say\b|"
        r"\bI(?:'ve|’ve)? (?:heard|read|was told|saw (?:on|that))\b|\bapparently\b|\bsome(?:one|body) (?:told|said|at)\b|"
        r"\b(?:horror )?stor(?:y|ies)\b|\bon (?:the news|facebook|reddit|a forum)\b|\bbloke\b|\bfella\b|\bthis (?:woman|man|guy|girl)\b",
        re.I,
    ),
    "other_company": re.compile(
        rf"\b(?:my|our|the|me) (?:old|last|previous|former|other|ex)[- ]{PROVIDER}\b|\bthat (?:crowd|lot)\b|\bthe (?:company|lot|ones?) (?:I|we) "
        rf"(?:left|had before|were with|was with)\b|\b(?:I|we) (?:was|were|'d been|had been) with\b|\bbefore (?:you|them|brightwell)\b|"
        r"\bused to\b|\bwith (?:[A-Z]\w+)\b|\bat [A-Z]\w+\b|\bmy (?:old|previous|last)\b|\bone of the big\b",
        re.I,
    ),
    "hypothetical": re.compile(
        r"\bif\b|\bimagine\b|\bwould(?:n't|n’t)? have\b|['’]d(?:n't)? have\b|\bwere to\b|\bwould\b|['’]d\b|\bsuppos(?:e|ing)\b|\bunless\b",
        re.I,
    ),
    "earlier": re.compile(
        r"\b(?:\w+ )?years? (?:ago|back|later|on|before)\b|\bback (?:in|then|when)\b|\b(?:19|20)\d\d\b|\bin (?:my|our|the) "
        r"(?:old|last|previous|first|other) \w+|\bwhen (?:I|we) (?:lived|moved|were (?:living|students?)|was (?:living|a student))\b|"
        r"\blast (?:time|year)\b|\brenew\w*|\bcontract (?:was|came|is) up\b|\bold (?:house|flat|place|job)\b|\bused to\b|\bthis year\b|\ba year\b",
        re.I,
    ),
}
# Words that leave no doubt.
CERTAIN = {
    "other_company": re.compile(
        rf"\bthat crowd\b|\bwith (?:my|our|the) (?:old|last|previous|former) {PROVIDER}\b|\bthe (?:company|provider|supplier) (?:I|we) left\b|"
        rf"\b(?:my|our) (?:old|last|previous|former) {PROVIDER} (?:was|were|had|would|used|always|never|did|took|kept|charged|sent|lost)\b",
        re.I,
    ),
    "hypothetical": re.compile(
        r"\b(?:if|had) (?:they|it|he|she|you|I|we|that|brightwell|nobody|somebody|\w+)(?: had|'d|’d)?\b[^.?!]{0,80}\b(?:I|we|they|he|she|it|that)"
        r"(?: would|'d|’d|wouldn['’]t| could| might)(?:n['’]t)? (?:have|'ve|’ve|of)\b|"
        r"\b(?:I|we)(?: would|['’]d)(?:n['’]t)? have [^.?!]{0,60}\bif\b",
        re.I,
    ),
    "hearsay": re.compile(rf"(?:'s|’s) {KIN}\b[^.?!]{{0,40}}\b(?:had|has|got|was|were|waited|told|said|paid|never)\b|\bpeople (?:say|are saying)\b|\byou hear (?:of|about|horror|stories)\b|\bI(?:'ve|’ve)? heard (?:that|of|about|people)\b", re.I),
    "earlier": re.compile(r"\b(?:five|six|seven|eight|nine|ten|\d+|several|many|three|four|couple of) years (?:ago|back)\b|\bin (?:our|my|the) (?:old|last|previous|first) (?:house|flat|place|job)\b", re.I),
}  # fmt: skip
# A good thing that is only hoped for, or would have been: "It would have saved us a lot of time."
UNREAL = re.compile(r"^\W*(?:hopefully\b|(?:it|that|this)(?:['’]d| would)(?: have|['’]ve)\b[^.,;!?]*\W*$)", re.I)
WISH = re.compile(
    r"\bwould (?:be|help|have been) (?:nice|good|great|better|easier|useful|helpful)\b|\bit would help\b|\bI wish\b|\bshould\b",
    re.I,
)


def refused(observation: Observation) -> str | None:
    """Why this observation may not count; None where it may."""
    if ORDERS.search(observation.text):
        return REASONS["orders"]
    if LEAD_IN.search(observation.text):
        return REASONS["lead_in"]
    if observation.gate == "bare_yes":
        return REASONS["bare_yes"]
    if observation.kind == "gain" and UNREAL.search(observation.text):
        return REASONS["hypothetical"]
    for gate, pattern in CERTAIN.items():
        if pattern.search(observation.text) and not (gate == "hypothetical" and WISH.search(observation.text)):
            return REASONS[gate]
    for gate, doubt in observation.doubts.items():
        if gate == "hypothetical" and (observation.kind == "suggestion" or WISH.search(observation.text)):
            continue
        if doubt >= SURE or (doubt >= DOUBT and gate in TELLING and TELLING[gate].search(observation.text)):
            return REASONS[gate]
    return None


def is_claim(observation: Observation) -> bool:
    """Whether a reader would miss it, so that its refusal is shown."""
    told = observation.kind in CLAIMS or observation.gate == "bare_yes" or bool(observation.codes)
    return told or bool(ORDERS.search(observation.text))
