"""docs/format.md holds: its vectors are computed again here, from the page itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
import rfc8785

from provenance import digest
from provenance.ledger.rows import Hasher
from provenance.schema import TABLES, table

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "format.md").read_text(encoding="utf-8")


def vectors(name: str):
    return json.loads(re.search(rf"```json vectors {name}\n(.*?)```", PAGE, re.DOTALL)[1])


@pytest.mark.parametrize("vector", vectors("canonical"))
def test_canonical_bytes(vector):
    assert digest.canonical(vector["value"]).decode() == vector["utf8"]
    assert digest.canonical(vector["value"]) == rfc8785.dumps(vector["value"])


@pytest.mark.parametrize("vector", vectors("identity"))
def test_identity(vector):
    parts = [tuple(p) for p in vector["parts"]]
    assert digest.record_id(parts).hex() == vector["record_id"]
    assert digest.text_id("\n\n".join(text for _, text in parts)).hex() == vector["text_id"]


def test_every_character_is_written_as_rfc_8785_writes_it():
    for start in (0, 0x7F, 0x2028, 0xFFF0, 0x1F600):
        text = "".join(map(chr, range(start, start + 0x50)))
        assert digest.canonical([text]) == rfc8785.dumps([text])


@pytest.mark.parametrize("value", [1.5, {"é": 1}, 2**53, {1: 2}, b"x"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        digest.canonical(value)


def test_white_space_is_the_list_on_the_page():
    listed = [0x20, 0x85, 0xA0, 0x1680, *range(0x9, 0xE), *range(0x1C, 0x20), *range(0x2000, 0x200B)]
    listed += [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
    assert sorted(listed) == [c for c in range(0x110000) if chr(c).isspace()]


def test_columns_are_those_on_the_page():
    ours = {f"{family}.{t.name}": [c.name for c in t.columns] for family, tables in TABLES.items() for t in tables}
    assert ours == vectors("tables")


def test_digest_of_rows():
    vector = vectors("rows")
    rows = pl.DataFrame(vector["rows"], schema={"row": pl.Int64, "status": pl.String}, orient="row")
    hasher = Hasher("privacy", table("privacy", "scans"))
    hasher.update(rows.head(1))
    hasher.update(rows.tail(1))  # how rows are cut into frames does not show
    assert hasher.hexdigest() == vector["digest"]
