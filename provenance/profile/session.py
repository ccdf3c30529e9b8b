"""An open snapshot: profiles and queries in, frames out.

DuckDB is imported inside functions only: `import provenance` must not pay for it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from provenance.errors import ProfileError, UsageError
from provenance.profile import changes, failures, lock, needed, opening
from provenance.profile.catalogue import Profile, Value, catalogue, find
from provenance.profile.frames import frame
from provenance.schema import REGISTER

if TYPE_CHECKING:
    import duckdb
    import polars as pl

THREADS = 2
MOST_ROWS = 1_000_000  # of an answer to a user's query: DuckDB's limit of memory ends where the answer begins
MEMORY = "2GB"

# What else is left out when DuckDB breaks one of its own rules and has to be asked again.
_CAREFUL = ("filter_pushdown", "join_order", "unused_columns", "statistics_propagation", "column_lifetime")


class Session:
    """A snapshot opened for questions; use it in a `with`, or close it.

    Args:
        folder: the snapshot's folder, with its derived files (and the cube, unless `cubes` is False).
        tables: scan table -> Parquet files that hold exactly this snapshot's rows; a table may be absent or empty.
        salt: what the ids that views show are keyed with, hex digits; one per store.
        profiles: folders of the user's own profiles, searched as well.
        memory: how much DuckDB may hold, such as `2GB`; past it, it spills. Default: PROVENANCE_MEMORY, else 2GB.
        spill: where to; a private folder is made in it when the session opens, and removed when it closes.
        cubes: False while they are being made.
        writes: files that statements of ours may write.
        baseline: folder and tables of the snapshot that this one is held against; its views are `baseline.records` and
            so on. Without one they are there, and empty.
        register: what is known of models, a frame for each table of schema.REGISTER; without it, nothing is.
        change: folder that `compare` wrote of the two; without it, the views of what changed are empty.
        twofold: statements that will be run in the baseline's catalog too; what they read is made in both, now.
    Raises: ProfileError, if a file is missing or not what it should be.

    Reading anything but the snapshot's own files, writing, loading extensions and changing settings are off from the
    moment the constructor returns.
    """

    def __init__(
        self,
        folder: Path,
        tables: Mapping[str, Sequence[Path]],
        salt: str,
        *,
        profiles: Sequence[Path] = (),
        memory: str | None = None,
        spill: Path | None = None,
        cubes: bool = True,
        writes: Sequence[Path] = (),
        baseline: tuple[Path, Mapping[str, Sequence[Path]]] | None = None,
        register: Mapping[str, pl.DataFrame] | None = None,
        change: Path | None = None,
        twofold: Sequence[str] = (),
    ) -> None:
        self._folder = folder.resolve()
        self._tables = _resolved(tables)
        self._baseline = (baseline[0].resolve(), _resolved(baseline[1])) if baseline else None
        self._change = change.resolve() if change else None
        self._salt = salt
        self._profiles = tuple(profiles)
        self._known: list[Profile] | None = None
        self._memory = memory or os.environ.get(failures.VARIABLE) or MEMORY
        if not re.fullmatch(r"\d{1,9}(\.\d+)?\s?(MB|GB|MiB|GiB)", self._memory):
            raise UsageError("an amount of memory is a number and MB or GB", where=repr(self._memory[:20]))
        self._register = register
        self._twofold = tuple(twofold)
        self._cubes = cubes
        self._writes = [path.resolve() for path in writes]
        self._parent = spill if spill is not None and not spill.exists() else None
        if self._parent is not None:
            self._parent.mkdir(parents=True)
        self._spill = Path(tempfile.mkdtemp(prefix="provenance-", dir=spill)).resolve()
        self._con: duckdb.DuckDBPyConnection | None = None
        for name, rows in (register or {}).items():
            rows.write_parquet(self._spill / f"{name}.parquet")
        try:
            self._con = self._open(opening.DISTRUSTED)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connection and its spill folder; more than once does no harm."""
        if self._con is not None:
            self._con.close()
            self._con = None
        shutil.rmtree(self._spill, ignore_errors=True)
        if self._parent is not None:
            with contextlib.suppress(OSError):  # another session uses it
                self._parent.rmdir()
            self._parent = None

    def profile(self, name: str) -> Profile:
        """What a profile's file says of it. Raises: UsageError with the nearest known names, if there is none."""
        # Read once: of a file that changes meanwhile, a session knows one version.
        if self._known is None:
            self._known = catalogue(self._profiles)
        return find(name, self._known)

    def run(self, name: str, params: Mapping[str, Value] | None = None, *, where: str | None = None) -> pl.DataFrame:
        """The table a profile returns, in the order its SQL states.

        Args:
            params: values for the parameters its header names, typed or as text; the others take their defaults.
            where: an SQL condition over the profile's columns; rows for which it does not hold are left out.
        Raises: UsageError for an unknown profile, parameter or value; ProfileError if it could not be run.
        """
        profile = self.profile(name)
        given = _typed(profile, params or {})
        if not profile.trusted:
            self._check(profile.sql, where=profile.path)
        place = profile.path.name if profile.trusted else profile.path
        rows = self._ask(profile.sql, given, where=place, loosely=not profile.trusted)
        return rows if where is None else self.filtered(rows, where, name)

    def sql(self, query: str) -> pl.DataFrame:
        """The answer to a user's own query: one SELECT over the views, and no file, function or setting beside them.

        Raises: ProfileError, saying what is not allowed and what is.
        """
        self._check(query)
        rows = self._ask(query, most=MOST_ROWS + 1, loosely=True)
        if rows.height > MOST_ROWS:
            raise ProfileError(f"the answer has more than {MOST_ROWS:,} rows", hint="count, group, or add a LIMIT")
        return rows

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement of ours (never a user's) and give its rows."""
        import duckdb

        try:
            return self._ready(statement).execute(statement, list(values)).fetchall()
        except duckdb.CatalogException:
            self._make(self._live(), needed.everything(baseline=self._against))
        except duckdb.Error as error:
            raise failures.asking(error) from None
        try:
            return self._live().execute(statement, list(values)).fetchall()
        except duckdb.Error as error:
            raise failures.asking(error) from None

    def filtered(self, rows: pl.DataFrame, where: str, name: str) -> pl.DataFrame:
        """The rows of a profile for which an SQL condition over its columns holds, as `run` gives them.

        The condition sees the rows and nothing else, and cannot change how they were computed.
        Raises: ProfileError.
        """
        query = f"SELECT * EXCLUDE (_place) FROM rows WHERE (\n{where}\n) ORDER BY _place"  # noqa: S608 - checked
        place = f"filter of {name}"
        self._check(query, views=("rows",), where=place)
        path = self._spill / "rows.parquet"
        rows.with_row_index("_place").write_parquet(path)
        self.execute(f"CREATE OR REPLACE TEMP VIEW rows AS FROM read_parquet({opening.quote(str(path))})")
        return self._ask(query, where=place)

    def _live(self) -> duckdb.DuckDBPyConnection:
        if self._con is None:
            raise ProfileError("this snapshot was closed")
        return self._con

    def _open(self, disabled: Sequence[str]) -> duckdb.DuckDBPyConnection:
        import duckdb

        safe: dict[str, str | bool | int | float | list[str]] = {
            "threads": THREADS,
            "memory_limit": self._memory,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
        }
        connection = duckdb.connect(":memory:", config=safe)
        try:
            self._prepare(connection, disabled)
        except duckdb.Error as error:
            connection.close()
            raise failures.opening(error, where=self._folder) from None
        return connection

    def _prepare(self, connection: duckdb.DuckDBPyConnection, disabled: Sequence[str]) -> None:
        paths = [*self._reads(), *self._writes]
        known = {row[0] for row in connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()}
        for statement in (
            f"SET disabled_optimizers = '{','.join(name for name in disabled if name in known)}'",
            f"SET temp_directory = {opening.quote(str(self._spill))}",
            # Rows of a result are ordered by ORDER BY alone; keeping the order of files as well costs memory.
            "SET preserve_insertion_order = false",
            f"SET allowed_paths = [{', '.join(opening.quote(str(path)) for path in paths)}]",
            "SET enable_external_access = false",
        ):
            connection.execute(statement)
        self._views: set[needed.Place] = set()
        self._against = False
        self._opened(connection, self._folder, self._tables)
        if self._twofold:
            self._hold(connection)
            for statement in self._twofold:
                self._make(connection, needed.twofold(statement))
        connection.execute("SET lock_configuration = true")

    def _opened(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        tables: Mapping[str, Sequence[Path]],
        *,
        rows: bool = True,
    ) -> None:
        """Make a snapshot's tables and macros in the catalog that is used; empty ones, if `rows` is False."""
        models = self._spill if self._register else None
        made = opening.statements(
            folder, tables, salt=self._salt, path=str, cubes=self._cubes, rows=rows, register=models
        )
        connection.execute(";\n".join([*made, *(sql for sql, both in needed.macros() if not both)]))

    def _hold(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Open the baseline beside the snapshot, an empty one if there is none, and the tables of what changed."""
        connection.execute(f"ATTACH ':memory:' AS {lock.BASELINE}")
        connection.execute(f"USE {lock.BASELINE}")
        self._opened(connection, *(self._baseline or (self._folder, self._tables)), rows=self._baseline is not None)
        connection.execute("USE memory")
        both = [sql for sql, both in needed.macros() if both]
        connection.execute(";\n".join([*changes.tables(self._change), *both]))
        self._against = True

    def _ready(self, sql: str, *, loosely: bool = False) -> duckdb.DuckDBPyConnection:
        """The connection, with all that `sql` reads: binding every view takes longer than most questions."""
        connection = self._live()
        if not self._against and changes.asked(sql):
            self._hold(connection)
        self._make(connection, needed.of(sql, loosely=loosely))
        return connection

    def _make(self, connection: duckdb.DuckDBPyConnection, places: Sequence[needed.Place]) -> None:
        """Make the views that are not there yet."""
        for catalog, name in places:
            if (catalog, name) not in self._views:
                if catalog != lock.BASELINE:
                    connection.execute(needed.views()[name].sql)
                elif self._against:
                    connection.execute(f"USE {lock.BASELINE}")
                    connection.execute(needed.views()[name].sql)
                    connection.execute("USE memory")
                self._views.add((catalog, name))

    def _reads(self) -> list[Path]:
        """Every file that the snapshot and its baseline consist of. Raises: ProfileError, if one is not there."""
        names = (*opening.DERIVED, *(opening.CUBES if self._cubes else ()))
        paths = [self._spill / f"{name}.parquet" for name in REGISTER] if self._register else []
        for folder, tables in filter(None, ((self._folder, self._tables), self._baseline)):
            paths += [*(folder / f"{name}.parquet" for name in names), *(f for found in tables.values() for f in found)]
        paths += changes.files(self._change) if self._change else []
        for path in paths:
            if not path.is_file():
                raise ProfileError("a file of the snapshot is missing", where=path, hint="tag the data again")
        return paths

    def _ask(
        self,
        sql: str,
        given: Mapping[str, tuple[str, Value]] | None = None,
        *,
        where: object = "",
        most: int | None = None,
        loosely: bool = False,
    ) -> pl.DataFrame:
        import duckdb

        try:
            return self._answer(sql, given or {}, most, loosely=loosely)
        except duckdb.CatalogException:
            self._make(self._live(), needed.everything(baseline=self._against))
        except duckdb.InternalException:
            # The database is of no use any more. With fewer optimizers it is slower, and answers.
            self._live().close()
            self._con = self._open([*opening.DISTRUSTED, *_CAREFUL])
        except duckdb.Error as error:
            raise failures.asking(error, where=where) from None
        try:
            return self._answer(sql, given or {}, most, loosely=loosely)
        except duckdb.Error as error:
            raise failures.asking(error, where=where) from None

    def _answer(
        self, sql: str, given: Mapping[str, tuple[str, Value]], most: int | None, *, loosely: bool
    ) -> pl.DataFrame:
        connection = self._ready(sql, loosely=loosely)
        for name, (kind, value) in given.items():
            connection.execute(f'SET VARIABLE "{name}" = CAST(? AS {kind})', [value])
        try:
            relation = connection.sql(sql)
            return frame(relation if most is None else relation.limit(most))
        finally:
            for name in given:
                connection.execute(f'RESET VARIABLE "{name}"')

    def _check(self, query: str, *, views: Sequence[str] = lock.VIEWS, where: object = "") -> None:
        import duckdb

        try:
            kinds = [statement.type.name for statement in self._live().extract_statements(query)]
            tree = self.execute("SELECT json_serialize_sql(?)", [query])[0][0] if kinds == ["SELECT"] else ""
        except duckdb.Error as error:
            raise failures.asking(error, where=where) from None
        lock.check(kinds, tree, views=views, where=where)


def _resolved(tables: Mapping[str, Sequence[Path]]) -> dict[str, list[Path]]:
    return {name: [Path(f).resolve() for f in found] for name, found in opening.files(tables).items()}


def _typed(profile: Profile, params: Mapping[str, Value]) -> dict[str, tuple[str, Value]]:
    """Parameter -> (type, value). Raises: UsageError for a name the header lacks, or a value of another type."""
    known = {param.name: param for param in profile.params}
    for name in params:
        if name not in known:
            hint = f"its parameters: {', '.join(known)}" if known else "it has no parameters"
            raise UsageError(f"profile {profile.name} has no parameter {name[:60]!r}", hint=hint)
    return {name: (known[name].type, known[name].read(value)) for name, value in params.items()}
