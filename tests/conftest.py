"""Fixtures every test area may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data; tests that use it skip where it is absent."""
    folder = Path(os.environ.get("PROVENANCE_TEST_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (folder / "README.md").is_file():
        pytest.skip("the folder of public test data is absent (set PROVENANCE_TEST_DATA to where it is)")
    return folder
