"""More recognizers for a text by its language: which countries, and the scanners that hold them.

Looking for the identifiers of every country in every text costs several times as much as the default set; a text in
Finnish needs those of Finland. A detected language only chooses: it changes no result of a recognizer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from provenance import content
from provenance.errors import ConfigError
from provenance.scan import language
from provenance.scan.privacy import presidio
from provenance.scan.privacy.once import Found
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.privacy.recognizers import RecognizerSet
from provenance.scan.settings import Limits
from provenance.sources import plain_yaml

FILE = "countries.yaml"


@lru_cache(maxsize=1)
def by_language() -> dict[str, tuple[str, ...]]:
    """Language -> countries, as `profiles/countries.yaml` says.

    Raises: ConfigError, naming file, key and what was expected.
    """
    path = content.folder("profiles") / FILE
    value = plain_yaml.load(path).value
    if not isinstance(value, dict):
        raise ConfigError("expected languages, each with a list of countries", where=path, hint="such as de: [de]")
    found = {}
    for code, countries in value.items():
        if not re.fullmatch("[a-z]{2,3}", str(code)) or not isinstance(countries, list):
            raise ConfigError(f"{code}: expected a list of countries", where=path, hint="such as de: [de]")
        found[str(code)] = tuple(presidio.normalise([str(country) for country in countries]))
    return found


class Packs:
    """The recognizers that every text is searched with, and for each language those of its countries beside them.

    Args:
        countries: as `presidio.normalise` gives them; theirs look at every text.
        languages: language -> more countries, for texts in it.
    Raises: as `Patterns`. Recognizers of a language are loaded when its first text comes.
    """

    def __init__(
        self,
        countries: Sequence[str],
        limits: Limits,
        recognizers: Sequence[RecognizerSet] = (),
        languages: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._countries = tuple(countries)
        self._limits = limits
        self._recognizers = recognizers
        self._languages = languages or {}
        self._loaded: dict[tuple[str, ...], Patterns] = {}
        self._of(self._countries)

    def scan(self, texts: Iterable[str]) -> list[Found]:
        """A result for each text, in order. Never raises for what a text holds."""
        held = list(texts)
        groups: dict[tuple[str, ...], list[int]] = {}
        for place, text in enumerate(held):
            groups.setdefault(self._pack(text), []).append(place)
        found: dict[int, Found] = {}
        for pack, places in groups.items():
            found.update(zip(places, self._of(pack).scan([held[place] for place in places]), strict=True))
        return [found[place] for place in range(len(held))]

    def counts(self) -> tuple[int, int]:
        """Texts scanned, and those of them that Presidio itself had to look at, since this was last asked."""
        scanned = sum(patterns.scanned for patterns in self._loaded.values())
        by_presidio = sum(patterns.by_presidio for patterns in self._loaded.values())
        for patterns in self._loaded.values():
            patterns.scanned = patterns.by_presidio = 0
        return scanned, by_presidio

    def _pack(self, text: str) -> tuple[str, ...]:
        if not self._languages:
            return self._countries
        more = self._languages.get(language.detect(text)[0], ())
        return tuple(sorted({*self._countries, *more}))

    def _of(self, pack: tuple[str, ...]) -> Patterns:
        if pack not in self._loaded:
            self._loaded[pack] = Patterns(pack, self._limits, recognizers=self._recognizers)
        return self._loaded[pack]
