"""Of the section "Feedback": an estimate of machine text that nobody declared and no match found, by source."""

from __future__ import annotations

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, fact, facts, words
from provenance.reporting.figures import SHARE
from provenance.reporting.tables import Column, Row, Table, table

_PROFILE = "machine_text_by_source"
_TOTAL = "machine_text_total"
_TITLE = "Machine text that nobody declared"
_NOT_RUN = "Style was not looked at, so nothing is known of machine text that nobody declared."
_LIMITS = (
    (
        "An estimate over many texts, never a verdict on one. People who write English as a second language, or by a "
        "form, are taken for machines more often (Liang et al. 2023); no view shows what is said of a single text."
    ),
    (
        "Nothing is said of texts under 50 words, in other languages, of calculation or of code. Models, kinds of text "
        "and paraphrases that no evaluation covers can be told worse than the bounds say."
    ),
    (
        "Bounds at 95 % include the method's own error rates, as they were measured on labelled texts. Where these are "
        "no better than chance on the worst comparable set, no share is given: it is not known, which is not none."
    ),
)
_MEASURE = (
    "To learn more, measure the method on labelled texts like a source's own with provenance machine-text evaluate "
    "--save, and give the file to provenance tag --machine-text SOURCE=FILE; no text is read again."
)


def told(asked: Asked) -> list[Block]:
    """What is estimated over all, by source, and what it cannot tell."""
    (total,) = asked.rows(_TOTAL).to_dicts()
    rows = asked.rows(_PROFILE)
    if total["undeclared_tokens"] and rows["not_run_tokens"].sum() == total["undeclared_tokens"]:
        return [words([_NOT_RUN], title=_TITLE)]
    lines = []
    if total["estimated_token_share"] is None:
        lines.append(fact("Of all tokens", total["basis"]))
    else:
        for label, column in (
            ("Of all tokens, about", "estimated_token_share"),
            ("at least", "low_token_share"),
            ("at most, of what could be told", "high_token_share"),
        ):
            figure = asked.of(_TOTAL, "tokens", total["tokens"], column, basis="estimated")
            lines.append(fact(label, figure=figure))
        known = asked.of(_TOTAL, "tokens", total["tokens"], "known_token_share")
        lines.append(fact("Of undeclared tokens, something is known about", figure=known))
    said = [*_LIMITS, *([] if all(row["estimated_token_share"] is not None for row in rows.to_dicts()) else [_MEASURE])]
    return [facts(lines, title=_TITLE), _sources(asked), words(said, title="What this estimate cannot tell")]


def _sources(asked: Asked) -> Table:
    shares = {"estimated_token_share": "estimate", "low_token_share": "at least", "high_token_share": "at most"}
    return table(
        asked.rows(_PROFILE),
        name="machine-text-by-source",
        title="Undeclared machine text, by source",
        note="Shares of the tokens that were read, of parts that are neither declared nor matched as a model's.",
        profile=_PROFILE,
        key="source",
        columns=[
            *(Column(name, label, SHARE, "tokens", "estimated", adds=False) for name, label in shares.items()),
            Column("basis", "How"),
            Column("read_tokens", "Tokens read", "tokens", "tokens", asked.tokens_basis),
            Column("tokens", "Undeclared tokens", "tokens", "tokens", asked.tokens_basis),
        ],
        command=asked.command(_PROFILE),
        labels=_label,
        head="Source",
        what="sources",
        how="Estimated, with the method's own error rates",
    )


def _label(row: Row) -> str:
    return str(row["source"])
