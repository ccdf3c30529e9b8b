"""How good the detectors are, beside the figures of the section "Personal data": corrected counts, and by what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provenance.reporting.ask import SHORT, Asked
from provenance.reporting.blocks import Block, fact, facts, words
from provenance.reporting.figures import write
from provenance.reporting.tables import Column

if TYPE_CHECKING:
    import polars as pl

UNKNOWN = "no evaluation known"

CORRECTED = (
    Column("corrected_findings", "Findings, corrected", "found", basis="corrected", adds=False),
    Column("corrected_interval", "95 % interval"),
)
"""What stands beside a count of findings; a full scan's count itself has no interval."""

_MEANING = (
    "Corrected: the findings that count, times the share of findings that are right, divided by the share of what is "
    "there that is found. Both shares come from labelled texts, and the interval from how many of those there were. It "
    "does not say how far these texts differ from those."
)
_NOTHING = (
    "No evaluation of these detectors is known, so no count is corrected: how many findings are right, and how many "
    "were missed, is not known."
)


def with_interval(frame: pl.DataFrame, *, kinds: bool) -> pl.DataFrame:
    """The frame with `corrected_interval` in words.

    Args:
        kinds: rows are kinds, of which one may raise no class alone; else sources, some of whose kinds may be unknown.
    """
    import polars as pl

    said = [_interval(row, kinds) for row in frame.to_dicts()]
    return frame.with_columns(pl.Series("corrected_interval", said, dtype=pl.String))


def _interval(row: Mapping[str, Any], kinds: bool) -> str:
    beside = row["unevaluated_findings"]
    if row["corrected_findings"] is None:
        return UNKNOWN if beside else "nothing that counts"
    known = " to ".join(write(row[f"corrected_{end}"], "found") for end in ("low", "high"))
    return known if kinds or not beside else f"{known}, without {beside:,} of kinds with {UNKNOWN}"


def told(asked: Asked) -> list[Block]:
    """By which evaluations counts are corrected."""
    rows = asked.rows("report_quality").to_dicts()
    if not rows:
        return [words([_NOTHING], title="How good the detectors are")]
    entries = []
    for row in rows:
        versions = "" if row["same_versions"] else "; other versions of the libraries were evaluated"
        entries += [
            fact("Evaluation", str(row["evaluation"])[:SHORT], code=True),
            fact("of the recognizers", f"{row['detector']}, for {row['kinds']:,} kinds{versions}"),
            fact("on", f"{row['documents']:,} labelled texts: {row['sets']}"),
        ]
    return [facts(entries, title="How good the detectors are"), words([_MEANING])]
