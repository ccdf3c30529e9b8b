"""Taking records back: which snapshots hold them, which models saw one; the withdrawal is kept and logged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from provenance.errors import LedgerError, UsageError
from provenance.inclusion.tree import Keys
from provenance.inclusion.withdrawal import Reached, Searched, Withdrawal
from provenance.ledger import files
from provenance.ledger.store import Store
from provenance.lineage.register import Register
from provenance.pipeline import including, locating, logbook, withdrawn
from provenance.pipeline.withdrawn import Rows
from provenance.scan import values

LOCATORS = ".locators"
_LONGEST = 1_000  # characters of a reason
_MOST = 64 * 2**20  # bytes of a file of locators


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawal, and the digest it is kept by; empty where it was only looked what it would be."""

    digest: str
    said: Withdrawal

    @property
    def affected(self) -> tuple[Searched, ...]:
        """The snapshots that hold some of it, and those of which that is not known."""
        return tuple(one for one in self.said.snapshots if one.records != 0)


def withdraw(
    store: Store,
    *,
    contributor: str | None = None,
    source: str | None = None,
    records: Path | None = None,
    reason: str = "",
    now: datetime,
    dry_run: bool = False,
    even_if_none: bool = True,
) -> Withdrawn:
    """Take back what one contributor gave, what one source holds, or single records.

    All snapshots of the store are searched, in rows that are checked against their manifests. What is withdrawn by
    contributor or source covers what they bring later, too.

    Args:
        contributor: as the records name them, before hashing.
        records: a file of records, or of locators (`*.locators`), a line each: SNAPSHOT:PATH:ROW.
        dry_run: only look.
        even_if_none: keep it although nothing is found; a name that was mistyped would stay for good.
    Raises: UsageError, if not exactly one is named, there is no such source, or nothing is found; ReadError,
        RefusedError, LedgerError, LogError.
    """
    if sum(item is not None for item in (contributor, source, records)) != 1:
        raise UsageError("name one: a contributor, a source, or a file of records")
    if len(reason) > _LONGEST or not (reason.isprintable()):
        raise UsageError("a reason is one line of at most 1,000 characters")
    found = including.made_with()
    said = _asked(store, found, contributor, source, records)
    said = replace(said, at=logbook.moment(now), reason=reason)
    with ExitStack() as held:
        if not dry_run:
            # Nobody tags meanwhile, so every snapshot is searched.
            held.enter_context(store.writing())
            logbook.recover(store)
        folder = held.enter_context(files.scratch(store.path / "scratch"))
        said = _searched(store, found, said, folder)
        if dry_run:
            return Withdrawn("", said)
        if not even_if_none and not any(one.records or one.records is None for one in said.snapshots):
            raise UsageError(
                "nothing of it is in any snapshot of this store, and a withdrawal cannot be undone",
                hint="look at how it is written, or say --yes, so that what comes later is covered",
            )
        body = said.data()
        digest = hashlib.sha256(body).hexdigest()
        path = store.path / withdrawn.FOLDER / f"{digest}.json"
        logbook.write(store, "withdrawal", path, body, at=said.at, by=said.by)
    return Withdrawn(digest, said)


def _asked(store: Store, found: Keys, contributor: str | None, source: str | None, records: Path | None) -> Withdrawal:
    asked: dict[str, Any] = {"at": "", "key": found.id, "records": ()}
    if contributor is not None:
        if not contributor.isprintable():
            raise UsageError("a contributor is a text of characters that can be printed", where=repr(contributor[:60]))
        hashed = values.contributor(contributor, withdrawn.contributor_key())
        if hashed is None:
            raise UsageError("an empty contributor is nobody")
        return Withdrawal(
            **asked,
            by="contributor",
            contributor=found.hash_of_contributor(hashed).hex(),
            contributor_key=withdrawn.contributor_key_id(),
        )
    if records is not None:
        given = _located(store, records) if records.suffix == LOCATORS else locating.in_file(records)
        hashes = sorted({found.hash(record) for record in given})
        if not hashes:
            raise UsageError("the file names no record", where=records)
        return Withdrawal(**asked | {"records": _hex(hashes)}, by="records")
    if not source:
        raise UsageError("an empty source is none")
    return Withdrawal(**asked, by="source", source=source)


def _located(store: Store, path: Path) -> Iterable[bytes]:
    """The records that a file of locators names. Raises: UsageError, with the line."""
    try:
        if path.stat().st_size > _MOST:
            raise UsageError("the file of locators is too large", where=path, hint="name the records themselves")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError("the file of locators cannot be read", where=path) from None
    known = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        snapshot, _, place = line.partition(":")
        if not place:
            raise UsageError("no locator", where=f"{path}:{number}", hint="write SNAPSHOT:PATH:ROW")
        if snapshot not in known:
            known[snapshot] = store.load(store.resolve(snapshot).snapshot)
        yield locating.in_snapshot(store, known[snapshot], place)


def _searched(store: Store, found: Keys, said: Withdrawal, folder: Path) -> Withdrawal:
    """The same with every record that it reaches, the snapshots that hold them and the models that saw them."""
    ids = store.ids()
    opened: dict[str, Rows] = {}
    hashes = set(said.records)
    sources: set[str] = set()
    for snapshot in ids:
        try:
            built = store.load(snapshot)
            rows = Rows(store, built, found, folder)
            sources |= rows.sources() | {item["id"] for item in store.objects.get(built.value["sources"])["sources"]}
        except LedgerError:
            continue
        if not withdrawn.blind(said, found, built, store):
            opened[snapshot] = rows
        hashes |= {item.hex() for item in rows.matching(said)["hash"].unique().to_list()}
    if said.source is not None and said.source not in sources:
        raise UsageError(
            f"no snapshot has a source called {said.source[:80]!r}",
            hint="`provenance profile mix_by_source` lists them",
        )
    said = replace(said, records=tuple(sorted(hashes)))
    searched = [_counted(snapshot, opened.get(snapshot), said) for snapshot in ids]
    models = _reached(Register.open(store), {one.snapshot for one in searched if one.records != 0}, set(ids))
    return replace(said, snapshots=tuple(searched), models=models)


def _counted(snapshot: str, rows: Rows | None, said: Withdrawal) -> Searched:
    if rows is None:
        return Searched(snapshot, None, None)
    what = rows.of(said)
    return Searched(snapshot, what.records, what.rows)


def _reached(register: Register, affected: set[str], known: set[str]) -> tuple[Reached, ...]:
    """Models trained on an affected snapshot, or on one that is gone from the store; and what comes from them."""
    found = [
        Reached(model.id, trained.snapshot, None)
        for model in register.models.values()
        for trained in model.trained
        if trained.snapshot in affected or trained.snapshot not in known
    ]
    reached = {one.model for one in found}
    grown = True
    while grown:
        further = [
            Reached(model.id, None, parent)
            for model in register.models.values()
            for parent in model.parents
            if model.id not in reached and parent in reached
        ]
        found += further
        grown = bool(further)
        reached |= {one.model for one in further}
    return tuple(found)


def _hex(hashes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(item.hex() for item in hashes)


def lines(done: Withdrawn) -> list[str]:
    """A withdrawal for a terminal."""
    said = done.said
    what = f"source {said.source}" if said.source is not None else f"by {said.by}"
    result = [f"{'withdrawn' if done.digest else 'would be withdrawn'}: {len(said.records):,} distinct records, {what}"]
    for one in done.affected:
        held = (
            "could not be looked at"
            if one.records is None
            else f"{one.records:,} distinct records, {one.rows:,} in all"
        )
        result.append(f"  snapshot {one.snapshot}: {held}")
    if not done.affected:
        result.append(f"  none found in {len(said.snapshots):,} snapshots of this store")
    for model in said.models:
        why = f"comes from {model.parent}" if model.parent else f"was trained on {(model.snapshot or '')[:12]}"
        result.append(f"  model {model.model}: {why}")
    if said.by != "records":
        result.append(f"  covers what this {said.by} brings later, too")
    if done.digest:
        result.append(f"  kept as withdrawal {done.digest}, and in the log; the gate refuses what holds any of it")
    return result
