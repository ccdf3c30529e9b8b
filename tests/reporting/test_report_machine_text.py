"""In the section on feedback stands how much undeclared machine text there may be, or that it is not known."""

from __future__ import annotations

import polars as pl
import pytest

from provenance.reporting.ask import Asked
from provenance.reporting.sections import machine_text


class Given(Asked):
    """Asked of tables at hand; the rest of a snapshot is that of the session."""

    def __init__(self, session, **tables):
        super().__init__(session)
        self._tables = tables

    def rows(self, profile):
        return self._tables.get(profile, super().rows(profile)) if self._tables else super().rows(profile)


def block(blocks, name):
    return next(one for one in blocks if one.get("id") == name or one.get("title") == name)


def test_the_section_on_feedback_says_that_it_is_not_known(story):
    feedback = next(section for section in story["sections"] if section["id"] == "feedback")
    (line,) = block(feedback["blocks"], "Machine text that nobody declared")["entries"]
    assert line["text"].startswith("not known")
    assert line["figure"] is None
    rows = block(feedback["blocks"], "machine-text-by-source")["rows"]
    assert all(row["figures"]["estimated_token_share"]["value"] is None for row in rows)
    assert all(row["texts"]["basis"].startswith(("not known", "nothing to read")) for row in rows)


def test_an_estimate_stands_with_its_bounds_and_says_of_how_much(session):
    total = session.run("machine_text_total").with_columns(
        estimated_token_share=pl.lit(0.2), low_token_share=pl.lit(0.1), high_token_share=pl.lit(0.4),
        known_token_share=pl.lit(0.5),
    )  # fmt: skip
    blocks = machine_text.told(Given(session, machine_text_total=total))
    entries = block(blocks, "Machine text that nobody declared")["entries"]
    assert [line["figure"]["value"] for line in entries] == pytest.approx([0.2, 0.1, 0.4, 0.5])
    assert {line["figure"]["weight"] for line in entries} == {"tokens"}
    assert [line["figure"]["basis"] for line in entries[:3]] == ["estimated"] * 3


def test_where_style_was_not_looked_at_nothing_else_is_said(session):
    rows = session.run("machine_text_by_source")
    blocks = machine_text.told(
        Given(session, machine_text_by_source=rows.with_columns(not_run_tokens=pl.col("tokens")))
    )
    assert [one["kind"] for one in blocks] == ["words"]
    assert "not looked at" in blocks[0]["entries"][0]
