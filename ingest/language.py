"""Which language a text is in: told by its letters where they are not Latin, else by its commonest small words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict

# Small words of each language. One that is a word of several ("no", "a", "me") counts less, of English above all.
_SMALL = {
    "en": "the and to of is it was that i you we they for on not my but have with this had what so a in at be are "
    "as he she an or no me from by when there were been if about would just get got very all can will did "
    "their your our then do does done go going one two u am like love know think where who how why him her "
    "his its again never only than up out still because don't it's i'm that's too",
    "de": "und der die das ist nicht ich ein eine es war mit wie sehr auf den zu wir für aber im dass habe von dem "
    "sie auch noch nur hat man bei nach wenn oder mir mich kein keine wurde immer schon einen einem alles "
    "endlich",
    "fr": "le la les et est une des je pas que pour dans très avec mais sur ce nous vous c'est il un du en qui au "
    "plus j'ai on ne sont cette mon ma mes tout bien être a été n'est",
    "es": "el la los las es una muy que no por con para pero y se mi lo en del fue más un de me está nada todo hay "
    "como sin cuando ha he han este esta ya",
    "it": "il la è un una che non di per con sono molto ma e gli mi del questo ho si le in da come anche più nel "
    "della ha tutto quando senza",
    "nl": "de het een en is niet ik dat van op met maar zeer heb we voor zijn was er te die ook aan als bij geen "
    "wel nog naar mijn heel dit wordt",
    "pt": "o a os um uma é que não de para com muito mas em do da eu foi se meu na no por mais como está ser tem já "
    "sem quando ao minha",
    "sv": "och att det som en är jag på inte för med har av till den ett var men så mycket om vi kan från när min mig",
    "da": "og at det som en er jeg på ikke for med har af til den et var men så meget om vi kan fra når min mig blev",
    "nb": "og at det som en er jeg på ikke for med har av til den et var men så veldig om vi kan fra når min meg ble",
    "pl": "nie się na jest w z że jak ale po od tak bardzo mam był było przez dla mnie już tylko",
    "cs": "je se na že v jsem s ale jak pro tak po co velmi už není bylo mi který",
    "tr": "ve bir bu çok da de için ne ama ben gibi daha var yok olarak kadar sonra hiç değil",
    "fi": "ja on ei se että en oli mutta kun niin hän ole mitä minun hyvin todella sitä vain nyt",
    "ro": "și nu este de la cu în un o pe că pentru foarte mai dar se din ce care sunt fost",
    "hu": "a az és nem hogy egy is volt de van meg csak nagyon már mint ez ha vagy",
}
# Word → its languages.
_SPOKEN = {
    w: [code for code, words in _SMALL.items() if w in words.split()] for ws in _SMALL.values() for w in ws.split()
}
# Unicode names of letters begin with their script.
_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "HEBREW": "he", "ARABIC": "ar", "DEVANAGARI": "hi", "THAI": "th", "HANGUL": "ko",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh",
}  # fmt: skip
_FEW = 4  # words under which a text may be in any language
_NAMED = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es",
    "italian": "it", "italiano": "it", "dutch": "nl", "nederlands": "nl", "portuguese": "pt", "português": "pt",
    "swedish": "sv", "danish": "da", "norwegian": "nb", "polish": "pl", "czech": "cs", "turkish": "tr", "finnish": "fi",
    "romanian": "ro", "hungarian": "hu", "russian": "ru", "ukrainian": "uk", "greek": "el", "hebrew": "he",
    "arabic": "ar", "hindi": "hi", "thai": "th", "korean": "ko", "japanese": "ja", "chinese": "zh",
}  # fmt: skip


def language(text: str, told: str | None = None) -> str:
    """The ISO 639-1 code of a text's language; "und" where so few words do not tell.

    What a record says of itself (`told`: "de", "de-AT", "German") decides only where its words do not: exports often
    name the language of the customer's settings. A text is foreign only if two different small words, or one and its
    own letters, say so: a lone "no" in English is no Spanish.
    """
    script = _script(text)
    if script:
        return script
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower().replace("’", "'"))
    votes: dict[str, float] = defaultdict(float)
    kinds: dict[str, set[str]] = {}
    for word in words:
        for code in _SPOKEN.get(word, ()):
            votes[code] += 1 / len(_SPOKEN[word])
            kinds.setdefault(code, set()).add(word)
    best = min(votes, key=lambda code: (-votes[code], code != "en", code), default=None)
    if best is not None and best != "en":
        own = re.search(r"[^\x00-\x7f]", "".join(words)) is not None and max(len(words), 1) < 12
        sure = len(kinds[best]) >= 2 or (own and any(len(_SPOKEN[word]) == 1 for word in kinds[best]))
        if sure and votes[best] > votes["en"]:
            return best
    if best == "en" and votes["en"] >= 1:
        return "en"
    return _code(told) or ("und" if len(words) < _FEW else "en")


def _script(text: str) -> str | None:
    """The language of a script other than Latin, where most letters are of it."""
    letters = [c for c in text if c.isalpha()]
    foreign = [c for c in letters if c > "\u036f"]
    if len(foreign) * 2 <= len(letters):
        return None
    counted = Counter(_SCRIPTS.get(unicodedata.name(c, "").split(" ")[0].split("-")[0], "") for c in foreign)
    if counted["ja"]:
        return "ja"  # Japanese mixes kana with Chinese signs
    if counted["ru"] and re.search("[іїєґ]", text.lower()):
        return "uk"
    return counted.most_common(1)[0][0] or None


def _code(told: str | None) -> str | None:
    """ "de-AT", "DE" or "German" as "de"; None for what is no language."""
    name = (told or "").strip().casefold()
    if name in _NAMED:
        return _NAMED[name]
    first = re.split(r"[-_ ]", name)[0]
    return first if first in {*_SMALL, *_NAMED.values()} else None
