"""Section "Personal data": what was found, where, how far the scan got, and what it cannot see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provenance.model import PRIVACY_NAMES
from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, chart, fact, facts, mark, section, words
from provenance.reporting.figures import SHARE, plain
from provenance.reporting.sections import names, quality, secrets
from provenance.reporting.tables import TOP, Column, Table, table, word

if TYPE_CHECKING:
    import polars as pl

LADDER = ("P5", "P4", "PX", "P3", "P2", "P1", "P0")
"""Privacy classes, gravest first; PX is gated like P4."""

_MEANS = {
    "P5": "special: health and other data of article 9 or 10",
    "P4": "high risk: official ids, accounts, cards",
    "PX": "not scanned to the end, so not known",
    "P3": "personal: contacts, online identifiers",
    "P2": "pseudonymised, or users' own data: declared or derived",
    "P1": "anonymised: declared",
    "P0": "none found, which is not none",
}
_NOT_SCANNED = "No scan for personal data ran over these records, so there is no figure of what they hold."
_NO_OBJECTIONS = (
    "No record says whether its contributor objected to training, and no source declares how objections are honoured."
)
LIMITS = (
    "A record without a finding can still tell who somebody is.",
    "Identifiers of countries that are not configured, or added by a text's language, are found only by chance.",
    "Fields that are not read, images, sound and whatever is encoded inside a text are not searched.",
    "Pseudonymised and anonymised are never detected: P2 and P1 are declared, or follow from where the data come from.",
    "How many findings are right, and how many are missed, was measured on other texts, if at all, not on these.",
)


def told(asked: Asked) -> Block:
    """Classes, kinds, sources, coverage, limits."""
    lead = (
        "What pattern recognizers, and models of names where they ran, found in the texts. None found is not none: "
        "it is what these scans could see."
    )
    scanned = asked.found("personal_record_share")["value"] is not None
    blocks = [
        facts(_coverage(asked)),
        _classes(asked),
        *(
            (_chart(asked), _by_source(asked), _kinds(asked), *quality.told(asked))
            if scanned
            else (words([_NOT_SCANNED]),)
        ),
        *names.told(asked),
        *secrets.told(asked),
        _objections(asked),
        words((names.limit(asked), *LIMITS), title="What the detector cannot see"),
    ]
    return section("privacy", "Personal data", lead, [block for block in blocks if block])


def _coverage(asked: Asked) -> list[Block]:
    said = {"ok": "Scanned to the end", "limit": "Scanned in part: a work limit was met", "not_run": "Not scanned"}
    found = []
    for status, label in said.items():
        share = asked.of("mix_by_scan_status", "scan_status", status, "record_share")
        if share["value"] or status == "ok":
            found.append(fact(label, figure=share))
    found.append(fact("Hold personal data found", figure=asked.found("personal_record_share")))
    found.append(fact("Tokens in such records", figure=asked.found("personal_token_share")))
    found += names.lead(asked)
    people = asked.of("contributors", "source", None, "contributors", unit="people")
    found.append(fact("Contributors named by the records", "distinct, kept as keyed hashes", figure=people))
    return found


def _classes(asked: Asked) -> Table:
    """Every class of the ladder, zeros too: as found, and as it counts."""
    import polars as pl

    order = {name: place for place, name in enumerate(LADDER)}
    wanted = ("record_share", "token_share", "records")
    found = asked.rows("mix_by_privacy_found").select(
        pl.col("privacy_found").alias("class"), *(pl.col(name).alias(f"found_{name}") for name in wanted)
    )
    counts = asked.rows("mix_by_privacy_class").select(pl.col("privacy_class").alias("class"), *wanted)
    frame = (
        counts.join(found, on="class", how="full", coalesce=True)
        .with_columns(
            pl.col("class").replace_strict(order, default=len(order), return_dtype=pl.Int64).alias("place"),
            pl.col("class").replace_strict(_MEANS, default="").alias("means"),
        )
        .sort("place")
    )
    basis = asked.tokens_basis

    def both(name: str, label: str, unit: str, weight: str) -> tuple[Column, Column]:
        known = basis if weight == "tokens" else "measured"
        of_found = Column(
            f"found_{name}",
            f"Found: {label}",
            unit,
            weight,
            known,
            profile="mix_by_privacy_found",
            column=name,
            key="privacy_found",
        )
        return of_found, Column(name, f"Counts: {label}", unit, weight, "declared", key="privacy_class")

    columns = [
        both("record_share", "of records", SHARE, "records"),
        both("token_share", "of tokens", SHARE, "tokens"),
        both("records", "records", "records", "records"),
    ]
    return table(
        frame,
        name="by-privacy-class",
        title="By privacy class",
        note="Found: by detections alone. Counts: the higher of what was found and what is declared, or follows from "
        "where the data come from; the gate goes by it.",
        profile="mix_by_privacy_class",
        key="class",
        columns=[Column("means", "Meaning"), *(c for c, _ in columns), *(c for _, c in columns)],
        command=asked.command("mix_by_privacy_class"),
        labels=lambda row: f"{row['class']}",
        head="Class",
        how=asked.how(declared=False),
        size=None,
        what="classes",
    )


def _sources(asked: Asked) -> pl.DataFrame:
    """Personal data by source; no share where nothing of a source was scanned, since 0 would be a claim."""
    import polars as pl

    blind = (pl.col("scanned_records") == 0) & (pl.col("personal_records") == 0) & (pl.col("records") > 0)
    shares = [pl.when(~blind).then(pl.col(name)).alias(name) for name in ("record_share", "token_share")]
    return asked.rows("personal_data_by_source").with_columns(shares)


def _chart(asked: Asked) -> Block | None:
    rows = sorted(
        (row for row in _sources(asked).to_dicts() if row["records"] and row["record_share"] is not None),
        key=lambda row: (-(plain(row["record_share"]) or 0), str(row["source"])),
    )
    if not any(row["personal_records"] for row in rows):
        return None
    shown = rows if len(rows) <= TOP + 1 else rows[:TOP]
    marks = [
        mark(
            word(row["source"]) or "not known",
            asked.of("personal_data_by_source", "source", row["source"], "record_share"),
            note=f"{row['personal_records']:,} of {row['records']:,}",
        )
        for row in shown
    ]
    left = f" The other {len(rows) - len(shown):,} sources have smaller shares." if len(rows) > len(shown) else ""
    return chart(
        "chart-personal",
        "bars",
        title="Records that hold personal data found, by source",
        note=f"Share of each source's own records; behind each bar, how many of how many.{left}",
        desc="; ".join(f"{m['label']}: {m['text']}, {m['note']} records" for m in marks) + "." + left,
        query="personal_data_by_source",
        table="personal-by-source",
        marks=marks,
    )


def _by_source(asked: Asked) -> Table:
    return table(
        quality.with_interval(_sources(asked), kinds=False),
        name="personal-by-source",
        title="By source",
        note="Shares are of each source's own records and tokens.",
        profile="personal_data_by_source",
        key="source",
        columns=[
            Column("record_share", "of its records", SHARE, "records", adds=False),
            Column("token_share", "of its tokens", SHARE, "tokens", asked.tokens_basis, adds=False),
            Column("personal_records", "Records holding", "records", "records"),
            Column("high_risk_records", "of them P4, P5", "records", "records"),
            Column("counted_findings", "Findings", "found"),
            *quality.CORRECTED,
            Column("not_scanned_records", "Not scanned", "records", "records"),
        ],
        command=asked.command("personal_data_by_source"),
        head="Source",
        how=asked.how(declared=False),
        size="record_share",
        what="sources",
    )


def _kinds(asked: Asked) -> Table:
    import polars as pl

    frame = asked.rows("personal_data_by_entity").filter(pl.col("entity").is_not_null())
    named = quality.with_interval(frame, kinds=True).with_columns(
        pl.struct("class", "mapped").map_elements(_class, return_dtype=pl.String, skip_nulls=False).alias("weighs")
    )
    return table(
        named,
        name="by-entity",
        title="By kind",
        note="A finding counts where its score suffices, and its context or country where it needs one.",
        profile="personal_data_by_entity",
        key="entity",
        columns=[
            Column("weighs", "Class"),
            Column("record_share", "of records", SHARE, "records", adds=False),
            Column("records", "Records", "records", "records", adds=False),
            Column("counted_findings", "Findings that count", "found"),
            *quality.CORRECTED,
            Column("precision", "of findings are right", SHARE, basis="corrected", adds=False),
            Column("recall", "of what is there is found", SHARE, basis="corrected", adds=False),
            Column("findings", "All findings", "found"),
        ],
        command=asked.command("personal_data_by_entity"),
        head="Kind",
        how=asked.how(declared=False),
        size=None,
        what="kinds",
        empty="Nothing was found by the recognizers that ran, which is not proof of nothing.",
    )


def _objections(asked: Asked) -> Block:
    import polars as pl

    frame = asked.rows("opt_outs").filter(pl.col("source_records") > 0)
    silent = pl.col("unstated_records") == pl.col("source_records")
    if frame.filter(~silent | pl.col("honoured").is_not_null()).is_empty():
        return words([_NO_OBJECTIONS], title="Objections")
    # Where no record says anything, 0 would be a claim.
    said = [pl.when(~silent).then(pl.col(name)).alias(name) for name in ("records", "record_share", "token_share")]
    return table(
        frame.with_columns(said),
        name="opt-outs",
        title="Objections",
        note="Records whose contributor objected to training, as far as the record says.",
        profile="opt_outs",
        key="source",
        columns=[
            Column("records", "Records objected to", "records", "records"),
            Column("record_share", "of its records", SHARE, "records", adds=False),
            Column("token_share", "of its tokens", SHARE, "tokens", asked.tokens_basis, adds=False),
            Column("unstated_records", "Records that do not say", "records", "records"),
            Column("honoured", "How objections are honoured, as declared"),
        ],
        command=asked.command("opt_outs"),
        head="Source",
        how=asked.how(declared=False),
        size="records",
        what="sources",
    )


def _class(row: Mapping[str, Any]) -> str:
    if row["class"] is None:
        return "none alone"
    said = f"{row['class']} {PRIVACY_NAMES.get(row['class'], '').replace('_', ' ')}"
    return said if row["mapped"] else f"{said} (not in the mapping)"
