"""Of the section "Personal data": names of people, places and groups, counted or estimated from a sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, fact, words
from provenance.reporting.figures import SHARE, Figure, figure
from provenance.reporting.sections.quality import UNKNOWN
from provenance.reporting.tables import Column, Table, table, word

if TYPE_CHECKING:
    import polars as pl

_PROFILE = "names_by_source"
_PERSON = "PERSON"
_KINDS = {
    "PERSON": "people",
    "LOCATION": "places",
    "NRP": "nationalities, religious and political groups",
    "ORGANIZATION": "organizations",
}
_NONE = "Names were looked for in no record: a pattern finds none, so nothing is known of them."
_FOUND = "A record in which a model finds no name may hold one, and what it takes for a name may be none."
_SAMPLING = (
    "The bounds say how far a sample can be from all records. They are of the sampling only: they hold for what the "
    "model calls a name, and say nothing of the names that it misses or of what it takes for one."
)
_ERRS = (
    "How good the model is was measured on labelled texts, with bounds at 95 % by how many of these there were; on "
    "other texts it can be better or worse. No share here is corrected by it."
)
_ONLY = {
    "none": "Only patterns are looked for, such as addresses, numbers and accounts; names of people are not.",
    "sample": "Names were looked for in a sample only: no record outside it is free of names, and none that was found "
    "changes a record's class.",
    "full": "Names are what a model of language takes for names, in the languages that it was made for.",
}


def limit(asked: Asked) -> str:
    """What the scans could not see of names, in a sentence."""
    return _ONLY[_level(asked)]


def lead(asked: Asked) -> list[Block]:
    """The fact that stands among the section's first: how many records name a person."""
    if _level(asked) == "none":
        return []
    found = _rows(asked).filter(entity=_PERSON)
    (row,) = found.filter(found["source"].is_null()).to_dicts()
    said = row["basis"]
    if row["low_record_share"] is not None:
        said += f", between {row['low_record_share']:.1%} and {row['high_record_share']:.1%} at 95 %"
    return [fact("Name a person, by a model", said, figure=_share(asked, row["named_record_share"]))]


def told(asked: Asked) -> list[Block]:
    """By kind, and by source for people; or that nothing was looked for."""
    if _level(asked) == "none":
        return [words([_NONE], title="Names")]
    known = _rows(asked)["recall"].is_not_null().any()
    said = [_FOUND, *([_SAMPLING] if _level(asked) == "sample" else ()), *([_ERRS] if known else ())]
    return [_kinds(asked), _sources(asked), words(said)]


def quality(row: Mapping[str, Any]) -> str:
    """How good the model is at a kind, in words; that it is not known, where no evaluation measured this very model."""
    said = []
    for name, what in (("recall", "finds {} of what is there"), ("precision", "is right in {} of its findings")):
        if row[name] is not None:
            bounds = f"{row[name + '_low']:.0%} to {row[name + '_high']:.0%}"
            said.append(what.format(f"{row[name]:.0%} ({bounds})"))
    return ", ".join(said) or UNKNOWN


def _level(asked: Asked) -> str:
    return str(asked.snapshot["names_level"])


def _rows(asked: Asked) -> pl.DataFrame:
    return asked.rows(_PROFILE)


def _basis(asked: Asked) -> str:
    return "measured" if _level(asked) == "full" else "estimated"


def _how(asked: Asked) -> str:
    return (
        "Counted in every record"
        if _level(asked) == "full"
        else "Estimated from a sample, strata weighed by their size"
    )


def _share(asked: Asked, value: object) -> Figure:
    place = {"entity": _PERSON, "source": word(None)}
    return figure(
        value,
        unit=SHARE,
        weight="records",
        basis=_basis(asked),
        profile=_PROFILE,
        row=place,
        column="named_record_share",
    )


def _kinds(asked: Asked) -> Table:
    import polars as pl

    found = _rows(asked)
    found = found.with_columns(pl.Series("model", [quality(row) for row in found.to_dicts()], dtype=pl.String))
    return table(
        found.filter(found["source"].is_null()),
        name="names-by-kind",
        title="Names, by kind",
        note="Share of records in which a model of language finds one; with a sample, the bounds hold at 95 %.",
        profile=_PROFILE,
        key=("entity", "source"),
        columns=[*_columns(asked), Column("model", "How good the model is")],
        command=asked.command(_PROFILE),
        labels=lambda row: f"{row['entity']}: {_KINDS.get(row['entity'], '')}",
        head="Kind",
        how=_how(asked),
        size=None,
        what="kinds",
    )


def _sources(asked: Asked) -> Table:
    found = _rows(asked).filter(entity=_PERSON)
    good = quality(found.row(0, named=True))
    return table(
        found.filter(found["source"].is_not_null() & (found["records"] > 0)),
        name="names-by-source",
        title="Records that name people, by source",
        note="Of each source's own records, as far as they are in a language that has a model. How good the model is: "
        f"{good}.",
        profile=_PROFILE,
        key=("entity", "source"),
        columns=_columns(asked),
        command=asked.command(_PROFILE),
        labels=lambda row: word(row["source"]) or "not known",
        head="Source",
        how=_how(asked),
        size="records",
        what="sources",
    )


def _columns(asked: Asked) -> list[Column]:
    basis = _basis(asked)
    bounds = [
        Column("low_record_share", "at least", SHARE, "records", basis, adds=False),
        Column("high_record_share", "at most", SHARE, "records", basis, adds=False),
    ]
    return [
        Column("named_record_share", "of records", SHARE, "records", basis, adds=False),
        *(bounds if _level(asked) == "sample" else ()),
        Column("basis", "How"),
        Column("named_records", "Records found to hold one", "records", "records"),
        Column("unknown_records", "Not known", "records", "records"),
        Column("records", "All records", "records", "records"),
    ]
