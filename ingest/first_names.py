"""First names in talk: who is named but neither on the roster nor introduced ("Ken next door", "Fionn's tooth")."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from ingest.roles import plain_name, wordset

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
# Companies, products, things and places that are called after somebody, of two words or more.
_BRANDS = re.compile(
    r"\b(?:"
    # shops and fashion
    r"John Lewis|Ted Baker|Laura Ashley|Jack Wills|Paul Smith|Ralph Lauren|Calvin Klein|Tommy Hilfiger|Hugo Boss|"
    r"Karen Millen|Kurt Geiger|Michael Kors|Marc Jacobs|Vera Wang|Kate Spade|Stella McCartney|Vivienne Westwood|"
    r"Alexander McQueen|Fred Perry|Ben Sherman|Jimmy Choo|Pierre Cardin|Giorgio Armani|Louis Vuitton|Joe Browns|"
    r"Dorothy Perkins|Charles Tyrwhitt|Thomas Pink|Thomas Sabo|Ernest Jones|Peter Jones|Robert Dyas|Harvey Nichols|"
    r"Harvey Norman|Oliver Bonas|Emma Bridgewater|Cath Kidston|Yves Saint Laurent|Yves Rocher|Peter Hahn|"
    r"Gerry Weber|Marc O['’]Polo|Leroy Merlin|Jo Malone|Est[ée]e Lauder|Elizabeth Arden|Bobbi Brown|Mary Kay|"
    r"Sally Hansen|Paul Mitchell|Tony & Guy|Toni & Guy|"
    # food, drink and places to eat
    r"Ben (?:&|and) Jerry['’]s|Tom (?:&|and) Jerry|Frankie (?:&|and) Benny['’]s|Abel & Cole|Jamie Oliver|Gordon Ramsay|"
    r"Charlie Bigham['’]s|Harry Ramsden['’]s|Uncle Ben['’]?s|Aunt Bessie['’]?s|Trader Joe['’]?s|Papa Johns?(?:['’]s)?|"
    r"Jimmy John['’]?s|Carl['’]?s Jr|Ella['’]s Kitchen|Bella Italia|Tim Hortons?|Sara Lee|Betty Crocker|"
    r"Jack Daniel['’]?s|Jim Beam|Johnnie Walker|Sam Adams|Stella Artois|Joe & the Juice|"
    # money, insurance and health
    r"Morgan Stanley|J\.? ?P\.? Morgan|Charles Schwab|Edward Jones|Raymond James|Marcus by Goldman(?: Sachs)?|"
    r"Oscar (?:Health|Insurance)|Martin Lewis|William Hill|Paddy Power|Arthur Andersen|Oliver Wyman|"
    # travel, cars and sport
    r"Ryan ?air|Thomas Cook|Fred\.? Olsen|Harley[ -]Davidson|Aston Martin|Alfa Romeo|Land ?Rover Freelander|"
    r"David Lloyd|Elizabeth [Ll]ine|Big Ben|Ben Nevis|Port Stanley|Alice Springs|North Carolina|South Carolina|"
    r"San (?:Jose|José|Francisco|Diego|Antonio)|Santa (?:Ana|Barbara|Clara|Maria)|County Clare|Co\. Clare|"
    r"Isle of Lewis|Barry Island|Lake Constance|"
    # things, and people everybody knows
    r"Russell Hobbs|George Foreman|Stanley [Kk]ni(?:fe|ves)|Stanley [Cc]ups?|Allen [Kk]eys?|Tom Tom|Henry [Hh]oovers?|"
    r"John Deere|Emma [Mm]attress(?:es)?|Super Mario|Mario Kart|Peter Pan|Harry Potter|Christmas Carol|"
    r"Murphy['’]s [Ll]aw|Addison['’]s [Dd]isease|Johnson & Johnson|Ted [Tt]alks?|Quiche Lorraine"
    r")(?!\w)"
)
# Of one word: a company with the possessive, perhaps a person's.
_SHOPS = wordset(
    "wendy's denny's arby's levi's lloyd's harry's macy's dick's kohl's domino's mcdonald's sainsbury's morrison's "
    "terry's kelly's bobby's jimmy's henry's leon's"
)
# What stands before a place or a saint, and what stands after a company's or a place's name.
_BEFORE = wordset("st saint san santa sankt fort port lake mount cape king queen prince princess pope hurricane storm")
_AFTER = wordset(
    "street st road rd lane avenue ave drive close crescent court place terrace grove gardens square row mews way walk "
    "hill park bridge station school college university academy hospital clinic surgery church cathedral hotel arms "
    "airport airlines airways air ltd limited plc inc llc gmbh ag bank banking insurance group energy telecom "
    "broadband mobile bakery services solutions motors pharmacy stores retail media award awards foundation trust"
)
# Capitalised, but nobody's surname where they follow a first name.
_NOT_SURNAMES = wordset(
    "openreach virgin sky vodafone orange three ee bt o2 amazon google apple facebook instagram whatsapp netflix "
    "youtube zoom teams slack paypal ebay tesco trustpilot twitter tiktok microsoft samsung sim wifi wi-fi internet "
    "broadband fibre fiber router hub box app online english german french spanish italian european british american "
    "team support engineer manager customer agent doctor nurse teacher mr mrs ms dr christmas easter god"
)


@cache
def first_names() -> frozenset[str]:
    """The first names of the list, as ``plain_name`` writes them."""
    return wordset(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"))


def brand_spans(text: str) -> list[tuple[int, int]]:
    """Where companies, products and places stand that are called after somebody."""
    return [m.span() for m in _BRANDS.finditer(text)]


def first_names_in(text: str, no_names: Collection[str]) -> set[str]:
    """People named by a first name of the list, with the surname that follows; no brands, no streets."""
    words = list(_WORD.finditer(text))
    brands = brand_spans(text)
    found: set[str] = set()
    taken = -1
    for index, word in enumerate(words):
        if index <= taken or not _is_first_name(word.group()):
            continue
        if any(a <= word.start() < b for a, b in brands) or _is_company(text, words, index):
            continue
        name = _POSSESSIVE.sub("", word.group())
        if name == word.group() and index + 1 < len(words) and _is_surname(text, words, index + 1, no_names):
            taken = index + 1
            name = f"{name} {_POSSESSIVE.sub('', words[taken].group())}"
        found.add(name)
    return found


def _is_first_name(word: str) -> bool:
    """Capitalised and in the list; of "Anne-Marie" both parts are."""
    bare = _POSSESSIVE.sub("", word)
    if not _is_capitalised(bare):
        return False
    parts = plain_name(bare).replace("ı", "i").split()
    return bool(parts) and (all(p in first_names() for p in parts) or "".join(parts) in first_names())


def _is_capitalised(word: str) -> bool:
    return all(p[:1].isupper() and not p.isupper() for p in word.split("-"))


def _is_company(text: str, words: list[re.Match[str]], index: int) -> bool:
    """Whether the name is a part of what is called after a person: "Marks & Spencer", "St John's", "Stanley Road"."""
    word = words[index]
    if word.group().lower().replace("’", "'") in _SHOPS:
        return True
    if index:
        between = text[words[index - 1].end() : word.start()]
        if between in {" ", ". "} and words[index - 1].group().lower() in _BEFORE:
            return True
        if between == " & " and _is_partner(words[index - 1].group()):
            return True
    if index + 1 < len(words):
        following = words[index + 1]
        between = text[word.end() : following.start()]
        if between == " " and following.group()[0].isupper() and following.group().lower() in _AFTER:
            return True
        if between == " & " and _is_partner(following.group()):
            return True
    return False


def _is_partner(word: str) -> bool:
    """The other half of a company: "Ken & Sheila" are two people."""
    return word[0].isupper() and not _is_first_name(word) and word.lower() not in {"i", "me"}


def _is_surname(text: str, words: list[re.Match[str]], index: int, no_names: Collection[str]) -> bool:
    """Whether a word after a first name belongs to it: capitalised, in no headline, and nowhere a word of its own."""
    word = words[index]
    bare = _POSSESSIVE.sub("", word.group())
    if text[words[index - 1].end() : word.start()] != " " or len(bare) < 2 or not _is_capitalised(bare):
        return False
    if bare.lower() in no_names or bare.lower() in _NOT_SURNAMES:
        return False
    if _is_first_name(bare):
        return True  # "Yusuf Karim"
    if _in_headline(text, word.start()):
        return False
    first = words[index - 1].group()
    return not any(
        (other.group().lower() == bare.lower() and other.group()[0].islower())
        or (other.group() == bare and i and words[i - 1].group() != first)
        for i, other in enumerate(words)
    )


def _in_headline(text: str, at: int) -> bool:
    """Whether all or nearly all words of the line, after a label, have a capital: "Yusuf Saved My Week"."""
    line = text[text.rfind("\n", 0, at) + 1 : (text + "\n").find("\n", at)]
    words = _WORD.findall(line.rpartition(": ")[2])
    return sum(w[0].isupper() for w in words) > 0.8 * len(words)
