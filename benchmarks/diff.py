"""Time and memory of comparing two snapshots of N records a side, beside what one would use instead.

Made snapshots: sidecars of one part a record and 100,000 records a shard, written with DuckDB as tagging leaves them.
Of the old side's contents 2 % are gone and 3 % are new in the new one, 1 % have moved to another source, 2 % have
another licence, and 1 % are there twice on both sides; no two shards are alike, so that every record has to be looked
at. The counts that come out are checked against those that were planted. Each measurement is a process of its own;
memory is its peak resident set, seconds are wall clock.

    python benchmarks/diff.py 100000 1000000 --folder /tmp/diff
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import polars as pl

from provenance.profile import Session, compare, prepare
from provenance.schema import TABLES

SHARD = 100_000
SALT = "00" * 16
SOURCES = ("forum", "chat", "news", "licensed")
KINDS = {"bytes": "BLOB", "str": "VARCHAR", "i32": "INTEGER", "i64": "BIGINT", "f64": "DOUBLE", "bool": "BOOLEAN"}

# A record is a number, `n`; `id` says which content it has. Every hundredth has that of the one before.
RECORDS = """
SELECT unhex(md5(concat('{side}', (n // {shard})::VARCHAR))) AS shard, n % {shard} + 1 AS row,
       unhex(md5(id::VARCHAR)) AS record_id, unhex(md5(id::VARCHAR)) AS text_id, 1 AS parts,
       300 + (id * 7919) % 1700 AS chars, 300 + (id * 7919) % 1700 AS bytes, 75 + (id * 7919) % 425 AS tokens,
       DATE '2025-01-01' + ((id % 360)::INTEGER) AS created, NULL AS domain, NULL AS contributor,
       CASE WHEN {new} AND id % 50 = 7 THEN 'cc0-1.0' END AS licence, NULL AS opt_out, NULL AS fields, id
FROM (SELECT n, {first} + n - CASE WHEN n % 100 = 99 THEN 1 ELSE 0 END AS id FROM range({records}) AS r (n))
ORDER BY n
"""


def make(folder: Path, side: str, records: int) -> dict[str, list[Path]]:
    """The derived tables, scans and cubes of one side; returns its files by table."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    new = side == "new"
    first = records // 100 * 2 if new else 0
    size = records // 100 * 101 if new else records
    con = duckdb.connect(config={"memory_limit": "2GB", "threads": 2, "temp_directory": str(folder / "spill")})
    tables: dict[str, list[Path]] = {table.name: [] for family in TABLES.values() for table in family}
    query = RECORDS.format(side=side, shard=SHARD, new=new, first=first, records=size)
    part = (
        "SELECT shard, row, 0 AS part, 'text' AS role, 'text' AS field, NULL AS generator, 0 AS start, "
        'chars AS "end", chars, bytes, tokens, text_id FROM made'
    )
    con.execute(f"CREATE VIEW made AS {query}")
    columns = ", ".join(
        f'CAST("{c.name}" AS {KINDS.get(c.type, "DATE")}) AS "{c.name}"' for c in TABLES["text"][0].columns
    )
    for name, asked in {
        "records": f"SELECT {columns} FROM made",
        "parts": part,
        "languages": "SELECT shard, row, 0 AS part, CASE id % 10 WHEN 0 THEN 'de' ELSE 'en' END AS language, "
        "round(0.5 + (id % 5000) / 10000, 6) AS score FROM made",
        "scans": "SELECT shard, row, 'ok' AS status FROM made",
    }.items():
        path = folder / f"scan-{name}.parquet"
        con.execute(f"COPY ({asked}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        tables[name] = [path]
    # One record in a hundred of the new side is of another source than before: by record, as match rules would say it.
    moved = f"id % 100 = 3 AND {new}"
    con.execute(
        f"COPY (SELECT (SELECT 0) + ((n) // {SHARD})::INTEGER AS shard, n % {SHARD} + 1 AS row, "
        f"CASE WHEN {moved} THEN 'news' ELSE ['forum', 'chat', 'licensed'][id % 3 + 1] END AS source "
        f"FROM (SELECT n, {first} + n - CASE WHEN n % 100 = 99 THEN 1 ELSE 0 END AS id FROM range({size}) AS r (n))) "
        f"TO '{folder / 'assignment.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
    )
    shards = (size + SHARD - 1) // SHARD
    con.execute(
        f"COPY (SELECT s::INTEGER AS shard, unhex(md5(concat('{side}', s::VARCHAR))) AS key, 'data' AS root, "
        "concat(s, '.jsonl') AS path, NULL::VARCHAR AS sha256, 'tagged' AS status, NULL::VARCHAR AS reason, "
        f"'jsonl' AS format, 0::BIGINT AS bytes, 0::BIGINT AS seen, 0::BIGINT AS records, 0::BIGINT AS rejected, "
        f"NULL::VARCHAR AS source FROM range({shards}) AS t (s)) TO '{folder / 'shards.parquet'}' (FORMAT parquet)"
    )
    _small(folder, side)
    prepare(folder, tables, SALT, folder)
    return tables


def _small(folder: Path, side: str) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.profile import made_snapshot as made

    about = {"id": side, "provider": "Acme", "token_method": "estimate", "tokens_exact": False, "families": "text"}
    rows = {
        "sources": (made.SOURCES, [{"id": s, "origin_class": "licensed", "weight": "1", "internal": s == "chat",
                                    "authors": "{}"} for s in (*SOURCES, "unknown")]),
        "mapping": (made.MAPPING, []),
        "quality": (made.QUALITY, []),
        "name_sample": (made.NAMES, []),
        "snapshot": (made.SNAPSHOT, [about | {"names_level": "none", "names_languages": ""}]),
    }  # fmt: skip
    for name, (schema, values) in rows.items():
        pl.DataFrame(values, schema=dict(schema)).write_parquet(folder / f"{name}.parquet")


def tables_of(folder: Path) -> dict[str, list[Path]]:
    return {path.stem.removeprefix("scan-"): [path] for path in sorted(folder.glob("scan-*.parquet"))}


def ours(place: Path) -> dict[str, object]:
    """Compare and ask; the counts that came out."""
    old, new = place / "old", place / "new"
    compare(place / "change", (old, tables_of(old)), (new, tables_of(new)), spill=place)
    with Session(new, tables_of(new), SALT, baseline=(old, tables_of(old)), change=place / "change") as session:
        query = "SELECT side, cause, moved, CAST(sum(records) AS BIGINT) FROM changed_records GROUP BY ALL ORDER BY ALL"
        return {f"{side} {cause}{' moved' * moved}": n for side, cause, moved, n in session.sql(query).rows()}


def by_polars(place: Path) -> dict[str, object]:
    """Added and removed contents by anti joins in memory; no copies, tags, causes or sources."""
    old, new = (pl.read_parquet(place / s / "scan-records.parquet", columns=["record_id"]) for s in ("old", "new"))
    return {
        "added": new.join(old, on="record_id", how="anti").height,
        "removed": old.join(new, on="record_id", how="anti").height,
    }


def by_sort(place: Path) -> dict[str, object]:
    """Added and removed lines as `sort` and `comm` say of the ids as text; copies count, tags do not."""
    for side in ("old", "new"):
        con = duckdb.connect()
        con.execute(
            f"COPY (SELECT hex(record_id) FROM '{place / side / 'scan-records.parquet'}') "
            f"TO '{place / side}.txt' (HEADER false)"
        )
        con.close()
    start = time.perf_counter()
    shell = f"export LC_ALL=C; cd {place}; for s in old new; do sort -S 1G -T . $s.txt > $s.sorted; done; "
    shell += "comm -13 old.sorted new.sorted | wc -l; comm -23 old.sorted new.sorted | wc -l"
    added, removed = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True).stdout.split()
    return {"added": int(added), "removed": int(removed), "seconds": round(time.perf_counter() - start, 1)}


def planted(records: int) -> dict[str, int]:
    """What must come out."""
    gone, size = records // 100 * 2, records // 100 * 101
    kept = records - gone
    moved = sum(_is(n, gone, 100, 3) for n in range(gone, records))
    licence = sum(_is(n, gone, 50, 7) and not _is(n, gone, 100, 3) for n in range(gone, records))
    return {
        "new added": size - kept,
        "new kept": kept - moved - licence,
        "new retagged": licence,
        "new retagged moved": moved,
        "old kept": kept - moved - licence,
        "old removed": gone,
        "old retagged": licence,
        "old retagged moved": moved,
    }


def _is(n: int, gone: int, every: int, rest: int) -> bool:
    del gone
    content = n - 1 if n % 100 == 99 else n
    return content % every == rest


WAYS = {"ours": ours, "polars": by_polars, "sort": by_sort}


def child(way: str, place: Path) -> None:
    start = time.perf_counter()
    found = WAYS[way](place)
    seconds = time.perf_counter() - start
    peak = next(int(x.split()[1]) for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    print(json.dumps({"found": found, "seconds": seconds, "mb": peak / 1024}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--ways", default="ours,polars,sort")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.folder)
        return
    print("| records a side | how | seconds | peak MB | counts |\n|---:|---|---:|---:|---|", flush=True)
    for records in given.records:
        place = given.folder / str(records)
        start = time.perf_counter()
        for side in ("old", "new"):
            make(place / side, side, records)
        print(f"made in {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
        for way in given.ways.split(","):
            command = [sys.executable, __file__, "1", "--folder", str(place), "--child", way]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(done.stderr, file=sys.stderr)
                continue
            got = json.loads(done.stdout)
            right = "as planted" if way == "ours" and got["found"] == planted(records) else json.dumps(got["found"])
            print(f"| {records:,} | {way} | {got['seconds']:.1f} | {got['mb']:.0f} | {right} |", flush=True)
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
