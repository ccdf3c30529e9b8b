"""Which earlier snapshot another is held against: the one that was named, none, or the one that training read last."""

from __future__ import annotations

from provenance.ledger.store import Name, Store
from provenance.lineage.register import Register

NONE = "none"
"""What `--baseline` takes to hold a snapshot against nothing."""


def find(store: Store, snapshot: str, wanted: str | None) -> Name | None:
    """The baseline of a snapshot; None to hold it against nothing.

    Args:
        snapshot: id of the one that is asked about.
        wanted: a name, an id, the first digits of one or `latest`; `none`; or None for `default`.
    Raises: UsageError, if no snapshot is called that.
    """
    if wanted is None:
        found = default(store, snapshot)
        return None if found is None else store.resolve(found)
    return None if wanted == NONE else store.resolve(wanted)


def default(store: Store, snapshot: str) -> str | None:
    """Id of the snapshot that is held against where none was named; None where there is none, or it is not there."""
    found = of_newest_model(store, snapshot)
    return found if found is not None and store.has(found) else None


def of_newest_model(store: Store, snapshot: str) -> str | None:
    """Id of the snapshot that the newest registered model was trained on, of those trained on another than this.

    Of several the last; it may not be there any more. None where there is no such model.
    """
    for model in reversed(Register.open(store).models.values()):
        others = [trained.snapshot for trained in model.trained if trained.snapshot != snapshot]
        if others:
            return others[-1]
    return None
