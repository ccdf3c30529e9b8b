"""The report: one snapshot's story, as one HTML file and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from provenance.errors import LedgerError, UsageError
from provenance.ledger import files
from provenance.ledger.store import Name, Store
from provenance.model import Decision
from provenance.pipeline import baselines, decided, judging, snapshots
from provenance.reporting import html, tell

_MARK = {"kind": "provenance.audit", "format": 1}  # what tells a report's JSON from anyone's


def write(
    store: Store,
    name: Name,
    *,
    policy: str,
    output: Path,
    now: datetime,
    decision: Decision | None = None,
    profiles: Sequence[Path] = (),
    baseline: str | None = None,
) -> str:
    """Write the HTML file and the JSON beside it.

    Args:
        decision: default: the latest under `policy`; without any, the report says that nothing was judged.
        profiles: the user's own profile folders, which the policy may ask.
        baseline: the snapshot it is held against, as `baselines.find` takes it; default: the one of the decision.
    Returns: the verdict in one sentence.
    Raises: UsageError, as `check` does; LedgerError, ReportError.
    """
    known = [Path(place) for entry in store.names() if entry.snapshot == name.snapshot for place in entry.data]
    check(output, known)
    decision = decision or decided.latest(store, name.snapshot, judging.under(policy, profiles))
    built, at = store.load(name.snapshot), now.isoformat(timespec="seconds")
    if baseline is None and decision is not None:
        baseline = decision.baseline or baselines.NONE
    held = baselines.find(store, built.id, baseline)
    earlier = store.load(held.snapshot) if held else None
    with snapshots.verified(store, built, baseline=earlier) as (session, broken):
        # The figures beside a verdict come from the rows it was judged on, not from a cache that anyone may edit.
        story = None if session is None else tell(session, decision, name=name.name, at=at)
    if story is None:
        if decision is None or not any(finding.rule == "floor-scans" for finding in decision.findings):
            raise LedgerError(
                "the store no longer holds what was tagged",
                where=", ".join(f"{family} of {path}" for path, family in broken[:3]),
                hint="`provenance gate` names all of it; tag the data again into a new store",
            )
        with snapshots.session(store, name, baseline=held) as unverified:
            story = tell(unverified, decision, name=name.name, at=at)
    files.deliver(output, html(story).encode())
    files.deliver(output.with_suffix(".json"), json.dumps(story, indent=1, ensure_ascii=False).encode())
    return str(story["verdict"]["sentence"])


def check(output: Path, data: Sequence[Path]) -> None:
    """Say before long work whether a report may be written there.

    Args:
        output: the HTML file.
        data: folders and files of training data; a report among them would be taken for data the next time.
    Raises: UsageError, if its JSON would replace something else, or it would lie among the data.
    """
    if output.suffix.lower() == ".json":
        raise UsageError(
            "the report is an HTML file; its JSON is written beside it",
            where=output,
            hint="name a file like audit.html",
        )
    beside = output.with_suffix(".json")
    if (beside.exists() or beside.is_symlink()) and not _is_ours(beside):
        raise UsageError(
            "the report's JSON would replace a file that is no report",
            where=beside,
            hint="give the report another name",
        )
    for place in (path.resolve() for path in data):
        if any(place == file.resolve() or place in file.resolve().parents for file in (output, beside)):
            raise UsageError(
                "the report would lie among the data, and be taken for data the next time",
                where=output,
                hint="name a file outside the data: `audit --report FILE`, `report -o FILE`",
            )


def _is_ours(path: Path) -> bool:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and all(value.get(key) == said for key, said in _MARK.items())
