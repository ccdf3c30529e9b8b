"""Presidio itself, as the tests compare with it: its own engine around a blank tokenizer."""

from __future__ import annotations

from typing import Any

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from benchmarks.stock import Blank


def stock(recognizers: list[Any]) -> AnalyzerEngine:
    """A stock engine of these recognizers."""
    nlp = Blank()
    nlp.load()
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["en"])
