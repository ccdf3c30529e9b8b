"""Section "Feedback": how much of the data models wrote, which of them are our own, and what that may do."""

from __future__ import annotations

from typing import Any

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, fact, facts, section, words
from provenance.reporting.figures import SHARE, Figure, figure
from provenance.reporting.sections import alignment, lineage, machine_text
from provenance.reporting.tables import Column, table
from provenance.scan.values import ODD

LIMITS = (
    "Who wrote a part is what its source declares, the generator that its record names, or a match with outputs.",
    "Machine text that is undeclared and matches nothing that is remembered counts as human or unknown.",
    "What a model makes of these shares depends on its size, its training and its task; the level is a heuristic.",
)
_MEASURES, _RISK = "feedback_measures", "feedback_risk"
_LINES = {
    "Written by a model": "synthetic_share",
    "of it declared": "declared_share",
    "of it found among remembered outputs, undeclared": "matched_share",
    "Written by a model, with the upper end of the estimate": "synthetic_high_share",
    "Written by our own models": "own_share",
    "Written by people": "human_share",
    "Of unknown origin": "unknown_share",
    "New from people since the baseline": "fresh_share",
    "Of the baseline's text by people, still there": "retained_share",
}
_OTHERWISE = {"matched_share": "measured", "synthetic_high_share": "estimated"}
"""How these are known; the others rest on what is declared of who wrote what."""


def told(asked: Asked) -> Block:
    """The measures, the level with its rule, the graph, evaluations; and what is not known."""
    whole = _row(asked, _MEASURES)
    lead = (
        "How much of what the model would read was written by models, how much by our own, and what is new from people."
    )
    lines = [fact(label, figure=_share(whole, column)) for label, column in _LINES.items()]
    depth = f"{'at least ' if whole['at_least'] else ''}{whole['generations']}"
    lines.append(fact("Generation depth", f"{depth} (0: no model wrote any of it)"))
    named = [n for n in asked.rows("mix_by_generator")["generator"].to_list() if n not in (None, "mixed", ODD)]
    lines.append(fact("Generators named", f"{len(named):,}" if named else "none", link="by-generator"))
    blocks = [*_level(asked), facts(lines), _languages(asked), *lineage.told(asked), *lineage.evaluations(asked)]
    blocks += [*machine_text.told(asked), *alignment.blocks(asked), words(LIMITS, title="What this cannot tell")]
    return section("feedback", "Feedback", lead, blocks)


def _row(asked: Asked, profile: str) -> dict[str, Any]:
    """The row of a profile that stands for the whole snapshot."""
    rows = asked.rows(profile)
    return rows.filter(rows["language"].is_null()).row(0, named=True)


def _share(row: dict[str, Any], column: str) -> Figure:
    return figure(
        row[column],
        unit=SHARE,
        weight="effective_tokens",
        basis=_OTHERWISE.get(column, "declared"),
        profile=_MEASURES,
        column=column,
        row={"language": None},
    )


def _level(asked: Asked) -> list[Block]:
    risk = _row(asked, _RISK)
    said = [
        f"{risk['level']}, since {risk['rule']} ({risk['cites']}). A heuristic: the literature disagrees on the bounds."
    ]
    if risk["missing"]:
        said.append(f"Not known, which makes it elevated at least: {risk['missing']}.")
    return [facts([fact("Risk of a feedback loop", " ".join(said), link="feedback-languages")])]


def _languages(asked: Asked) -> Block:
    import polars as pl

    risks = asked.rows(_RISK).select("language", "level")
    rows = (
        asked.rows(_MEASURES).filter(pl.col("language").is_not_null()).join(risks, on="language", maintain_order="left")
    )
    return table(
        rows,
        name="feedback-languages",
        title="Feedback by language",
        profile=_MEASURES,
        key="language",
        columns=[
            Column("level", "Risk (heuristic)"),
            Column("synthetic_share", "by models", SHARE, "effective_tokens", "declared", adds=False),
            Column("own_share", "by our own", SHARE, "effective_tokens", "declared", adds=False),
            Column("fresh_share", "new from people", SHARE, "effective_tokens", "declared", adds=False),
            Column("effective_tokens", "Effective tokens", "effective_tokens", "effective_tokens", "declared"),
        ],
        command=asked.command(_MEASURES),
        how="As declared and matched, shares of effective tokens",
        size="effective_tokens",
        what="languages",
    )
