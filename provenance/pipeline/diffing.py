"""The difference of two snapshots of a store, asked and told."""

from __future__ import annotations

from typing import Any

from provenance import change
from provenance.ledger.store import Name, Store
from provenance.pipeline import snapshots


def diff(store: Store, old: Name, new: Name) -> dict[str, Any]:
    """What changed from `old` to `new`, as `change.told` says it.

    Raises: LedgerError, if something of either snapshot is missing or was changed, or the sums do not agree.
    """
    with snapshots.session(store, new, baseline=old) as session:
        ((before, after),) = session.execute("SELECT o.families, n.families FROM baseline.snapshot o, snapshot n")
        return change.told(
            lambda profile: session.run(profile).to_dicts(),
            old=_about(store, old) | {"families": before.split(",")},
            new=_about(store, new) | {"families": after.split(",")},
        )


def _about(store: Store, name: Name) -> dict[str, Any]:
    totals = store.load(name.snapshot).value["totals"]
    kept = ("records", "rejected", "shards", "rejected_shards")
    return {"id": name.snapshot, "name": name.name, **{key: totals[key] for key in kept}}
