"""Presidio itself, as the tests compare with it: its own engine around a blank tokenizer."""

from __future__ import annotations

from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from spacy.language import Language


@Language.component("lower_lemma")
def lower_lemma(doc: Any) -> Any:
    for token in doc:
        token.lemma_ = token.lower_
    return doc


class Blank(SpacyNlpEngine):
    """Presidio's own spaCy engine around a blank tokenizer whose lemmas are the lower-cased words."""

    def load(self) -> None:
        nlp = spacy.blank("en")
        nlp.add_pipe("lower_lemma")
        self.nlp = {"en": nlp}

    def get_supported_entities(self) -> list[str]:
        return []


def stock(recognizers: list[Any]) -> AnalyzerEngine:
    """A stock engine of these recognizers."""
    nlp = Blank()
    nlp.load()
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["en"])
