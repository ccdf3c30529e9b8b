"""Redactors over the default recognizers, which take seconds to load."""

from __future__ import annotations

import pytest

from provenance.redact.operators import Operator
from provenance.redact.texts import Redactor
from provenance.scan.privacy import mapping
from provenance.scan.privacy.classes import Classes
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits


@pytest.fixture(scope="session")
def patterns():
    return Patterns([], Limits())


@pytest.fixture(scope="session")
def classes():
    return Classes(mapping.load())


@pytest.fixture(scope="session")
def redactor(patterns, classes):
    return Redactor(patterns.scan, classes, Operator("replace"))
