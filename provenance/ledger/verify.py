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

_READ = ("data", "unknown", "tagged", "rejected")  # statuses of files that are digested, when met and in a manifest
_STORE = "refused, store"  # the `state` of a store among the data
_UNASKED = ("signatures",)  # families that no view reads: their rows are compared, and not copied


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
                    if family in _UNASKED:
                        continue
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


def state(status: str, reason: str | None, sha256: str | None) -> str | None:
    """What of a file has to stay as it was tagged: its SHA-256, or for what was not read, what was said of it."""
    return sha256 if status in _READ else f"{status}, {reason}"


def watched(status: str, reason: str | None) -> bool:
    """Whether a file has to stay as it was: data, and what a trainer may reach although it was not read as data.

    A note, code or a declaration may change freely.
    """
    return status != "ignored" or reason in ("hidden", "linked_folder")


def files(manifest: Manifest, now: Mapping[tuple[int, str], str | None]) -> list[tuple[str, str, str]]:
    """How the files differ from those that were tagged, as (kind, path, new path), sorted.

    Args:
        now: (root number, path) -> `state` of everything `watched` that is there now.
    Returns: `kind` is changed, missing, added, renamed, or "unread store" for a folder that looks like a store and is
        not hidden, whether it was there or not: nobody reads it, and anything may lie in it. The new path is "" but
        for renamed.
    """
    was = {
        (e["root"], e["path"]): state(e["status"], e.get("reason"), e["sha256"])
        for e in manifest.entries
        if watched(e["status"], e.get("reason"))
    }

    def name(place: tuple[int, str]) -> str:
        return f"{manifest.roots[place[0]]}/{place[1]}"

    found = [("changed", name(place), "") for place, said in was.items() if place in now and now[place] != said]
    by_state: dict[str | None, list[tuple[int, str]]] = {}
    for place in sorted(now.keys() - was.keys(), reverse=True):
        by_state.setdefault(now[place], []).append(place)
    for place in sorted(was.keys() - now.keys()):
        same = by_state.get(was[place]) if was[place] is not None else None
        found.append(("renamed", name(place), name(same.pop())) if same else ("missing", name(place), ""))
    found += [("added", name(place), "") for places in by_state.values() for place in places]
    return sorted(found + [("unread store", name(place), "") for place, said in now.items() if said == _STORE])
