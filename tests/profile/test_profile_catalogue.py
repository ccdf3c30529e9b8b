"""Profiles as files: headers that are checked, and a page that is in step with the folder."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from provenance.errors import ConfigError, UsageError
from provenance.profile import VIEWS, Param, builtin, catalogue, find, parse
from tests.profile.made_snapshot import Made
from tests.profile.profiles_page import MARK, PAGE, listed

PROFILES = {profile.name: profile for profile in catalogue()}

GOOD = """-- name:     mine
-- title:    Mine
-- question: What?
-- params:   k BIGINT = 5, name VARCHAR = none
-- returns:  source VARCHAR, n BIGINT (count, of
--           records), d DECIMAL(38,6)
-- why:      Because.
SELECT 'a' AS source, 1 AS n, CAST(1 AS DECIMAL(38, 6)) AS d ORDER BY source;
"""


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_returns_what_its_header_says(made, empty, name):
    import duckdb

    for snapshot in (made, empty):
        with snapshot.open() as session:
            found = session.execute(f"DESCRIBE {PROFILES[name].sql.rstrip().rstrip(';')}")
        assert [row[:2] for row in found] == [(c.name, c.type) for c in PROFILES[name].returns]
    assert duckdb.extract_statements(PROFILES[name].sql)[0].type.name == "SELECT"


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_one_ordered_select_that_answers_nothing_too(empty, name):
    sql = re.sub(r"--.*", "", PROFILES[name].sql)
    assert sql.count(";") == 1
    assert "ORDER BY" in sql[sql.rindex("FROM") :], "the rows need an order"
    empty.run(name)


@pytest.mark.parametrize("name", PROFILES)
def test_every_figure_has_a_unit(name):
    for column in PROFILES[name].returns:
        assert column.unit or column.type not in ("BIGINT", "DOUBLE", "DECIMAL(38,6)") or column.name == "row", (
            column.name
        )


def test_defaults_in_headers_are_those_in_the_sql():
    for profile in PROFILES.values():
        for param in profile.params:
            assert f"getvariable('{param.name}')" in profile.sql
            if param.type == "BIGINT" and param.default.isdigit():
                assert f"coalesce(getvariable('{param.name}'), {param.default})" in profile.sql


def test_headers_say_what_null_means_where_it_is_not_unstated():
    found = {(p.name, c.name): c.null for p in PROFILES.values() for c in p.returns if c.null}
    assert found["contributors", "source"] == "the whole snapshot"
    assert found["blind_spots", "source"] == "the whole snapshot"
    assert found["blind_spots", "detail"] == "all of them"
    assert found["personal_data_by_entity", "entity"] == "any kind that raises a class"
    assert found["mix_by_licence", "licence"] == "none known"
    assert found["mix_by_language", "language"] == "not detected"


def test_blind_spots_that_headers_name_are_blind_spots(made):
    known = set(made.run("blind_spots")["blind_spot"].to_list())
    assert {p.blind_spot for p in PROFILES.values() if p.blind_spot} <= known


def test_the_page_lists_every_profile_as_its_header_states_it():
    text = PAGE.read_text(encoding="utf-8")
    assert text[text.index(MARK) + len(MARK) :].strip() == listed().strip(), "run python tests/profile/profiles_page.py"


def test_the_page_lists_every_view_with_its_columns(made):
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| `([^`]*)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, _ in rows] == list(VIEWS)
    with made.open() as session:
        for name, columns in rows:
            assert columns.split() == session.sql(f"SELECT * FROM {name}").columns, name


def test_the_page_lists_the_dimensions_of_the_mix(made):
    found = re.search(r"\*\*Dimensions\*\* of `mix`: `([^`]*)`", PAGE.read_text(encoding="utf-8"))
    assert found
    assert sorted(found[1].split()) == sorted(made.run("mix")["dimension"].unique())


def test_the_pages_own_profile_runs(made, tmp_path):
    block = re.search(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    (tmp_path / "licence_known.sql").write_text(block[1])
    with made.open(profiles=(tmp_path,)) as session:
        assert session.run("licence_known", {"least_records": 2}).rows() == [
            ("answers", 2, 0.0),
            ("comments", 3, 0.333333333333),
            ("crawl", 3, 0.333333333333),
        ]


def write(folder: Path, text: str = GOOD, name: str = "mine") -> Path:
    path = folder / f"{name}.sql"
    path.write_text(text)
    return path


def test_a_header_is_read_with_its_continued_lines(tmp_path):
    profile = parse(write(tmp_path))
    assert [(c.name, c.type, c.unit) for c in profile.returns] == [
        ("source", "VARCHAR", ""),
        ("n", "BIGINT", "count, of records"),
        ("d", "DECIMAL(38,6)", ""),
    ]
    assert profile.params == (
        Param(name="k", type="BIGINT", default="5"),
        Param(name="name", type="VARCHAR", default="none"),
    )
    assert profile.params_text == "k BIGINT = 5, name VARCHAR = none"
    assert profile.returns_text == "source VARCHAR, n BIGINT (count, of records), d DECIMAL(38,6)"
    assert profile.blind_spot is None
    assert not profile.trusted


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("-- why:      Because.\n", "", "lacks why"),
        ("-- name:     mine", "-- name:     other", "must be its file's name"),
        ("-- title:    Mine", "-- title:    Mine\n-- title:    Again", "says 'title' twice"),
        ("-- title:    Mine", "-- titel:    Mine", "not a line of a profile's header"),
        ("k BIGINT = 5", "k INT = 5", "is not `name TYPE = default`"),
        ("k BIGINT = 5", "salt VARCHAR = x", "is not `name TYPE = default`"),
        ("k BIGINT = 5", "k BIGINT", "is not `name TYPE = default`"),
        ("source VARCHAR", "source", "is not `name TYPE (unit)`"),
    ],
)
def test_a_broken_header_is_refused_with_its_place(tmp_path, old, new, why):
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError, match=re.escape(why)) as failed:
        parse(path)
    assert str(path) in str(failed.value)


def test_a_users_profile_cannot_take_a_shipped_name(tmp_path):
    write(tmp_path, GOOD.replace("mine", "mix_by_source"), "mix_by_source")
    with pytest.raises(ConfigError, match="two profiles are named 'mix_by_source'"):
        catalogue([tmp_path])


def test_a_folder_that_is_not_there_is_misuse(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        catalogue([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("mistyped", "near"),
    [("mix_by_sorce", "mix_by_source"), ("concentrations", "concentration"), ("xyzzy", "lists them")],
)
def test_a_mistyped_name_is_answered_with_the_nearest(mistyped, near):
    with pytest.raises(UsageError, match=near):
        find(mistyped, catalogue())


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("BIGINT", " 7 ", 7),
        ("BIGINT", -7, -7),
        ("DOUBLE", "0.5", 0.5),
        ("BOOLEAN", "True", True),
        ("BOOLEAN", False, False),
        ("DATE", "2026-11-23", date(2026, 11, 23)),
        ("VARCHAR", "it's", "it's"),
    ],
)
def test_a_parameter_is_read_from_its_text(kind, text, value):
    assert Param(name="k", type=kind, default="").read(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [("BIGINT", "1.5"), ("BIGINT", "x"), ("DOUBLE", "nan"), ("DOUBLE", "inf"), ("BOOLEAN", "yes"), ("DATE", "23/11")],
)
def test_a_parameter_of_another_type_is_refused(kind, text):
    with pytest.raises(UsageError, match=f"k must be a {kind}"):
        Param(name="k", type=kind, default="").read(text)


def test_typed_parameters_reach_the_query(tmp_path):
    text = GOOD.replace("k BIGINT = 5, name VARCHAR = none", "d DATE = none, b BOOLEAN = none, x DOUBLE = none")
    text = text[: text.index("-- returns")] + (
        "-- returns:  d DATE, b BOOLEAN, x DOUBLE\n-- why:      w\n"
        "SELECT getvariable('d') AS d, getvariable('b') AS b, getvariable('x') AS x ORDER BY d"
    )
    write(tmp_path, text)
    made = Made(tmp_path / "made")
    with made.open(profiles=(tmp_path,)) as session:
        assert session.run("mine", {"d": "2026-11-23", "b": "false", "x": 0.5}).rows() == [
            (date(2026, 11, 23), False, 0.5)
        ]


def test_only_profiles_lie_at_the_top_of_the_folder():
    assert {path.stem for path in builtin().glob("*.sql")} == set(PROFILES)
