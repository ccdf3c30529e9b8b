"""Each claim of docs/trust.md has a test by the name that it gives."""

from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PAGE = (TOP / "docs" / "trust.md").read_text(encoding="utf-8")


def rows():
    tables = [block for block in PAGE.split("\n\n") if block.startswith("| what they try")]
    assert len(tables) == 6
    for table in tables:
        yield from table.splitlines()[2:]


def test_every_test_that_the_page_names_is_there():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (TOP / "tests").rglob("test_*.py"))
    known = set(re.findall(r"^def (test_\w+)\(", text, re.MULTILINE))
    named = re.findall(r"`(test_\w+)`", PAGE)
    assert len(named) > 30
    assert [name for name in named if name not in known] == []


def test_every_claim_names_a_test_or_says_that_it_is_not_prevented():
    for row in rows():
        tried, comes, shown = (cell.strip() for cell in row.strip("|").split("|"))
        assert re.fullmatch(r"(`test_\w+`(, )?)+", shown) or "**not" in comes, tried
