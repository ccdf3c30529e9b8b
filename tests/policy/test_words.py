"""Rows of profiles are told in words that need no knowledge of columns."""

from __future__ import annotations

import pytest

from provenance.policy.words import named, rows_added


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("internal=true", "internal data"),
        ("internal=false", "data that is not internal"),
        ("internal=true, author=model", "internal data, text by models"),
        ("source=comments", "source comments"),
        ("source=unknown", "unknown source"),
        ("licence=NULL", "no licence"),
        ("legal_basis=NULL", "no legal basis"),
        ("month=NULL", "no date"),
        ("origin_class=user_service", "origin class user service"),
        ("owner=A=B, and C", "owner A=B, and C"),
        ("blind_spot=unread_field", "unread field"),
        ("", ""),
    ],
)
def test_a_row_in_words(row, words):
    assert named(row) == words


def test_a_query_says_how_many_rows_were_added_up():
    assert rows_added("opt_outs.sql, column records, added up over the 1,204 rows above 0") == 1204
    assert rows_added("opt_outs.sql, column records") is None
    assert rows_added("opt_outs.sql, where records > 0, added up over the 2 rows above 0, column records") is None
