"""A session makes the views that a question reads, and no others."""

from __future__ import annotations

import pytest

from provenance.profile import needed
from provenance.profile.lock import BASELINE, VIEWS


def test_every_public_view_stands_in_the_files():
    assert set(VIEWS) <= set(needed.views())


def test_a_view_comes_after_all_that_it_reads():
    places = needed.of("SELECT * FROM records")
    names = [name for _, name in places]
    assert names[-1] == "records"
    assert names.index("stored.placed") < names.index("stored.located") < names.index("records")
    assert all(catalog == needed.MEMORY for catalog, _ in places)


def test_what_is_made_of_both_brings_the_views_of_the_baseline():
    places = needed.of("FROM stored.loop_measures")
    assert (BASELINE, "sources") in places
    assert places.index((BASELINE, "sources")) < places.index((needed.MEMORY, "stored.loop_changes"))


def test_a_column_of_a_views_name_brings_nothing_where_we_wrote_it():
    assert needed.of("SELECT records, parts FROM stored.cube_records -- FROM records") == []
    assert needed.of("SELECT records FROM stored.cube_records", loosely=True)


@pytest.mark.parametrize("query", ["SELECT count(*) FROM sources, mix", 'SELECT count(*) FROM sources s, "mix"'])
def test_a_list_of_views_is_found_in_what_others_wrote(made, query):
    with made.open() as session:
        assert session.sql(query).item() > 0


def test_a_view_that_was_missed_is_made_all_the_same(made, monkeypatch):
    monkeypatch.setattr(needed, "of", lambda sql, *, loosely=False: [])
    with made.open() as session:
        assert session.run("mix_by_source").height > 0
        assert session.execute("SELECT count(*) FROM records") == [(10,)]
