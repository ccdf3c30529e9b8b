"""Section "Duplicates": what is there more than once, within a source and across sources."""

from __future__ import annotations

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, section
from provenance.reporting.figures import SHARE
from provenance.reporting.tables import Column, Row, Table, table

_KINDS = {"exact": "Same record", "text": "Same text but for case, width and spacing"}
_SCOPES = {"within": "again in one source", "across": "again in another source", "all": "in all"}


def told(asked: Asked) -> Block:
    """Copies beyond the first, and which sources share contents."""
    lead = (
        "What training would read more than once, beyond the first copy. "
        "Near-copies, which differ in a few words, were not looked for."
    )
    return section("duplicates", "Duplicates", lead, [_copies(asked), _shared(asked)])


def _copies(asked: Asked) -> Table:
    basis = asked.tokens_basis
    return table(
        asked.rows("duplicates"),
        name="copies",
        title="Copies beyond the first",
        profile="duplicates",
        key=("kind", "scope"),
        columns=[
            Column("token_share", "of tokens", SHARE, "tokens", basis),
            Column("record_share", "of records", SHARE, "records"),
            Column("byte_share", "of bytes", SHARE, "bytes"),
            Column("extra_tokens", "Tokens", "tokens", "tokens", basis),
            Column("extra_records", "Records", "records", "records"),
            Column("groups", "Contents repeated", "contents"),
        ],
        command=asked.command("duplicates"),
        labels=lambda row: f"{_KINDS.get(row['kind'], row['kind'])}, {_SCOPES.get(row['scope'], row['scope'])}",
        head="Copies",
        how=asked.how(declared=False),
        size=None,
        what="kinds",
    )


def _shared(asked: Asked) -> Table:
    import polars as pl

    def of(row: Row) -> str:
        return f"{row['source']} and {row['other']}"

    return table(
        asked.rows("duplicates_across").filter(pl.col("kind") == "text"),
        name="shared",
        title="Contents that two sources share",
        note="The same text but for case, width and spacing.",
        profile="duplicates_across",
        key=("source", "other"),
        columns=[
            Column("contents", "Contents", "contents", adds=False),
            Column("record_share", "of the first's records", SHARE, "records", adds=False),
            Column("other_record_share", "of the second's records", SHARE, "records", adds=False),
            Column("records", "Records in the first", "records", "records", adds=False),
            Column("other_records", "in the second", "records", "records", adds=False),
        ],
        command=asked.command("duplicates_across"),
        labels=of,
        head="Two sources",
        how="Measured",
        size="tokens",
        what="pairs of sources",
        empty="No two sources share a text.",
    )
