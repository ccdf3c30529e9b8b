"""The report: one snapshot's story, as one HTML file and the same as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from provenance.ledger import files
from provenance.ledger.store import Name, Store
from provenance.model import Decision
from provenance.pipeline import judging, snapshots
from provenance.reporting import html, tell


def write(
    store: Store, name: Name, *, policy: str, output: Path, now: datetime, decision: Decision | None = None
) -> str:
    """Write the HTML file and the JSON beside it.

    Args:
        decision: default: the latest under `policy`; without any, the report says that nothing was judged.
    Returns: the verdict in one sentence.
    Raises: UsageError, LedgerError, ReportError.
    """
    decision = decision or judging.latest(store, name.snapshot, judging.policy_digest(policy))
    with snapshots.session(store, name) as session:
        story = tell(session, decision, name=name.name, at=now.isoformat(timespec="seconds"))
    files.write(output, html(story).encode())
    files.write(output.with_suffix(".json"), json.dumps(story, indent=1, ensure_ascii=False).encode())
    return str(story["verdict"]["sentence"])
