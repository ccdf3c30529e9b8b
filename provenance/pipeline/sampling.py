"""A sample of records scanned for names: which, what was found in them, and what the manifest says of it.

Names take a hundred times longer to look for than patterns, so by default they are looked for in some records of every
kind: strata are source by language by length. docs/privacy.md says how a rate follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import keys
from provenance.engine.local import Local
from provenance.engine.once import SharedOnce
from provenance.engine.tasks import Job, NamesTask
from provenance.errors import LedgerError
from provenance.ledger.manifest import Manifest
from provenance.ledger.results import TextResults
from provenance.ledger.store import Store
from provenance.pipeline import derived_tables, kept_tables
from provenance.pipeline.progress import Progress
from provenance.scan.settings import Settings
from provenance.scan.values import key_id
from provenance.schema import NAME_SAMPLE

if TYPE_CHECKING:
    import polars as pl

MOST = 2_000  # of all strata together: about a minute on two processors, however large the data
_ROWS_A_TASK = 64
_BYTES_READ = 2**29  # that tasks on one shard may read together: each reads it from its beginning
_LEAST = "0.4"  # score of an entity that the mapping does not hold
_COLUMNS = {"PERSON": "person", "LOCATION": "location", "NRP": "nrp", "ORGANIZATION": "organization"}


@dataclass(frozen=True, slots=True)
class Sample:
    """The table `name_sample`, and what the manifest says of it."""

    frame: pl.DataFrame
    value: dict[str, Any]


def take(
    store: Store,
    settings: Settings,
    built: Manifest,
    *,
    files: Mapping[str, list[Path]],
    assignments: Mapping[tuple[int, str], pl.DataFrame],
    jobs: Mapping[tuple[int, str], Job],
    engine: Local,
    once: Path,
    folder: Path,
    each: int,
    progress: Progress,
) -> Sample:
    """Choose the sample of a snapshot and scan what of it was not scanned before.

    Args:
        built: the manifest as it is without a sample.
        files: table -> Parquet files that hold exactly this snapshot's rows.
        jobs: (root, path) -> how a shard is read.
        once: where results are shared by the run's processes.
        folder: of the run's temporary ones.
        each: records of a stratum; fewer are taken where that makes too many, see `allot`.
    Raises: ConfigError, ScanError, ReadError.
    """
    import polars as pl

    from provenance.ledger.rows import dtypes
    from provenance.scan.privacy import names
    from provenance.scan.privacy.once import unpack

    described = names.scanner(settings)
    scanner = store.objects.put(described)
    key = keys.derive(keys.load(), "names sample")
    derived_tables.write(store, built, folder, assignments=assignments, models=described["order"])
    each, members = _members(folder, files, key, each)
    kept = TextResults(store.path / "results" / f"names-{scanner[:32]}")
    _scan(built, members, kept, jobs=jobs, engine=engine, once=once, progress=progress)
    least = {e: Decimal(m["min_score"]) for e, m in store.objects.get(built.value["mapping"])["entities"].items()}
    rows = []
    for number, row, record_id in members.iter_rows():
        packed = kept.record(record_id)
        if packed is None:
            raise LedgerError(
                "a record of the sample is not there any more",
                where=built.entries[number]["path"],
                hint="run the same command again",
            )
        found = [unpack(data) for data in packed]
        spans = [
            s for part in found for s in part.spans if Decimal(str(s.score)) >= least.get(s.entity, Decimal(_LEAST))
        ]
        counts = [sum(s.entity == entity for s in spans) for entity in _COLUMNS]
        rows.append((number, row, names.together(part.status for part in found), *counts))
    frame = pl.DataFrame(rows, schema=dtypes(NAME_SAMPLE), orient="row")
    value = {
        "each": each,
        "key": key_id(key),
        "members": frame.height,
        "sample": kept_tables.sample_digest(frame),
        "scanner": scanner,
    }
    return Sample(frame, value)


def allot(sizes: Iterable[tuple[bool, int]], each: int, most: int = MOST) -> int:
    """How many records of each stratum make at most `most` in all: `each`, or the largest number that does; 1 at least.

    Args:
        sizes: of each stratum whether its records are the longest there are, of which a fifth is taken, and how many
            records it has.
    """
    strata = list(sizes)

    def total(number: int) -> int:
        return sum(min(size, max(number // 5, 1) if longest else number) for longest, size in strata)

    low, high = 1, max(each, 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if total(middle) <= most else (low, middle - 1)
    return low


def _members(folder: Path, files: Mapping[str, list[Path]], key: bytes, each: int) -> tuple[int, pl.DataFrame]:
    """How many records each stratum gives, and the records: `number` of the shard, `row`, `record_id`; in order."""
    import polars as pl

    from provenance import profile
    from provenance.profile.opening import static

    with profile.Session(folder, files, "", cubes=False) as session:
        each = allot(session.execute(static("names_strata")), each)
        session.execute("SET VARIABLE names_key = CAST(? AS BLOB)", [key])
        session.execute("SET VARIABLE names_each = CAST(? AS INTEGER)", [each])
        chosen = session.execute(static("names_members"))
    schema = {"number": pl.Int32, "row": pl.Int64, "record_id": pl.Binary}
    return each, pl.DataFrame(chosen, schema=schema, orient="row")


def _scan(
    built: Manifest,
    members: pl.DataFrame,
    kept: TextResults,
    *,
    jobs: Mapping[tuple[int, str], Job],
    engine: Local,
    once: Path,
    progress: Progress,
) -> None:
    """Scan the members that are not kept, each content once, and keep them."""
    shards: dict[Job, dict[int, bytes]] = {}
    seen: set[bytes] = set()
    for number, row, record_id in members.iter_rows():
        if record_id not in seen and kept.record(record_id) is None:
            entry = built.entries[number]
            shards.setdefault(jobs[entry["root"], entry["path"]], {})[row] = record_id
            seen.add(record_id)
    if not shards:
        return
    shared = SharedOnce(once)
    shared.claim(kept.texts)
    shared.publish(kept.texts)
    progress.phase(f"looking for names in {len(seen):,} records", 0)
    tasks = [task for job, rows in shards.items() for task in _tasks(job, sorted(rows))]
    tasks.sort(key=lambda task: -len(task.rows))
    for task, result in engine.run(tasks, light=len(seen) <= _ROWS_A_TASK):
        assert isinstance(task, NamesTask)
        for row, parts in result.names:
            kept.add(shards[task.job][row], parts)
    kept.save()


def _tasks(job: Job, rows: list[int]) -> Iterator[NamesTask]:
    """The rows of one shard in runs, so that processes can share them."""
    runs = min(-(-len(rows) // _ROWS_A_TASK), max(2, _BYTES_READ // max(job.signature.size, 1)))
    step = -(-len(rows) // runs)
    for start in range(0, len(rows), step):
        yield NamesTask(job, tuple(rows[start : start + step]))
