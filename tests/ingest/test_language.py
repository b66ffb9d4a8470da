"""Languages: found per record, also in a short one; English with a foreign-looking word stays English."""

from __future__ import annotations

import pytest

from ingest.language import language

SAID = {
    "en": [
        "It was not what I had hoped for",
        "Checked Monday: no. Checked Tuesday: yes. Checked Wednesday: no.",
        "n/a fine ok thanks",
    ],
    "de": [
        "Es war sehr gut und nicht teuer",
        "Endlich schnell, aber der Techniker kam nicht.",
        "Die App stürzt immer ab",
    ],
    "fr": [
        "C'est très bien mais pas pour nous",
        "Le technicien n’est pas venu.",
        "Personne ne répond au téléphone, c'est nul",
    ],
    "es": [
        "La app no es muy buena pero funciona",
        "El técnico no vino y nadie me avisó",
        "Muy mal servicio, no lo recomiendo",
    ],
    "it": [
        "Il servizio non è molto buono",
        "Il tecnico non è venuto",
        "Ho aspettato tutto il giorno e non c'era nessuno",
    ],
    "nl": ["Het is niet goed maar wel snel", "De monteur is niet gekomen", "Ik heb geen brief van ze gehad"],
    "pt": [
        "Não é bom mas não foi caro para mim",
        "O técnico não veio e ninguém me avisou",
        "Muito bom, já está tudo a funcionar",
    ],
    "sv": ["Teknikern kom inte och jag fick vänta", "Det är bra men inte billigt", "Jag har inte fått något brev"],
    "da": [
        "Teknikeren kom ikke og det blev dyrt",
        "Det er godt, men jeg blev ikke ringet op",
        "Min app blev ikke ved med at virke",
    ],
    "pl": [
        "Nie jest źle, ale bardzo drogo",
        "Technik się nie pojawił i nikt do mnie nie zadzwonił",
        "Wszystko jest dla mnie za wolne, ale już działa",
    ],
    "ru": ["Мастер не пришёл", "Очень долго"],
    "uk": ["Майстер не прийшов, і ніхто не дзвонив"],
    "el": ["Ο τεχνικός δεν ήρθε"],
    "he": ["שוב אף אחד לא בא"],
    "ar": ["لم يأت أحد"],
    "ja": ["技術者が来ませんでした"],
    "zh": ["工程师没有来"],
    "ko": ["기사가 오지 않았어요"],
    "und": ["👍👍", "Netflix ok", "5/5"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SAID.items() for text in texts])
def test_a_text_tells_its_language(code: str, text: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize("told", ["de", "de-AT", "German", "DE_ch"])
def test_what_the_record_says_counts_where_the_words_do_not_tell(told: str) -> None:
    assert language("Super Netz", told) == "de"
    assert language("It was not what I had hoped for", told) == "en", "a setting is not what somebody wrote"


def test_nonsense_in_the_column_is_no_language() -> None:
    assert language("Super Netz", "n/a") == "und"
