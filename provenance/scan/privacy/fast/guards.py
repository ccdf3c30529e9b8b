"""Whether the library code that the fast path reproduces is the code it was written against.

Where it is not, the library itself runs: slow, and right. `python -m provenance.scan.privacy.fast.guards` prints the
digests of what is installed, to be added here once the parity tests pass with it.
"""

from __future__ import annotations

import hashlib
import inspect
from functools import lru_cache
from typing import Any

import spacy
from phonenumbers import phonenumbermatcher, phonenumberutil
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer, LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.predefined_recognizers.country_specific.south_africa import za_phone_number_recognizer
from presidio_analyzer.predefined_recognizers.generic import iban_recognizer, phone_recognizer

IbanRecognizer = iban_recognizer.IbanRecognizer
PhoneRecognizer = phone_recognizer.PhoneRecognizer
ZaPhoneNumberRecognizer = za_phone_number_recognizer.ZaPhoneNumberRecognizer

_SOURCES: dict[str, tuple[Any, ...]] = {
    "engine": (
        AnalyzerEngine.analyze,
        AnalyzerEngine._enhance_using_context,
        AnalyzerEngine._AnalyzerEngine__remove_low_scores,
        AnalyzerEngine._AnalyzerEngine__get_result_score_threshold,
        AnalyzerEngine._AnalyzerEngine__add_recognizer_id_if_not_exists,
        EntityRecognizer.remove_duplicates,
        EntityRecognizer.enhance_using_context,
        ContextAwareEnhancer,
        LemmaContextAwareEnhancer,
        NlpArtifacts,
        Pattern,
        RecognizerResult,
    ),
    "patterns": (PatternRecognizer.analyze, PatternRecognizer._PatternRecognizer__analyze_patterns),
    "iban": (IbanRecognizer,),
    "phones": (PhoneRecognizer, ZaPhoneNumberRecognizer, phonenumbermatcher, phonenumberutil),
}
"""What each part of the fast path reproduces."""

_KNOWN: dict[str, set[str]] = {
    "engine": {"5ba3a479f032e6d3"},  # presidio-analyzer 2.2.366
    "patterns": {"a6bad4da2588fee0"},
    "iban": {"e841be40e49aa1a7"},
    "phones": {"87e9f83f01e42aa1"},  # with phonenumbers 9.0.43
    "words": {"3.8"},
}
"""Digests of sources; of `words` the versions of spaCy, whose tokenizer is compiled."""


@lru_cache(maxsize=16)
def installed(part: str) -> str:
    """The digest, or version, of the library code of a part."""
    if part == "words":
        return ".".join(spacy.__version__.split(".")[:2])
    text = "".join(inspect.getsource(source) for source in _SOURCES[part])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def known(part: str) -> bool:
    """Whether the fast path may stand in for the library here."""
    try:
        return installed(part) in _KNOWN[part]
    except (OSError, TypeError):  # a build without sources
        return False


if __name__ == "__main__":
    for name in _KNOWN:
        print(name, installed(name))  # noqa: T201 - for whoever maintains the table
