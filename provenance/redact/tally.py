"""What was done to one file, as counts. No value is in it; names of fields only as far as they may be stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from provenance.read.fields import stored

# Why a record that a reader took is left out all the same.
SCAN_LIMIT = "scan_limit"  # a text of it was not scanned to its end
NOT_CLEAN = "not_clean"  # in a text of it something was found again after every replacement

# Why values were not looked at.
KEPT = "kept"  # their field is to be kept
NOT_TEXT = "not_text"  # numbers, dates, binaries: copied as they are
DROPPED = "dropped"  # not copied


@dataclass(slots=True)
class Tally:
    """Counts of one file. `seen` = `copied` + the sum of `rejected`, which `check` asserts."""

    seen: int = 0  # records
    copied: int = 0
    changed: int = 0  # records that were copied with something replaced
    rejected: Counter[str] = field(default_factory=Counter)  # reason -> records left out
    replaced: Counter[tuple[str, str]] = field(default_factory=Counter)  # (field, entity) -> replacements
    left: Counter[tuple[str, str]] = field(default_factory=Counter)  # (field, why) -> values not looked at
    names: set[str] = field(default_factory=set)  # keys and column names met, to be looked at once; never shown
    named: int = 0  # of these, how many hold something that would have been replaced; they are not changed

    def check(self) -> None:
        """Nothing vanishes."""
        assert self.seen == self.copied + self.rejected.total(), "records are missing from the sums of a redaction"

    def done(self, where: str, entities: Iterable[str], times: int = 1) -> None:
        """Count the replacements in a text that stands `times` times in a field."""
        for entity in entities:
            self.replaced[stored(where), entity] += times

    def by_entity(self) -> dict[str, int]:
        """Entity -> replacements."""
        counts: Counter[str] = Counter()
        for (_, entity), number in self.replaced.items():
            counts[entity] += number
        return dict(sorted(counts.items()))

    def canonical(self) -> dict[str, Any]:
        """JSON-able, in an order that depends on the counts only."""
        fields: dict[str, dict[str, int]] = {}
        for (where, entity), number in sorted(self.replaced.items()):
            fields.setdefault(where, {})[entity] = number
        left: dict[str, dict[str, int]] = {}
        for (where, why), number in sorted(self.left.items()):
            left.setdefault(why, {})[where] = number
        return {
            "records": {
                "seen": self.seen,
                "copied": self.copied,
                "changed": self.changed,
                "left_out": dict(sorted(self.rejected.items())),
            },
            "replaced": self.by_entity(),
            "replaced_by_field": fields,
            "values_not_looked_at": left,
            "names_with_findings": self.named,
        }
