"""Touchpoints: the channels people name, found by their words."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.journey import Channel


class Mention(NamedTuple):
    """A channel named in a passage, with the words that name it."""

    channel: Channel
    online: bool
    words: str


# The first pattern that matches a word wins; words are those of everyday talk, not of one trade.
PATTERNS: tuple[tuple[Channel, bool, str], ...] = (
    ("app", True, r"\b(?:the |their |mobile )?app\b(?!\w)|\bon my phone app\b"),
    ("chat", True, r"\b(?:live |web )?chat(?:bot| bot| box| window)?\b(?!\w)(?=.{0,25}\b(?:agent|bot|window|with|said|told|box|on|line|person)\b)|\blive chat\b|\bchatbot\b"),
    ("email", True, r"\be-?mail(?:s|ed)?\b|\bspam folder\b"),
    ("sms", True, r"\btext(?:s|ed)?(?: message| reminder)s?\b|\b(?:a|the|got|sent|no|another|by) texts?\b(?! (?:file|box|field))|\btexted\b|\bSMS\b"),
    ("web", True, r"\bweb ?(?:site|page|form)s?\b|\bonline (?:form|order|account|application|checker)\b|\border (?:form|page)\b|\bthe site\b|\bhome ?page\b|\bcheck(?:er|out page)\b|\b(?:ordered|applied|booked|filed|registered|signed up|did it|went|paid) (?:it )?online\b"),
    ("phone", False, r"\b(?:rang|phoned|phoning|telephoned)\b|\b(?:call|help|customer service) ?(?:centre|center|line|desk)\b|\bon hold\b|\b(?:a|the|phone|that|another|one|their|his|her) (?:phone )?call\b|\bcalled (?:them|up|the|again|customer|and|in)\b|\bover the phone\b|\bhold music\b|\bring them\b"),
    ("store", False, r"\b(?:the|their|a|your|local|high street) (?:shop|store|branch|showroom|counter)\b|\bin[- ](?:store|branch)\b"),
    ("mail", False, r"\b(?:a|the|their|another|welcome) (?:letter|leaflet|flyer|brochure|paper bill)\b|\b(?:in|by|through) the post\b|\bby post\b|\bon the (?:door)?mat\b|\bletterbox\b|\bleaflet\b"),
    ("visit", False, r"\b(?:engineer|technician|installer|fitter|driver|courier|delivery man|home visit|site visit)s?\b|\b(?:at|on|rang) (?:the|my|our) (?:door|doorstep|doorbell)\b"),
    ("social", True, r"\b(?:on|via|through) (?:facebook|twitter|instagram|whatsapp|tiktok|social media)\b"),
)  # fmt: skip
COMPILED = tuple((channel, online, re.compile(pattern, re.I)) for channel, online, pattern in PATTERNS)

# A channel that was wished for, expected, denied or only compared with was not met.
UNREAL = re.compile(
    r"\bwould\b|['’]d (?:like|want|expect|go|call|ring|use|rather|prefer|probably)\b|\bideally\b|\bif\b|\bshould\b|\bcould\b|\bhope\b|\bimagine\b|"
    r"\b(?:not|n['’]t|never|no)\b[^.?!]{0,25}\b(?:online|app|web ?site|e-?mail\w*|text|letter|chat|shop|store|phone)\b",
    re.I,
)

# … nor one between other people.
OTHERS = re.compile(
    r"\b(?:daughter|son|sister|brother|mum|mom|dad|mate|friend|cousin|neighbour|neighbor|physio|landlord|house|family|group|school|bank(?:ing)?)(?:['’]s)?\s+"
    r"(?:rang|phoned|called|texted|e-?mailed|chat|app|web ?site|e-?mail)|\b(?:physio|doctor|landlord|bank|school)\b",
    re.I,
)

NAMES: dict[Channel, str] = {
    "app": "App", "chat": "Chat", "email": "E-mail", "sms": "Text message", "web": "Web site", "phone": "Phone call",
    "store": "Shop", "mail": "Post and print", "visit": "Visit", "social": "Social media", "other": "Other",
}  # fmt: skip

# How a record's own channel column is spelled.
COLUMN: dict[str, Channel] = {
    "web": "web", "website": "web", "online": "web", "app": "app", "mobile app": "app", "email": "email",
    "e-mail": "email", "phone": "phone", "telephone": "phone", "call": "phone", "voice": "phone", "chat": "chat",
    "store": "store", "shop": "store", "branch": "store", "retail": "store", "post": "mail", "mail": "mail",
    "letter": "mail", "visit": "visit", "field": "visit", "engineer": "visit", "sms": "sms", "text": "sms",
    "social": "social",
}  # fmt: skip
ONLINE = {channel: online for channel, online, _ in PATTERNS}


def mentions(text: str) -> list[Mention]:
    """Every channel a passage says was met, once each, in the order of PATTERNS; none where it was wished or denied."""
    if UNREAL.search(text) or OTHERS.search(text):
        return []
    found = []
    for channel, online, pattern in COMPILED:
        if match := pattern.search(text):
            found.append(Mention(channel, online, match.group().strip()))
    return found
