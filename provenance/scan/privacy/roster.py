"""Which recognizers look at every text, and what their findings mean: a row for each recognizer and entity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from provenance.scan.privacy.classes import Classes
from provenance.scan.privacy.recognizers import RecognizerSet

COLUMNS = (
    "recognizer",
    "entity",
    "country",
    "patterns",
    "validates",
    "context_words",
    "way",
    "class",
    "needs_context",
)


def rows(countries: Sequence[str], classes: Classes, recognizers: Sequence[RecognizerSet] = ()) -> list[dict[str, Any]]:
    """The recognizers of a set, in the order they run.

    Args:
        countries: as `presidio.normalise` gives them.
        recognizers: sets of the user's own, in order.
    Returns: values of COLUMNS: `country` as Presidio writes it, None if it is nobody's; `patterns` their number, None
        where code of the recognizer's own finds; `validates` whether a match is checked further (a checksum, a list of
        domains); `context_words` their number; `way` how the fast path runs it (`fast.finder`); `class` None
        if the entity raises nothing alone.
    Raises: ScanError, if Presidio does not load; ConfigError, if a set does not.
    """
    from presidio_analyzer import PatternRecognizer as base

    from provenance.scan.privacy import presidio
    from provenance.scan.privacy.fast import finder

    made = []
    loaded = presidio.load(countries, recognizers)
    for recognizer, way in zip(loaded, finder.ways(loaded), strict=True):
        by_pattern = isinstance(recognizer, base)
        country = type(recognizer).COUNTRY_CODE
        for entity in recognizer.supported_entities:
            raised, needs_context = classes.of_entity(entity)
            values = (
                str(recognizer.name),
                str(entity),
                country.lower() if country else None,
                len(recognizer.patterns) if by_pattern else None,
                not by_pattern or type(recognizer).validate_result is not base.validate_result,
                len(recognizer.context or []),
                way,
                raised,
                needs_context,
            )
            made.append(dict(zip(COLUMNS, values, strict=True)))
    return made
