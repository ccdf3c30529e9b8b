"""One batch judged: what concerns records on the batch alone, what concerns the mix on all that was released, with it.

Nothing is taken from a derived file: rows are read from the packs and checked, and every figure is computed again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from provenance.errors import BusyError
from provenance.gating import floor as floors
from provenance.keyfiles import Signer
from provenance.ledger import verify
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Store
from provenance.model import Finding, Severity
from provenance.pipeline import baselines, judging, snapshots, tagging, withdrawn
from provenance.pipeline.comparing import look
from provenance.pipeline.progress import Progress
from provenance.pipeline.roots import listed, roots
from provenance.pipeline.standing import NOBODY, Trust
from provenance.policy import judge as policies
from provenance.policy import load as packs
from provenance.policy.pack import Policy
from provenance.policy.worsening import worsened

_WAIT = 1.0  # seconds between two looks whether another process has ended
_UNREAD = "is hidden, a link or no file, so nobody read it"
_NOTHING = policies.Judged(rules=(), findings=(), errored=(), evidence={})


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How batches are judged; the same for all of them."""

    policy: str
    profiles: tuple[Path, ...] = ()
    baseline: str | None = None  # as `baselines.find` takes it; of the mix
    attest: Signer | None = None  # signs the statements on the decisions
    trust: Trust = NOBODY  # the board and the last checkpoint, as the caller knows them
    tagging: Mapping[str, Any] = field(default_factory=dict)  # arguments of `tagging.tag`: all but data, store and time


def judge(store: Store, batch: Path, release: Path, how: How, *, now: datetime, progress: Progress) -> tuple[str, int]:
    """Judge a batch against what was released, and keep the decision.

    Args:
        batch: a folder that holds the batch, under the name it is to be released by, and nothing else.
        release: the folder of all that was released before; it may be empty.
    Returns: the decision's folder in the store's `decisions`, and how many records were tagged.
    Raises: as `tagging.tag` and `judging.decide` do.
    """
    pack = packs.find(how.policy)
    asked = judging.under(how.policy, how.profiles)[1]
    # Whoever trains may follow a link or enter a hidden folder that no reader did.
    odd = [(_UNREAD, path) for path in _unread(batch)]
    if not _holds_data(batch):
        empty = Manifest("", {}, [])
        none = [*odd, ("holds no data", "the batch")]
        return _keep(store, pack, asked, empty, {"mix": ("", "")}, _NOTHING, now, how, files=none), 0
    alone = _tag(store, [batch], "watch-batch", how, now, progress)
    before = released(store, release, how, now=now, progress=progress)
    odd += [("may hold anything", f"the store {path} in the release folder") for path in _stores(release)]
    after = _tag(store, [release, batch], "watch-mix", how, now, progress) if before else alone
    differences = verify.files(alone, look([batch], progress).by_roots_of(alone))
    changed = [(kind, f"{path} -> {to}" if to else path) for kind, path, to in differences]
    progress.phase("judging", 0)
    held = baselines.find(store, after.id, how.baseline)
    earlier = store.load(held.snapshot) if held else None
    judged, broken = _judged(store, pack, alone, before, after, earlier, how)
    of = {"mix": (before.id if before else "", after.id), "baseline": earlier.id if earlier else ""}
    records = int(alone.value["totals"]["records"])
    return _keep(store, pack, asked, alone, of, judged, now, how, files=odd + changed, scans=broken), records


def released(store: Store, release: Path, how: How, *, now: datetime, progress: Progress) -> Manifest | None:
    """A snapshot of all that was released; None if that is no data."""
    return _tag(store, [release], "watch-released", how, now, progress) if _holds_data(release) else None


def _stores(folder: Path) -> list[str]:
    """Stores in a folder that are not hidden."""
    return [item.found.path for item in listed(roots([folder])) if item.found.reason == "store"]


def _tag(store: Store, data: list[Path], name: str, how: How, now: datetime, progress: Progress) -> Manifest:
    while True:
        try:
            tagged = tagging.tag(data, store_path=store.path, now=now, name=name, progress=progress, **how.tagging)
        except BusyError:
            progress.phase("waiting for another process that writes to the store", 0)
            time.sleep(_WAIT)
        else:
            return store.load(tagged.snapshot)


def _holds_data(folder: Path) -> bool:
    found = listed(roots([folder]))
    return any(item.found.status in ("data", "unknown") for item in found)


def _unread(folder: Path) -> list[str]:
    """What of a batch is no file that is read, and no note, code or declaration either."""
    found = [item.found for item in listed(roots([folder]))]
    hidden = [f for f in found if f.status not in ("data", "unknown") and verify.watched(f.status, f.reason)]
    return [f.path for f in hidden]


def _judged(
    store: Store,
    pack: Policy,
    alone: Manifest,
    before: Manifest | None,
    after: Manifest,
    earlier: Manifest | None,
    how: How,
) -> tuple[policies.Judged, list[tuple[str, str]]]:
    """What the policy says, in its own order of rules; and what of the store is not as tagged."""
    parts = {scope: [rule for rule in pack.rules if rule.judges == scope] for scope in ("record", "mix")}
    with ExitStack() as open_:
        session, broken = open_.enter_context(snapshots.verified(store, alone, profiles=how.profiles))
        if session is None:
            return _NOTHING, broken
        tables = judging.Tables(session)
        single = policies.judge(_part(pack, parts["record"]), tables)
        if broken := judging.committed_otherwise(alone, tables):
            return _NOTHING, broken
        if before is not None or earlier is not None:
            opened = snapshots.verified(store, after, profiles=how.profiles, baseline=earlier)
            session, broken = open_.enter_context(opened)
            if session is None:
                return _NOTHING, broken
            tables = judging.Tables(session)
        mixed = policies.judge(_part(pack, parts["mix"]), tables)
        findings = list(mixed.findings)
        if before is not None and findings:
            # Only now, since most batches break nothing.
            was, broken = open_.enter_context(
                snapshots.verified(store, before, profiles=how.profiles, baseline=earlier)
            )
            if was is None:
                return _NOTHING, broken
            specs = {rule.id: rule for rule in parts["mix"]}
            earlier_tables = judging.Tables(was)
            findings = [
                finding if worsened(specs[finding.rule], earlier_tables, tables) else _not_its_fault(finding)
                for finding in findings
            ]
    return _together(pack, single, replace(mixed, findings=tuple(findings))), []


def _part(pack: Policy, rules: Sequence[Any]) -> Policy:
    return pack.model_copy(update={"rules": tuple(rules)})


def _not_its_fault(finding: Finding) -> Finding:
    return replace(
        finding,
        severity=Severity.NOTE,
        reason=f"{finding.reason}; before this batch it was no better, so the batch is not held for it",
    )


def _together(pack: Policy, single: policies.Judged, mixed: policies.Judged) -> policies.Judged:
    rules = {rule.id: rule for judged in (single, mixed) for rule in judged.rules}
    findings = {finding.rule: finding for judged in (single, mixed) for finding in judged.findings}
    return policies.Judged(
        rules=tuple(rules[rule.id] for rule in pack.rules),
        findings=tuple(findings[rule.id] for rule in pack.rules if rule.id in findings),
        errored=(*single.errored, *mixed.errored),
        evidence={
            f"{name}/{path}": content
            for name, judged in (("batch", single), ("mix", mixed))
            for path, content in judged.evidence.items()
        },
    )


def _keep(
    store: Store,
    pack: Policy,
    asked: str,
    alone: Manifest,
    of: Mapping[str, Any],
    judged: policies.Judged,
    now: datetime,
    how: How,
    *,
    files: Sequence[tuple[str, str]],
    scans: Sequence[tuple[str, str]] = (),
) -> str:
    """Decide, with the floor on the batch, and keep the decision.

    Args:
        of: what more it binds to: the mix before and after, and what that was held against.
    Returns: its folder's name.
    """
    held, own = withdrawn.look(store, alone) if alone.id else ([], [])
    floor = floors.judge(
        accounting=verify.accounting(alone),
        files=files,
        scans=[*(f"{family} of {path}" for path, family in scans), *own],
        withdrawn=held,
        errored=judged.errored,
        rules=judged.rules,
    )
    bound: dict[str, Any] = {
        "snapshot": alone.id,
        "policy_digest": pack.digest,
        "profiles": asked,
        **of,
    }
    kept = judging.conclude(store, pack, judged, floor, bound, trust=how.trust, attest=how.attest, now=now)
    return kept[1].name
