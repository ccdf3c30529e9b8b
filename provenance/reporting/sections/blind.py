"""Section "What we cannot see": for each source, of how much of it each fact is missing."""

from __future__ import annotations

from collections.abc import Sequence

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, section
from provenance.reporting.figures import SHARE
from provenance.reporting.tables import Column, Table, table

_PROFILE = "blind_spots"
FACTS = {
    "no_licence": "Licence",
    "no_legal_basis": "Legal basis",
    "no_owner": "Owner",
    "no_origin_class": "Origin class",
    "no_date": "Date",
    "no_contributor": "Contri\u00adbutor",
    "language_undetermined": "Language",
    "author_unknown": "Author",
    "generator_missing": "Generator",
    "not_scanned": "Pattern scan",
    "scan_limit": "Scan to the end",
    "names_not_scanned": "Scan for names",
    "names_unsupported": "Model of names",
    "names_limit": "Names to the end",
    "secrets_not_scanned": "Scan for secrets",
    "feedback_without_giver": "Giver of feedback",
    "feedback_without_annotator": "Annotator",
    "feedback_without_guideline": "Guideline of feedback",
    "topics_not_scanned": "Scan for sensitive topics",
}
"""Blind spot -> head of its column, in the order of the matrix."""

_QUIET = (
    *("names_unsupported", "names_limit"),
    *("feedback_without_giver", "feedback_without_annotator", "feedback_without_guideline"),
)
"""Told only where they occur: where names were looked for nowhere, or no feedback is there, nothing is complete."""


def told(asked: Asked) -> Block:
    """The matrix of sources and missing facts, and the text that nobody read."""
    lead = (
        "Share of records for which each fact is missing, by source. Darker is more; 0 % means the fact is there for "
        "every record, not that it is right."
    )
    unread = _unread(asked)
    return section("blind", "What we cannot see", lead, [_matrix(asked), unread])


def _matrix(asked: Asked) -> Table:
    """One row a source, the whole snapshot first; sources with most records first."""
    import polars as pl

    frame = asked.rows(_PROFILE).filter(pl.col("detail").is_null() & pl.col("blind_spot").is_in(list(FACTS)))
    sizes = asked.rows("mix_by_source").select("source", pl.col("records").alias("all_records"))
    whole = pl.DataFrame({"source": [None], "all_records": [sizes["all_records"].sum()]}, schema=sizes.schema)
    wide = frame.pivot("blind_spot", index="source", values="record_share")
    both = pl.concat([whole, sizes.sort("all_records", "source", descending=[True, False])])
    rows = both.join(wide, on="source", how="left", nulls_equal=True, maintain_order="left").with_columns(
        pl.lit(None, dtype=pl.Float64).alias(name) for name in FACTS if name not in wide.columns
    )
    shown = {name: label for name, label in FACTS.items() if rows[name].sum() > 0}
    columns = [Column("all_records", "Records", "records", "records", profile="mix_by_source", column="records")]
    columns += [_column(name, label) for name, label in shown.items()]
    found = table(
        rows,
        name="blind-spots",
        title="Missing facts, by source",
        note=_complete([label for name, label in FACTS.items() if name not in (*shown, *_QUIET)]),
        profile=_PROFILE,
        key="source",
        columns=columns,
        command=asked.command(_PROFILE),
        missing="all sources",
        head="Source",
        how="By records: what is not declared, not stated or not scanned",
        size=None,
        heat=True,
        what="sources",
    )
    return _placed(found)


def _complete(labels: Sequence[str]) -> str:
    """The facts without a column, because nothing of them is missing."""
    if not labels:
        return ""
    return f"Nothing is missing, and so no column shown, of: {', '.join(labels).replace(chr(0xAD), '').lower()}."


def _column(name: str, label: str) -> Column:
    return Column(name, label, SHARE, "records", adds=False, column="record_share")


def _placed(found: Table) -> Table:
    """Which row of the long profile a cell of the matrix stands in."""
    if found["rows"]:
        found["rows"][0]["kind"] = "total"
    for row in found["rows"]:
        for name, item in row["figures"].items():
            if name in FACTS and row["kind"] != "other":
                item["recompute"]["row"] |= {"blind_spot": name, "detail": None}
    return found


def _unread(asked: Asked) -> Table:
    import polars as pl

    frame = asked.rows("unread_fields").filter(pl.col("status") == "unread")
    return table(
        frame,
        name="unread-fields",
        title="Fields that hold text and were not read",
        note="Neither scanned nor counted anywhere else. A source can declare that a field is to be read, or ignored.",
        profile="unread_fields",
        key=("source", "field"),
        columns=[
            Column("record_share", "of its records", SHARE, "records", adds=False),
            Column("records", "Records", "records", "records", adds=False),
            Column("bytes", "Bytes", "bytes", "bytes"),
        ],
        command=asked.command("unread_fields"),
        labels=lambda row: f"{row['source']}: {row['field']}",
        head="Source and field",
        how="Measured",
        size="bytes",
        what="fields",
        empty="Every field that holds text is read, or ignored as declared.",
    )
