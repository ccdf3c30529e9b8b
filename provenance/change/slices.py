"""Every source and dimension asked whether what came in, or went out, is made up like what was there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from provenance.change.significance import adjusted, alike

LEVEL = 0.05
"""Share of false alarms among alarms, as far as the correction holds."""

_OWN = {"source", "owner", "origin_class", "internal", "legal_basis", "confidentiality", "privacy_floor"}
"""Dimensions that one source has one value of, so that within a source there is nothing to test."""


def tested(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The tests that can be made of the rows of profile `change_slices`, surest first.

    Added records are held against all old ones, removed ones against those that were not removed: sets that share no
    record, since testing the new side against the old one would compare the kept records with themselves.

    Returns: rows of `asked` (added, removed), `source` (None: all together), `dimension`, `values`, `records` (added or
        removed), `statistic`, `freedom`, `p`, `adjusted` (for the number of tests made), `distance`, `differs`.
    """
    counts: dict[tuple[str | None, str], list[tuple[int, int, int]]] = defaultdict(list)
    for row in rows:
        if row["source"] is None or row["dimension"] not in _OWN:
            numbers = (row["old_records"], row["added_records"], row["removed_records"])
            counts[row["source"], row["dimension"]].append(numbers)
    found: list[dict[str, Any]] = []
    for (source, dimension), values in counts.items():
        old, added, removed = (list(side) for side in zip(*values, strict=True))
        stayed = [before - gone for before, gone in zip(old, removed, strict=True)]
        for asked, one, two in (("added", old, added), ("removed", stayed, removed)):
            if test := alike(one, two):
                found.append(
                    {
                        "asked": asked,
                        "source": source,
                        "dimension": dimension,
                        "values": sum(a + b > 0 for a, b in zip(one, two, strict=True)),
                        "records": sum(two),
                        "statistic": round(test.statistic, 6),
                        "freedom": test.freedom,
                        "p": test.p,
                        "distance": round(test.distance, 12),
                    }
                )
    for item, chance in zip(found, adjusted([item["p"] for item in found]), strict=True):
        item |= {"adjusted": chance, "differs": chance <= LEVEL}
    return sorted(found, key=lambda i: (i["adjusted"], -i["distance"], i["source"] or "", i["dimension"], i["asked"]))
