"""Whose a snapshot is: its entry in the log names the key of who submitted it, and that key signs for it.

Unsigned, anybody could name a member of the board as the submitter, and so take their vote away.
"""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from provenance import ed25519, keyfiles
from provenance.keyfiles import Signer
from provenance.ledger.store import Store
from provenance.pipeline import logbook
from provenance.pipeline.logbook import Entry
from provenance.tlog import note
from provenance.tlog.store import Log

ENVIRONMENT = "PROVENANCE_SUBMITTER"


def signer(path: Path | None) -> Signer | None:
    """The submitter's key: the one named, else that of $PROVENANCE_SUBMITTER, else none. Raises: UsageError."""
    named = path or (Path(found) if (found := os.environ.get(ENVIRONMENT)) else None)
    return keyfiles.load(named, use="submit") if named else None


def entry(snapshot: str, submitter: Signer | None, at: str) -> Entry:
    """A snapshot's entry. `key` is the submitter's public key, `signature` that of `message`; both base64."""
    more: dict[str, str] = {}
    if submitter:
        more = {"key": _text(submitter.verifier.public), "signature": _text(submitter.sign(message(snapshot)))}
    return Entry(kind="snapshot", digest=snapshot, about=snapshot, at=at, more=more)


def message(snapshot: str) -> bytes:
    """What a submitter signs."""
    return f"provenance.submission/v1\nsnapshot: {snapshot}\n".encode()


@contextlib.contextmanager
def entered(store: Store, snapshot: str, submitter: Signer | None, now: datetime) -> Iterator[None]:
    """Within it the snapshot gets its final name; then it is in the log."""
    if known(logbook.open_log(store), snapshot) is not None:
        yield  # its derived files are made again
        return
    made = entry(snapshot, submitter, logbook.moment(now))
    with logbook.entering(store, (made, store.snapshots / snapshot / "manifest.json")):
        yield


def claim(store: Store, snapshot: str, submitter: Signer | None, now: datetime) -> None:
    """Enter a submitter of a snapshot that is in the log without them, since it was tagged before by others."""
    keys = known(logbook.open_log(store), snapshot)
    if keys is None or (submitter and submitter.verifier.public not in keys):
        logbook.record(store, entry(snapshot, submitter, logbook.moment(now)))


def known(log: Log, snapshot: str) -> set[bytes] | None:
    """Public keys of all who submitted a snapshot, as far as they signed for it; None if it is not in the log."""
    keys: set[bytes] = set()
    found = False
    for _, one in logbook.entries(log):
        if (one.kind, one.digest) == ("snapshot", snapshot):
            found = True
            key, signature = (note.decoded(str(one.more.get(name, ""))) for name in ("key", "signature"))
            if key and signature and ed25519.verify(key, message(snapshot), signature):
                keys.add(key)
    return keys if found else None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
