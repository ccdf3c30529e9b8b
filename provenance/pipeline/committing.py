"""What a snapshot commits to: the root of a Merkle sum tree over the public tags of its records, shard by shard.

The root of a shard's tree depends on its rows, on what is declared and on the key, so that the next snapshot computes
those of new shards only. docs/format.md section 10 pins the bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from provenance import keys
from provenance.challenging import leaves, sumtree
from provenance.challenging.sumtree import Node
from provenance.digest import digest
from provenance.errors import LedgerError
from provenance.ledger import derive, manifest
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index
from provenance.ledger.store import Store
from provenance.pipeline import derived_tables, including, remembered_roots
from provenance.pipeline.progress import Progress
from provenance.scan.values import key_id

if TYPE_CHECKING:
    import polars as pl

Assignments = Mapping[tuple[int, str], "pl.DataFrame"]


class Leaf(NamedTuple):
    """The leaf of one record, with where it stands and what it is made of."""

    shard: int  # number in the manifest
    row: int
    node: Node
    salt: bytes
    mark: bytes
    content_salt: bytes
    tags: bytes


class Committing:
    """A snapshot's records as leaves.

    Args:
        built: its manifest; a commitment in it is not looked at.
        assignments: verified, or just made.
        folder: of the run's temporary ones; need not exist.
    """

    def __init__(self, store: Store, built: Manifest, *, assignments: Assignments, index: Index, folder: Path) -> None:
        self._store, self._built, self._assignments = store, built, assignments
        self._index, self._folder = index, folder
        self._key = keys.derive(keys.load(), "commitment")
        scanned = (entry["scans"]["privacy"][0] for entry in built.entries if "privacy" in entry.get("scans", ()))
        said = {name: built.value[name] for name in ("sources", "mapping")}
        # The countries of the first scan say what the mapping maps.
        said |= {"countries": next(scanned, None), "key": self.key, "derived": derive.DERIVED}
        self._said = digest(said)
        self._contexts = _contexts(built)
        self._parts = 0

    @property
    def key(self) -> str:
        """Id of the key that the salts are made by."""
        return key_id(self._key)

    @property
    def shards(self) -> list[int]:
        """Numbers of the shards that have records, in order."""
        return list(self._contexts)

    def leaves(self, numbers: Sequence[int]) -> Iterator[Leaf]:
        """The leaves of some shards, in order. Raises: LedgerError, ProfileError."""
        from provenance import profile

        if not numbers:
            return
        self._parts += 1
        folder = self._folder / str(self._parts)
        folder.mkdir(parents=True)
        part = Manifest(self._built.id, self._built.value, [self._built.entries[n] for n in numbers])
        derived_tables.write(self._store, part, folder, assignments=self._assignments)
        write, salt_of = leaves.writer(), cache(lambda number: leaves.salter(self._key, self._contexts[number]))
        files = derive.scan_files(folder, part, self._index)
        for place, row, record_id, *tags in profile.committed_rows(folder, files, spill=self._folder):
            number = numbers[place]
            salt, content_salt = salt_of(number)(row)
            mark = leaves.mark(content_salt, record_id)
            said = write(*tags)
            node = sumtree.leaf(leaves.data(salt, mark, said), tags[-1])
            yield Leaf(number, row, node, salt, mark, content_salt, said)

    def roots(self, progress: Progress) -> dict[int, Node]:
        """The root of every shard's tree, by its number, in order; those that were computed before are remembered.

        Raises: LedgerError, if a shard has not the records that its entry says.
        """
        names = {number: self.name(number) for number in self.shards}
        known = remembered_roots.load(self._store, names.values(), self._key)
        missing = [number for number, name in names.items() if name not in known]
        if missing:
            progress.phase("committing to the records", 0)
            for number, of_shard in groupby(self.leaves(missing), key=attrgetter("shard")):
                known[names[number]] = sumtree.root(leaf.node for leaf in of_shard)
            for number in missing:
                self._check(number, known.get(names[number], sumtree.EMPTY))
            remembered_roots.keep(self._store, {name: known[name] for name in names.values()}, self._key)
        return {number: known[name] for number, name in names.items()}

    def _check(self, number: int, root: Node) -> None:
        entry = self._built.entries[number]
        if root.records != entry["records"]:
            raise LedgerError(
                f"a shard has {root.records:,} records where {entry['records']:,} were tagged",
                where=entry["path"],
                hint="run `provenance tag` on the data again",
            )

    def name(self, number: int) -> bytes:
        """Digest of everything that a shard's leaves depend on, 16 bytes."""
        entry = self._built.entries[number]
        said = f"{self._said} {self._contexts[number].hex()} {entry.get('assignment')} {entry.get('source')}"
        return sha256(said.encode()).digest()[:16]


def sealed(
    store: Store,
    content: Mapping[str, Any],
    built: Manifest,
    *,
    assignments: Assignments,
    index: Index,
    folder: Path,
    progress: Progress,
) -> tuple[bytes, Manifest]:
    """The manifest of a snapshot with what it commits to.

    Args:
        content: what `manifest.build` takes.
        built: the manifest of these entries without a commitment.
    Raises: LedgerError, ProfileError.
    """
    found = Committing(store, built, assignments=assignments, index=index, folder=folder / "commitment")
    root = sumtree.root(found.roots(progress).values())
    held = including.committed(store, built, index, folder / "inclusion")
    return manifest.build(store.objects, **content, extra={"commitment": value(root, found.key), "inclusion": held})


def value(root: Node, key: str) -> dict[str, Any]:
    """A commitment as a manifest holds it."""
    return {"hash": root.hash.hex(), "key": key, "records": root.records, "tokens": root.tokens}


def _contexts(built: Manifest) -> dict[int, bytes]:
    """What the salts of each shard with records start from, by its number, in order."""
    seen: Counter[str] = Counter()
    found = {}
    for number, entry in enumerate(built.entries):
        if entry["status"] == "tagged" and entry["records"]:
            scans = {family: scan for family, (_, scan) in entry["scans"].items()}
            found[number] = leaves.context(entry["sha256"], scans, seen[entry["sha256"]])
            seen[entry["sha256"]] += 1
    return found
