"""Evaluating the scan for personal data as it is configured, over labelled sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.errors import UsageError
from provenance.quality import documents, entity_map, evaluation, note
from provenance.quality.evaluate import Judged, judge, rules
from provenance.quality.evaluation import Detector, Evaluation

if TYPE_CHECKING:
    from provenance.scan.privacy.recognizers import RecognizerSet
    from provenance.scan.settings import Settings


@lru_cache(maxsize=8)
def detector(countries: tuple[str, ...], recognizers: tuple[RecognizerSet, ...]) -> Detector:
    """The pattern scan of these countries and sets, as an evaluation names it.

    Raises: ConfigError, ScanError.
    """
    from provenance.scan.privacy import presidio

    codes = tuple(presidio.normalise(countries))
    described = presidio.describe(codes, recognizers)
    return Detector(
        name=", ".join([*(one.name for one in recognizers), *codes]) or "default",
        versions={"presidio-analyzer": described["presidio"], **described["versions"]},
        recognizers=presidio.by_entity(codes, recognizers),
    )


def note_of(settings: Settings, classes: Mapping[str, Any], measured: Sequence[Evaluation]) -> dict[str, Any]:
    """What is known of how well the scans of these settings find what they look for, as it is hashed.

    Args:
        classes: the privacy mapping, canonical.
        measured: the user's own evaluations, asked before those that ship.
    Raises: ConfigError, ScanError.
    """
    from provenance.scan.privacy import mapping

    by = rules(mapping.rows_of(classes, settings.countries))
    known = [*measured, *(evaluation.load(path) for path in evaluation.shipped())]
    return note.note(detector(settings.countries, settings.recognizers), by, known)


def evaluate(
    labelled: Sequence[Path],
    *,
    known: Path | None = None,
    mapping: Path | None = None,
    countries: Sequence[str] = (),
    recognizers: Sequence[str | Path] = (),
) -> Evaluation:
    """Run the pattern scan over labelled sets, and count.

    Args:
        known: the map from labels to kinds; default: the one that ships.
        mapping: which findings count; default: the one that ships.
    Raises: UsageError, ConfigError, ReadError, ScanError.
    """
    from provenance.scan.privacy import mapping as classes
    from provenance.scan.privacy import presidio
    from provenance.scan.privacy import recognizers as sets
    from provenance.scan.privacy.patterns import Patterns
    from provenance.scan.settings import Limits

    labels = entity_map.load(known)
    codes = tuple(presidio.normalise(sorted({code.lower() for code in countries})))
    chosen = sets.load_all(recognizers)
    told = detector(codes, chosen)
    by = rules(classes.load(mapping).rows(codes))
    patterns = Patterns(codes, Limits(), recognizers=chosen)
    judged: list[Judged] = []
    for path in labelled:
        one = documents.read(path)
        if any(one.sha256 == other.sha256 for other in judged):
            raise UsageError("a labelled set is given twice", where=path)
        judged.append(
            judge(
                one,
                lambda texts: (found.spans for found in patterns.scan(texts)),
                labels,
                by,
                looked_for=frozenset(told.recognizers),
            )
        )
    return Evaluation(detector=told, map=labels.digest(), rules=by, sets=tuple(judged))
