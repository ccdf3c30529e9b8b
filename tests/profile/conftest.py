"""Snapshots that profile tests share; they are only read, so they are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.profile.made_snapshot import Made, example


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return example(tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A snapshot of nothing: no file, no record, no declared source."""
    return Made(tmp_path_factory.mktemp("empty"), families="")


@pytest.fixture(scope="session")
def folder_of_views() -> Path:
    from provenance.content import folder

    return folder("profiles") / "views"
