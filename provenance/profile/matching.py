"""Which parts are remembered outputs: ids and bands joined in DuckDB, similarity told from signatures of hits only.

Bounded memory: outputs are read from their files a column at a time; of the parts, as many are held as are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.content import folder
from provenance.profile import failures, opening
from provenance.profile.frames import frame
from provenance.schema import BANDS

if TYPE_CHECKING:
    import duckdb
    import polars as pl

THREADS = 2
MEMORY = "1GB"
_PAIRS = 1_000_000  # compared at once, about 300 MB; more are compared in several passes over the outputs


class Matcher:
    """Holds parts against the outputs in some files.

    Args:
        outputs: Parquet files of the table OUTPUTS, in the order in which they were written, and whose each is.
        folder: where working files and what does not fit into memory go; the caller removes it.
        near: values of two signatures that must be equal for a near match; 0: none is looked for.
        near_words, shared: as in scan/matches.py.
    """

    def __init__(
        self,
        outputs: Sequence[tuple[Path, str]],
        folder: Path,
        *,
        near: int,
        near_words: int,
        shared: int,
        memory: str = MEMORY,
    ) -> None:
        self._outputs = outputs
        self._folder = folder
        self._near = near
        self._limits = {"near_words": near_words, "shared": shared}
        self._memory = memory

    def match(self, parts: pl.DataFrame) -> pl.DataFrame:
        """Compare parts with the outputs.

        Args:
            parts: `number` (i64, of the part), `text_id`, `prompt_id`, `words` and BANDS, as by `matches.compared`.
        Returns: `number`, `model`, `kind` and `similarity` (1 where exact): the best of each part and model that match,
            in no order.
        Raises: ProfileError, if a file of outputs cannot be read.
        """
        import duckdb
        import polars as pl

        long_enough = pl.col("words") >= self._limits["near_words"]
        texts = parts.filter(long_enough).unique("text_id").select("text_id", *BANDS)
        texts = texts.with_row_index("number").with_columns(pl.col("number").cast(pl.Int64))
        try:
            with self._open(parts, texts) as connection:
                exact = self._exact(connection)
                near = self._similar(connection, texts) if self._near and texts.height else _none()
        except duckdb.Error as error:
            raise failures.asking(error, where="remembered outputs") from None
        of_texts = texts.select(pl.col("number").alias("text"), "text_id").join(near, left_on="text", right_on="number")
        of_parts = (
            parts.select("number", "text_id")
            .join(of_texts, on="text_id")
            .join(exact, on=("number", "model"), how="anti")
        )
        found = of_parts.select("number", "model", pl.lit("near").alias("kind"), "similarity")
        return pl.concat([exact, found])

    def _open(self, parts: pl.DataFrame, texts: pl.DataFrame) -> duckdb.DuckDBPyConnection:
        import duckdb

        parts.select("number", "text_id", "prompt_id").write_parquet(self._folder / "asked.parquet", compression="lz4")
        texts.write_parquet(self._folder / "texts.parquet", compression="uncompressed")
        safe: dict[str, Any] = {
            "threads": THREADS,
            "memory_limit": self._memory,
            "temp_directory": str(self._folder / "spill"),
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
            "preserve_insertion_order": False,
        }
        connection = duckdb.connect(":memory:", config=safe)
        connection.execute(f"SET disabled_optimizers = '{','.join(opening.DISTRUSTED)}'")
        connection.execute("SET VARIABLE output_files = ?", [[str(path) for path, _ in self._outputs]])
        for name in ("asked", "texts"):
            connection.execute(f"SET VARIABLE {name}_file = ?", [str(self._folder / f"{name}.parquet")])
        connection.execute(_statement("open"))
        for number, (path, model) in enumerate(self._outputs):
            connection.execute("INSERT INTO files VALUES (?, ?, ?)", [number, str(path), model])
        for variable, value in self._limits.items():
            connection.execute(f"SET VARIABLE {variable} = {value}")
        return connection

    def _exact(self, connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        import polars as pl

        found = frame(connection.sql(_statement("exact")))
        kind = pl.when("with_prompt").then(pl.lit("exact_with_prompt")).otherwise(pl.lit("exact"))
        return found.select(
            pl.col("number").cast(pl.Int64), "model", kind.alias("kind"), pl.lit(1.0).alias("similarity")
        )

    def _similar(self, connection: duckdb.DuckDBPyConnection, texts: pl.DataFrame) -> pl.DataFrame:
        """For each text and model that are similar enough, the greatest similarity: `number` of the text."""
        import numpy as np
        import polars as pl

        from provenance.scan.signatures import minhash

        for band in BANDS:
            connection.execute(_statement("band").replace("b00", band))
        mine = np.ascontiguousarray(texts.select(BANDS).to_numpy(), dtype="<i4").view("<u2")
        best = [_none()]
        rows = connection.execute("SELECT count(*) FROM candidates").fetchone()
        passes = -(-(rows[0] if rows else 0) // _PAIRS)
        connection.execute(f"SET VARIABLE passes = {passes}")
        for number in range(passes):
            connection.execute(f"SET VARIABLE pass = {number}")
            pairs = frame(connection.sql(_statement("pairs")))
            theirs = np.ascontiguousarray(pairs.select(BANDS).to_numpy(), dtype="<i4").view("<u2")
            similar = minhash.similarity(mine[pairs["number"].to_numpy()], theirs)
            scored = pairs.select("number", "model").with_columns(pl.Series("similarity", similar))
            scored = scored.filter(pl.col("similarity") >= self._near / minhash.VALUES)
            best.append(scored.group_by("number", "model").agg(pl.col("similarity").max()))
        return pl.concat(best).group_by("number", "model").agg(pl.col("similarity").max())


def _none() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema={"number": pl.Int64, "model": pl.String, "similarity": pl.Float64})


def _statement(name: str) -> str:
    return (folder("profiles") / "matching" / f"{name}.sql").read_text(encoding="utf-8")
