"""Manifests: which shards a snapshot is made of, by digest (docs/format.md section 5).

Pure but for `Objects`, which reads and writes canonical JSON by its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provenance.digest import canonical
from provenance.errors import LedgerError
from provenance.ledger import files

KIND = "provenance.snapshot"
CHUNK_LIMIT = 4096
TOTALS = ("bytes", "ignored", "records", "rejected", "rejected_shards", "seen", "shards")


class Objects:
    """Canonical JSON values by the SHA-256 of their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, value: Any) -> str:
        """Keep a value; returns its digest."""
        data = canonical(value)
        name = hashlib.sha256(data).hexdigest()
        path = self._folder / f"{name}.json"
        if not path.is_file() or path.read_bytes() != data:  # a damaged one is mended
            files.write(path, data)
        return name

    def get(self, name: str) -> Any:
        """The value of that digest. Raises: LedgerError, if it is missing or not what its name says."""
        path = self._folder / f"{name}.json"
        try:
            data = path.read_bytes()
        except OSError:
            raise LedgerError("an object of the store is missing", where=path, hint="tag the data again") from None
        if hashlib.sha256(data).hexdigest() != name:
            raise LedgerError("an object of the store was changed", where=path, hint="tag the data again")
        return json.loads(data)


def chunks(roots: list[str], entries: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Cut sorted entries where their own names say so, so that a new file changes one or two chunks only."""
    chunk: list[dict[str, Any]] = []
    for entry in sorted(entries, key=lambda e: (e["root"], e["path"])):
        chunk.append(entry)
        name = f"{roots[entry['root']]}/{entry['path']}".encode()
        if len(chunk) == CHUNK_LIMIT or hashlib.sha256(name).digest()[0] == 0:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def totals(entries: list[dict[str, Any]]) -> dict[str, int]:
    """Sums over a manifest's entries."""
    data = [e for e in entries if e["status"] in ("tagged", "rejected")]
    return {
        "bytes": sum(e["bytes"] for e in data),
        "ignored": sum(e["status"] in ("ignored", "refused") for e in entries),
        "records": sum(e.get("records", 0) for e in data),
        "rejected": sum(e.get("rejected", 0) for e in data),
        "rejected_shards": sum(e["status"] == "rejected" for e in data),
        "seen": sum(e.get("seen", 0) for e in data),
        "shards": len(data),
    }


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot as it was tagged. `entries` are in manifest order; a shard's number is its place there."""

    id: str
    value: dict[str, Any]
    entries: list[dict[str, Any]]

    @property
    def roots(self) -> list[str]:
        return list(self.value["roots"])


def build(
    objects: Objects,
    *,
    roots: list[str],
    entries: list[dict[str, Any]],
    sources: str,
    mapping: str,
    quality: str | None = None,
    names: dict[str, Any] | None = None,
    machine_text: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> tuple[bytes, Manifest]:
    """The manifest's bytes and value; its chunks are kept in `objects`.

    Args:
        sources, mapping, quality: digests of objects; no quality note where nothing was scanned for personal data.
        names: what is said of the sample that was scanned for names; None where there is none.
        machine_text: digest of the note on how well machine text is told; None where style was not looked at.
        extra: further keys of the manifest, such as what commits to its records.
    """
    ordered: list[dict[str, Any]] = []
    digests = []
    for chunk in chunks(roots, entries):
        digests.append(objects.put(chunk))
        ordered += chunk
    value = {
        "chunks": digests,
        "format": 1,
        "kind": KIND,
        "mapping": mapping,
        "quality": quality,
        "roots": roots,
        "sources": sources,
        "totals": totals(ordered),
    }
    if names is not None:
        value["names"] = names
    if machine_text is not None:
        value["machine_text"] = machine_text
    value |= extra or {}
    data = canonical(value)
    return data, Manifest(hashlib.sha256(data).hexdigest(), value, ordered)


def load(objects: Objects, folder: Path) -> Manifest:
    """Read and check a manifest: its bytes against its name, each chunk against its digest, the totals against both.

    Raises: LedgerError, if anything is missing or was changed.
    """
    path = folder / "manifest.json"
    try:
        data = path.read_bytes()
    except OSError:
        raise LedgerError("the snapshot has no manifest", where=path, hint="tag the data again") from None
    if hashlib.sha256(data).hexdigest() != folder.name:
        raise LedgerError("the manifest was changed", where=path, hint="tag the data again")
    value = json.loads(data)
    if value.get("kind") != KIND or value.get("format") != 1:
        raise LedgerError("the manifest is of another format", where=path, hint="use the provenance that wrote it")
    entries = [entry for name in value["chunks"] for entry in objects.get(name)]
    if totals(entries) != value["totals"]:
        raise LedgerError(
            "the manifest's totals are not the sums of its entries", where=path, hint="tag the data again"
        )
    return Manifest(folder.name, value, entries)
