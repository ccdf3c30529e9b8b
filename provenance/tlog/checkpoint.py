"""Checkpoints (C2SP tlog-checkpoint): what a log says it is, in a note: its name, its size and its root.

Pure.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from provenance.errors import LogError
from provenance.tlog import note
from provenance.tlog.merkle import SIZE
from provenance.tlog.note import Note, Verifier


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log at one size."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint with the note that it came in, signed by the log; `cosigned` by whom else, and when."""

    checkpoint: Checkpoint
    note: Note
    cosigned: tuple[tuple[str, int], ...] = ()  # name of the witness, POSIX seconds
    broken: tuple[str, ...] = ()  # lines that say they are of a witness and are not, or are no signatures


def parse(text: str, *, where: object = "") -> Checkpoint:
    """Read a checkpoint's text. Lines after the third are ignored, as the specification allows, but none is empty.

    Raises: LogError.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or "" in lines[:-1]:
        raise LogError("no checkpoint: a name, a size and a root are asked for, one a line", where=where)
    origin, size, encoded = lines[:3]
    root = note.decoded(encoded)
    if root is None or len(root) != SIZE:
        raise LogError("no checkpoint: the third line is no root", where=where)
    return Checkpoint(origin, number(size, where=where), root)


def number(text: str, *, where: object = "") -> int:
    """A decimal number without sign, blanks or leading zeros. Raises: LogError."""
    if not (text.isascii() and text.isdigit()) or (len(text) > 1 and text[0] == "0") or len(text) > 18:
        raise LogError("no number of leaves", where=where)
    return int(text)


def opened(data: bytes, log: Verifier, witnesses: Iterable[Verifier] = (), *, where: object = "") -> Signed:
    """Read a signed checkpoint and check who signed it.

    A cosignature that is not good counts as missing and is named: whoever can add a line must not be able to take
    the others' away.
    Raises: LogError, if it is no checkpoint of this log, or not signed by its key.
    """
    read = note.parse(data, where=where)
    found = parse(read.text, where=where)
    if found.origin != log.name:
        raise LogError(
            f"a checkpoint of another log: {found.origin[:100]!r}", where=where, hint=f"asked for {log.name}"
        )
    if not read.by(log):
        raise LogError("the checkpoint is not signed by the log's key", where=where, hint=f"the key is {log}")
    if not read.signed_by(log):
        raise LogError("the log's signature of the checkpoint is broken", where=where, hint=f"the key is {log}")
    cosigned, broken = [], [f"no signature: {line[:100]}" for line in read.odd]
    for witness in witnesses:
        if not read.by(witness):
            continue
        times = [note.cosigned_at(s) for s in read.by(witness)] if witness.kind == note.COSIGNATURE else []
        if times and None not in times and read.signed_by(witness):
            cosigned.append((witness.name, max(at for at in times if at is not None)))
        else:
            broken.append(f"cosignature of {witness.name} is broken")
    return Signed(found, read, tuple(cosigned), tuple(broken))
