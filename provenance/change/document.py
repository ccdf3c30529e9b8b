"""The difference between two snapshots as one JSON-able value, format 1 (docs/change.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from provenance import __version__
from provenance.change.slices import LEVEL, tested
from provenance.errors import LedgerError

PROFILES = {
    "causes": "change_totals",
    "sources": "change_by_source",
    "retagged": "retagged",
    "moved": "moved",
    "declarations": "changed_declarations",
    "rejects": "change_rejects",
    "mix": "change_mix",
    "parts": "change_causes",
    "drift": "drift",
    "numbers": "drift_numeric",
}
"""Key of the document -> the profile whose rows stand under it."""

CAVEATS = (
    "Records are the same if their texts and roles are; where one is held several times, each copy counts.",
    "The bands of PSI (under 0.10 little, to 0.25 moderate, above large) are a rule of thumb without an error rate.",
    "PSI depends on the number of records. A value that one side lacks counts there as half a record.",
    "Slices are tested as if records were drawn one by one; where one author made many, chances are too small.",
    "Added records are held against all old ones, removed ones against those that stayed.",
    "Chances are corrected for the number of tests (Benjamini-Hochberg).",
)

Ask = Callable[[str], Sequence[Mapping[str, Any]]]
"""A profile's rows by its name."""


def told(ask: Ask, *, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The document.

    Args:
        old, new: what the manifests say: `id`, `name`, `records` and `rejected_shards`, to check the sums against, and
            which `families` ran.
    Raises: LedgerError, if what became of the records does not add up to what was tagged.
    """
    tables = {key: [_plain(row) for row in ask(name)] for key, name in PROFILES.items()}
    slices = tested(ask("change_slices"))
    return {
        "kind": "provenance.diff",
        "format": 1,
        "tool": __version__,
        "old": dict(old),
        "new": dict(new),
        "sums": _sums(tables["causes"], old, new),
        **tables,
        "slices": {"level": LEVEL, "tests": len(slices), "rows": slices},
        "caveats": [*_scanned(old, new), *CAVEATS],
        "queries": {**PROFILES, "slices": "change_slices"},
    }


def _sums(causes: Sequence[Mapping[str, Any]], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, int]:
    """Records by cause, after a look whether they make both snapshots."""
    by_cause = {row["cause"]: row for row in causes}
    kept, retagged = by_cause["kept"], by_cause["retagged"]
    counts = {
        "kept": kept["new_records"],
        "retagged": retagged["new_records"],
        "moved": retagged["moved_records"],
        "removed": by_cause["removed"]["old_records"],
        "added": by_cause["added"]["new_records"],
    }
    before = counts["kept"] + counts["retagged"] + counts["removed"]
    after = counts["kept"] + counts["retagged"] + counts["added"]
    both = (kept["old_records"], retagged["old_records"]) == (kept["new_records"], retagged["new_records"])
    if not both or (before, after) != (old["records"], new["records"]):
        raise LedgerError(
            "what became of the records does not add up to what was tagged",
            where=f"{before:,} of {old['records']:,} old records, {after:,} of {new['records']:,} new ones",
            hint="delete the folder changes/ of the store and try again; if it stays so, please report it",
        )
    return counts


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that JSON can hold without loss: amounts as whole numbers, or as decimal strings where they are broken."""
    return {key: _number(value) if isinstance(value, Decimal) else value for key, value in row.items()}


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")


def _scanned(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What is to be said where other scans ran on one side: what they tag differs for that alone."""
    odd = sorted(set(old["families"]) ^ set(new["families"]))
    if not odd:
        return []
    said = ", ".join(f"{family} ({'new' if family in new['families'] else 'old'} side only)" for family in odd)
    return [f"The two were not scanned alike: {said}. What these scans tag differs for that alone."]
