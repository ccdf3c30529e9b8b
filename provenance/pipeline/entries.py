"""From scans to a snapshot's manifest: one entry a file, and the source of each record."""

from __future__ import annotations

from typing import Any

from provenance import sources
from provenance.errors import LedgerError
from provenance.ledger.packs import Index
from provenance.model import UNKNOWN_SOURCE
from provenance.pipeline.assigning import Assigner, assignment_digest
from provenance.pipeline.hashing import Shard
from provenance.pipeline.planning import Plan
from provenance.pipeline.roots import Listed, Root, where


def entries(
    found_roots: list[Root],
    files: list[Listed],
    shards: list[Shard],
    plan: Plan,
    index: Index,
    declaration: sources.Declaration,
) -> tuple[list[dict[str, Any]], dict[tuple[int, str], Any]]:
    """Manifest entries, and the assignment by record of those shards whose source is decided by fields."""
    by_file = {shard.listed: shard for shard in shards}
    made: list[dict[str, Any]] = []
    assigner = Assigner()
    assignments: dict[tuple[int, str], Any] = {}
    for item in files:
        entry: dict[str, Any] = {"root": item.root, "path": item.found.path}
        made.append(entry)
        shard = by_file.get(item)
        if shard is None:
            entry |= {"bytes": None, "reason": item.found.reason, "sha256": None, "status": item.found.status}
            continue
        rules = declaration.assign(*where(found_roots, item))
        size = shard.signature.size if shard.signature else item.found.size
        entry |= {"bytes": size, "sha256": shard.sha256}
        text = index.get(shard.sha256, plan.digests(item)["text"]) if shard.sha256 else None
        reason = shard.reason or (item.found.reason if item.found.status == "unknown" else text and text.reason)
        if text is None and not reason:
            raise LedgerError("a shard was not scanned", where=item.found.path, hint="run the same command again")
        if reason or text is None:
            source = rules if isinstance(rules, str) else UNKNOWN_SOURCE
            entry |= {"status": "rejected", "reason": reason, "source": source}
            continue
        entry |= {
            "status": "tagged",
            "format": item.found.format,
            "seen": text.seen,
            "records": text.rows["records"],
            "rejected": text.rows["rejects"],
            "scans": {},
        }
        for family, family_digest in plan.digests(item).items():
            scan = index.get(shard.sha256 or "", family_digest)
            assert scan is not None
            entry["scans"][family] = [family_digest, scan.digest]
        if isinstance(rules, str):
            entry["source"] = rules
        else:
            frame = assigner.assign(text, rules)
            assignments[item.root, item.found.path] = frame
            entry["assignment"] = assignment_digest(frame)
    return made, assignments
