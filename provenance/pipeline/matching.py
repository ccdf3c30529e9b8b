"""The family `matches` of the shards that lack it: made from what lies in the store, without a look at the data.

Parts are held against remembered outputs a million at a time, so memory stays the same at any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provenance.ledger.outputs import Outputs
from provenance.ledger.packs import Index, PackWriter, Scan, parquet_files
from provenance.ledger.store import Store
from provenance.pipeline.hashing import Shard
from provenance.pipeline.planning import Plan
from provenance.pipeline.progress import Progress
from provenance.scan import matches
from provenance.schema import TABLES, table

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 1_000_000  # parts held against the outputs together; about 400 MB
_SHARDS_A_PACK = 4_096
_PARTS = ("shard", "row", "part", "role", "text_id")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One shard's scan to make: what its rows come from."""

    sha256: str
    digest: str  # of the descriptor of `matches`
    text: Scan
    signatures: Path | None  # pack


def families(outputs: Outputs) -> tuple[str, ...]:
    """What is made after the scan: nothing where no output is remembered."""
    return (matches.NAME,) if outputs.batches else ()


def make(store: Store, outputs: Outputs, plan: Plan, shards: Sequence[Shard], tmp: Path, progress: Progress) -> Index:
    """Publish the scans of `matches` that are missing; those of `text` and `signatures` are there.

    Args:
        tmp: a folder on the store's file system, in which nothing is called `matching`.
    Returns: all scans of the store.
    Raises: LedgerError, if what is remembered is damaged; ProfileError.
    """
    from provenance.profile.matching import Matcher

    index = store.index()
    wanted = list(_wanted(plan, shards, index)) if outputs.batches else []
    if not wanted:
        return index
    tmp = tmp / "matching"
    tmp.mkdir()
    progress.phase(f"matching {len(wanted):,} shards with the outputs of {len(outputs.models()):,} models", 0)
    matcher = Matcher(outputs.checked(), tmp, near=matches.NEAR, near_words=matches.NEAR_WORDS, shared=matches.SHARED)
    newest = {model: -place for place, model in enumerate(outputs.models())}
    found: dict[tuple[str, str], list[pl.DataFrame]] = {}
    for parts in _held(wanted):
        for key, frame in _rows(parts, matcher.match(parts), newest).items():
            found.setdefault(key, []).append(frame)
    _publish(store, wanted, found, tmp)
    return store.index()


def _wanted(plan: Plan, shards: Sequence[Shard], index: Index) -> Iterator[_Wanted]:
    """Of each shard and way to read it, the scan that is missing; those that could not be read at all have none."""
    seen: set[tuple[str, str]] = set()
    for shard in shards:
        if shard.sha256 is None or shard.listed.found.status != "data":
            continue
        digests = plan.digests(shard.listed)
        key = (shard.sha256, digests[matches.NAME])
        text = index.get(shard.sha256, digests["text"])
        if key in seen or text is None or index.get(*key) is not None:
            continue
        seen.add(key)
        signed = index.get(shard.sha256, digests["signatures"]) if "signatures" in digests else None
        yield _Wanted(*key, text=text, signatures=signed.pack if signed else None)


def _held(wanted: Sequence[_Wanted]) -> Iterator[pl.DataFrame]:
    """The parts of all these shards as they are compared, about AT_ONCE together.

    Beside the columns of `matches.compared`, `sha256` and `digest` say which scan a row belongs to, and `number` tells
    the rows of a frame apart.
    """
    held: list[pl.DataFrame] = []
    height = 0
    for frame in _read(wanted):
        held.append(frame)
        height += frame.height
        if height >= AT_ONCE:
            yield _numbered(held)
            held, height = [], 0
    if height:
        yield _numbered(held)


def _numbered(frames: list[pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    return pl.concat(frames).with_row_index("number").with_columns(pl.col("number").cast(pl.Int64))


def _read(wanted: Sequence[_Wanted]) -> Iterator[pl.DataFrame]:
    """Parts file by file: a record's parts never lie in two files."""
    import polars as pl

    by_pack: dict[tuple[Path, Path | None], list[_Wanted]] = {}
    for item in wanted:
        if item.text.pack is not None and not item.text.reason:
            by_pack.setdefault((item.text.pack, item.signatures), []).append(item)
    for (pack, signed), items in by_pack.items():
        keys = pl.DataFrame(
            {
                "shard": pl.Series([bytes.fromhex(i.sha256)[:16] for i in items], dtype=pl.Binary),
                "sha256": [i.sha256 for i in items],
                "digest": [i.digest for i in items],
            }
        )
        for path in parquet_files([pack], "parts"):
            parts = pl.read_parquet(path, columns=list(_PARTS)).join(keys, on="shard", maintain_order="left")
            if parts.height:
                yield matches.compared(parts, _signatures(signed, parts))


def _signatures(pack: Path | None, parts: pl.DataFrame) -> pl.DataFrame | None:
    """The signatures of these parts, and of others near them."""
    import polars as pl

    if pack is None:
        return None
    first, last = parts["row"].min(), parts["row"].max()
    within = pl.col("row").is_between(first, last) & pl.col("shard").is_in(parts["shard"].unique().implode())
    return pl.scan_parquet(parquet_files([pack], "signatures")).filter(within).collect()


def _rows(parts: pl.DataFrame, found: pl.DataFrame, newest: Mapping[str, int]) -> dict[tuple[str, str], pl.DataFrame]:
    """Rows of `matches` by scan: of each part its models, the best first.

    The best is the one with the stronger kind, then the greater similarity, then the model that was remembered last.
    """
    import polars as pl

    kind = pl.col("kind").replace_strict(list(matches.KINDS), list(range(len(matches.KINDS))), return_dtype=pl.Int32)
    age = pl.col("model").replace_strict(list(newest), list(newest.values()), return_dtype=pl.Int64)
    ranked = found.with_columns(kind.alias("_kind"), age.alias("_age"))
    ranked = ranked.sort("number", "_kind", pl.col("similarity").neg(), "_age")
    placed = ranked.with_columns(pl.int_range(pl.len(), dtype=pl.Int32).over("number").alias("place"))
    rows = placed.join(parts.select("number", "sha256", "digest", "row", "part"), on="number")
    columns = [column.name for column in table(matches.NAME, "matches").columns if column.name != "shard"]
    grouped = rows.group_by("sha256", "digest", maintain_order=True)
    return {(str(key[0]), str(key[1])): frame.select(columns) for key, frame in grouped}


def _publish(
    store: Store,
    wanted: Sequence[_Wanted],
    found: Mapping[tuple[str, str], list[pl.DataFrame]],
    tmp: Path,
) -> None:
    """One pack for many shards; a pack never holds one shard twice."""
    import polars as pl

    from provenance.ledger.rows import shape

    made = table(matches.NAME, "matches")
    assert [t.name for t in TABLES[matches.NAME]] == [made.name]
    writer = PackWriter(matches.NAME, store.scans, tmp)
    held: set[str] = set()
    for item in sorted(wanted, key=lambda item: (item.digest, item.sha256)):
        if len(held) >= _SHARDS_A_PACK or item.sha256 in held or writer.rows >= AT_ONCE:
            writer.publish()
            writer, held = PackWriter(matches.NAME, store.scans, tmp), set()
        held.add(item.sha256)
        if item.text.reason:
            writer.reject(item.sha256, item.digest, item.text.reason)
            continue
        frames = found.get((item.sha256, item.digest), [])
        rows = [shape(made, pl.concat(frames), bytes.fromhex(item.sha256))] if frames else []
        writer.add(item.sha256, item.digest, item.text.seen, {made.name: rows})
    writer.publish()
