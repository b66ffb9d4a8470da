"""Other languages: kept, found by words, quoted as they are, and said not to have been read."""

from __future__ import annotations

from pathlib import Path

from assistant import Study
from assistant.coverage import unread

REVIEWS = """id,rating,review
r1,2,Der Techniker kam nicht und niemand hat angerufen.
r2,1,Die App ist sehr langsam und stürzt immer ab.
r3,1,Le technicien n’est pas venu et personne ne répond.
r4,1,The engineer never came and nobody rang us.
"""


def test_other_languages_are_kept_found_by_words_and_listed(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text(REVIEWS, "utf-8")
    with Study.open(tmp_path / "study") as study:
        study.ingest(tmp_path / "reviews.csv")
        assert {s.record: s.language for s in study.sources()} == {"r1": "de", "r2": "de", "r3": "fr", "r4": "en"}
        assert unread(study.sources()) == ["kept, not read: de 2, fr 1"]
        best = study.search("Techniker niemand angerufen", limit=1)[0]
        assert study.source(best.source_id).text[best.start : best.end] == best.text
        assert best.text == "Der Techniker kam nicht und niemand hat angerufen."
