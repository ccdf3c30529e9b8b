"""Personal data from Python, on a polars series or a list of texts: `pv.privacy.scan`, `redact` and `recognizers`.

import provenance as pv

pv.privacy.scan(frame["text"], countries=("de",))  # a frame of findings, without the values
frame.with_columns(pv.privacy.redact(frame["text"]))
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.errors import ScanError, UsageError

if TYPE_CHECKING:
    import polars as pl

    from provenance.scan.privacy.classes import Classes
    from provenance.scan.privacy.patterns import Patterns
    from provenance.scan.privacy.recognizers import RecognizerSet


def scan(
    texts: pl.Series | Sequence[str | None],
    *,
    countries: Sequence[str] = (),
    recognizers: Sequence[str | Path] = (),
    mapping: str | Path | None = None,
) -> pl.DataFrame:
    """What the privacy scan finds in each text.

    Args:
        countries: codes of countries whose recognizers join Presidio's own.
        recognizers: files of your own recognizers, or names of packs that ship, in the order they apply.
        mapping: which finding makes which class; default: the one that ships.
    Returns: a row for each finding, by text and place: `index` of the text from 0, `entity`, `start` and `end` (code
        points), `score`, `recognizer`, `context` (a context word stands near), `class` it raises (null: none), and
        `status` of its text: `ok`, or `limit` where the scan stopped at a work limit. A text with status `limit` in
        which nothing was found has a row of its own, of which only `index` and `status` are set. Nulls have no row.
    Raises: UsageError, if it is no column of strings; ConfigError, ScanError.
    """
    import polars as pl

    from provenance.scan.privacy.once import OK

    series = _strings(texts)
    patterns, classes, _, _ = _loaded(countries, recognizers, mapping)
    given = [(index, text) for index, text in enumerate(series) if text is not None]
    found = patterns.scan([text for _, text in given])
    rows: list[tuple[Any, ...]] = []
    for (index, _), result in zip(given, found, strict=True):
        rows += [
            (index, s.entity, s.start, s.end, s.score, s.recognizer, s.context, classes.raised(s), result.status)
            for s in result.spans
        ]
        if result.status != OK and not result.spans:
            rows.append((index, *[None] * 7, result.status))
    schema = {
        "index": pl.Int64,
        "entity": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
        "score": pl.Float64,
        "recognizer": pl.String,
        "context": pl.Boolean,
        "class": pl.String,
        "status": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def redact(
    texts: pl.Series | Sequence[str | None],
    *,
    operator: str = "replace",
    entities: Sequence[str] = (),
    secrets: bool = True,
    countries: Sequence[str] = (),
    recognizers: Sequence[str | Path] = (),
    mapping: str | Path | None = None,
) -> pl.Series:
    """The texts without what the privacy scan finds, as `provenance privacy redact` writes them. Nulls stay nulls.

    Args:
        operator: replace, mask, hash (keyed, by the key in PROVENANCE_KEY) or redact.
        entities: kinds to replace; none: whatever raises a class.
        secrets: whether keys, tokens and passwords are replaced too, as the kind SECRET.
        countries, recognizers, mapping: as for `scan`.
    Returns: a series of the same name and length.
    Raises: ScanError, if a text could not be scanned to its end or does not come clean; the message says how many and
        where the first is. UsageError, ConfigError, LedgerError.
    """
    import polars as pl

    from provenance.redact import build
    from provenance.scan.privacy.once import OK

    series = _strings(texts)
    patterns, classes, wanted, sets = _loaded(countries, recognizers, mapping)
    redactor = build.redactor(
        patterns,
        classes,
        countries=wanted,
        recognizers=sets,
        operator=operator,
        entities=entities,
        secrets=secrets,
    )
    redacted = redactor.redact(text for text in series if text is not None)
    bad = [index for index, text in enumerate(series) if text is not None and redacted[text].status != OK]
    if bad:
        status = redacted[series[bad[0]]].status
        raise ScanError(
            f"{len(bad):,} texts could not be redacted ({status})",
            where=f"index {bad[0]}",
            hint="shorten or leave out these texts; `scan` shows the status of each",
        )
    return pl.Series(series.name, [None if text is None else redacted[text].text for text in series], dtype=pl.String)


def recognizers(
    *,
    countries: Sequence[str] = (),
    recognizers: Sequence[str | Path] = (),
    mapping: str | Path | None = None,
) -> pl.DataFrame:
    """What is looked for: a row for each recognizer and entity; the columns are those of `roster.rows`.

    Args:
        countries, recognizers, mapping: as for `scan`.
    Raises: ConfigError, ScanError.
    """
    import polars as pl

    from provenance.scan.privacy import roster

    wanted, sets, classes = _chosen(countries, recognizers, mapping)
    rows = roster.rows(wanted, classes, sets)
    return pl.DataFrame(rows, schema_overrides={"country": pl.String, "class": pl.String})


def _strings(texts: pl.Series | Sequence[str | None]) -> pl.Series:
    import polars as pl

    try:
        series = texts if isinstance(texts, pl.Series) else pl.Series(list(texts), dtype=pl.String, strict=True)
    except (TypeError, pl.exceptions.PolarsError, UnicodeEncodeError):
        series = None
    if series is None or series.dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Null) or isinstance(texts, str):
        raise UsageError("expected a polars series or a list of strings", hint="nulls are allowed")
    return series.cast(pl.String)


def _loaded(
    countries: Sequence[str], recognizers: Sequence[str | Path], mapping: str | Path | None
) -> tuple[Patterns, Classes, tuple[str, ...], tuple[RecognizerSet, ...]]:
    wanted, sets, classes = _chosen(countries, recognizers, mapping)
    return _patterns(wanted, sets), classes, wanted, sets


def _chosen(
    countries: Sequence[str], recognizers: Sequence[str | Path], mapping: str | Path | None
) -> tuple[tuple[str, ...], tuple[RecognizerSet, ...], Classes]:
    from provenance.scan.privacy import mapping as mappings
    from provenance.scan.privacy import presidio
    from provenance.scan.privacy import recognizers as known
    from provenance.scan.privacy.classes import Classes

    for name, given in (("countries", countries), ("recognizers", recognizers)):
        if isinstance(given, str | Path):  # its letters would be taken for items
            raise UsageError("expected a list", where=name, hint=f"{name}=[{str(given)!r}]")
    wanted = tuple(presidio.normalise([code.lower() for code in countries]))
    sets = known.load_all(recognizers)
    return wanted, sets, Classes(mappings.load(Path(mapping) if mapping else None), wanted)


@lru_cache(maxsize=2)
def _patterns(countries: tuple[str, ...], recognizers: tuple[RecognizerSet, ...]) -> Patterns:
    """Recognizers take seconds to load, so those of the last calls are kept."""
    from provenance.scan.privacy.patterns import Patterns
    from provenance.scan.settings import Limits

    return Patterns(countries, Limits(), recognizers)
