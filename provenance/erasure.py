"""What was in and is no more, from Python: `pv.erasure.prove`, `check`, `withdraw` and `withdrawals`.

import provenance as pv

pv.erasure.prove("chat/a.jsonl:3", snapshot="release-1", not_in="release-2").write("gone.json")
pv.erasure.check("gone.json", text="mine.jsonl", snapshot="0f3a...", not_in="77c1...")  # raises unless it is proven
pv.erasure.withdraw(contributor="somebody", reason="asked on 3 March")
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import given
from provenance.errors import RefusedError, UsageError
from provenance.inclusion import check as checking
from provenance.inclusion import proof as proofs
from provenance.inclusion.check import Proven
from provenance.inclusion.proof import Proof

if TYPE_CHECKING:
    from provenance.pipeline.withdrawing import Withdrawn

_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Made:
    """A proof, and what it shows."""

    proof: Proof
    proven: Proven

    def write(self, path: str | Path) -> None:
        """Write the proof file."""
        from provenance.ledger import files

        files.deliver(Path(path), self.proof.data())


def prove(
    record: str | None = None,
    *,
    snapshot: str,
    not_in: str | None = None,
    text: str | Path | None = None,
    store: str | Path | None = None,
) -> Made:
    """Prove that a record is in a snapshot, and not in another.

    Args:
        record: PATH:ROW or a record id, in `snapshot`; or
        text: a file that holds the one record.
    Raises: RefusedError, if that is not so; UsageError, ReadError, LedgerError.
    """
    from provenance.pipeline import including, locating

    if (record is None) == (text is None):
        raise UsageError("name the record by a locator, or by a file that holds it")
    opened = given.open_store(store)
    built = opened.load(opened.resolve(snapshot).snapshot)
    other = opened.load(opened.resolve(not_in).snapshot) if not_in else None
    if record is not None:
        wanted = locating.in_snapshot(opened, built, record)
    else:
        wanted = locating.one_in_file(Path(text or ""))
    made = including.prove(opened, wanted, built, other)
    return Made(made, checking.check(made, wanted))


def check(proof: str | Path, *, text: str | Path, snapshot: str, not_in: str | None = None) -> Proven:
    """Check a proof with nothing but the file, the record and the ids of the snapshots.

    Args:
        text: a file that holds the one record.
        snapshot, not_in: the ids that you were told, 64 digits; none for `not_in` if the proof is of one snapshot.
    Raises: RefusedError, with what is not proven; UsageError, ReadError.
    """
    from provenance.pipeline import locating

    for wanted in filter(None, (snapshot, not_in)):
        if not _ID.fullmatch(wanted):
            raise UsageError(
                "a proof is checked against the whole id of a snapshot",
                where=wanted[:80],
                hint="64 hex digits, as the log shows it; a name means nothing outside its store",
            )
    path = Path(proof)
    try:
        with path.open("rb") as file:
            data = file.read(proofs.MOST_BYTES + 1)
    except OSError:
        raise UsageError("the proof cannot be read", where=path) from None
    found = checking.check(proofs.parse(data, where=path), locating.one_in_file(Path(text)), where=path)
    if (found.present, found.absent) != (snapshot, not_in):
        raise RefusedError(
            "the proof is of other snapshots than those you named",
            where=path,
            hint=f"it is of {found.present}" + (f", and of {found.absent} for `not in`" if found.absent else ""),
        )
    return found


def withdraw(
    *,
    contributor: str | None = None,
    source: str | None = None,
    records: str | Path | None = None,
    reason: str = "",
    dry_run: bool = False,
    even_if_none: bool = False,
    store: str | Path | None = None,
) -> Withdrawn:
    """Take records back: from now on the gate refuses every snapshot that holds one. It cannot be undone.

    Args: as `provenance withdraw` (docs/erasure.md); one of the first three.
    Returns: the withdrawal, with the snapshots and models that it reaches.
    Raises: UsageError, ReadError, RefusedError, LedgerError, LogError.
    """
    from provenance.pipeline import withdrawing

    return withdrawing.withdraw(
        given.open_store(store),
        contributor=contributor,
        source=source,
        records=Path(records) if records is not None else None,
        reason=reason,
        now=datetime.now(UTC),
        dry_run=dry_run,
        even_if_none=even_if_none,
    )


def withdrawals(*, store: str | Path | None = None) -> list[Withdrawn]:
    """All withdrawals of a store, in the order of its log.

    Raises: LedgerError, if one is missing or was changed, or is not in the log.
    """
    from provenance.errors import LedgerError
    from provenance.pipeline import withdrawing, withdrawn

    kept, faults = withdrawn.listed(given.open_store(store))
    if faults:
        raise LedgerError(
            "the withdrawals are not as they were kept", where=faults[0], hint="bring the store back from a copy"
        )
    return [withdrawing.Withdrawn(one.digest, one.said) for one in kept]
