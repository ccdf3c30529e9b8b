"""Presidio's pattern recognizers as we run them: which are loaded, offline, silent, and the same on every machine.

Imported, with presidio_analyzer, when a scanner or a descriptor is first made.
"""

from __future__ import annotations

import copy
import logging
import types
from collections.abc import Sequence
from functools import lru_cache
from importlib import metadata
from typing import Any

import phonenumbers
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, pattern_recognizer
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.predefined_recognizers.country_specific.south_africa import za_phone_number_recognizer
from presidio_analyzer.predefined_recognizers.generic import email_recognizer, iban_recognizer, phone_recognizer
from presidio_analyzer.recognizer_registry.recognizers_loader_utils import (
    RecognizerConfigurationLoader,
    RecognizerListLoader,
)

from provenance.digest import digest
from provenance.errors import ConfigError, ScanError
from provenance.scan.domains import extractor
from provenance.scan.privacy import custom
from provenance.scan.privacy.mapping import ALIASES
from provenance.scan.privacy.recognizers import RecognizerSet
from provenance.scan.privacy.words import Artifacts, Tokens, Words
from provenance.sources.fields import nearest

LANGUAGE = "en"  # all recognizers are loaded under it; a country's recognizers match its identifiers in any text

_PACKAGES = ("phonenumbers", "regex", "spacy", "tldextract")


class Matcher(phonenumbers.PhoneNumberMatcher):
    """Finds phone numbers, and remembers that one gave up for want of tries."""

    gave_up = False  # of any matcher, since last set to False; a process scans one text at a time

    def _find(self, index: int) -> Any:
        found = super()._find(index)
        if self._max_tries <= 0:
            Matcher.gave_up = True
        return found


def _tame() -> None:
    """Change in Presidio's modules what would make results depend on network, disk, load or luck.

    - Regex timeouts skip a pattern in silence after some seconds, so a busy machine would find less: none. Texts
      are cut into windows instead (`windows.py`).
    - E-mail addresses are checked against a suffix list that would be downloaded and cached: the packaged one.
    - Phone matching gives up after 65,535 tries, in silence: seen (`Matcher`).
    - Loggers name texts in errors: silent.
    """
    pattern_recognizer.REGEX_TIMEOUT_SECONDS = None
    iban_recognizer.REGEX_TIMEOUT_SECONDS = None
    email_recognizer.tldextract = types.SimpleNamespace(extract=extractor())
    watched = types.SimpleNamespace(**{**vars(phonenumbers), "PhoneNumberMatcher": Matcher})
    phone_recognizer.phonenumbers = watched
    za_phone_number_recognizer.phonenumbers = watched
    for name in ("presidio-analyzer", "decision_process"):
        logging.getLogger(name).disabled = True


class Enhancer(LemmaContextAwareEnhancer):
    """Presidio's context rule, finding the word of a match by bisection instead of a walk from the text's start."""

    @staticmethod
    def _find_index_of_match_token(word: str, start: int, tokens: Tokens, tokens_indices: list[int]) -> int:
        return tokens.at(start)


def engine(recognizers: Sequence[Any], words: Words) -> Any:
    """An AnalyzerEngine over these recognizers."""
    registry = RecognizerRegistry(recognizers=list(recognizers), supported_languages=[LANGUAGE])
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=words,
        supported_languages=[LANGUAGE],
        context_aware_enhancer=Enhancer(),
    )


def known_countries() -> list[str]:
    """Codes of the countries that Presidio has recognizers for."""
    codes = {_class(entry).COUNTRY_CODE for entry in _configured()}
    return sorted(code.lower() for code in codes if code)


def normalise(countries: Sequence[str]) -> list[str]:
    """Country codes as Presidio writes them, sorted.

    Raises: ConfigError, if Presidio has no recognizer for one.
    """
    known = known_countries()
    codes = sorted({ALIASES.get(code, code) for code in countries})
    for code in codes:
        if code not in known:
            raise ConfigError(
                f"there is no recognizer for the country {code!r}{nearest(code, known)}",
                where="countries",
                hint=f"known: {', '.join(known)} (gb means uk)",
            )
    return codes


def load(countries: Sequence[str], recognizers: Sequence[RecognizerSet] = ()) -> list[Any]:
    """The recognizers Presidio enables for English, in its order, and all of these countries; then what sets change.

    Args:
        countries: as `normalise` gives them.
        recognizers: sets in the order they apply; without any, the list is exactly Presidio's.
    Raises: ScanError, if Presidio does not load; ConfigError, if a set does not.
    """
    chosen = []
    for entry in _configured():
        languages = [_language(item) for item in entry.get("supported_languages") or [LANGUAGE]]
        if entry.get("enabled", True) and LANGUAGE in languages:
            chosen.append(entry)
        elif (_class(entry).COUNTRY_CODE or "").lower() in countries:
            chosen.append({"name": entry["name"], "type": "predefined", "supported_languages": [LANGUAGE]})
    _tame()
    try:
        flags = _configuration()["global_regex_flags"]
        loaded = list(RecognizerListLoader.get(chosen, [LANGUAGE], flags))
    except Exception as error:
        raise ScanError(
            f"Presidio's recognizers do not load ({type(error).__name__})", hint="install presidio-analyzer again"
        ) from None
    for one in recognizers:
        loaded = custom.applied(one, loaded, LANGUAGE)
    return loaded


@lru_cache(maxsize=8)
def describe(countries: tuple[str, ...], recognizers: tuple[RecognizerSet, ...] = ()) -> dict[str, Any]:
    """What a descriptor says of the loaded list: `presidio`, `recognizers` (a digest) and `versions`.

    Raises: as `load`.
    """
    return {
        "presidio": metadata.version("presidio-analyzer"),
        "recognizers": digest([custom.described(one) for one in load(countries, recognizers)]),
        "versions": {name: metadata.version(name) for name in _PACKAGES},
    }


@lru_cache(maxsize=8)
def by_entity(countries: tuple[str, ...], recognizers: tuple[RecognizerSet, ...] = ()) -> dict[str, str]:
    """Entity -> digest of all recognizers that can find it, sorted. Equal digests find the same, by one version."""
    kinds: dict[str, list[Any]] = {}
    for one in load(countries, recognizers):
        for entity in one.supported_entities:
            kinds.setdefault(entity, []).append(custom.described(one))
    return {entity: digest(found) for entity, found in sorted(kinds.items())}


@lru_cache(maxsize=1)
def _configuration() -> dict[str, Any]:
    """Presidio's own configuration; reading it takes a tenth of a second."""
    found: dict[str, Any] = RecognizerConfigurationLoader.get()
    return found


def _configured() -> list[dict[str, Any]]:
    """The predefined recognizers of Presidio's own configuration."""
    entries = copy.deepcopy(_configuration()["recognizers"])  # who loads them changes them
    return [entry for entry in entries if entry.get("type") == "predefined"]


def _class(entry: dict[str, Any]) -> Any:
    return RecognizerListLoader.get_existing_recognizer_cls(RecognizerListLoader.get_recognizer_name(entry))


def _language(item: str | dict[str, Any]) -> str:
    return item if isinstance(item, str) else str(item["language"])


__all__ = ["Artifacts", "Matcher", "by_entity", "describe", "engine", "known_countries", "load", "normalise"]
