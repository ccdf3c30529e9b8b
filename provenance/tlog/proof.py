"""Proof files (C2SP tlog-proof): one entry, its way to the root, and the checkpoint that the root stands in.

Pure. Whoever has such a file and the log's key needs nothing else; the entry itself is carried in `extra`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provenance.errors import LogError
from provenance.tlog import checkpoint, merkle, note
from provenance.tlog.checkpoint import Signed
from provenance.tlog.note import Verifier

HEADER = "c2sp.org/tlog-proof@v1"
_LONGEST = 63  # hashes; more would be a log of 2^63 entries


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof file shows."""

    entry: bytes
    index: int
    signed: Signed


def made(entry: bytes, index: int, path: Sequence[bytes], signed: bytes) -> str:
    """A proof file.

    Args:
        path: the proof of inclusion, leaf first.
        signed: the signed checkpoint as it lies in the log.
    """
    lines = [HEADER, f"extra {_encoded(entry)}", f"index {index}", *map(_encoded, path), ""]
    return "\n".join(lines) + "\n" + signed.decode()


def check(data: bytes, log: Verifier, witnesses: Iterable[Verifier] = (), *, where: object = "") -> Proven:
    """Check a proof file with nothing but the log's key (and, where they matter, its witnesses').

    Raises: LogError, with what does not hold.
    """
    head, gap, signed = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        lines = []
    if not gap or len(lines) < 2 or lines[0] != HEADER:
        raise LogError(f"no proof file: it does not begin with {HEADER}", where=where)
    extra = note.decoded(lines[1].removeprefix("extra ")) if lines[1].startswith("extra ") else None
    if extra is None or len(lines) < 3 or not lines[2].startswith("index "):
        raise LogError(
            "a proof file without the entry that it is of", where=where, hint="`provenance log prove` adds it"
        )
    index = checkpoint.number(lines[2].removeprefix("index "), where=where)
    path = [note.decoded(line) for line in lines[3:]]
    hashes = [item for item in path if item is not None]
    if len(hashes) != len(path) or len(path) > _LONGEST:
        raise LogError("a proof file holds what is no hash", where=where)
    found = checkpoint.opened(signed, log, witnesses, where=where)
    root = merkle.root_from_inclusion(merkle.leaf_hash(extra), index, found.checkpoint.size, hashes)
    if root != found.checkpoint.root:
        raise LogError("the entry is not in the log at this place: the proof leads to another root", where=where)
    return Proven(extra, index, found)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
