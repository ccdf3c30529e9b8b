"""Does the store hold what its log says, and does the log hold together? Everything is computed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from provenance.errors import ConfigError, ContinuityError, LedgerError, LogError
from provenance.ledger import files
from provenance.ledger.store import Store
from provenance.pipeline import log_signing, logbook
from provenance.tlog import checkpoint, note
from provenance.tlog.audit import Audited, Fault, audit
from provenance.tlog.note import Verifier
from provenance.tlog.store import Log

AHEAD = timedelta(days=1)  # that a time in the log may be ahead of this machine's clock
_LARGEST = 4096  # bytes of a file with a verifier key


@dataclass(frozen=True, slots=True)
class Checked:
    """A log and the store that it is of."""

    log: Audited
    faults: tuple[Fault, ...]  # of the log and of the store, each with its place in the store
    key: Verifier | None  # what signatures were checked by
    trusted: bool  # whether the caller named that key; else it is what the store says of itself
    unsigned: int  # entries that no signed checkpoint covers

    @property
    def said(self) -> str:
        """The finding in one line."""
        if self.faults:
            return f"not consistent: {len(self.faults)} {'fault' if len(self.faults) == 1 else 'faults'}"
        if self.log.signed is None:
            return "consistent, unsigned"
        behind = (
            f" up to entry {self.log.size - self.unsigned}, {self.unsigned} not signed yet" if self.unsigned else ""
        )
        whose = (
            "" if self.trusted else " (a key that the store names; say --key VKEY to check that it is the one you know)"
        )
        return f"consistent, signed by {self.log.signed.checkpoint.origin}{behind}{whose}"


def check(
    store: Store,
    *,
    key: Verifier | None = None,
    witnesses: Sequence[Verifier] = (),
    seen: Path | None = None,
    now: datetime | None = None,
) -> Checked:
    """Check the log, then every file of the store that has to be in it.

    Args:
        key: the log's, from outside the store.
        seen: a file with a checkpoint that the log has to continue.
        now: what the clock says; default: this machine's.
    Raises: UsageError or LogError, if `seen` is no checkpoint, or there is no key to check it with.
    """
    folder = store.path / logbook.FOLDER
    asked = key
    if key is None and (folder / "head").exists():
        known = log_signing.signer_of(Log(folder))
        key = known[0] if known else None
    found = audit(folder, key, tuple(witnesses))
    faults = [Fault(f"{logbook.FOLDER}/{fault.place}", fault.what) for fault in found.faults]
    if not found.faults:
        log = Log(folder)
        faults += of_store(store, log) + of_times(log, datetime.now(UTC) if now is None else now)
        if asked and found.signed is None:
            faults.append(
                Fault(f"{logbook.FOLDER}/checkpoint", "is missing: the log is not signed by the key you named")
            )
        if seen is not None and key is not None:
            current = checkpoint.Checkpoint(key.name, log.size, log.root)
            try:
                log_signing.check_seen(log, current, key, seen)
            except ContinuityError as error:
                faults.append(Fault(logbook.FOLDER, str(error).split("\n", 1)[0]))
    covered = found.signed.checkpoint.size if found.signed else 0
    return Checked(found, tuple(faults), key, asked is not None, found.size - covered)


def of_store(store: Store, log: Log, kinds: Sequence[str] = tuple(logbook.KINDS)) -> list[Fault]:
    """Files of the store that are changed, missing or extra, by the log's entries of these kinds."""
    entered: dict[tuple[str, str], int] = {}
    for number, entry in logbook.entries(log):
        if entry.kind in kinds:
            entered.setdefault((entry.kind, entry.digest), number)
    faults = []
    there = set()
    for kind, path in logbook.kept(store):
        if kind not in kinds:
            continue
        place = path.relative_to(store.path).as_posix()
        digest = files.sha256(path)
        if kind in logbook.BY_DIGEST and path.stem != digest:
            # Whoever looks it up would not find it, so it is not there.
            faults.append(Fault(place, "is changed, or lies under another name than its digest"))
            continue
        there.add((kind, digest))
        if (kind, digest) not in entered:
            faults.append(Fault(place, "is changed, or was never entered in the log"))
        elif kind == "snapshot":
            faults += _snapshot(store, path, digest)
    for (kind, digest), number in entered.items():
        if (kind, digest) not in there:
            what = f"entry {number} is of a {kind} that is missing or was changed (SHA-256 {digest[:16]}...)"
            known = kind in logbook.BY_DIGEST
            faults.append(Fault(logbook.KINDS[kind].replace("*", digest) if known else logbook.KINDS[kind], what))
    return faults


def of_times(log: Log, now: datetime) -> list[Fault]:
    """Entries that name a file again, are dated ahead, or have no time: no writer of ours makes them."""
    place = f"{logbook.FOLDER} entry"
    faults = [Fault(f"{place} {n}", f"names a {e.kind} that an earlier entry names") for n, e in logbook.repeats(log)]
    for number, entry in logbook.entries(log):
        at = _moment(entry.at)
        if at is None:
            faults.append(Fault(f"{place} {number}", "has no time as entries have it"))
        elif at > now + AHEAD:
            faults.append(Fault(f"{place} {number}", f"is dated ahead of this machine's clock: {entry.at}"))
    return faults


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _snapshot(store: Store, path: Path, digest: str) -> list[Fault]:
    place = path.parent.relative_to(store.path).as_posix()
    if path.parent.name != digest:
        return [Fault(place, "holds the manifest of another snapshot")]
    try:
        built = store.load(digest)
        for name in (built.value["sources"], built.value["mapping"]):
            store.objects.get(name)
    except LedgerError as error:
        return [Fault(place, str(error).replace("\n  ", "; "))]
    return []


def time_of(log: Log, audited: Audited, now: datetime) -> datetime:
    """The later of the clock and of what the log says the time was, so that a clock put back opens nothing.

    What is far ahead of the clock is a fault (`of_times`) and no time.
    """
    cosigned = audited.cosigned.cosigned if audited.cosigned else ()
    times = [now, *(at for _, entry in logbook.entries(log) if (at := _moment(entry.at)) is not None)]
    times += [datetime.fromtimestamp(at, UTC) for _, at in cosigned if at <= (now + AHEAD).timestamp()]
    return max(at for at in times if at <= now + AHEAD)


def parse_keys(texts: Sequence[str]) -> list[Verifier]:
    """Verifier keys from the command line: texts, or files that hold one. Raises: ConfigError."""
    found = []
    for text in texts:
        path = Path(text)
        is_file = "+" not in text and path.is_file()
        body = path.read_bytes()[:_LARGEST].decode("utf-8", errors="replace") if is_file else text
        try:
            found.append(note.parse_key(body, where=text[:120]))
        except LogError as error:
            raise ConfigError.of(error) from None
    return found
