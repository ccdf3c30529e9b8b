"""Section "Bias": which groups of people and sensitive topics are named, how sentences speak of groups, what grew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, chart, fact, facts, mark, section, words
from provenance.reporting.figures import INDEX, NUMBER, SHARE, figure, plain
from provenance.reporting.tables import Column, table

if TYPE_CHECKING:
    import polars as pl

LIMITS = (
    "Words of lists are counted. A mention is not an attitude, a topic is not a person, and no person was counted.",
    (
        "Polarity is what a lexicon says of the words of a sentence, in English only. It misses irony, context and who "
        "is blamed; groups that news speaks of in hard words score low whoever writes. Compare releases, not values."
    ),
    (
        "Lists hold more words for some groups than for others, in German, English, French and Spanish only, so that "
        "shares compare sources and releases better than groups."
    ),
    "An interval counts records as if drawn at random. It says nothing of the errors of lists and lexicon.",
)
_LEAD = (
    "Which groups of people the data names, how friendly the words of sentences that name them are, and whether gaps "
    "between groups grew since the baseline."
)
_NONE = "These records were not scanned for groups of people and sensitive topics, so nothing is known of them."
_NO_BASELINE = "There is no baseline to compare with, so it is not known what grew."
_OTHER_TERMS = "The baseline was scanned with other lists of words, so what grew cannot be told. Tag its data again."
_GREW = "bias_amplification"
_SHOWN = 10  # marks of the chart
_MEASURES = {"polarity": "polarity", "representation": "named"}


def told(asked: Asked) -> Block:
    """Topics, groups, polarity and amplification; or that nothing was scanned."""
    yes, unknown = (asked.of("mix_by_special_topic", "special_topic", v, "record_share") for v in (True, None))
    if "topics" not in str(asked.snapshot["families"]).split(","):
        return section("bias", "Bias", _LEAD, [words([_NONE])])
    lines = [fact("Speak of a topic of GDPR Article 9", figure=yes)]
    if plain(unknown["value"]):
        lines.append(fact("Not looked at, or in part only", figure=unknown))
    blocks = [facts(lines), _topics(asked), _represented(asked), _polarity(asked), *_grown(asked)]
    return section("bias", "Bias", _LEAD, [*blocks, words(LIMITS, title="What this cannot tell")])


def _topics(asked: Asked) -> Block:
    rows = asked.rows("topics_by_source")
    return table(
        rows.filter(rows["source"].is_null() & (rows["records"] > 0)),
        name="topics",
        title="Sensitive topics",
        note="Records that name a word of the topic, of those that were looked at.",
        profile="topics_by_source",
        key="topic",
        columns=[
            Column("record_share", "of records", SHARE, "records", adds=False),
            Column("token_share", "of tokens", SHARE, "tokens", asked.tokens_basis, adds=False),
            Column("records", "Records", "records", "records", adds=False),
            Column("mentions", "Mentions", "mentions"),
        ],
        command=asked.command("topics_by_source"),
        head="Topic",
        how=asked.how(declared=False),
        size="records",
        bar="record_share",
        what="topics",
        empty="None of the words was met, which is not proof of none.",
    )


def _represented(asked: Asked) -> Block:
    rows = asked.rows("representation_by_group")
    return table(
        rows.filter(rows["records"] > 0),
        name="representation",
        title="Groups named",
        note="Of the records that name any group of the axis, those that name this one; bounds at 95 %. A record may "
        "name several. Gap: the share less the mean of the axis' other groups.",
        profile="representation_by_group",
        key=["list", "member"],
        labels=_group,
        columns=[
            Column("list_record_share", "of the axis' records", SHARE, "records", adds=False),
            Column("share_low", "at least", SHARE, "records", "estimated", adds=False),
            Column("share_high", "at most", SHARE, "records", "estimated", adds=False),
            Column("gap", "Gap", INDEX, "records", adds=False),
            Column("records", "Records", "records", "records", adds=False),
        ],
        command=asked.command("representation_by_group"),
        head="Axis and group",
        how="Measured",
        size=None,
        top=24,
        what="groups",
        empty="No group was named by the words of the lists.",
    )


def _polarity(asked: Asked) -> Block:
    rows = asked.rows("polarity_by_group")
    return table(
        rows.filter(rows["scored_records"] > 0),
        name="polarity",
        title="How sentences speak that name a group",
        note="Mean polarity of English sentences, -1 (hostile words) to 1 (friendly words); bounds at 95 %. Gap: less "
        "the mean of the axis' other groups. No value where fewer than 30 records have a sentence.",
        profile="polarity_by_group",
        key=["list", "member"],
        labels=_group,
        columns=[
            Column("polarity", "Polarity", INDEX, adds=False),
            Column("polarity_low", "at least", INDEX, basis="estimated", adds=False),
            Column("polarity_high", "at most", INDEX, basis="estimated", adds=False),
            Column("gap", "Gap", INDEX, adds=False),
            Column("gap_low", "at least", INDEX, basis="estimated", adds=False),
            Column("gap_high", "at most", INDEX, basis="estimated", adds=False),
            Column("scored_records", "Records", "records", "records", adds=False),
            Column("sentences", "Sentences", "sentences", adds=False),
        ],
        command=asked.command("polarity_by_group"),
        head="Axis and group",
        how="Estimated, by a lexicon",
        size=None,
        top=24,
        what="groups",
        empty="No English sentence that names a group was scored.",
    )


def _grown(asked: Asked) -> list[Block]:
    """Gaps now against the baseline's: a chart of the largest, and a table; or why there is none."""
    rows = asked.rows(_GREW)
    reasons = set(rows["reason"].to_list())
    for reason, said in (("no_baseline", _NO_BASELINE), ("other_terms", _OTHER_TERMS)):
        if reason in reasons:
            return [words([said], title="What grew")]
    found = rows.filter(rows["reason"].is_null()).sort(
        ["amplification_low", "amplification", "measure", "list", "member"],
        descending=[True, True, False, False, False],
    )
    shown = table(
        found,
        name="amplification",
        title="What grew",
        note="Amplification: the size of the gap now over its size in the baseline; the bounds hold at 99.9 %, since "
        "many groups are looked at at once. A lower bound above 1: it grew beyond doubt. No upper one: without end.",
        profile=_GREW,
        key=["measure", "list", "member"],
        labels=_grew,
        columns=[
            Column("amplification", "Amplification", NUMBER, adds=False),
            Column("amplification_low", "at least", NUMBER, basis="estimated", adds=False),
            Column("amplification_high", "at most", NUMBER, basis="estimated", adds=False),
            Column("baseline_gap", "Gap before", INDEX, adds=False),
            Column("gap", "Gap now", INDEX, adds=False),
            Column("baseline_records", "Records before", "records", "records", adds=False),
            Column("records", "Records now", "records", "records", adds=False),
        ],
        command=asked.command(_GREW),
        head="Group and what is compared",
        how="Measured and, for polarity, estimated by a lexicon",
        size=None,
        what="groups",
        empty="No group has enough records in both releases to be compared.",
    )
    return [*_chart(found), shown] if found.height else [shown]


def _chart(found: pl.DataFrame) -> list[Block]:
    marks = []
    for row in found.filter(found["amplification_low"] > 0).head(_SHOWN).to_dicts():
        grew = row["amplification_low"] > 1
        value = figure(
            row["amplification"],
            unit=NUMBER,
            basis="estimated",
            profile=_GREW,
            row={key: row[key] for key in ("measure", "list", "member")},
            column="amplification",
        )
        bounds = f"{row['amplification_low']:.1f} to " + (
            f"{row['amplification_high']:.1f}" if row["amplification_high"] is not None else "no end"
        )
        marks.append(mark(_grew(row), value, note=bounds, strong=grew))
    if not marks:
        return []
    return [
        chart(
            "amplification-chart",
            "bars",
            title="How many times the gap of the baseline each gap is now",
            note="The largest by their lower bound, with their bounds; gaps that may be none now are left out.",
            desc="Bars of amplification by group; the table below has the same figures.",
            query=_GREW,
            table="amplification",
            marks=marks,
            legend={"strong": "grew beyond doubt", "pale": "not certain"},
        )
    ]


def _group(row: Mapping[str, Any]) -> str:
    return f"{row['list']}: {row['member'].replace('_', ' ')}"


def _grew(row: Mapping[str, Any]) -> str:
    return f"{_group(row)}, {_MEASURES[row['measure']]}"
