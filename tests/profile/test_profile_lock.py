"""What a user's query may do: read the views. Everything else is refused before it runs, or by DuckDB itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from provenance.errors import ProfileError, UsageError
from provenance.profile import Session
from provenance.profile.lock import VIEWS

REFUSED = [
    ("SELECT * FROM read_text('/etc/passwd')", r"read_text\(\) is not allowed"),
    ("SELECT * FROM read_csv('/etc/passwd', columns={'a': 'VARCHAR'})", r"read_csv\(\) is not allowed"),
    ("SELECT * FROM '/etc/passwd'", "cannot be read here"),
    ("SELECT * FROM 'shards.parquet'", "cannot be read here"),
    ("SELECT * FROM glob('/etc/*')", r"glob\(\) is not allowed"),
    ("SELECT * FROM 'https://example.com/a.csv'", "cannot be read here"),
    ("SELECT (SELECT count(*) FROM read_blob('/etc/passwd'))", r"read_blob\(\) is not allowed"),
    ("WITH x AS (SELECT * FROM parquet_metadata('a')) SELECT * FROM x", r"parquet_metadata\(\) is not allowed"),
    ("SELECT * FROM query('SELECT 1')", r"query\(\) is not allowed"),
    ("SELECT * FROM query_table('records')", r"query_table\(\) is not allowed"),
    ("SELECT * FROM duckdb_settings()", r"duckdb_settings\(\) is not allowed"),
    ("SELECT * FROM duckdb_variables()", r"duckdb_variables\(\) is not allowed"),
    ("SELECT * FROM duckdb_views", "cannot be read here"),
    ("SELECT * FROM information_schema.tables", "cannot be read here"),
    ("SELECT * FROM arrow_scan(1, 2, 3)", r"arrow_scan\(\) is not allowed"),
    ("SELECT record_id FROM stored.records", "'records' cannot be read here"),
    ("SELECT record_id FROM memory.stored.records", "'records' cannot be read here"),
    ("SELECT * FROM stored.located", "'located' cannot be read here"),
    ("SELECT getvariable('salt')", "takes the name of a parameter"),
    ("SELECT getvariable('SALT')", "takes the name of a parameter"),
    ("SELECT getvariable('sa' || 'lt')", "takes the name of a parameter"),
    ("SELECT 1 FROM records ORDER BY getvariable('salt')", "takes the name of a parameter"),
    ("SELECT 'salt'.getvariable()", "takes the name of a parameter"),
    ("SELECT system.main.getvariable('salt')", "takes the name of a parameter"),
    ("SELECT list_transform(['salt'], lambda x: getvariable(x))", "takes the name of a parameter"),
    ("SELECT current_setting('allowed_paths')", r"current_setting\(\) is not allowed"),
    ("SUMMARIZE stored.records", "'records' cannot be read here"),
    ("DESCRIBE stored.records", "'records' cannot be read here"),
    ("FROM (SUMMARIZE stored.records)", "'records' cannot be read here"),
    ("TABLE stored.records", "'records' cannot be read here"),
    ("FROM (UNPIVOT stored.records ON bytes)", "'records' cannot be read here"),
    ("SELECT * FROM records, LATERAL (SELECT * FROM stored.scans)", "'scans' cannot be read here"),
    ("SELECT * FROM records POSITIONAL JOIN stored.records", "'records' cannot be read here"),
    ("FROM system.main.duckdb_views", "'duckdb_views' cannot be read here"),
    ("SELECT * FROM main.query('SELECT 1')", r"query\(\) is not allowed"),
    ("PIVOT records ON source USING count(*)", "MULTI is not allowed"),
    ('SELECT 1, (WITH "/etc/passwd" AS (SELECT 1) SELECT 2) FROM "/etc/passwd"', "WITH name"),
    ("SELECT 1, (WITH duckdb_views AS (SELECT 1) SELECT 2) FROM duckdb_views", "WITH name"),
    ("SELECT 1; SELECT 2", "one statement at a time, not 2"),
    ("SELECT 1 FROM records; COPY (SELECT 1) TO '/tmp/x'", "one statement at a time, not 2"),
    ("", "one statement at a time, not 0"),
    ("-- nothing", "one statement at a time, not 0"),
    ("COPY records TO '/tmp/x.csv'", "COPY is not allowed"),
    ("ATTACH '/tmp/x.db' AS x", "ATTACH is not allowed"),
    ("INSTALL httpfs", "LOAD is not allowed"),
    ("LOAD httpfs", "LOAD is not allowed"),
    ("PRAGMA database_list", "PRAGMA is not allowed"),
    ("SET threads = 64", "SET is not allowed"),
    ("SET VARIABLE salt = 'x'", "SET is not allowed"),
    ("RESET VARIABLE salt", "is not allowed"),
    ("CREATE TABLE t AS SELECT 1", "CREATE is not allowed"),
    ("CREATE OR REPLACE VIEW records AS SELECT 1", "CREATE is not allowed"),
    ("DROP VIEW records", "DROP is not allowed"),
    ("DELETE FROM stored.records", "DELETE is not allowed"),
    ("CALL pragma_version()", "CALL is not allowed"),
    ("EXPLAIN ANALYZE SELECT 1", "EXPLAIN is not allowed"),
    ("EXPORT DATABASE '/tmp/x'", "EXPORT is not allowed"),
    ("PREPARE q AS SELECT 1", "PREPARE is not allowed"),
    ("CHECKPOINT", "is not allowed"),
    ("SELECT getenv('HOME')", "does not fit the views"),
    ("SELECT * FROM nothing_like_it", "cannot be read here"),
    ("SELECT nothing FROM records", "does not fit the views"),
    ("SELEC 1", "does not fit the views"),
]


@pytest.mark.parametrize(("query", "why"), REFUSED)
def test_a_query_that_is_not_one_select_over_the_views_is_refused(made, query, why):
    with made.open() as session, pytest.raises(ProfileError, match=why):
        session.sql(query)


ALLOWED = [
    ("SELECT count(*) FROM records", [(10,)]),
    ("select COUNT(*) from main.Records;", [(10,)]),
    ("FROM sources SELECT id WHERE owner = 'House' ORDER BY id", [("books",), ("lex",)]),
    ("WITH big AS (SELECT source FROM records WHERE tokens > 20) SELECT count(*) FROM big", [(3,)]),
    ("SELECT a.source FROM records a JOIN shards s USING (shard) WHERE a.row = 2 AND s.shard = 0", [("comments",)]),
    ("SELECT i FROM range(2) t(i) ORDER BY i", [(0,), (1,)]),
    ("SELECT unnest([1, 2]) AS i ORDER BY i", [(1,), (2,)]),
    ("VALUES (1)", [(1,)]),
    ("SELECT coalesce(getvariable('k'), 5)", [(5,)]),
    ("SELECT share(1, 4)", [(0.25,)]),
    ("SELECT column_name FROM (DESCRIBE mix) LIMIT 1", [("dimension",)]),
    ("SELECT lex FROM (PIVOT (SELECT source FROM records) ON source IN ('lex') USING count(*))", [(1,)]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "rows"), ALLOWED)
def test_a_select_over_the_views_answers(made, query, rows):
    assert made.sql(query) == rows


def test_the_refusal_says_what_is_allowed(made):
    with made.open() as session, pytest.raises(ProfileError) as refused:
        session.sql("COPY records TO 'x'")
    assert "one SELECT over" in str(refused.value)
    assert all(view in str(refused.value) for view in VIEWS)


LOCKED = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '/tmp/provenance-must-not-exist.csv'",
    "ATTACH '/tmp/provenance-must-not-exist.db' AS x",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET threads = 64",
    "SET allowed_directories = ['/']",
    "RESET allowed_paths",
]


@pytest.mark.parametrize("statement", LOCKED)
def test_duckdb_itself_refuses_even_where_our_check_would_not_look(made, statement):
    with made.open() as session, pytest.raises(ProfileError):
        session.execute(statement)


def test_a_users_own_profile_runs_under_the_same_lock(made, tmp_path):
    header = "-- name:     {name}\n-- title:    t\n-- question: q\n-- returns:  n BIGINT\n-- why:      w\n"
    for name, body in (
        ("mine", "SELECT count(*) AS n FROM records ORDER BY n"),
        ("raw", "SELECT count(*) AS n FROM stored.records ORDER BY n"),
        ("file", "SELECT count(*) AS n FROM read_text('/etc/passwd') ORDER BY n"),
    ):
        (tmp_path / f"{name}.sql").write_text(header.format(name=name) + body)
    with made.open(profiles=(tmp_path,)) as session:
        assert session.run("mine").rows() == [(10,)]
        for name in ("raw", "file"):
            with pytest.raises(ProfileError, match=f"{name}.sql"):
                session.run(name)


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("source = 'lex'", ["lex"]),
        ("tokens >= 30 AND record_share > 0.1", ["comments", "crawl", "answers"]),
        ("source IS NULL", []),
        ("true -- all of them", ["comments", "crawl", "answers", "unknown", "lex", "books"]),
    ],
)
def test_a_filter_keeps_rows_of_a_profile_in_their_order(made, where, kept):
    with made.open() as session:
        assert session.run("mix_by_source", where=where)["source"].to_list() == kept


@pytest.mark.parametrize(
    "where",
    [
        "true) OR (SELECT count(*) FROM records) > (0",
        "true); DROP VIEW records; SELECT (1",
        "source IN (SELECT path FROM shards)",
        "getvariable('salt') IS NOT NULL",
        "no such thing",
        "",
    ],
)
def test_a_filter_sees_the_rows_and_nothing_else(made, where):
    with made.open() as session, pytest.raises(ProfileError, match="filter of mix_by_source"):
        session.run("mix_by_source", where=where)


def test_an_error_carries_nothing_of_the_data(made):
    with made.open() as session, pytest.raises(ProfileError) as failed:
        session.sql("SELECT CAST(path AS INTEGER) FROM shards")
    assert "jsonl" not in str(failed.value)


def test_parameters_are_values_never_sql(made):
    with made.open() as session:
        with pytest.raises(UsageError, match="least_contributors must be a BIGINT"):
            session.run("domains", {"least_contributors": "1; DROP VIEW records"})
        with pytest.raises(UsageError, match="no parameter 'salt'"):
            session.run("domains", {"salt": "x"})
        with pytest.raises(UsageError, match="its parameters: least_contributors"):
            session.run("domains", {"least": 1})
        assert session.run("domains", {"least_contributors": "0"})["domain"].to_list() == [None, "a.example"]
        # A parameter holds for one run.
        assert session.run("domains")["domain"].to_list() == [None, "other"]


def test_a_closed_session_says_so(made):
    session = made.open()
    session.close()
    session.close()
    with pytest.raises(ProfileError, match="closed"):
        session.sql("SELECT 1")


@pytest.mark.parametrize("value", ["INTERVAL 1 DAY", "union_value(k := 1)", "1::BIGNUM", "[INTERVAL 1 DAY]"])
def test_a_type_that_frames_do_not_know_is_refused_with_the_way_out(made, value):
    with made.open() as session, pytest.raises(ProfileError, match="cast it to VARCHAR"):
        session.sql(f"SELECT {value} AS v")


def test_exact_types_survive(made):
    query = """SELECT sum(1) AS huge, 170141183460469231731687303715884105727 AS wide, 1.50::DECIMAL(4, 2) AS d,
                      DATE '2026-11-23' AS day, true AS b, 'x'::BLOB AS raw, NULL::VARCHAR AS nothing"""
    with made.open() as session:
        frame = session.sql(query)
    kinds = [pl.Int64, pl.Int128, pl.Decimal(4, 2), pl.Date, pl.Boolean, pl.Binary, pl.String]
    assert frame.dtypes == kinds
    assert frame.rows() == [(1, 2**127 - 1, Decimal("1.50"), date(2026, 11, 23), True, b"x", None)]


def test_memory_is_bounded_and_can_be_granted(made, monkeypatch):
    monkeypatch.setenv("PROVENANCE_MEMORY", "64MB")
    with made.open() as session:
        assert session.run("mix_by_source").height == 6
        with pytest.raises(ProfileError, match="PROVENANCE_MEMORY=8GB"):
            session.sql("SELECT list(i) AS v FROM range(100000000) t(i)")
    monkeypatch.setenv("PROVENANCE_MEMORY", "lots")
    with pytest.raises(UsageError, match="an amount of memory"):
        made.open()


def test_when_duckdb_breaks_its_own_rules_it_is_asked_again_and_still_locked(made, monkeypatch):
    import duckdb

    answered = Session._answer
    broken = []

    def once(self, sql, given, most, *, loosely):
        if not broken:
            broken.append(sql)
            raise duckdb.InternalException("INTERNAL Error: something about a value of the data")
        return answered(self, sql, given, most, loosely=loosely)

    monkeypatch.setattr(Session, "_answer", once)
    with made.open() as session:
        assert session.run("domains", {"least_contributors": 0})["domain"].to_list() == [None, "a.example"]
        assert len(broken) == 1
        with pytest.raises(ProfileError):
            session.execute("SELECT * FROM read_text('/etc/passwd')")


def test_an_answer_without_end_is_cut_off_before_it_fills_the_memory(made):
    with made.open() as session, pytest.raises(ProfileError, match="1,000,000 rows"):
        session.sql("SELECT * FROM range(100000000000)")
