"""Presidio as it comes: the engine that our pattern scan is compared with.

The recognizers are those Presidio enables for English, or with every country's; the NLP engine is Presidio's own around
a blank spaCy tokenizer whose lemmas are the lower-cased words. Two things are changed, since with them results would
depend on the machine: no regex times out, and e-mail addresses are checked against the packaged suffix list instead of
a downloaded one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import types
from collections.abc import Iterator
from importlib import metadata
from typing import Any

import phonenumbers
import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, pattern_recognizer
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers.country_specific.south_africa import za_phone_number_recognizer
from presidio_analyzer.predefined_recognizers.generic import email_recognizer, iban_recognizer, phone_recognizer
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider
from spacy.language import Language

from provenance.scan.privacy import presidio

Row = tuple[str, int, int, float, str, bool]
"""entity, start, end, score to 9 digits, recognizer, whether a context word stands near"""

PACKAGES = ("presidio-analyzer", "phonenumbers", "regex", "spacy", "tldextract")


@Language.component("lower_lemma")
def lower_lemma(doc: Any) -> Any:
    for token in doc:
        token.lemma_ = token.lower_
    return doc


class Blank(SpacyNlpEngine):
    """Presidio's own spaCy engine around a tokenizer."""

    def load(self) -> None:
        nlp = spacy.blank("en")
        nlp.add_pipe("lower_lemma")
        self.nlp = {"en": nlp}

    def get_supported_entities(self) -> list[str]:
        return []


def recognizers(everywhere: bool) -> list[Any]:
    """Those Presidio itself loads for English but for the one that needs a model; or with those of all countries."""
    if everywhere:
        return presidio.load(presidio.known_countries())
    provider = RecognizerRegistryProvider(registry_configuration={"supported_languages": ["en"]})
    return [r for r in provider.create_recognizer_registry().recognizers if r.name != "SpacyRecognizer"]


def engine(everywhere: bool = False) -> AnalyzerEngine:
    """An engine, loaded."""
    _repeatable()
    registry = RecognizerRegistry(recognizers=recognizers(everywhere), supported_languages=["en"])
    nlp = Blank()
    nlp.load()
    made = AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["en"])
    _repeatable()  # loading all countries' goes through the product, which sets these too
    return made


def _repeatable() -> None:
    pattern_recognizer.REGEX_TIMEOUT_SECONDS = None
    iban_recognizer.REGEX_TIMEOUT_SECONDS = None
    offline = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)
    email_recognizer.tldextract = types.SimpleNamespace(extract=offline)
    for name in ("presidio-analyzer", "decision_process"):
        logging.getLogger(name).disabled = True  # they quote texts


@contextlib.contextmanager
def phones_as_they_come() -> Iterator[None]:
    """Presidio's own phone matcher, while the product in this process watches its own."""
    modules = (phone_recognizer, za_phone_number_recognizer)
    held = [module.phonenumbers for module in modules]
    for module in modules:
        module.phonenumbers = phonenumbers
    try:
        yield
    finally:
        for module, ours in zip(modules, held, strict=True):
            module.phonenumbers = ours


def rows(made: AnalyzerEngine, text: str) -> list[Row]:
    """What an engine finds, sorted."""
    with phones_as_they_come():
        results = made.analyze(text, "en", return_decision_process=True)
    return sorted(map(_row, results))


def _row(result: Any) -> Row:
    held = result.recognition_metadata
    raised = held.get(result.IS_SCORE_ENHANCED_BY_CONTEXT_KEY)
    context = bool(result.analysis_explanation.supportive_context_word) or bool(raised)
    name = str(held[result.RECOGNIZER_NAME_KEY])
    return str(result.entity_type), result.start, result.end, round(float(result.score), 9), name, context


def name(everywhere: bool) -> str:
    """Names what decides a result of this module: the recognizers and the versions of what they use."""
    told = [
        [r.name, list(r.supported_entities), list(r.context or []), [p.regex for p in getattr(r, "patterns", [])]]
        for r in recognizers(everywhere)
    ]
    versions = {package: metadata.version(package) for package in PACKAGES}
    return hashlib.sha256(json.dumps([told, versions]).encode()).hexdigest()[:16]
