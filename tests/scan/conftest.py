"""What tests of scanners share: records from plain texts, and engines that take a second to build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from provenance.read.base import Batch, Part, Record, Reject
from provenance.scan.privacy import presidio
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits

MakeBatch = Callable[..., Batch]


@pytest.fixture(scope="session")
def batch() -> MakeBatch:
    """A batch of records, each given as a text, a list of (role, text), or a Record."""

    def make(*records: Any, rejects: list[Reject] | None = None, unread: dict[Any, Any] | None = None) -> Batch:
        made = []
        for number, given in enumerate(records, 1):
            if isinstance(given, Record):
                made.append(given)
                continue
            parts = [("text", given)] if isinstance(given, str) else given
            made.append(Record(row=number, parts=tuple(Part(role=r, field="f", text=t) for r, t in parts)))
        return Batch(made, rejects or [], len(made) + len(rejects or []), 0, unread or {})

    return make


@pytest.fixture(scope="session")
def default_patterns() -> Patterns:
    return Patterns([], Limits())


@pytest.fixture(scope="session")
def all_patterns() -> Patterns:
    return Patterns(presidio.known_countries(), Limits())
