"""Time and memory of matching parts with remembered outputs, at any number of both.

    python benchmarks/outputs_scale.py OUTPUTS PARTS FOLDER [--near 0.01] [--memory 1GB]

makes a memory of OUTPUTS made outputs in FOLDER, in batches as `provenance outputs add` makes them (they stay there, so
that a second run with as many finds them), then holds PARTS made parts against them as a tagging run does, a million at
a time, by the product's own Matcher. Ids and signatures are made, not read: random ones collide as seldom as those of
unlike texts. A share `--near` of them are near-copies (each value of an output's signature kept with a chance of one
half), and as many are exact. Prints bytes on disk and a row, seconds, parts a second, the peak of this process's memory
before matching and in all, and how many of the copies were found.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from provenance.ledger.outputs import BATCH_ROWS, Outputs
from provenance.profile.matching import Matcher
from provenance.scan import matches
from provenance.scan.signatures import minhash
from provenance.schema import BANDS

WORDS = 150
AT_ONCE = 1_000_000


def made(rng: np.random.Generator, rows: int) -> pl.DataFrame:
    """Outputs with random ids and signatures."""
    ids = rng.bytes(32 * rows)
    values = rng.integers(0, 2**16, (rows, minhash.VALUES), dtype=np.uint16)
    return frame(
        [ids[32 * n : 32 * n + 16] for n in range(rows)], [ids[32 * n + 16 : 32 * n + 32] for n in range(rows)], values
    )


def frame(texts: list[bytes], prompts: list[bytes], values: np.ndarray) -> pl.DataFrame:
    """The columns that are compared."""
    bands = np.ascontiguousarray(values).view("<i4")
    return pl.DataFrame(
        {
            "text_id": pl.Series(texts, dtype=pl.Binary),
            "prompt_id": pl.Series(prompts, dtype=pl.Binary),
            "words": pl.Series(np.full(len(texts), WORDS, dtype=np.int32)),
            **{name: pl.Series(bands[:, place]) for place, name in enumerate(BANDS)},
        }
    )


def remembered(store: Path, rows: int) -> Outputs:
    """A memory of that many outputs."""
    outputs = Outputs(store)
    missing = rows - sum(batch.rows for batch in outputs.batches)
    rng = np.random.default_rng([7, len(outputs.batches)])
    while missing > 0:
        with tempfile.TemporaryDirectory(dir=store) as tmp:
            size = min(missing, BATCH_ROWS)
            began = time.monotonic()
            outputs.add(
                "made@1",
                [made(rng, size)],
                Path(tmp),
                scheme=minhash.SCHEME,
                unicode=unicodedata.unidata_version,
                at="-",
            )
            print(f"  {size:,} added in {time.monotonic() - began:.1f} s", flush=True)
        missing -= size
    return outputs


def parts(outputs: Outputs, rows: int, share: float) -> Iterator[pl.DataFrame]:
    """Parts, of which `share` are near-copies and as many equal."""
    rng = np.random.default_rng(8)
    source = pl.read_parquet(outputs.batches[0].path, n_rows=200_000)
    for start in range(0, rows, AT_ONCE):
        size = min(AT_ONCE, rows - start)
        found = made(rng, size)
        copies = min(int(size * share), source.height // 2)
        if copies:
            exact, near = source.head(copies), source.tail(copies)
            values = np.ascontiguousarray(near.select(BANDS).to_numpy()).view("<u2").copy()
            other = rng.integers(0, 2**16, values.shape, dtype=np.uint16)
            values = np.where(rng.random(values.shape) < 0.5, values, other)
            ids = [rng.bytes(16) for _ in range(copies)]
            found = pl.concat([frame(ids, ids, values), exact.select(found.columns), found.slice(2 * copies)])
        yield found.with_row_index("number").with_columns(pl.col("number").cast(pl.Int64))


def peak() -> float:
    """Peak of this process's memory so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outputs", type=int)
    parser.add_argument("parts", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--near", type=float, default=0.01)
    parser.add_argument("--memory", default="1GB")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    outputs = remembered(given.folder, given.outputs)
    size = sum(batch.path.stat().st_size for batch in outputs.batches)
    print(f"{given.outputs:,} outputs: {size / 1e6:,.1f} MB on disk, {size / given.outputs:.1f} bytes each")
    before = peak()
    seconds = exact = near = expected = 0.0
    for found in parts(outputs, given.parts, given.near):
        expected += min(int(found.height * given.near), 100_000)
        with tempfile.TemporaryDirectory(dir=given.folder) as tmp:
            began = time.monotonic()
            matcher = Matcher(
                outputs.checked(),
                Path(tmp),
                near=matches.NEAR,
                near_words=matches.NEAR_WORDS,
                shared=matches.SHARED,
                memory=given.memory,
            )
            kinds = matcher.match(found)["kind"]
            seconds += time.monotonic() - began
        exact += (kinds != "near").sum()
        near += (kinds == "near").sum()
    print(f"{given.parts:,} parts: {seconds:.1f} s, {given.parts / seconds:,.0f} parts/s")
    print(f"memory: peak {peak():,.0f} MB, {before:,.0f} MB before matching")
    print(f"copies: {expected:,.0f} exact and as many near made; {exact:,.0f} and {near:,.0f} found")


if __name__ == "__main__":
    main()
