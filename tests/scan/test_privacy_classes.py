"""The class of one finding in Python is that of the view `entities` in SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from provenance import content
from provenance.scan.privacy import mapping, presidio, roster
from provenance.scan.privacy.classes import Classes
from provenance.scan.privacy.once import Span


def view(rows, spans, folder):
    """What the view says of spans: its own SQL, over the mapping's rows and these findings."""
    sql = (Path(content.folder("profiles")) / "views" / "privacy.sql").read_text(encoding="utf-8")
    # From what was found to what counts; every finding stands in a record of its own, so none is linked to a person.
    begin = sql.index("CREATE VIEW stored.findings AS")
    end = sql.index(";", sql.index("CREATE VIEW entities AS"))
    database = duckdb.connect()
    database.execute("CREATE SCHEMA stored")
    tables = {
        "mapping": pl.DataFrame(rows, schema_overrides=dict.fromkeys(("class", "dpv", "linked"), pl.String)),
        "entities": pl.DataFrame(
            [
                {"shard": 1, "row": i, "part": 0, **span._asdict()}
                for i, span in enumerate(spans)
            ]
        ),
        "placed": pl.DataFrame({"key": [1], "shard": [1], "source": ["s"]}),
        "assignment": pl.DataFrame({"shard": [0], "row": [0], "source": ["s"]}),
    }  # fmt: skip
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
        database.execute(f"CREATE TABLE stored.{name} AS FROM '{folder / name}.parquet'")
    database.execute("CREATE TABLE stored.names AS SELECT * FROM stored.entities WHERE false")
    database.execute(sql[begin:end])
    found = database.execute("SELECT class, counts FROM entities ORDER BY row").fetchall()
    return [said if counts else None for said, counts in found]


@pytest.mark.parametrize("countries", [(), ("uk",), ("de", "us", "in")])
def test_it_is_what_the_view_says_of_every_entity_score_and_context(countries, tmp_path):
    loaded = mapping.load()
    names = [row["entity"] for row in loaded.rows()] + ["NOT_IN_THE_MAPPING"]
    spans = [
        Span(name, 0, 5, score, "R", context)
        for name in names
        for score in (0.05, 0.39, 0.4, 0.400000001, 1.0)
        for context in (False, True)
    ]
    classes = Classes(loaded, countries)
    assert [classes.raised(s) for s in spans] == view(loaded.rows(countries), spans, tmp_path)
    assert all(classes.counts(s) for s in spans if classes.raised(s))


def test_the_roster_has_a_row_for_every_recognizer_and_entity():
    countries = presidio.known_countries()
    rows = roster.rows(countries, Classes(mapping.load(), countries))
    assert [tuple(r) for r in rows] == [roster.COLUMNS] * len(rows)
    expected = [(r.name, e) for r in presidio.load(countries) for e in r.supported_entities]
    assert [(r["recognizer"], r["entity"]) for r in rows] == expected
    assert {r["country"] for r in rows} == {None, *countries}
