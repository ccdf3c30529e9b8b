"""Which sources.yaml belongs to the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenance.errors import UsageError
from provenance.sources import find


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_text("{}\n")
    return tmp_path / "data"


def test_none(data: Path) -> None:
    assert find([data]) is None


@pytest.mark.parametrize("where", ["sources.yaml", "data/sources.yaml"])
def test_inside_or_beside_the_data(data: Path, where: str) -> None:
    (data.parent / where).write_text("version: 1\n")
    assert find([data]) == data.parent / where
    assert find([data, data]) == data.parent / where


def test_in_the_folder_of_a_single_file(data: Path) -> None:
    (data / "sources.yaml").write_text("version: 1\n")
    assert find([data / "a.jsonl"]) == data / "sources.yaml"


def test_two_that_differ_are_misuse(data: Path) -> None:
    (data / "sources.yaml").write_text("version: 1\n")
    (data.parent / "sources.yaml").write_text("version: 1\n# other\n")
    with pytest.raises(UsageError, match="two different"):
        find([data])


def test_two_that_are_the_same_are_one(data: Path) -> None:
    (data / "sources.yaml").write_text("version: 1\n")
    (data.parent / "sources.yaml").write_text("version: 1\n")
    assert find([data]) == data / "sources.yaml"
