"""The part of section "Personal data" that tells of secrets: keys, tokens and passwords, by kind, never by value."""

from __future__ import annotations

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, fact, facts, words
from provenance.reporting.figures import SHARE, plain
from provenance.reporting.tables import Column, table

_MIX = "mix_by_holds_secret"
_NOT_SCANNED = "No scan for keys, tokens and passwords ran over these records."


def told(asked: Asked) -> list[Block]:
    """Keys and passwords: how much holds them, and the kinds that were found."""
    import polars as pl

    held, unknown = (asked.of(_MIX, "holds_secret", held, "record_share") for held in (True, None))
    if plain(unknown["value"]) == 1:
        return [words([_NOT_SCANNED], title="Secrets")]
    scanned = [fact("Hold a key, token or password", figure=held)]
    if plain(unknown["value"]):
        scanned.append(fact("Not scanned for them to the end", figure=unknown))
    kinds = asked.rows("secrets_by_kind").filter(pl.col("kind").is_not_null() & (pl.col("secrets") > 0))
    return [
        facts(scanned, title="Secrets"),
        table(
            kinds,
            name="secrets-by-kind",
            title="Secrets by kind",
            note="Form: a vendor's keys look so. Name: assigned to a name for passwords or keys; may be a dummy.",
            profile="secrets_by_kind",
            key="kind",
            columns=[
                Column("rests_on", "Known by its"),
                Column("record_share", "of records", SHARE, "records", adds=False),
                Column("records", "Records", "records", "records", adds=False),
                Column("secrets", "Secrets", "found"),
            ],
            command=asked.command("secrets_by_kind"),
            head="Kind",
            how="Measured",
            size=None,
            what="kinds",
            empty="No secret of the kinds that are looked for was found, which is not proof of none.",
        ),
    ]
