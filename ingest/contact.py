"""Contact data and numbers that lead to one person: where they stand in a text, and what they are.

Patterns with checksums where there are any, else with the words that give a number away. Durations, dates, prices,
speeds, versions, places and brands stay, because they are evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[int, int, str]  # start, end, what: EMAIL, PHONE, CARD, IBAN, POSTCODE, ADDRESS or ID

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SPOKEN_EMAIL = re.compile(r"\b\w+(?: (?:dot|underscore|hyphen|dash) \w+)* at \w+(?: dot \w+)+", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w])")
_SHORT_CARD = re.compile(r"(?i:\bcard\b)\D{0,20}(?P<value>\d{12})(?!\w)")  # Maestro has some of twelve figures
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_NUMBERED = "account|sort code|order|booking|ticket|policy|contract|case|complaint|invoice|reference|tracking"
# A number after "account number" or "order no." (a few words or a new line between), or right after "order" or "ref:".
_ID = re.compile(
    rf"\b(?:(?:{_NUMBERED}|customer|membership|claim)"
    r"\s*(?:number|no\b\.?|num\b\.?|id\b|ref\b\.?|reference|#)[^\d\n]{0,30}?(?:\n[^\d\n]{0,30}?)?"
    rf"|(?:{_NUMBERED}|ref)\b(?:['’]s|\.)?\s*:?\s*)"
    r"(?P<value>#?(?-i:\b[A-Z]{1,4}[- ]?)?\d(?:[A-Z\d]|[ /-](?=[A-Z]{0,2}\d)){3,19})",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b[A-Z]{2,4}-\d{3,}(?:-\d{3,})+\b|\b[A-Z]{2,4}-\d{6,}\b")  # a reference that says so itself
# A date of birth, in figures or in words: what answers the question for it.
_BIRTH = re.compile(
    r"\bdate of birth\b[^\n]{0,30}\?\s*\n?(?:[A-Z][\w ]{0,20}:\s*)?(?P<value>(?!\[)[^\n.?!\[]{6,60})"
    r"|\b(?:date of birth|d\.?o\.?b\.?|born on)\b[\s:]*(?:is |was )?(?P<date>\d{1,4}[./-]\d{1,2}[./-]\d{2,4})\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})\b(?!-\d)")

_PHONE = re.compile(
    r"(?<![\w£$€.,/-])(?:(?:\+|\(|00|0|1[-. ]?\(?\d)[\d\s().-]{6,18}\d|\d{3}[-. ]\d{3}[-. ]\d{4})(?![\w-])"
)
_FIGURES = r"[+(]{0,2}\d(?:[ ().-]{0,3}\d){5,14}"
# Any number that is called a telephone's, before or behind it.
_CALLED = re.compile(
    r"(?i:(?:\b(?:tele)?phone|\btel\b|\bmobile|\bcell|\bfax)(?:[ -]?(?:number|no))?(?:\.|:|\s+is)?)\s*"
    rf"(?P<value>{_FIGURES})(?![\w-])"
    rf"|(?<![\w£$€.,/-])(?P<before>{_FIGURES}) (?i:office|fax|mobile|cell)\b"
)
_REGIONS = ("GB", "US", "DE")

_STREET = (
    "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Close|Crescent|Cres|Court|Ct|Place|Pl|Terrace|Grove|Gardens|Square|"
    "Row|Mews|Parade|Boulevard|Blvd|Rise|Way|Walk|Hill|Brow|Cottages|Croft|Fold|Vale|Meadows?|Villas|Wharf|Quay|Mount|"
    "Bank|Yard|Drift|View|Parkway|Pkwy|Highway|Hwy|Bypass|Circle|Cir|Trail"
)
# Street words that stand before the name (Rue, Via, Calle …), and endings that make one word a street (…straße, …vej).
_VIA = (
    "Rua|Rue|Via|Viale|Vicolo|Piazza|Calle|Avda\\.|Avenida|Plaza|Paseo|Carrer|Travessa|Largo|Strada|ul\\.|ulica|"
    "al\\.|Chemin|Impasse"
)
_ENDING = (
    "straße|strasse|str\\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|gracht|plein|vej|gade|gata|gatan|vägen|väg|"
    "veien|vegen|stien|stræti|katu|tie|kuja|polku"
)
_RUE = r"(?i:rue|avenue|boulevard|place|chemin|impasse|allée|quai|route)"
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w'’-]+"
_FLAT = r"(?:Flat|Apt|Apartment|Unit|Suite|Ste)\b\.?\s+(?:No\.?\s*)?\d{1,4}[A-Za-z]?"
_ADDRESS = re.compile(
    rf"\b(?:{_FLAT},?\s+)?(?:\d{{3,5}}\s+)?\d{{1,5}}[A-Za-z]?,?\s+(?!Google|One)(?:{_CAPITAL}\s+){{1,3}}(?:{_STREET})\b(?:\s+{_FLAT})?"
    rf"|\b(?:\d{{1,5}}\s+)?[A-ZÄÖÜØÅÞ][\w-]*(?:{_ENDING})\s+\d{{1,4}}[a-z]?\b"
    rf"|\b(?:\d{{1,5}}\s+)?(?:{_CAPITAL}\s+){{1,3}}(?:Straße|Strasse|Str\.|Weg|Allee|Platz|utca|u\.|út)\s+\d{{1,4}}\b"
    rf"|\b\d{{1,5}},?\s+(?:\d{{1,5}}\s+)?{_RUE}\s+(?:(?:de|du|des|la|le|les|d['’]|l['’])\s*)*{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}"
    rf"|\b(?:\d{{1,5}}\s+)?(?:{_VIA})\s+(?:[\w'’.-]+\s+){{1,4}}?\d{{1,4}}\b"
    rf"|\b{_FLAT}\b"
    r"|\bP\.?\s?O\.?\s?Box\s+\d+|\b(?i:(?:PSC|Unit)\s+\d+,?\s+Box)\s+\d+"
)
# A number and a name behind "lives at" or "address": "lives at 10252 Edeby 184".
_AT = re.compile(
    r"(?i:\b(?:lives?|living|lived|stay|stays|based) (?:at|on)|\baddress(?:\s+is|\s+to|\s+with|:)?)[:\s]+"
    rf"(?P<value>\d{{1,5}}[A-Za-z]?,?\s+(?:\d{{1,5}}\s+)?{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}}(?:\s+\d{{1,4}}\b)?)"
)
# The line above a flat's number is the street: "20789 Allika 46".
_BLOCK = re.compile(
    rf"(?m)^[ \t>?]*(?P<value>\d{{1,5}}[A-Za-z]?[ \t]+(?:\d{{1,5}}[ \t]+)?{_CAPITAL}[^\n,]{{0,30}})"
    r"\n[ \t>?]*\[ADDRESS\]"
)
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b")
_ZIP = re.compile(
    r"(?i:\b(?:zip|postcode|post code|postal code|plz)(?:\s*code)?(?:\s+is)?)[\s:]+"
    r"(?P<value>(?=[A-Z ]*\d)[A-Z\d]{3,6}(?:[ -][A-Z\d]{2,4})?)\b"
    r"|(?<=, )[A-Z]{2} (?P<state>\d{5}(?:-\d{4})?)\b"
)
# Behind an address, with a town between at most, a number of four to six figures is its post code; after a word in
# small letters it is a year or a price.
_BEHIND = re.compile(
    r"\[ADDRESS\][^.?!\[\]\d]{0,60}?(?:[,\n>?][ \t]*|\b[^\W\d_a-zß-ÿ][\w'’.-]*[)]?[ \t]+)"
    r"(?P<value>\d{4,6}(?:-\d{3,4}| \d{2}| [A-Z]{2})?)\b"
)


def contacts(text: str) -> Iterator[Place]:
    """Every stretch that is to be masked; they may overlap."""
    for pattern, what in (
        (_EMAIL, "EMAIL"),
        (_SPOKEN_EMAIL, "EMAIL"),
        (_CODE, "ID"),
        (_POSTCODE, "POSTCODE"),
        (_ZIP, "POSTCODE"),
        (_BEHIND, "POSTCODE"),
        (_SSN, "ID"),
        (_BIRTH, "ID"),
        (_ADDRESS, "ADDRESS"),
        (_AT, "ADDRESS"),
        (_BLOCK, "ADDRESS"),
    ):
        for match in pattern.finditer(text):
            yield *_value(match), what
    for match in [*_CARD.finditer(text), *_SHORT_CARD.finditer(text)]:
        start, end = _value(match)
        if _luhn(re.sub(r"\D", "", text[start:end])):
            yield start, end, "CARD"
    for match in _IBAN.finditer(text):
        if _is_iban(match.group().replace(" ", "")):
            yield *match.span(), "IBAN"
    identified = [m.span("value") for m in _ID.finditer(text) if _is_id(m["value"])]
    yield from ((start, end, "ID") for start, end in identified)
    for start, end in _phones(text):
        if all(end <= a or start >= b for a, b in identified):
            yield start, end, "PHONE"


def _value(match: re.Match[str]) -> tuple[int, int]:
    """Where the group stands that matched, or the whole where the pattern has none."""
    return match.span(match.lastgroup or 0)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        if _is_phone(match.group()):
            yield match.span()
    for match in _CALLED.finditer(text):
        start, end = _value(match)
        if not _DATE.match(text[start:end]):
            yield start, end


def _is_id(value: str) -> bool:
    """Four digits at least, five if they could be a year, and no date."""
    digits = re.sub(r"\D", "", value)
    return len(digits) >= 4 and not _DATE.fullmatch(value) and not re.fullmatch(r"(?:19|20)\d\d", value)


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 * (d > 9) for d in doubled) % 10 == 0 and len(set(digits)) > 1


def _is_iban(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return 15 <= len(iban) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _is_phone(candidate: str) -> bool:
    """A number that exists somewhere in the regions we know, or has the length of one there; no date and time."""
    import phonenumbers

    digits = re.sub(r"\D", "", candidate)
    if _DATE.match(candidate.strip()) or not 9 <= len(digits) <= 15:
        return False
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or (
            candidate.lstrip("(")[0] in "0+" and phonenumbers.is_possible_number(number)
        ):
            return True
    return False
