"""docs/report.md describes the story that is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "report.md").read_text(encoding="utf-8")


def words(start):
    """Every `word` of the table rows that begin so."""
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| {start}")]
    assert rows, f"no row {start!r} in docs/report.md"
    return {word for row in rows for code in re.findall(r"`([^`]+)`", row) for word in code.split()}


def test_every_key_of_the_story_is_described(story):
    described = words("`") | words("What") | words("How")
    assert set(story) <= described


@pytest.mark.parametrize("key", ["verdict", "findings", "held"])
def test_what_a_key_holds_is_described(story, key):
    described = words(f"`{key}`")
    assert set(story[key]) <= described
    for row in story[key].get("rows", [])[:1]:
        assert set(row) <= described


def test_every_section_is_described(story):
    rows = re.findall(r"^\| ([A-Z][^|]+) \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert [(section["title"], section["id"]) for section in story["sections"]] == rows[:-1]
    assert rows[-1] == ("Queries", "queries")


def test_every_kind_of_block_is_described(story):
    blocks = [block for section in story["sections"] for block in section["blocks"]]
    for block in blocks:
        assert set(block) - {"kind"} <= words(f"`{block['kind']}`")
