"""Secrets beside personal data: what the scan for secrets finds, as findings of one more kind, SECRET."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from provenance.scan.once import LIMIT, OK
from provenance.scan.privacy.once import Found, Span
from provenance.scan.settings import SecretLimits

if TYPE_CHECKING:
    from provenance.scan.privacy.patterns import Patterns

SECRET = "SECRET"  # noqa: S105 - a kind, no password
"""Stands in for keys, tokens and passwords of every kind."""

_PLACED = re.compile(r"<[A-Z][A-Z0-9_]*(:[a-z]+)?>|\*+")


class WithSecrets:
    """Scans texts for personal data and for secrets.

    Raises: ScanError, if detect-secrets is missing or has another shape than we know.
    """

    def __init__(self, patterns: Patterns) -> None:
        from provenance.scan.secrets.search import Search

        self._patterns = patterns
        self._search = Search(SecretLimits())

    def scan(self, texts: Iterable[str]) -> list[Found]:
        """A result for each text, in order; of secrets, those that are not what an operator put there."""
        given = list(texts)
        hits = self._search.scan(given)
        return [
            Found(
                (
                    *found.spans,
                    *(
                        Span(SECRET, hit.start, hit.end, 1.0, hit.detector, False)
                        for hit in secret.hits
                        if not _PLACED.fullmatch(text[hit.start : hit.end])
                    ),
                ),
                LIMIT if LIMIT in (found.status, secret.status) else OK,
            )
            for text, found, secret in zip(given, self._patterns.scan(given), hits, strict=True)
        ]
