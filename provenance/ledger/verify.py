"""Does the store still hold what was tagged? Every digest is computed again from the rows; nothing is believed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from provenance.errors import LedgerError
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index, Scan, recompute


def scans(manifest: Manifest, index: Index) -> list[tuple[str, str]]:
    """The scans a manifest names that are not as tagged, as (path, family); empty if all are.

    Rows are read again from the packs, and their digests compared with those in the manifest.
    """
    wrong = []
    wanted: dict[tuple[str, Path], list[tuple[str, Scan, str, int]]] = {}
    for entry in manifest.entries:
        for family, (family_digest, digest) in sorted(entry.get("scans", {}).items()):
            scan = index.get(entry["sha256"], family_digest)
            if scan is None or scan.pack is None:
                wrong.append((entry["path"], family))
            else:
                wanted.setdefault((family, scan.pack), []).append((entry["path"], scan, digest, entry["seen"]))
    for (family, pack), held in wanted.items():
        try:
            found = recompute(family, sorted({scan.shard for _, scan, _, _ in held}), pack)
        except LedgerError:
            wrong += [(path, family) for path, _, _, _ in held]
            continue
        for path, scan, digest, seen in held:
            again = Scan(
                family=family,
                family_digest=scan.family_digest,
                shard=scan.shard,
                seen=seen,
                tables=found[scan.shard],
            )
            if again.digest != digest:
                wrong.append((path, family))
    return sorted(wrong)


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
