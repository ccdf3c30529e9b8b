"""Does the store still hold what was tagged? Every digest is computed again from the rows; nothing is believed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provenance.digest import SHORT
from provenance.errors import LedgerError
from provenance.ledger import derive, rows
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index, hash_runs, rows_of, scan_digest
from provenance.schema import TABLES


def scans(manifest: Manifest, index: Index, folder: Path) -> tuple[list[tuple[str, str]], dict[str, list[Path]]]:
    """Read every row that the manifest stands for, compare its digests, and keep what was compared.

    What is judged afterwards is the copy: nothing that changes later, and nothing that lies beside the rows in a pack,
    can reach a figure.

    Args:
        folder: where the copy goes, under its `packs`.
    Returns: the scans that are not as tagged, as (path, family), sorted; and table -> files of the copy.
    """
    wrong = []
    copy: dict[str, list[Path]] = {table.name: [] for tables in TABLES.values() for table in tables}
    keys = derive.join_keys(manifest)
    wanted: dict[tuple[str, Path], dict[str, tuple[dict[str, Any], bytes]]] = {}
    for number, entry in enumerate(manifest.entries):
        for family, (family_digest, _) in sorted(entry.get("scans", {}).items()):
            scan, key = index.get(entry["sha256"], family_digest), keys[number]
            if scan is None or scan.pack is None or key is None:
                wrong.append((entry["path"], family))
            else:
                wanted.setdefault((family, scan.pack), {})[scan.shard] = (entry, key)
    for (family, pack), held in wanted.items():
        shards = {bytes.fromhex(shard)[:SHORT]: key for shard, (_, key) in held.items()}
        hashers = {key: {t.name: rows.Hasher(family, t) for t in TABLES[family]} for key in shards}
        try:
            for table in TABLES[family]:
                of_table = {key: found[table.name] for key, found in hashers.items()}
                for number, frame in enumerate(rows_of(pack, table, shards)):
                    hash_runs(of_table, table, frame)
                    name = f"{pack.name}-{number:08d}"
                    copy[table.name].append(derive.write_keyed(folder, table, name, frame, shards))
        except LedgerError:
            wrong += [(entry["path"], family) for entry, _ in held.values()]
            continue
        for shard, (entry, _) in held.items():
            found = hashers[bytes.fromhex(shard)[:SHORT]]
            family_digest, digest = entry["scans"][family]
            counted = family != "text" or (found["records"].rows, found["rejects"].rows) == (
                entry["records"],
                entry["rejected"],
            )
            if not counted or scan_digest(family, family_digest, shard, entry["seen"], found) != digest:
                wrong.append((entry["path"], family))
    return sorted(wrong), copy


def accounting(manifest: Manifest) -> list[str]:
    """Shards whose records do not add up, one line each: seen = tagged + rejected."""
    return [
        f"{entry['path']}: {entry['seen']} met, {entry['records']} tagged, {entry['rejected']} rejected"
        for entry in manifest.entries
        if entry["status"] == "tagged" and entry["seen"] != entry["records"] + entry["rejected"]
    ]


def files(manifest: Manifest, now: Mapping[tuple[int, str], str | None]) -> list[tuple[str, str, str]]:
    """How the files differ from those that were tagged, as (kind, path, new path), sorted.

    Args:
        now: (root number, path) -> SHA-256 of every data file, and file of unknown kind, that is there now.
    Returns: `kind` is changed, missing, added or renamed; the new path is "" but for the last.
    """
    was = {(e["root"], e["path"]): e["sha256"] for e in manifest.entries if e["status"] in ("tagged", "rejected")}
    missing = {place: was[place] for place in was.keys() - now.keys()}
    added = {place: now[place] for place in now.keys() - was.keys()}

    def name(place: tuple[int, str]) -> str:
        return f"{manifest.roots[place[0]]}/{place[1]}"

    found = [("changed", name(place), "") for place, digest in was.items() if place in now and now[place] != digest]
    for place, digest in sorted(missing.items()):
        new = next((p for p in sorted(added) if digest is not None and added[p] == digest), None)
        if new is None:
            found.append(("missing", name(place), ""))
        else:
            del added[new]
            found.append(("renamed", name(place), name(new)))
    return sorted(found + [("added", name(place), "") for place in added])
