"""Evaluating the scans for personal data and for names as they are configured, over labelled sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.digest import digest
from provenance.errors import UsageError
from provenance.quality import documents, entity_map, evaluation, note
from provenance.quality.evaluate import Judged, Rule, Scan, judge, rules
from provenance.quality.evaluation import Detector, Evaluation

if TYPE_CHECKING:
    from provenance.scan.privacy.once import Span
    from provenance.scan.privacy.recognizers import RecognizerSet
    from provenance.scan.settings import Names, Settings


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


@lru_cache(maxsize=8)
def names_detector(models: Names) -> Detector:
    """The scanner of names with these models, as an evaluation names it.

    All kinds have one digest: of the scanner's descriptor without versions of libraries, so of the models' own files,
    of what part of a text they see, and of the rule of languages.
    Raises: ConfigError, ScanError.
    """
    from provenance.scan.privacy import names
    from provenance.scan.settings import Settings

    told = names.scanner(Settings(names=models))
    versions = told.pop("versions")
    called = (f"{code}={one.get('name', '')} {one['version']}" for code, one in sorted(told["models"].items()))
    return Detector(
        name=f"{note.NAMES}{', '.join(called)}",
        versions=versions,
        recognizers=dict.fromkeys(told["entities"], digest(told)),
    )


def note_of(
    settings: Settings, classes: Mapping[str, Any], measured: Sequence[Evaluation], *, names: bool = False
) -> dict[str, Any]:
    """What is known of how well the scans of these settings find what they look for, as it is hashed.

    Args:
        classes: the privacy mapping, canonical.
        measured: the user's own evaluations, asked before those that ship.
        names: whether names are looked for as well.
    Raises: ConfigError, ScanError.
    """
    from provenance.scan.privacy import mapping

    by = rules(mapping.rows_of(classes, settings.countries))
    known = [*measured, *(evaluation.load(path) for path in evaluation.shipped())]
    found = detector(settings.countries, settings.recognizers)
    return note.note(found, by, known, names=names_detector(settings.names) if names else None)


def evaluate(
    labelled: Sequence[Path],
    *,
    known: Path | None = None,
    mapping: Path | None = None,
    countries: Sequence[str] = (),
    recognizers: Sequence[str | Path] = (),
    most: int | None = None,
) -> Evaluation:
    """Run the pattern scan over labelled sets, and count.

    Args:
        known: the map from labels to kinds; default: the one that ships.
        mapping: which findings count; default: the one that ships.
        most: texts of each set, see `documents.fewest`; default: all.
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

    def scan(texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        return (found.spans for found in patterns.scan(texts))

    judged = tuple(_judged(_read(labelled, most), scan, told, labels, by))
    return Evaluation(detector=told, map=labels.digest(), rules=by, sets=judged)


def evaluate_names(
    labelled: Sequence[Path],
    models: Names,
    *,
    known: Path | None = None,
    mapping: Path | None = None,
    most: int | None = None,
) -> tuple[Evaluation, dict[str, int]]:
    """Run the scanner of names over labelled sets, and count.

    What it cannot see, such as a text in a language that no model is of, it misses: labels there count as not found.

    Args:
        known, mapping, most: as of `evaluate`.
    Returns: the evaluation, and how many texts had which scan status.
    Raises: UsageError, ConfigError, ReadError, ScanError.
    """
    from provenance.model import ReaderOptions
    from provenance.scan.privacy import mapping as classes
    from provenance.scan.privacy.names import Scanner
    from provenance.scan.settings import Settings

    labels = entity_map.load(known)
    by = rules(classes.load(mapping).rows(()))
    told = names_detector(models)
    given = _read(labelled, most)
    scanner = Scanner(ReaderOptions(), Settings(names=models))
    statuses: Counter[str] = Counter()

    def scan(texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        found = scanner.results(texts)
        for text in texts:
            _, of_text = found[text]
            statuses[of_text.status] += 1
            yield of_text.spans

    judged = tuple(_judged(given, scan, told, labels, by))
    return Evaluation(detector=told, map=labels.digest(), rules=by, sets=judged), dict(sorted(statuses.items()))


def _read(labelled: Sequence[Path], most: int | None) -> list[documents.LabelledSet]:
    """The sets, or a part of each. Raises: UsageError, ReadError."""
    sets: list[documents.LabelledSet] = []
    for path in labelled:
        one = documents.read(path)
        if any(one.sha256 == other.sha256 for other in sets):
            raise UsageError("a labelled set is given twice", where=path)
        sets.append(one if most is None else documents.fewest(one, most))
    return sets


def _judged(
    sets: Iterable[documents.LabelledSet],
    scan: Scan,
    told: Detector,
    labels: entity_map.EntityMap,
    by: Mapping[str, Rule],
) -> Iterator[Judged]:
    looked_for = frozenset(told.recognizers)
    return (judge(one, scan, labels, by, looked_for=looked_for) for one in sets)
