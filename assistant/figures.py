"""Numbers people give: how long, how often, how much; what was promised beside what came."""

from __future__ import annotations

import re
from typing import NamedTuple

WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "hundred": 100, "a": 1, "an": 1, "half": 0.5,
}  # fmt: skip
UNITS = {
    "second": "seconds", "sec": "seconds", "minute": "minutes", "min": "minutes", "hour": "hours", "hr": "hours",
    "day": "days", "week": "weeks", "month": "months", "year": "years", "time": "times", "call": "calls",
    "people": "people", "person": "people", "e-mail": "e-mails", "email": "e-mails", "pound": "£", "quid": "£",
    "euro": "€", "dollar": "$", "meg": "Mbps", "mbps": "Mbps", "megabit": "Mbps", "mb": "Mbps", "gig": "Gbps",
    "percent": "%", "page": "pages", "step": "steps", "click": "clicks",
}  # fmt: skip
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
WORDS |= TENS
DIGITS = "one|two|three|four|five|six|seven|eight|nine"
NUMBER = (
    rf"(?:\d+(?:[.,]\d+)*|(?:{'|'.join(TENS)})[ -](?:{DIGITS})|" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")"
)
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
AMOUNT = re.compile(
    rf"(?P<money>[£€$]\s?\d+(?:[.,]\d+)*)|(?<![\w-])(?P<number>{NUMBER})"
    rf"(?:\s*(?:-|–|to|or)\s*(?P<upper>{NUMBER}))?(?:\s+working|\s+business|\s+whole|\s+full|\s+and a half)*"
    rf"[\s-]+(?P<unit>{UNIT})(?:e?s)?\b",
    re.I,
)
PROMISED = re.compile(
    r"\b(said|says|told|promis\w+|supposed|meant to|should|expect\w*|quoted|advertis\w+|assumed|thought|reckoned|"
    r"guarantee\w*|within|up to|estimate\w*|it'd be|would be|going to be)\b",
    re.I,
)
EXPECTS = re.compile(
    r"\b(?:expect\w*|suppos(?:ed|edly)|meant to|promis\w*|was told|were told|quoted|advertis\w+|assum(?:e|ed|ing)|guarantee\w*|"
    r"I(?:'d|’d| would) (?:hope|imagine|think)|should (?:be|have|come|arrive|take)|hop(?:ed|ing)|within (?:a|an|the|\d+|\w+) \w+|"
    r"(?:said|told (?:me|us)|says?)\b[^.?!]{0,50}\b(?:would|will|'d|’d|'ll|’ll|certain|by|next|tomorrow|\w+day|hours?|weeks?|months?))\b",
    re.I,
)


class Amount(NamedTuple):
    """A number with its unit as said ("nine days"), and both in plain form (9.0, "days")."""

    said: str
    value: float
    unit: str
    start: int


def amounts(text: str) -> list[Amount]:
    """Every amount with a unit, in order; of a range the upper end."""
    found = []
    for match in AMOUNT.finditer(text):
        if money := match.group("money"):
            found.append(Amount(money, float(re.sub(r"[^\d.]", "", money) or 0), money[0], match.start()))
            continue
        unit = UNITS[match.group("unit").lower()]
        number = (match.group("upper") or match.group("number")).lower()
        if number in ("a", "an") and unit in ("times", "calls", "people"):
            continue
        found.append(Amount(match.group().strip(), _value(number), unit, match.start()))
    return found


def _value(number: str) -> float:
    """12, 1,200, 4.5, nine, twenty-four → a float."""
    if number[0].isdigit():
        whole = re.sub(r",(?=\d{3}\b)", "", number).replace(",", ".")
        return float(whole) if whole.count(".") < 2 else float(whole.split(".")[0])
    return float(sum(WORDS[part] for part in re.split(r"[ -]", number)))


def expects(text: str) -> bool:
    """Whether the passage speaks of what was expected or promised."""
    return bool(EXPECTS.search(text))


def promise(text: str) -> tuple[Amount, list[Amount]] | None:
    """What was expected or promised, and the amounts of the same unit that came instead; None where none was."""
    said = amounts(text)
    for place, amount in enumerate(said):
        lead = text[max(0, amount.start - 60) : amount.start + len(amount.said)]
        if PROMISED.search(lead):
            later = [other for other in said[place + 1 :] if _alike(other, amount) and other.value != amount.value]
            return amount, later
    return None


def _alike(one: Amount, other: Amount) -> bool:
    time = {"seconds", "minutes", "hours", "days", "weeks", "months", "years"}
    return one.unit == other.unit or (one.unit in time and other.unit in time)


def listed(values: list[float], unit: str) -> str:
    """[9, 12], "days" → "9, 12 days"; money with its sign before each."""
    plain = [f"{value:g}" for value in values]
    return ", ".join(unit + value for value in plain) if unit in "£€$" else f"{', '.join(plain)} {unit}"
