"""A landing folder with sources, a policy, and what a test asks of the folders afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from provenance.ledger.store import Store
from provenance.pipeline import batches
from provenance.pipeline.standing import NOBODY, Trust
from provenance.pipeline.watching import Places, Watcher

SOURCES = """
version: 1
provider: Example Lab
sources:
  - id: ours
    origin_class: user_model
    match: {paths: ["**/ours*.jsonl", "ours*.jsonl"]}
  - id: bought
    origin_class: licensed
    match: {paths: ["**/bought*.jsonl", "bought*.jsonl"]}
"""
UNDECLARED = """
policy: loop
version: "1"
rules:
  - id: undeclared
    about: No record is of a source that nobody declared.
    profile: mix_by_source
    where: source = 'unknown'
    column: records
    unit: records
    max: 0
    absent: pass
    severity: refuse
    remedy: Declare it.
"""
POLICY = f"""{UNDECLARED}  - id: ours
    about: At most half of the records are our own.
    profile: mix_by_source
    where: source = 'ours'
    column: record_share
    unit: share of records
    max: 0.5
    absent: pass
    severity: SEVERITY
    remedy: Add others.
"""


def batch(path: Path, **records: int) -> Path:
    """A folder with a file a source, so many records in each."""
    path.mkdir(parents=True)
    for source, count in records.items():
        lines = [json.dumps({"text": f"{path.name} has a record {number} of {source}."}) for number in range(count)]
        (path / f"{source}.jsonl").write_text("\n".join(lines) + "\n")
    return path


def places(folder: Path) -> Places:
    return Places(landing=folder / "in", release=folder / "out", quarantine=folder / "held")


def setting(folder: Path, severity: str = "refuse") -> Path:
    """The folders and files of a watcher."""
    (folder / "in").mkdir()
    (folder / "declared.yaml").write_text(SOURCES)
    (folder / "policy.yaml").write_text(POLICY.replace("SEVERITY", severity))
    return folder


def watcher(folder: Path, *, trust: Trust = NOBODY, submitter: Path | None = None, **more: Any) -> Watcher:
    how = batches.How(
        policy=str(folder / "policy.yaml"),
        trust=trust,
        tagging={"declared": folder / "declared.yaml", "families": ("text",), "jobs": 1, "submitter": submitter},
    )
    store = Store.open(folder / "store", create=True)
    return Watcher(store, places(folder), how, settle=0, **more)


def handle(folder: Path, **more: Any) -> dict[str, str]:
    """One run with `once`: batch -> outcome."""
    with watcher(folder, **more) as opened:
        return {handled.batch: handled.decision.outcome for handled in opened.run(once=True, interval=1)}


def lies(folder: Path) -> dict[str, str]:
    """Every file below a folder, with what is in it."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
