"""Section "How it was made": which snapshot, files and scanners, and what was rejected; enough to make it again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from provenance.model import Decision
from provenance.read.base import REASONS, SHARD_REASONS
from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, fact, facts, section, words
from provenance.reporting.figures import SHARE
from provenance.reporting.findings import moment
from provenance.reporting.tables import Column, Table, table, word

_HEX = re.compile("[0-9a-f]{64}")
_IGNORED = {
    "declaration": "a sources.yaml",
    "readme": "a README",
    "licence": "a licence file",
    "hidden": "a hidden file",
    "link_store": "a link into a store",
    "code": "program code",
    "link_outside": "a link that leaves the data's folder",
}


def told(asked: Asked, decision: Decision | None) -> Block:
    """Identity and method, then what was left out of every other figure."""
    blocks = [facts(_identity(asked, decision))]
    blocks += [_files(asked), _rejects(asked)]
    if refused := _rejected_files(asked):
        blocks.append(refused)
    blocks.append(words(_method(), title="Method"))
    lead = (
        "Whoever holds the data and the declaration can make this snapshot again: "
        "the same files give the same id, on any machine and with any number of processes."
    )
    return section("made", "How it was made", lead, blocks)


def _identity(asked: Asked, decision: Decision | None) -> list[Block]:
    row = asked.snapshot
    found = [
        fact("Snapshot", str(row["id"]), code=True),
        fact("Provider", row["provider"] or "not declared"),
        fact("Declaration of sources", str(row["sources"]), code=True),
        fact("Privacy mapping", str(row["mapping"]), code=True),
        fact("Scans", _listed(row["families"])),
        fact("Tokens", _tokens(asked)),
    ]
    if "privacy" in str(row["families"]).split(","):
        found.append(fact("Personal data", f"pattern recognizers of Presidio, version {row['presidio'] or 'unknown'}"))
        sets = str(row["recognizers"] or "default")
        found.append(
            fact("Recognizers", "Presidio's own set" if sets == "default" else f"Presidio's own set and {sets}")
        )
        found.append(fact("Countries", _listed(row["countries"]) or "none configured beside the defaults"))
    else:
        found.append(fact("Personal data", "not scanned"))
    found.append(fact("Names", _names(row)))
    if decision is None:
        return [*found, fact("Policy", "none applied")]
    return [
        *found,
        fact("Policy", f"{decision.policy}, judged on {moment(decision.at)}"),
        fact("Policy digest", decision.policy_digest, code=True),
        fact("Judgement", decision.judgement, code=True),
        *_withdrawn(decision),
    ]


def _withdrawn(decision: Decision) -> list[Block]:
    """What the gate found of withdrawn records; decisions of earlier versions did not look for any."""
    held = {rule.id: rule.held for rule in decision.rules}.get("floor-withdrawn")
    if held is None:
        return [fact("Withdrawn records", "not looked for when it was judged")]
    reasons = [finding.reason for finding in decision.findings if finding.rule == "floor-withdrawn"]
    return [fact("Withdrawn records", "none found when it was judged" if held else "; ".join(reasons))]


def _names(row: Mapping[str, Any]) -> str:
    known = _listed(row["names_languages"])
    languages = (
        "any language" if "*" in known else f"the language {known}" if "," not in known else f"languages {known}"
    )
    said = {"none": "not looked for", "sample": f"looked for in a sample, in {languages}"}
    return said.get(row["names_level"], f"looked for in every record, in {languages}")


def _listed(names: object) -> str:
    return ", ".join(str(names or "").split(",")) if names else ""


def _tokens(asked: Asked) -> str:
    """How tokens were counted, from the text family's descriptor, whatever it holds."""
    method = asked.token_method
    rest = ", ".join(f"{key} {_digest(value)}" for key, value in sorted(method.items()) if key != "method")
    measured = asked.tokens_basis == "measured"
    exact = "exact, by a tokenizer" if measured else "estimated from the characters of each script"
    return f"{exact}{f' ({rest})' if rest else ''}"


def _digest(value: object) -> str:
    said = word(value) or ""
    return said[:12] if _HEX.fullmatch(said) else said


def _files(asked: Asked) -> Table:
    import polars as pl

    frame = asked.rows("report_files")
    named = frame.with_columns(
        pl.struct("status", "reason", "format").map_elements(_became, return_dtype=pl.String).alias("became")
    )
    return table(
        named,
        name="files",
        title="Files",
        profile="report_files",
        key="became",
        columns=[
            Column("files", "Files", "files"),
            Column("bytes", "Bytes as stored", "bytes", "bytes"),
            Column("seen", "Records met", "records", "records"),
            Column("records", "Tagged", "records", "records"),
            Column("rejected", "Rejected", "records", "records"),
        ],
        command=asked.command("report_files"),
        head="What became of them",
        how="Measured; records met = tagged + rejected in every file",
        size=None,
        what="kinds",
        top=20,
    )


def _became(row: dict[str, str | None]) -> str:
    reason = row["reason"] or ""
    said = _IGNORED.get(reason) or SHARD_REASONS.get(reason) or reason
    if row["status"] == "tagged":
        return f"tagged: {row['format'] or 'unknown format'}"
    return f"{row['status']}: {said}" if said else str(row["status"])


def _rejects(asked: Asked) -> Table:
    import polars as pl

    added = pl.col("records", "total_record_share").sum()
    frame = asked.rows("rejects_by_reason").group_by("reason").agg(added)
    return table(
        frame,
        name="rejects",
        title="Rejected records",
        note="Kept as a place and a reason, never as content; added up over sources.",
        profile="rejects_by_reason",
        key="reason",
        columns=[
            Column("records", "Records", "records", "records"),
            Column("total_record_share", "of all records in", SHARE, "records"),
        ],
        command=asked.command("rejects_by_reason"),
        labels=lambda row: REASONS.get(str(row["reason"]), str(row["reason"])),
        head="Reason",
        how="Measured",
        size="records",
        what="reasons",
        top=20,
        empty="No record was rejected.",
    )


def _rejected_files(asked: Asked) -> Table | None:
    frame = asked.rows("report_rejected_files")
    if not frame.height:
        return None
    files = asked.rows("report_files").to_dicts()
    total = sum(row["files"] for row in files if row["status"] in ("rejected", "refused"))
    import polars as pl

    named = frame.with_columns(
        pl.struct("status", "reason", pl.lit(None, dtype=pl.String).alias("format"))
        .map_elements(_became, return_dtype=pl.String)
        .alias("why")
    )
    found = table(
        named,
        name="rejected-files",
        title="Files that could not be read at all",
        note="Nothing is known of what is in them, and no figure of this report counts them.",
        profile="report_rejected_files",
        key="path",
        columns=[Column("why", "Why"), Column("bytes", "Bytes as stored", "bytes", "bytes")],
        command=asked.command("report_rejected_files"),
        head="File",
        how="Measured",
        size=None,
        what="files",
    )
    left = total - frame.height  # the query itself stops after some files: there can be millions
    if left > 0:
        found["left_out"] = {"rows": left, "of": total, "what": "files", "command": asked.command("files")}
    return found


def _method() -> list[str]:
    return [
        "A record is one training example; a part is one piece of its text, with a role.",
        "Author, generator and language belong to parts: bytes and tokens are counted by part, and a record once.",
        "Bytes are UTF-8 bytes of text. Effective tokens are tokens times the sampling weight that a source declares.",
        "Internal means user data of the service, users' dealings with its models, and whatever the provider owns.",
        "A declared figure is as good as the declaration. What matched no declared source is source unknown.",
    ]
