"""Which class one finding raises its record to: what the view `entities` says in SQL, for one span at a time.

A test compares both on every entity of the mapping.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provenance.scan.privacy.mapping import PrivacyMapping
from provenance.scan.privacy.once import Span

UNMAPPED_SCORE = 0.4  # an entity that the mapping does not know counts as P3 from this score on
UNMAPPED_CLASS = "P3"


class Classes:
    """The mapping, for data that is declared to come from some countries."""

    def __init__(self, mapping: PrivacyMapping, countries: Iterable[str] = ()) -> None:
        self._rows: dict[str, dict[str, Any]] = {row["entity"]: row for row in mapping.rows(countries)}

    def raised(self, span: Span) -> str | None:
        """P3, P4 or P5; None if the finding is kept and counted but raises nothing."""
        row = self._rows.get(span.entity)
        if row is None:
            return UNMAPPED_CLASS if span.score >= UNMAPPED_SCORE else None
        if span.score < row["min_score"] or (row["needs_context"] and not span.context):
            return None
        return str(row["class"]) if row["class"] else None

    def counts(self, span: Span) -> bool:
        """Whether its score is high enough to count as found, whatever class it raises."""
        row = self._rows.get(span.entity)
        return span.score >= (UNMAPPED_SCORE if row is None else row["min_score"])

    def of_entity(self, entity: str) -> tuple[str | None, bool]:
        """The class that an entity may raise, and whether only with a context word near it."""
        row = self._rows.get(entity)
        return (UNMAPPED_CLASS, False) if row is None else (row["class"], bool(row["needs_context"]))
