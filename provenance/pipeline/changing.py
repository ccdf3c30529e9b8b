"""What changed between two snapshots of a store: compared once, kept beside them, found again by both ids.

A cache like everything derived: it may be deleted at any time, and the gate compares anew from what it has verified.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from provenance.digest import digest
from provenance.ledger import derive, files
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Store

FOLDER = "changes"
_MARK = "change.json"
_APART = {"chunks", "format", "kind", "names", "quality", "roots", "sources", "totals"}
"""What a manifest says beside its shards that no record's tags depend on; `sources` is looked at source by source."""
_UNTOLD = {"weight", "name", "contact", "evidence", "declared_by", "declared_at"}
"""What a declaration says that is no tag of a record."""

Opened = tuple[Path, dict[str, list[Path]]]


def kept(store: Store, old: Manifest, new: Manifest, opened_old: Opened, opened_new: Opened) -> Path:
    """The folder of what changed from `old` to `new`; made when it is not there yet.

    Raises: ProfileError, if a file of a snapshot is damaged.
    """
    place = store.path / FOLDER / f"{new.id[:32]}-{old.id[:32]}"
    mark = {"version": derive.DERIVED, "new": new.id, "old": old.id}
    if _reads(place / _MARK) == mark and all(path.is_file() for path in _files(place)):
        return place
    with files.scratch(store.path / "scratch") as folder:
        made = folder / "change"
        compare(store, made, old, new, opened_old, opened_new, spill=folder)
        (made / _MARK).write_text(json.dumps(mark), encoding="utf-8")
        files.sync_tree(made)
        place.parent.mkdir(exist_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        try:
            made.rename(place)
        except OSError:  # another process put the same there meanwhile
            if _reads(place / _MARK) != mark:
                raise
    return place


def compare(
    store: Store, folder: Path, old: Manifest, new: Manifest, opened_old: Opened, opened_new: Opened, *, spill: Path
) -> None:
    """Write what changed into `folder`."""
    from provenance import profile

    profile.compare(folder, opened_old, opened_new, skipped=same_shards(store, old, new), spill=spill)


def same_shards(store: Store, old: Manifest, new: Manifest) -> tuple[list[int], list[int]]:
    """Numbers of shards that both snapshots hold with the same scans, the same sources and what these declare.

    Pairs: the two lists are equally long. Their records have the same tags on both sides, copy by copy, so leaving them
    out of a comparison of multisets changes nothing but its cost.
    """
    if _beside(old) != _beside(new):
        return [], []
    mine = [_keys(store, old), _keys(store, new)]
    counts = [Counter(key for _, key in side) for side in mine]
    common = counts[0] & counts[1]
    found: list[list[int]] = []
    for side in mine:
        left = Counter(common)
        found.append([])
        for number, key in side:
            if left[key] > 0:
                left[key] -= 1
                found[-1].append(number)
    return found[0], found[1]


def _beside(manifest: Manifest) -> dict[str, Any]:
    return {key: value for key, value in manifest.value.items() if key not in _APART}


def _keys(store: Store, manifest: Manifest) -> list[tuple[int, str]]:
    """(number, digest of all that its records' tags depend on) of each tagged shard."""
    declared = store.objects.get(manifest.value["sources"])
    told = {item["id"]: _told(item) for item in declared["sources"]}
    all_told = digest(sorted(told.values()))
    found = []
    for number, entry in enumerate(manifest.entries):
        if entry["status"] != "tagged":
            continue
        by_record = entry.get("assignment")
        source = [by_record, all_told] if by_record else [entry["source"], told.get(entry["source"])]
        found.append((number, digest([entry["sha256"], entry["scans"], source])))
    return found


def _told(item: Mapping[str, Any]) -> str:
    return digest({key: value for key, value in item.items() if key not in _UNTOLD})


def _files(place: Path) -> Iterable[Path]:
    from provenance import profile

    return profile.change_files(place)


def _reads(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
