"""The source of each record where record fields decide it, and the digest of what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from provenance.ledger import rows
from provenance.ledger.packs import Scan, parquet_files
from provenance.schema import Column, Table
from provenance.sources import FieldRules

if TYPE_CHECKING:
    import polars as pl

_ASSIGNMENT = Table("assignment", (Column("row", "i64", "row"), Column("source", "str", "source id")), ("row",))


class Assigner:
    """Which source each record has, where record fields decide. Remembers a pack, since many shards share one."""

    def __init__(self) -> None:
        self._pack: Path | None = None
        self._rows: dict[bytes, pl.DataFrame] = {}

    def assign(self, text: Scan, rules: FieldRules) -> pl.DataFrame:
        """The source of each record of a shard: columns `row`, `source`, in row order."""
        import polars as pl

        assert text.pack is not None
        if self._pack != text.pack:
            found = pl.read_parquet(parquet_files([text.pack], "records"), columns=["shard", "row", "fields"])
            self._rows = {bytes(key[0]): part for key, part in found.group_by("shard", maintain_order=True)}
            self._pack = text.pack
        mine = self._rows.get(bytes.fromhex(text.shard)[:16])
        if mine is None:  # no record of the shard was tagged
            mine = pl.DataFrame(schema={"row": pl.Int64, "fields": pl.String})
        sources = rules.apply(mine["fields"].to_list())
        return mine.select("row", pl.Series("source", sources, dtype=pl.String))


def assignment_digest(frame: pl.DataFrame) -> str:
    """Digest of the two-column table `assignment` (docs/format.md section 5)."""
    hasher = rows.Hasher("ledger", _ASSIGNMENT)
    hasher.update(frame)
    return hasher.hexdigest()
