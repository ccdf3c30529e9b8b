"""The cube: the same counts however it is counted, and the same as the records themselves."""

from __future__ import annotations

import shutil
import subprocess
import sys

import polars as pl
import pytest

import provenance.profile.cubes as cubes_module
from provenance.profile import Session, prepare, write_cubes
from provenance.profile.failures import MemoryShortError
from tests.profile.made_snapshot import SALT, Made, example, key, record, tables

CUBES = ("cube_records", "cube_parts", "cube_groups")


def cubes(made: Made) -> dict[str, pl.DataFrame]:
    return {name: pl.read_parquet(made.folder / f"{name}.parquet") for name in CUBES}


@pytest.mark.parametrize("step", [1, 2, 3, 5, 1000])
def test_the_cube_is_the_same_in_ranges_of_any_size(tmp_path, made, step):
    other = example(tmp_path)
    write_cubes(other.folder, other.files, step=step)
    for name, frame in cubes(other).items():
        assert frame.equals(cubes(made)[name]), name
        assert (other.folder / f"{name}.parquet").read_bytes() == (made.folder / f"{name}.parquet").read_bytes()


def test_one_large_shard_is_counted_in_ranges_of_rows(tmp_path):
    made = Made(
        tmp_path,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 40, "records": 40, "rejected": 0, "source": "unknown"},
            {"shard": 1, "path": "q", "key": key("p"), "seen": 40, "records": 40, "rejected": 0, "source": "unknown"},
        ],
        **tables(*(record("p", 3 * n, [{"tokens": 1}, {"tokens": 1}]) for n in range(1, 41))),
    )
    for step in (7, 119, 120, 121):
        write_cubes(made.folder, made.files, step=step)
        found = cubes(made)
        assert (found["cube_records"]["records"].sum(), found["cube_parts"]["parts"].sum()) == (80, 160)


class Short(Session):
    """A session with the memory to count so many rows of so many shards at once."""

    cells = 3

    def execute(self, statement, values=()):
        if statement.startswith("INSERT INTO cube_"):
            names = ("first_shard", "last_shard", "first_row", "last_row")
            first, last, start, end = (super(Short, self).execute(f"SELECT getvariable('{n}')")[0][0] for n in names)
            if (last - first + 1) * (end - start + 1) > self.cells:
                raise MemoryShortError("short")
        return super().execute(statement, values)


def test_a_range_that_takes_too_much_memory_is_halved_until_it_does_not(tmp_path, made, monkeypatch):
    other = example(tmp_path)
    monkeypatch.setattr(cubes_module, "Session", Short)
    write_cubes(other.folder, other.files)
    for name, frame in cubes(other).items():
        assert frame.equals(cubes(made)[name]), name


def test_a_single_row_that_takes_too_much_memory_is_an_error(tmp_path, monkeypatch):
    other = example(tmp_path)
    monkeypatch.setattr(cubes_module, "Session", Short)
    monkeypatch.setattr(Short, "cells", 0)
    with pytest.raises(MemoryShortError):
        write_cubes(other.folder, other.files)


def test_the_cube_counts_what_the_views_count(made):
    dimensions = (
        "source",
        "month",
        "privacy_class",
        "scan_status",
        "language",
        "author",
        "generator",
        "licence",
        "role",
    )
    columns = ", ".join(dimensions)
    with made.open() as session:
        counted = session.sql(
            f"SELECT {columns}, count(*) AS n, sum(tokens) AS t FROM records GROUP BY ALL ORDER BY ALL"
        )
    cube = cubes(made)["cube_records"].group_by(dimensions).agg(n=pl.col("records").sum(), t=pl.col("tokens").sum())
    assert sorted(map(str, counted.rows())) == sorted(map(str, cube.select(counted.columns).rows()))


def test_making_the_folder_ready_again_changes_nothing(tmp_path):
    made = example(tmp_path)
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    prepare(made.folder, made.files, SALT, tmp_path / "spill")
    assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before
    assert not (tmp_path / "spill").exists()  # it was made for this, and is gone


def test_a_session_leaves_no_folder_behind(made, tmp_path):
    with Session(made.folder, made.files, SALT, spill=tmp_path) as session:
        session.run("mix_by_source", where="true")
        assert len(list(tmp_path.iterdir())) == 1
        assert next(iter(tmp_path.iterdir())).stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_can_be_asked_where_nothing_can_be_written(made, tmp_path):
    folder = tmp_path / "read only"
    shutil.copytree(made.folder, folder)
    folder.chmod(0o500)
    try:
        with Session(folder, made.files, SALT) as session:
            assert session.run("mix_by_internal").height == 2
    finally:
        folder.chmod(0o700)


def test_asking_says_nothing_on_stderr(made, tmp_path):
    # DuckDB complains at exit when polars still knows a class of it; users must not see that.
    code = f"""
from pathlib import Path
from provenance.profile import Session
from provenance.errors import ProfileError
session = Session(Path({str(made.folder)!r}), {{}}, {SALT!r})
frame = session.run("mix_by_source", where="tokens > 0")
frame = session.sql("SELECT sum(tokens) AS n FROM mix")
try:
    session.sql("SELECT nothing FROM mix")
except ProfileError as error:
    kept = error
print(frame["n"].dtype)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("Int64", "")


def test_importing_profiles_does_not_import_duckdb():
    code = "import provenance.profile, sys; print([m for m in ('duckdb', 'polars') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
