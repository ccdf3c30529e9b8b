"""A snapshot as profiles see it: derived tables, cubes and views, made from the manifest, the objects and the packs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import keys
from provenance.digest import digest
from provenance.errors import LedgerError
from provenance.ledger import derive, files, rows, verify
from provenance.ledger.manifest import Manifest
from provenance.ledger.outputs import Outputs
from provenance.ledger.packs import Index
from provenance.ledger.store import Name, Store
from provenance.lineage.register import Register
from provenance.model import ReaderOptions, Source
from provenance.pipeline import changing
from provenance.pipeline.assigning import assignment_digest
from provenance.scan.families import family_module
from provenance.scan.settings import Settings
from provenance.schema import NAME_SAMPLE

if TYPE_CHECKING:
    import polars as pl

    from provenance.profile import Session
    from provenance.scan.privacy.recognizers import RecognizerSet

_PARTS = ("text", "critique", "revision", "ignore", "unit", "max_bytes")
_FEEDBACK = ("annotator", "feedback_by", "guideline", "rating")


def descriptor(family: str, format_: str, options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """The descriptor of a family (docs/format.md section 4).

    The format is in it because the same bytes under another name are read by another reader. Of the reader options,
    families beside `text` see only those that say which parts there are, and `feedback` its own too: naming a date or a
    licence field, or a field to match sources by, must not scan all texts for personal data again.
    """
    if family != "text":
        seen = (*_PARTS, *_FEEDBACK) if family == "feedback" else _PARTS
        options = ReaderOptions(**{name: getattr(options, name) for name in seen})
    return {"format": format_} | family_module(family).descriptor(options, settings)


def declared_sources(declared: Mapping[str, Any]) -> list[Source]:
    """The sources of a canonical declaration as it lies in `objects/`."""
    names = {f.name for f in fields(Source)}
    result = []
    for item in declared["sources"]:
        facts = {name: value for name, value in item.items() if name in names}
        for name in ("collected_from", "collected_to", "declared_at"):
            facts[name] = date.fromisoformat(facts[name]) if facts.get(name) else None
        result.append(Source(**facts))
    return result


def derive_all(
    store: Store,
    built: Manifest,
    folder: Path,
    *,
    files: Mapping[str, list[Path]],
    assignments: Mapping[tuple[int, str], pl.DataFrame],
    sample: pl.DataFrame | None = None,
    index: Index | None = None,
) -> None:
    """Write everything that is derived from a manifest into `folder`, cubes and views included.

    Args:
        files: table -> Parquet files that hold exactly this snapshot's rows.
        sample: which records were scanned for names, where only some were.
        index: of the store, where cubes of earlier snapshots may be built on; without it everything is counted.
    """
    from provenance import profile
    from provenance.pipeline import counting

    derive_tables(store, built, folder, assignments=assignments, sample=sample)
    counted = index is not None and counting.from_earlier(
        store, built, folder, assignments=assignments, sample=sample, index=index
    )
    profile.prepare(folder, files, salt(), folder.parent, counted=counted)
    derive.list_files(folder, files)


def derive_tables(
    store: Store,
    built: Manifest,
    folder: Path,
    *,
    assignments: Mapping[tuple[int, str], pl.DataFrame],
    sample: pl.DataFrame | None = None,
    models: Sequence[str] = (),
) -> None:
    """Write the small tables, without cubes and views.

    Args:
        models: languages that names can be looked for in, while it is not yet known in which records.
    """
    import polars as pl

    from provenance.quality import machine_text_note, note
    from provenance.scan.privacy import mapping

    declared = store.objects.get(built.value["sources"])
    descriptors = _descriptors(store, built)
    scanned = descriptors.get("privacy", {})
    countries = scanned.get("countries", [])
    mapped = mapping.rows_of(store.objects.get(built.value["mapping"]), countries)
    tokens = descriptors.get("text", {}).get("tokens", {})
    measured = store.objects.get(built.value["quality"]) if built.value.get("quality") else None
    level, languages = _names(store, built, descriptors)
    derive.tables(
        folder,
        built,
        sources=declared_sources(declared),
        mapping=mapped,
        quality=note.rows(measured),
        style_quality=machine_text_note.rows(
            store.objects.get(told) if (told := built.value.get("machine_text")) else None
        ),
        about={
            "provider": declared.get("provider"),
            "token_method": json.dumps(tokens, sort_keys=True),
            "tokens_exact": tokens.get("method") == "tokenizer",
            "countries": ",".join([*countries, *(["by language"] if "by_language" in scanned else [])]),
            "presidio": scanned.get("presidio"),
            "recognizers": measured["detector"] if measured else None,
            "mapping": built.value["mapping"],
            "quality": built.value.get("quality"),
            "sources": built.value["sources"],
            "families": ",".join(sorted(descriptors)),
            "names_level": level,
            "names_languages": ",".join(models or languages),
            "terms": _terms(descriptors),
        },
    )
    frames = []
    for number, entry in enumerate(built.entries):
        frame = assignments.get((entry["root"], entry["path"]))
        if frame is not None:
            frames.append(frame.select(pl.lit(number, dtype=pl.Int32).alias("shard"), "row", "source"))
    derive.assignment(folder, frames)
    derive.name_sample(folder, sample)


def _terms(descriptors: Mapping[str, Any]) -> str | None:
    """Digest of all that decides which groups and topics are found, and their polarity; None where nothing looked."""
    found = descriptors.get("topics")
    return found and digest({name: value for name, value in found.items() if name not in ("format", "reader")})


def _names(store: Store, built: Manifest, descriptors: Mapping[str, Any]) -> tuple[str, list[str]]:
    """How much was scanned for names, and the languages that have a model."""
    if "names" in descriptors:
        return "full", list(descriptors["names"]["order"])
    if "names" in built.value:
        return "sample", list(store.objects.get(built.value["names"]["scanner"])["order"])
    return "none", []


def _descriptors(store: Store, built: Manifest) -> dict[str, Any]:
    """Family -> descriptor of the first shard that has it; families differ between shards in reader options only."""
    found: dict[str, Any] = {}
    for entry in built.entries:
        for family, (family_digest, _) in entry.get("scans", {}).items():
            if family not in found:
                found[family] = store.objects.get(family_digest)
    return found


def salt() -> str:
    """What record and text ids are keyed with wherever they are shown."""
    return keys.derive(keys.load(), "shown ids").hex()


def mapping_value(path: Path | None) -> dict[str, Any]:
    """The privacy mapping in `path`, or the one that ships, as it is hashed. Raises: ConfigError."""
    from provenance.scan.privacy import mapping

    return mapping.load(path).canonical()


def recognizer_sets(declared: Sequence[str], base: Path, given: Sequence[str | Path] = ()) -> tuple[RecognizerSet, ...]:
    """The user's own recognizers, read once for all workers: those a declaration in `base` names, then those given.

    Raises: ConfigError.
    """
    from provenance.scan.privacy import recognizers

    sets = [*recognizers.load_all(declared, base=base), *recognizers.load_all(given)]
    return tuple(dict.fromkeys(sets))


def verified_assignments(
    store: Store, built: Manifest
) -> tuple[dict[tuple[int, str], pl.DataFrame], list[tuple[str, str]]]:
    """The kept assignments by record, each checked against its digest in the manifest.

    Returns: them by (root number, path), and (path, "assignment") for each that is missing or was changed.
    """
    import polars as pl

    found: dict[tuple[int, str], pl.DataFrame] = {}
    wrong: list[tuple[str, str]] = []
    wanted = {n: e for n, e in enumerate(built.entries) if e.get("assignment")}
    if not wanted:
        return found, wrong
    try:
        kept = pl.read_parquet(store.snapshots / built.id / "assignment.parquet")
        kept = kept if dict(kept.schema) == derive.ASSIGNMENT else kept.clear()
        by_shard = {key[0]: frame for key, frame in kept.group_by("shard", maintain_order=True)}
    except Exception:  # whatever the reader makes of a damaged file
        by_shard = {}
    for number, entry in wanted.items():
        frame = by_shard.get(number, pl.DataFrame(schema=derive.ASSIGNMENT)).select("row", "source")
        if assignment_digest(frame) != entry["assignment"]:
            wrong.append((entry["path"], "assignment"))
        found[entry["root"], entry["path"]] = frame
    return found, wrong


def sample_digest(frame: pl.DataFrame) -> str:
    """Digest of the table `name_sample` (docs/format.md section 5)."""
    hasher = rows.Hasher("ledger", NAME_SAMPLE)
    hasher.update(frame)
    return hasher.hexdigest()


def verified_sample(store: Store, built: Manifest) -> tuple[pl.DataFrame | None, list[tuple[str, str]]]:
    """The kept sample of names, checked against its digest in the manifest.

    Returns: it, None if the snapshot has none; and what differs, as `verified` gives it.
    """
    import polars as pl

    if "names" not in built.value:
        return None, []
    try:
        kept = rows.read_parquet(NAME_SAMPLE, store.snapshots / built.id / f"{NAME_SAMPLE.name}.parquet")
    except Exception:  # whatever the reader makes of a damaged file
        kept = pl.DataFrame()
    good = kept.width > 0 and sample_digest(kept) == built.value["names"]["sample"]
    return (kept, []) if good else (None, [("the snapshot", "name sample")])


@contextmanager
def verified(
    store: Store, built: Manifest, *, profiles: tuple[Path, ...] = (), baseline: Manifest | None = None
) -> Iterator[tuple[Session | None, list[tuple[str, str]]]]:
    """The snapshot opened over a copy of exactly the rows that were tagged, everything derived from them anew.

    Args:
        baseline: a snapshot that this one is held against; verified in the same way.
    Gives: the session, None if anything differs; and what differs, as (path, family, "assignment" or "name sample").
    """
    with files.scratch(store.path / "scratch") as folder:
        earlier = None
        if baseline is not None:
            earlier, broken = _derived_anew(store, baseline, folder / "baseline" / baseline.id)
            if earlier is None:
                yield None, [(f"the baseline's {path}", family) for path, family in broken]
                return
        found, broken = _derived_anew(store, built, folder / built.id)
        if found is None:
            yield None, broken
            return
        change = None
        if earlier is not None and baseline is not None:
            change = folder / "change"
            changing.compare(store, change, baseline, built, earlier, found, spill=folder)
        known = registered(store)
        with session_in(
            *found, profiles=profiles, spill=folder, baseline=earlier, change=change, register=known
        ) as opened:
            yield opened, []


Opened = tuple[Path, dict[str, list[Path]]]
"""A snapshot's folder of derived files, and the files that hold its rows, by table."""


def _derived_anew(store: Store, built: Manifest, folder: Path) -> tuple[Opened | None, list[tuple[str, str]]]:
    """Everything of a snapshot derived into `folder`, from rows checked against its manifest; and what differs."""
    broken, rows_of = verify.scans(built, store.index(), folder)
    assignments, wrong = verified_assignments(store, built)
    sample, lost = verified_sample(store, built)
    if broken or wrong or lost:
        return None, broken + wrong + lost
    derive_all(store, built, folder, files=rows_of, assignments=assignments, sample=sample)
    return (folder, rows_of), []


def complete(store: Store, built: Manifest) -> bool:
    """Whether a snapshot is there with all that is derived from it, as this version derives it."""
    from provenance import profile

    folder = store.snapshots / built.id
    try:
        derive.listed_files(folder)
        store.load(built.id)
    except LedgerError:
        return False
    names = ("snapshot", "shards", "sources", "mapping", "quality", "style_quality", "assignment", "name_sample")
    there = all((folder / f"{name}.parquet").is_file() for name in names) and profile.current(folder)
    return there and not verified_assignments(store, built)[1] and not verified_sample(store, built)[1]


def session(store: Store, name: Name, *, profiles: tuple[Path, ...] = (), baseline: Name | None = None) -> Session:
    """The snapshot opened for questions, held against `baseline` if there is one.

    Raises: LedgerError, if something of either is missing or was changed.
    """
    built, found = _as_derived(store, name.snapshot)
    if baseline is None:
        return session_in(*found, profiles=profiles, register=registered(store))
    old, earlier = _as_derived(store, baseline.snapshot)
    change = changing.kept(store, old, built, earlier, found)
    return session_in(*found, profiles=profiles, baseline=earlier, change=change, register=registered(store))


def session_of(store: Store, snapshot: str) -> Session:
    """A snapshot opened by its id, held against nothing. Raises: LedgerError."""
    return session(store, Name(name=snapshot, snapshot=snapshot, data=[], at=""))


def registered(store: Store) -> dict[str, pl.DataFrame]:
    """What the store knows of models, as a session takes it. Raises: LedgerError, if the register was changed."""
    from provenance.lineage import context

    counts: dict[str, int] = {}
    for batch in Outputs(store.path).batches:
        counts[batch.model] = counts.get(batch.model, 0) + batch.rows
    return context.frames(Register.open(store), counts)


def _as_derived(store: Store, snapshot: str) -> tuple[Manifest, Opened]:
    """A snapshot's manifest, and where its derived files and rows lie. Raises: LedgerError."""
    folder = store.snapshots / snapshot
    return store.load(snapshot), (folder, derive.listed_files(folder))


def session_in(
    folder: Path,
    files: Mapping[str, list[Path]],
    *,
    profiles: tuple[Path, ...] = (),
    spill: Path | None = None,
    baseline: Opened | None = None,
    change: Path | None = None,
    register: Mapping[str, pl.DataFrame] | None = None,
) -> Session:
    """A snapshot opened over the derived files in `folder`, and those that hold its rows.

    Args:
        spill: where a large query may write what does not fit into memory; default: the system's temporary folder.
        baseline: the same of the snapshot that this one is held against.
        change: the folder of what changed between the two.
        register: as `registered` gives it; without it, nothing is known of models.
    """
    from provenance import profile

    return profile.Session(
        folder,
        files,
        salt(),
        profiles=profiles,
        spill=spill,
        baseline=baseline,
        change=change,
        register=register,
    )
