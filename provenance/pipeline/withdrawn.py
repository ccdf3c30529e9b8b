"""What was withdrawn, as the log has it, and what of it a snapshot still holds: asked of its rows, never of a cache."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import keys
from provenance.errors import LedgerError, LogError
from provenance.inclusion import withdrawal
from provenance.inclusion.tree import Keys
from provenance.inclusion.withdrawal import Withdrawal
from provenance.ledger import derive, files, verify
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Store
from provenance.pipeline import including, kept_tables, logbook
from provenance.scan.values import key_id

if TYPE_CHECKING:
    import polars as pl

FOLDER = "withdrawals"


@dataclass(frozen=True, slots=True)
class Kept:
    """A withdrawal, its digest, and the number of its entry in the log; None if the log does not name it."""

    digest: str
    entry: int | None
    said: Withdrawal


@dataclass(frozen=True, slots=True)
class Found:
    """What of one withdrawal a snapshot holds."""

    records: int  # distinct ones
    rows: int


def listed(store: Store) -> tuple[list[Kept], list[str]]:
    """All withdrawals in the order of the log; and those that are missing, changed or unreadable, one line each."""
    entered: dict[str, int] = {}
    faults = []
    try:
        for number, entry in logbook.entries(logbook.open_log(store)):
            if entry.kind == "withdrawal":
                entered.setdefault(entry.digest, number)
    except LogError:
        faults.append("the log, which says what was withdrawn, cannot be read")
    found = []
    for path in sorted((store.path / FOLDER).glob("*.json")):
        try:
            body = path.read_bytes()
        except OSError:
            faults.append(f"withdrawal {path.stem[:12]} cannot be read")
            continue
        digest = hashlib.sha256(body).hexdigest()
        place = entered.get(digest)
        entered.pop(digest, 0)
        try:
            found.append(Kept(digest, place, withdrawal.parse(body, where=path)))
        except LedgerError:
            faults.append(f"withdrawal {path.stem[:12]} was changed")
            continue
        if place is None:
            faults.append(f"withdrawal {path.stem[:12]} was changed, or is not in the log")
    faults += [f"withdrawal {digest[:12]} (entry {number}) is missing" for digest, number in entered.items()]
    return sorted(found, key=lambda kept: (kept.entry is None, kept.entry, kept.digest)), faults


def look(store: Store, built: Manifest) -> tuple[list[str], list[str]]:
    """What stands against a snapshot, one line each, computed anew from rows that are checked against its manifest.

    Returns: what it holds that was withdrawn, or that cannot be told; and where its own list of records is wrong.
    """
    kept, against = listed(store)
    said = built.value.get("inclusion")
    if not kept and said is None:
        return against, []
    try:
        with files.scratch(store.path / "scratch") as folder:
            found = including.made_with()
            held = Rows(store, built, found, folder)
            return against + _against(held, found, kept, built, store), _own(held, found, said)
    except LedgerError as error:
        if not kept:
            return against, []  # the floor says so of the scans; nothing was withdrawn
        return [*against, f"its records could not be looked at: {str(error).splitlines()[0]}"], []


def _against(held: Rows, found: Keys, kept: Sequence[Kept], built: Manifest, store: Store) -> list[str]:
    lines = []
    for one in kept:
        unknown = blind(one.said, found, built, store)
        what = held.of(one.said)
        if what.records:
            lines.append(f"{about(one)}: {what.records:,} distinct records, {what.rows:,} in all")
        elif unknown:
            lines.append(f"{about(one)}: {unknown}")
    return lines


def _own(held: Rows, found: Keys, said: object) -> list[str]:
    """Whether the manifest's own list of records is that of the rows, where this key can tell."""
    if not isinstance(said, dict) or said.get("key") != found.id:
        return []
    return [] if including.value(found, held.hashes) == said else ["the list of records of the snapshot"]


def about(one: Kept) -> str:
    """A withdrawal by its digest and what it is of; never by whom."""
    return f"withdrawal {one.digest[:12]} ({'source ' + one.said.source if one.said.source else 'by ' + one.said.by})"


def blind(said: Withdrawal, found: Keys, built: Manifest, store: Store) -> str:
    """Why it cannot be told whether a snapshot holds all that was withdrawn; empty if it can."""
    if said.key != found.id:
        return "it was made with another key, so its records cannot be looked for"
    if said.by == "contributor":
        for entry in built.entries:
            scanned = entry.get("scans", {}).get("text")
            used = store.objects.get(scanned[0]).get("key") if scanned else None
            if used is not None and used != said.contributor_key:
                return "contributors were told apart by another key there"
    return ""


class Rows:
    """The records of a snapshot with who contributed them and their sources, each checked against the manifest.

    Raises: LedgerError, if its rows are not those that it names.
    """

    def __init__(self, store: Store, built: Manifest, found: Keys, folder: Path) -> None:
        text = including.of_text(built)
        broken, tables = verify.scans(text, store.index(), folder / built.id)
        assignments, wrong = kept_tables.verified_assignments(store, built)
        if broken or wrong:
            raise LedgerError("the rows of a snapshot are not those that it names", where=f"snapshot {built.id[:12]}")
        self._keys = found
        self.hashes = including.hashes(found, including.distinct(text, tables["records"]))
        self._rows = _rows(text, tables["records"], assignments).join(
            self.hashes.select("record", "hash"), left_on="record_id", right_on="record"
        )

    def of(self, said: Withdrawal) -> Found:
        """How much of a withdrawal is there."""
        mine = self.matching(said)
        return Found(mine["hash"].n_unique(), int(mine["rows"].sum()))

    def matching(self, said: Withdrawal) -> pl.DataFrame:
        """Its records: `record_id`, `contributor`, `source`, `rows` (how many stand there alike) and `hash`."""
        import polars as pl

        wanted = pl.Series("hash", [bytes.fromhex(item) for item in said.records], dtype=pl.Binary)
        # A join, since `is_in` takes no binary values.
        known = wanted.to_frame().with_columns(pl.lit(True).alias("known"))
        rows = self._rows.join(known, on="hash", how="left")
        hit = pl.col("known").fill_null(False)
        if said.source is not None:
            hit |= pl.col("source") == said.source
        for contributor in self._contributors(said):
            hit |= pl.col("contributor") == contributor
        return rows.filter(hit.fill_null(False)).drop("known")

    def _contributors(self, said: Withdrawal) -> list[bytes]:
        if said.contributor is None:
            return []
        known = self._rows["contributor"].drop_nulls().unique().to_list()
        return [one for one in known if self._keys.hash_of_contributor(one).hex() == said.contributor]

    def sources(self) -> set[str]:
        """Ids of the sources that have records."""
        return set(self._rows["source"].unique().to_list())


def _rows(built: Manifest, paths: Sequence[Path], assignments: dict[tuple[int, str], pl.DataFrame]) -> pl.DataFrame:
    """Distinct (`record_id`, `contributor`, `source`), with `rows`."""
    import polars as pl

    keyed = zip(derive.join_keys(built), built.entries, strict=True)
    shards = pl.DataFrame(
        [(key, number, entry.get("source")) for number, (key, entry) in enumerate(keyed) if key is not None],
        schema={"shard": pl.Binary, "number": pl.Int32, "whole": pl.String},
        orient="row",
    )
    by_row = [pl.DataFrame(schema={"number": pl.Int32, "row": pl.Int64, "source": pl.String})]
    for number, entry in enumerate(built.entries):
        frame = assignments.get((entry["root"], entry["path"]))
        if frame is not None:
            by_row.append(frame.select(pl.lit(number, dtype=pl.Int32).alias("number"), "row", "source"))
    assigned = pl.concat(by_row)
    columns = ["record_id", "contributor", "source"]
    found = [
        pl.DataFrame(schema={"record_id": pl.Binary, "contributor": pl.Binary, "source": pl.String, "rows": pl.Int64})
    ]
    for path in paths:
        rows = pl.read_parquet(path, columns=["shard", "row", "record_id", "contributor"]).join(shards, on="shard")
        rows = rows.join(assigned, on=["number", "row"], how="left")
        rows = rows.with_columns(pl.coalesce("source", "whole").alias("source"))
        found.append(rows.group_by(columns).agg(pl.len().cast(pl.Int64).alias("rows")))
    return pl.concat(found).group_by(columns).agg(pl.col("rows").sum())


def contributor_key() -> bytes:
    """What contributors are hashed with when tagged."""
    return keys.derive(keys.load(), "contributor")


def contributor_key_id() -> str:
    """Its id, as descriptors of the family `text` name it."""
    return key_id(contributor_key())
