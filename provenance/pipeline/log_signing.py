"""The log's key and its witnesses: whose signature a checkpoint gets, and what is proven against it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from provenance import keyfiles
from provenance.errors import ConfigError, ContinuityError, LogError, RefusedError, UsageError
from provenance.keyfiles import Signer
from provenance.ledger import files
from provenance.tlog import merkle, note, proof
from provenance.tlog.checkpoint import Checkpoint, opened, parse
from provenance.tlog.note import Verifier
from provenance.tlog.store import CHECKPOINT, COSIGNED, Log

SIGNER = "signer.json"


def signer_of(log: Log) -> tuple[Verifier, Path | None] | None:
    """The key that the store says its log is signed by, and where its file is on this machine; None if by none.

    Good for signing and for showing. Whoever has to trust a signature names the key.
    """
    try:
        value = json.loads((log.folder / SIGNER).read_bytes())
        return note.parse_key(value["vkey"]), Path(value["key"]) if value["key"] else None
    except (OSError, ValueError, KeyError, TypeError, LogError, RecursionError):
        return None


def appoint(log: Log, signer: Signer) -> None:
    """Have the log signed from now on, by a key that stays where it is. Raises: UsageError, if another signs it."""
    before = signer_of(log)
    if before and before[0] != signer.verifier and (log.folder / CHECKPOINT).exists():
        raise UsageError(f"this log is signed by another key: {before[0]}", hint="a log has one key for its life")
    value = {"key": str(signer.path.absolute()), "vkey": signer.vkey}
    with files.waited(log.folder / "lock"):
        # A key that may not sign this log is not appointed.
        _continues(Log(log.folder), _last_signed(signer))
        files.write(log.folder / SIGNER, json.dumps(value).encode())
        sign(Log(log.folder), signer)


def sign_if_able(log: Log) -> None:
    """Sign a log that has grown, if its key can be read without asking anybody; else `log verify` says what is not."""
    known = signer_of(log)
    if known and known[1]:
        with contextlib.suppress(LogError, UsageError, OSError):
            sign(log, keyfiles.load(known[1], use="log"))


def sign(log: Log, signer: Signer) -> None:
    """Sign the log at its size. The caller holds its lock, or nobody else writes.

    What was signed last is kept beside the key, outside the store: a log that is no continuation of that is not signed,
    even if the whole store was put back to an earlier state. It is on disk before the signature is anywhere.
    Raises: LogError.
    """
    state = _last_signed(signer)
    with files.waited(state.with_name(state.name + ".lock")):
        _continues(log, state)
        found = Checkpoint(signer.name, log.size, log.root)
        files.write(state, str(found).encode())
        text = str(found)
        files.write(log.folder / CHECKPOINT, str(note.Note(text, (signer.sign_note(text),))).encode())


def _last_signed(signer: Signer) -> Path:
    """Where the last checkpoint that a key has signed is remembered: beside the key."""
    return signer.path.with_name(signer.path.name + ".signed")


def _continues(log: Log, state: Path) -> None:
    if not state.exists():
        return
    last = parse(state.read_text(encoding="utf-8"), where=state)
    if last.size > log.size or log.root_at(last.size) != last.root:
        raise LogError(
            f"this key has signed another log, of {last.size} entries, that this one does not continue",
            where=log.folder,
            hint="the store was put back to an earlier state, or the key signs two logs; one key signs one log",
        )


def cosign(log: Log, key: Verifier, witness: Signer, *, seen: Path, now: datetime) -> str:
    """Cosign the log's checkpoint, if it continues what this witness saw last; both are remembered.

    Args:
        seen: the witness's own file of the last checkpoint it cosigned; made if it is absent.
    Returns: the signature line.
    Raises: LogError; RefusedError, if the checkpoint is not signed by the log's key; ContinuityError; ConfigError.
    """
    with files.waited(seen.with_name(seen.name + ".lock")):
        try:
            found = opened((log.folder / CHECKPOINT).read_bytes(), key, where=log.folder / CHECKPOINT)
        except FileNotFoundError:
            raise LogError("the log is not signed", where=log.folder, hint="`provenance log init` signs it") from None
        except LogError as error:
            raise RefusedError(str(error)) from None
        check_seen(log, found.checkpoint, key, seen)
        line = witness.sign_note(found.note.text, at=int(now.timestamp()))
        files.write(seen, str(found.note).encode())
    with files.waited(log.folder / "lock"):
        path = log.folder / COSIGNED
        before = note.parse(path.read_bytes()) if path.exists() else found.note
        same = before if before.text == found.note.text else found.note
        files.write(path, str(same.with_signatures([line])).encode())
    return str(line)


def last_seen(seen: Path, keys: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint that a caller kept. Raises: ConfigError, if the file holds none that one of these keys signed."""
    wrong: LogError | None = None
    for key in keys:
        try:
            return opened(seen.read_bytes(), key, where=seen).checkpoint
        except LogError as error:
            wrong = error
    assert wrong is not None
    raise ConfigError.of(wrong) from None


def check_seen(log: Log, now: Checkpoint, key: Verifier, seen: Path) -> None:
    """Compare a log with what a caller saw of it.

    Raises: LogError, if it is not what its checkpoint says; ContinuityError, if it does not continue `seen`;
        ConfigError, if `seen` holds no checkpoint.
    """
    if now.size > log.size or log.root_at(now.size) != now.root:
        raise LogError("the checkpoint is not of this log", where=log.folder)
    if seen.exists():
        last = last_seen(seen, [key])
        if last.size > now.size or log.root_at(last.size) != last.root:
            raise ContinuityError(
                f"the log does not continue the checkpoint of {last.size} entries that was seen",
                where=seen,
                hint="its history was rewritten, or the store was put back to an earlier state",
            )


def prove(log: Log, index: int) -> str:
    """A proof file of one entry, against the newest signed checkpoint that covers it. Raises: LogError."""
    known = signer_of(log)
    path = log.folder / CHECKPOINT
    if known is None or not path.exists():
        raise LogError("the log is not signed", where=log.folder, hint="sign it with `provenance log init --key FILE`")
    signed = path.read_bytes()
    size = opened(signed, known[0], where=path).checkpoint.size
    if index >= size:
        raise LogError(
            f"entry {index} is not signed yet: the checkpoint is of {size} entries",
            where=log.folder,
            hint="sign what was appended with `provenance log checkpoint --key FILE`",
        )
    return proof.made(log.entry(index), index, merkle.inclusion(index, size, log.read), signed)
