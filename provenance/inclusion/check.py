"""What a proof file shows, checked with nothing but the file and the record. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.errors import LogError, RefusedError
from provenance.inclusion.proof import Absent, Proof, Root, root_of
from provenance.inclusion.tree import SIZE, commitment
from provenance.tlog import merkle


@dataclass(frozen=True, slots=True)
class Proven:
    """The record is in the one snapshot, and not in the other, if one is named. Both are ids."""

    present: str
    absent: str | None
    records: int  # distinct ones of the snapshot that it is in


def check(proof: Proof, record: bytes, *, where: object = "") -> Proven:
    """Check a proof against the record that somebody holds.

    Args:
        record: first 16 bytes of the record's id.
    Raises: RefusedError, with what does not hold.
    """
    root = root_of(proof.present.manifest, where=where)
    leaf = proof.hash + commitment(proof.salt, record)
    if _root(leaf, proof.present.index, root.size, proof.present.path, where) != root.hash:
        raise RefusedError(
            "this is not shown to be a record of the snapshot",
            where=where,
            hint="the proof is of another record, or it was changed; a record counts with its roles, and every space",
        )
    if proof.absent is None:
        return Proven(root.snapshot, None, root.records)
    other = root_of(proof.absent.manifest, where=where)
    _neighbours(proof.hash, proof.absent, root, other, where)
    return Proven(root.snapshot, other.snapshot, root.records)


def _neighbours(hash_: bytes, absent: Absent, root: Root, other: Root, where: object) -> None:
    if other.key != root.key:
        raise RefusedError(
            "the two snapshots hash their records with two keys, so one says nothing of the other", where=where
        )
    left, right = absent.leaves
    if not left[:SIZE] < hash_ < right[:SIZE]:
        raise RefusedError("the two neighbours do not enclose the record", where=where)
    for place, (leaf, path) in enumerate(zip(absent.leaves, absent.paths, strict=True)):
        if _root(leaf, absent.index + place, other.size, path, where) != other.hash:
            raise RefusedError("the two neighbours are not beside each other in the other snapshot", where=where)


def _root(leaf: bytes, index: int, size: int, path: tuple[bytes, ...], where: object) -> bytes:
    try:
        return merkle.root_from_inclusion(merkle.leaf_hash(leaf), index, size, path)
    except LogError as error:
        raise RefusedError(str(error).split("\n", 1)[0], where=where) from None
