"""The small tables derived from a manifest and the objects it names: what is said of sources, classes and quality."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.digest import digest
from provenance.ledger import derive
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Store
from provenance.model import Source

if TYPE_CHECKING:
    import polars as pl


def write(
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
        sources=_sources(declared),
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


def _sources(declared: Mapping[str, Any]) -> list[Source]:
    """The sources of a canonical declaration as it lies in `objects/`."""
    names = {f.name for f in fields(Source)}
    result = []
    for item in declared["sources"]:
        facts = {name: value for name, value in item.items() if name in names}
        for name in ("collected_from", "collected_to", "declared_at"):
            facts[name] = date.fromisoformat(facts[name]) if facts.get(name) else None
        result.append(Source(**facts))
    return result


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
