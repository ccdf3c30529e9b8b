"""Frames of scanners have the types of the schema."""

from __future__ import annotations

import pytest

from provenance.scan.frames import DTYPES, frame
from provenance.schema import TABLES

EVERY = [(family, table) for family, tables in TABLES.items() for table in tables]


def test_there_is_a_type_for_every_type_of_the_schema_and_no_other():
    assert DTYPES.keys() == {column.type for _, table in EVERY for column in table.columns}


@pytest.mark.parametrize(("family", "table"), EVERY, ids=lambda item: getattr(item, "name", item))
def test_a_frame_without_rows_has_the_columns_but_shard(family, table):
    wanted = {c.name: DTYPES[c.type] for c in table.columns if c.name != "shard"}
    assert dict(frame(family, table.name, []).schema) == wanted
