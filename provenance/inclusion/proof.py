"""Proof files: one record in one snapshot, and where it is asked for, not in another (docs/format.md section 11).

Pure. Whoever has such a file, the record and the ids of the snapshots needs nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from provenance.digest import canonical, digest
from provenance.errors import RefusedError
from provenance.inclusion.tree import SIZE

KIND = "provenance.inclusion-proof"
MOST_BYTES = 16 * 2**20  # of a proof file; what is large in one are the manifests' lists of chunks
_LONGEST = 63  # hashes of a path; more would be a tree of 2^63 leaves


@dataclass(frozen=True, slots=True)
class Root:
    """What a manifest says of its tree, and the id that its bytes give the snapshot."""

    snapshot: str
    hash: bytes
    key: str
    records: int

    @property
    def size(self) -> int:
        """Leaves: the records, and both ends."""
        return self.records + 2


@dataclass(frozen=True, slots=True)
class Present:
    """The leaf of the record is at `index`."""

    manifest: dict[str, Any]
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """Two leaves, at `index` and beside it, with nothing between them."""

    manifest: dict[str, Any]
    index: int
    leaves: tuple[bytes, bytes]
    paths: tuple[tuple[bytes, ...], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof file."""

    hash: bytes  # the keyed hash of the record
    salt: bytes  # what opens its leaf, and no other
    present: Present
    absent: Absent | None = None

    def data(self) -> bytes:
        """The bytes of the file."""
        gone = self.absent
        value = {
            "absent": gone
            and {
                "index": gone.index,
                "leaves": _hex(gone.leaves),
                "manifest": gone.manifest,
                "paths": [_hex(path) for path in gone.paths],
            },
            "format": 1,
            "hash": self.hash.hex(),
            "kind": KIND,
            "present": {
                "index": self.present.index,
                "manifest": self.present.manifest,
                "path": _hex(self.present.path),
            },
            "salt": self.salt.hex(),
        }
        return canonical(value) + b"\n"


def parse(data: bytes, *, where: object = "") -> Proof:
    """A proof file, byte for byte as one is written. Raises: RefusedError, if it is none."""
    try:
        value: Any = json.loads(data) if len(data) <= MOST_BYTES else None
        gone = value["absent"]
        found = Proof(
            hash=_bytes(value["hash"], SIZE),
            salt=_bytes(value["salt"], SIZE),
            present=_present(value["present"]),
            absent=None if gone is None else _absent(gone),
        )
        if found.data() == data:
            return found
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        pass
    raise RefusedError("this is no proof file, or it was changed", where=where, hint="`provenance prove -o FILE`")


def root_of(manifest: dict[str, Any], *, where: object = "") -> Root:
    """What a manifest says of its tree. Raises: RefusedError, if it has none."""
    try:
        said = manifest["inclusion"]
        if set(said) == {"hash", "key", "records"} and isinstance(said["key"], str) and _count(said["records"]) >= 0:
            return Root(digest(manifest), _bytes(said["hash"], SIZE), said["key"], said["records"])
    except (KeyError, TypeError, ValueError):
        pass
    raise RefusedError(
        "this snapshot does not say which records it holds: it was made before snapshots did",
        where=where,
        hint="tag its data again; nothing that was scanned is scanned again",
    )


def _present(value: Any) -> Present:
    return Present(_object(value["manifest"]), _count(value["index"]), _path(value["path"]))


def _absent(value: Any) -> Absent:
    left, right = value["leaves"]
    one, two = value["paths"]
    return Absent(
        _object(value["manifest"]),
        _count(value["index"]),
        (_bytes(left, 2 * SIZE), _bytes(right, 2 * SIZE)),
        (_path(one), _path(two)),
    )


def _path(value: Any) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > _LONGEST:
        raise ValueError
    return tuple(_bytes(item, SIZE) for item in value)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else _wrong()


def _count(value: Any) -> int:
    return value if type(value) is int and value >= 0 else _wrong()


def _bytes(value: Any, size: int) -> bytes:
    found = bytes.fromhex(value)
    return found if len(found) == size else _wrong()


def _hex(items: Sequence[bytes]) -> list[str]:
    return [item.hex() for item in items]


def _wrong() -> Any:
    raise ValueError
