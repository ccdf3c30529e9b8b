"""Of the section "Feedback": preferences, ratings, critiques and revisions in the data, and who gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, fact, facts, words
from provenance.reporting.figures import INDEX, NUMBER, SHARE, figure
from provenance.reporting.tables import Column, Table, table, word
from provenance.scan.values import ODD

if TYPE_CHECKING:
    import polars as pl

_GIVER = "feedback_by_giver"
_LINE = "feedback_by_lineage"
_WHO = "feedback_annotators"
_AGREED = "feedback_agreement"
_GUIDE = "feedback_by_guideline"

_TITLE = "Judgements in the data"
_NONE = (
    "No record was recognised as holding a preference, and no source names a field that holds ratings, critiques or "
    "revisions. Feedback under other names is not seen."
)
_LIMITS = (
    "Who gave feedback is what a source or its records say. Where they say nothing it is unknown, and is neither.",
    "An annotator is a pseudonym: one person with two accounts is two, and a team with one account is one.",
    "Our own is a model registered in the family that is trained; one not registered, if an internal source names it.",
    "Agreement is of people who judged the very same item, but for case and spacing; copies of one judgement are one.",
)
_GIVERS = {"From people": "human", "From models": "model", "Giver unknown": "unknown"}


def blocks(asked: Asked) -> list[Block]:
    """Who gave how much of it, annotators, agreement, guidelines; or that there is none."""
    if asked.rows(_GIVER).is_empty():
        return [words([_NONE], title=_TITLE)]
    found = [facts(_lead(asked), title=_TITLE), _sources(asked), _annotators(asked)]
    if not asked.rows(_AGREED).is_empty():
        found.append(_agreement(asked))
    return [*found, _guidelines(asked), words(_LIMITS)]


def _lead(asked: Asked) -> list[Block]:
    whole = _whole(asked.rows(_GIVER))
    lines = [_share(asked, label, whole, _GIVER, "given_by", value) for label, value in _GIVERS.items()]
    lines.append(_share(asked, "From the provider's own models", asked.rows(_LINE), _LINE, "giver", "own model"))
    (row,) = _whole(asked.rows(_WHO)).to_dicts() or [{}]
    if row.get("annotators"):
        said = f"as {row['effective_annotators']:.1f} of equal weight; the busiest has {row['top_record_share']:.1%}"
        count = _figure(row["annotators"], "annotators", _WHO, "annotators")
        lines.append(fact("Annotators", said, figure=count))
    else:
        lines.append(fact("Annotators", "none named"))
    return lines


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(frame["source"].is_null())


def _share(asked: Asked, label: str, frame: pl.DataFrame, profile: str, key: str, value: str) -> Block:
    """A share of the records that hold feedback, with its tokens in words."""
    [row] = frame.filter(frame[key] == value).to_dicts()
    place: dict[str, Any] = {"source": word(None), key: value} if "source" in frame.columns else {key: value}
    shown = figure(
        row["record_share"],
        unit=SHARE,
        weight="records",
        basis="declared",
        profile=profile,
        row=place,
        column="record_share",
    )
    return fact(label, f"{row['records']:,} records, {row['token_share']:.1%} of their tokens", figure=shown)


def _figure(value: object, unit: str, profile: str, column: str) -> Block:
    return figure(value, unit=unit, basis="measured", profile=profile, row={"source": word(None)}, column=column)


def _name(row: Any) -> str:
    return word(row["source"]) or "all sources"


def _sources(asked: Asked) -> Table:
    import polars as pl

    found = asked.rows(_GIVER).filter(pl.col("source").is_not_null() & (pl.col("records") > 0))
    return table(
        found,
        name="feedback-by-giver",
        title="Who gave the feedback, by source",
        note="Of each source's records that hold feedback. Tokens are those of these records.",
        profile=_GIVER,
        key=("source", "given_by"),
        columns=[
            Column("record_share", "of records", SHARE, "records", "declared", adds=False),
            Column("token_share", "of tokens", SHARE, "tokens", "declared", adds=False),
            Column("records", "Records", "records", "records", "declared"),
            Column("tokens", "Tokens", "tokens", "tokens", asked.tokens_basis),
        ],
        command=asked.command(_GIVER),
        labels=lambda row: f"{word(row['source'])}: {row['given_by']}",
        head="Source and giver",
        how="As sources and records declare",
        size="records",
        what="rows",
    )


def _annotators(asked: Asked) -> Table:
    return table(
        asked.rows(_WHO),
        name="feedback-annotators",
        title="Annotators, by source",
        note="Of feedback that no model gave. Effective number: 1/HHI by records. None named: nobody can tell.",
        profile=_WHO,
        key="source",
        columns=[
            Column("annotators", "Annotators", "annotators", adds=False),
            Column("effective_annotators", "Effective number", NUMBER, "records", adds=False),
            Column("top_record_share", "The busiest, of records", SHARE, "records", adds=False),
            Column("top_token_share", "of tokens", SHARE, "tokens", asked.tokens_basis, adds=False),
            Column("without_record_share", "No annotator named, of records", SHARE, "records", adds=False),
            Column("records", "Records", "records", "records", adds=False),
        ],
        command=asked.command(_WHO),
        missing="all sources",
        head="Source",
        how="Measured; who an annotator is, the records declare",
        size=None,
        what="sources",
    )


def _agreement(asked: Asked) -> Table:
    return table(
        asked.rows(_AGREED),
        name="feedback-agreement",
        title="Agreement on items that several people judged",
        note="Alpha (Krippendorff): 1 is full agreement, 0 as by chance; no value where nobody judged what others did. "
        "It has no interval here, so with few items it says little.",
        profile=_AGREED,
        key=("source", "kind"),
        columns=[
            Column("items", "Items judged by several", "items", adds=False),
            Column("agreement", "Same outcome, of pairs of judgements", SHARE, None, adds=False),
            Column("alpha", "Alpha", INDEX, adds=False),
            Column("interval_alpha", "Alpha by distance", INDEX, adds=False),
            Column("contradictions", "Contradict themselves", "judgements", adds=False),
            Column("single_items", "Items judged by one", "items", adds=False),
        ],
        command=asked.command(_AGREED),
        labels=lambda row: f"{_name(row)}: {row['kind']}",
        head="Source and kind",
        how="Measured",
        size=None,
        what="rows",
    )


def _guidelines(asked: Asked) -> Table:
    return table(
        asked.rows(_GUIDE),
        name="feedback-by-guideline",
        title="Guideline or constitution that it followed",
        profile=_GUIDE,
        key="guideline",
        columns=[
            Column("record_share", "of records", SHARE, "records", "declared"),
            Column("token_share", "of tokens", SHARE, "tokens", "declared"),
            Column("human_records", "From people", "records", "records", "declared"),
            Column("model_records", "From models", "records", "records", "declared"),
            Column("records", "Records", "records", "records", "declared"),
        ],
        command=asked.command(_GUIDE),
        missing="nobody said",
        labels=lambda row: "not kept" if row["guideline"] == ODD else word(row["guideline"]) or "nobody said",
        head="Guideline",
        how="As sources and records declare",
        size="records",
        what="guidelines",
    )
