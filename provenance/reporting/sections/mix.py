"""Section "What is in it": by source, by every other dimension, along time, and how concentrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, chart, mark, pairs, section
from provenance.reporting.figures import Figure, figure, percent, plain, text
from provenance.reporting.sections.concentration import concentration
from provenance.reporting.tables import TOP, Column, Row, Table, table, word

if TYPE_CHECKING:
    import polars as pl

LEGEND = {"strong": "internal", "pale": "not internal"}
# Dimension, title, head of its names, what NULL means, its values in the plural, whether it is declared.
DIMENSIONS = (
    ("origin_class", "By origin class", "Origin class", "not declared", "classes", True),
    ("internal", "By internal", "Internal", "not known", "values", True),
    ("owner", "By owner", "Owner", "no owner declared", "owners", True),
    ("licence", "By licence", "Licence", "no licence known", "licences", True),
    ("language", "By language", "Language", "not detected", "languages", False),
    ("author", "By author", "Author", "not known", "authors", True),
    ("generator", "By generator", "Generator", "none named", "generators", True),
)
_BY_PART = ("language", "author", "generator")  # bytes and tokens are counted by part
_MONTHS = 12  # rows of the table by date; more months than that become years
_MOST_COLUMNS = 60  # of the chart in time; more months than that are drawn as years


def told(asked: Asked) -> Block:
    """The mix by every dimension, each share by records, bytes and tokens."""
    tables = [_dimension(asked, *facts) for facts in DIMENSIONS]
    blocks = [_sources_chart(asked), _sources(asked), pairs([*tables, dates(asked)]), _dates_chart(asked)]
    lead = "The same data by everything that is known of it. The thin bar under a name is its share of the tokens."
    if not asked.effective:
        lead += " No source declares a sampling weight, so shares of effective tokens are those of tokens."
    found = [block for block in [*blocks, concentration(asked)] if block]
    return section("mix", "What is in it", lead, found)


def _dimension(asked: Asked, name: str, title: str, head: str, missing: str, plural: str, declared: bool) -> Table:
    import polars as pl

    frame = asked.rows(f"mix_by_{name}")
    # Rows of nothing are named or counted, not listed; what is not stated is listed even so.
    empty = (pl.col("records") == 0) & (pl.col("tokens") == 0) & pl.col(name).is_not_null() & (name != "internal")
    return table(
        frame.filter(~empty),
        name=f"by-{name.replace('_', '-')}",
        title=title,
        profile=f"mix_by_{name}",
        key=name,
        columns=_narrow(asked.sizes(declared=declared)),
        how=asked.how(declared=declared),
        command=asked.command(f"mix_by_{name}"),
        missing=missing,
        head=head,
        what=plural,
        labels=_NAMES.get(name),
        note=_note(name, frame.filter(empty)[name].to_list(), plural),
        bar="token_share",
    )


def _narrow(columns: Sequence[Column]) -> list[Column]:
    """Without the count of tokens: two tables stand side by side."""
    return [column for column in columns if column.name != "tokens"]


def _note(name: str, empty: Sequence[str], plural: str) -> str:
    said = ["A record with several counts once, as mixed."] if name in _BY_PART else []
    if name == "origin_class" and empty:
        said.append(f"No record is declared as {', '.join(sorted(empty))}.")
    elif empty:
        said.append(f"{len(empty):,} more {plural if len(empty) > 1 else plural.removesuffix('s')} without records.")
    return " ".join(said)


def _yes_or_no(row: Row) -> str:
    return "internal" if row["internal"] else "not internal"


def _language(row: Row) -> str:
    return "und: could not be told" if row["language"] == "und" else str(row["language"])


_NAMES = {"internal": _yes_or_no, "language": _language}


def _sources(asked: Asked) -> Table:
    facts = asked.sources
    frame = asked.rows("mix_by_source")
    import polars as pl

    def of(key: str) -> list[Any]:
        return [facts.get(source, {}).get(key) for source in frame["source"].to_list()]

    known = frame.with_columns(
        pl.Series("origin_class", of("origin_class"), dtype=pl.String),
        pl.Series("internal", ["yes" if value else "no" for value in of("internal")], dtype=pl.String),
    )
    columns = [*asked.sizes(declared=True), Column("origin_class", "Origin class"), Column("internal", "Internal")]
    return table(
        known,
        name="by-source",
        title="By source",
        note="Which record belongs to which source is decided by the declared match rules.",
        profile="mix_by_source",
        key="source",
        columns=columns,
        how=asked.how(declared=True),
        command=asked.command("mix_by_source"),
        head="Source",
        what="sources",
    )


def _sources_chart(asked: Asked) -> Block:
    facts = asked.sources
    rows = sorted(
        asked.rows("mix_by_source").to_dicts(), key=lambda row: (-(plain(row["tokens"]) or 0), str(row["source"]))
    )
    shown = rows if len(rows) <= TOP + 1 else rows[:TOP]
    marks = []
    for row in shown:
        known = facts.get(row["source"], {})
        marks.append(
            mark(
                word(row["source"]) or "not known",
                _token_share(asked, row["token_share"], "source", row["source"]),
                note=(known.get("origin_class") or "unknown").replace("_", " "),
                strong=bool(known.get("internal")),
            )
        )
    rest = rows[len(shown) :]
    internal = asked.total("internal_token_share", basis="declared")
    lead = f"{text(internal)} of the tokens are internal. "
    left = f" The other {len(rest):,} sources are not drawn." if rest else ""
    return chart(
        "chart-sources",
        "bars",
        title="Share of tokens by source",
        note=f"Origin class behind each bar.{left}",
        desc=lead + "; ".join(f"{m['label']}: {m['text']}, {m['note']}" for m in marks) + "." + left,
        query="mix_by_source",
        table="by-source",
        marks=marks,
        legend=LEGEND,
    )


def _token_share(asked: Asked, value: Any, key: str, row: Any, *, sum_of: int | None = None) -> Figure:
    return figure(
        value,
        unit="share",
        weight="tokens",
        basis="declared" if key == "source" else asked.tokens_basis,
        profile=f"mix_by_{key}",
        row={key: word(row)},
        column="token_share",
        sum_of=sum_of,
    )


def dates(asked: Asked) -> Table:
    """By month, latest first; by year where there are many months. What has no date comes last."""
    frame = asked.rows("mix_by_month")
    months = [month for month in frame["month"].to_list() if month is not None]
    grouped, what = (frame, "months") if len(months) <= _MONTHS else (_by_year(frame, asked), "years")
    import polars as pl

    ordered = grouped.sort(pl.col("month"), descending=True, nulls_last=True)
    note = "Day the record was made, as the record says." + (
        f" {len(months):,} months are added up to years." if what == "years" else ""
    )
    return table(
        ordered,
        name="by-month",
        title="By date",
        note=note,
        profile="mix_by_month",
        key="month",
        columns=_narrow(asked.sizes(declared=False)),
        how=asked.how(declared=False),
        command=asked.command("mix_by_month"),
        missing="no date",
        head="Month" if what == "months" else "Year",
        what=what,
        size=None,
        bar="token_share",
    )


def _by_year(frame: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    import polars as pl

    names = [column.name for column in asked.sizes(declared=False)]
    return frame.group_by(pl.col("month").str.slice(0, 4)).agg(pl.col(names).sum())


def _dates_chart(asked: Asked) -> Block | None:
    """Tokens along time, without gaps: a month in which nothing was made stands as an empty place."""
    frame = asked.rows("mix_by_month")
    shares = {month: plain(share) or 0 for month, share in frame.select("month", "token_share").rows()}
    undated = shares.pop(None, 0)
    if len(shares) < 2:
        return None
    step, by = ("month", shares) if len(_span(min(shares), max(shares))) <= _MOST_COLUMNS else ("year", _years(shares))
    span = _span(min(by), max(by))[-_MOST_COLUMNS:]
    left = sum(share for place, share in by.items() if place < span[0])
    marks = [
        mark(
            place,
            _token_share(asked, round(by.get(place, 0), 12), "month", place),
            tick=_tick(place, number, span),
        )
        for number, place in enumerate(span)
    ]
    without = _token_share(asked, undated, "month", None)
    before = f", {percent(round(left, 12))} lie earlier" if left else ""
    note = f"{text(without)} of the tokens have no date and are not drawn{before}"
    most = max(marks, key=lambda m: m["figure"]["value"])
    return chart(
        "chart-months",
        "columns",
        title="Share of tokens along time",
        note=f"Per {step}; {note}.",
        desc=f"From {span[0]} to {span[-1]}; most in {most['label']}, {most['text']}; {note}.",
        query="mix_by_month",
        table="by-month",
        marks=marks,
    )


def _years(shares: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for month, share in shares.items():
        found[month[:4]] = found.get(month[:4], 0) + share
    return found


def _span(first: str, last: str) -> list[str]:
    """Every month (or year) from the first to the last, at most 10,000."""
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)][:10_000]
    start, end = (int(place[:4]) * 12 + int(place[5:7]) - 1 for place in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, min(end, start + 9_999) + 1)]


def _tick(place: str, number: int, span: Sequence[str]) -> str:
    """The text below a column: years at their January and at the start; every so many years where columns are years."""
    if len(place) == 4:
        every = -(-len(span) // 8)
        return place if number % every == 0 else ""
    if place.endswith("-01"):
        return place[:4]
    # The first column is named unless the next January stands too close for both.
    return place if number == 0 and not any(other.endswith("-01") for other in span[1:6]) else ""
