"""Rates of names and their bounds, computed again by hand; and which class a name raises."""

from __future__ import annotations

from math import sqrt

import pytest

from tests.profile.made_snapshot import Made, entity, key, record, tables

Z2 = 3.841458820694124  # the square of 1.96


def wilson(p, n):
    middle, half = p + Z2 / (2 * n), sqrt(Z2 * (p * (1 - p) / n + Z2 / (4 * n * n)))
    return (middle - half) / (1 + Z2 / n), (middle + half) / (1 + Z2 / n)


def made(folder, *, records, sampled, level="sample", languages="en", contributors=None, **more):
    """A snapshot of one file. `records`: (language, tokens); `sampled`: row -> persons, or (status, persons)."""
    found = tables(
        *(
            record("a", row, [{"tokens": tokens} | ({"language": language} if language else {})],
                   contributor=key(contributors[row]) if contributors and row in contributors else None)
            for row, (language, tokens) in enumerate(records, 1)
        )
    )  # fmt: skip
    rows = []
    for row, given in sampled.items():
        status, persons = given if isinstance(given, tuple) else ("ok", given)
        rows.append({"file": 0, "row": row, "status": status, "person": persons})
    shard = {"shard": 0, "path": "a.jsonl", "key": key("a"), "source": "s", "records": len(records), "rejected": 0}
    return Made(
        folder, sources=[{"id": "s"}], shards=[shard | {"seen": len(records)}], looked_for=(level, languages),
        name_sample=rows, **found, **more,
    )  # fmt: skip


def whole(snapshot, *columns, name="PERSON"):
    (row,) = snapshot.run("names_by_source").filter(entity=name, source="s").select(columns).rows()
    return row


BOUNDS = ("named_record_share", "low_record_share", "high_record_share")


def test_one_stratum_has_wilsons_interval(tmp_path):
    snapshot = made(tmp_path, records=[("en", 10)] * 400, sampled={i: int(i <= 10) for i in range(1, 51)})
    rate, low, high, basis = whole(snapshot, *BOUNDS, "basis")
    # Records without a contributor are clusters of one: the spread is that of n - 1.
    assert (rate, (low, high)) == (0.2, pytest.approx(wilson(0.2, 49)))
    assert basis == "estimated from 50 of 400 records"


def test_strata_are_weighed_by_their_size(tmp_path):
    """100 short records, 4 sampled, 1 named; 300 long ones, 4 sampled, 3 named."""
    records = [("en", 10)] * 100 + [("en", 500)] * 300
    snapshot = made(tmp_path, records=records, sampled={1: 1, 2: 0, 3: 0, 4: 0, 101: 2, 102: 1, 103: 1, 104: 0})
    rate, low, high = whole(snapshot, *BOUNDS)
    assert rate == pytest.approx(0.25 * 0.25 + 0.75 * 0.75)
    variance = (8 / 7) * ((0.25 / 4) ** 2 * (0.75**2 + 3 * 0.25**2) + (0.75 / 4) ** 2 * (3 * 0.25**2 + 0.75**2))
    worth = min(rate * (1 - rate) / variance, 1 / (0.25**2 / 4 + 0.75**2 / 4))
    assert (low, high) == pytest.approx(wilson(rate, worth))
    shares = snapshot.rows("names_by_stratum", "length", "records", "named_record_share")
    assert shares == [("under_500", 100, 0.25), ("under_5000", 300, 0.75)]


def test_records_of_one_contributor_are_worth_less(tmp_path):
    sampled = {i: int(i <= 10) for i in range(1, 41)}
    people = {i: f"p{(i - 1) // 10}" for i in sampled}  # four people, of whom one names somebody in every record
    apart = made(tmp_path / "apart", records=[("en", 10)] * 4000, sampled=sampled)
    together = made(tmp_path / "together", records=[("en", 10)] * 4000, sampled=sampled, contributors=people)
    assert whole(apart, "named_record_share") == whole(together, "named_record_share") == (0.25,)
    assert whole(together, "clusters") == (4,)
    off = [(10 * 0.75 / 40) ** 2] + [(10 * 0.25 / 40) ** 2] * 3
    assert whole(together, *BOUNDS[1:]) == pytest.approx(wilson(0.25, 0.25 * 0.75 / (sum(off) * 4 / 3)))


def test_none_found_is_at_most_three_in_n(tmp_path):
    snapshot = made(tmp_path, records=[("en", 10)] * 4000, sampled=dict.fromkeys(range(1, 61), 0))
    assert whole(snapshot, *BOUNDS) == (0, 0, pytest.approx(3 / 60))
    one_voice = made(
        tmp_path / "one", records=[("en", 10)] * 4000, sampled=dict.fromkeys(range(1, 61), 0),
        contributors=dict.fromkeys(range(1, 61), "x"),
    )  # fmt: skip
    assert whole(one_voice, *BOUNDS) == (0, 0, 1 - 60 / 4000)  # one contributor says nothing of others


def test_what_was_not_scanned_to_the_end_widens_the_interval(tmp_path):
    sampled = {i: 1 if i <= 10 else ("limit", 0) if i <= 15 else 0 for i in range(1, 51)}
    rate, low, high = whole(made(tmp_path, records=[("en", 10)] * 4000, sampled=sampled), *BOUNDS)
    assert rate == 0.2
    assert (low, high) == (pytest.approx(wilson(0.2, 49)[0]), pytest.approx(wilson(0.3, 49)[1]))


def test_where_all_were_scanned_the_share_is_what_was_counted(tmp_path):
    snapshot = made(tmp_path, records=[("en", 10)] * 4, sampled={1: 1, 2: 0, 3: 0, 4: 0})
    assert whole(snapshot, *BOUNDS) == (0.25, 0.25, 0.25)


def test_a_language_without_a_model_is_said_and_not_estimated(tmp_path):
    snapshot = made(tmp_path, records=[("en", 10)] * 3 + [("de", 10)] * 7, sampled={1: 0, 2: 0})
    strata = snapshot.rows("names_by_stratum", "language", "records", *BOUNDS[:1], "basis")
    assert strata == [
        ("de", 7, None, "no model of this language"),
        ("en", 3, 0.0, "estimated from 2 of 3 records"),
    ]
    assert whole(snapshot, "records", "covered_records", "scanned_records") == (10, 3, 2)
    spots = {
        name: records
        for name, source, records in snapshot.rows("blind_spots", "blind_spot", "source", "records")
        if source is None and name.startswith("names_")
    }
    assert spots == {"names_unsupported": 7, "names_not_scanned": 1, "names_limit": 0}


def test_without_languages_every_record_may_be_a_member(tmp_path):
    snapshot = made(tmp_path, records=[(None, 10)] * 5, sampled={1: 1})
    assert snapshot.rows("names_by_stratum", "language", "basis") == [("not_run", "estimated from 1 of 5 records")]


def test_nothing_looked_for_is_no_figure(tmp_path):
    snapshot = made(tmp_path, records=[("en", 10)] * 5, sampled={}, level="none", languages="")
    assert whole(snapshot, *BOUNDS, "basis") == (None, None, None, "not looked for")
    assert {row[0] for row in snapshot.rows("names_by_stratum", "basis")} == {"not looked for"}


def test_no_record_at_all_is_no_error(tmp_path):
    snapshot = Made(tmp_path, looked_for=("sample", "en"))
    assert snapshot.run("names_by_stratum").is_empty()
    assert snapshot.rows("names_by_source", "source", "named_record_share")[:2] == [(None, None), ("unknown", None)]


@pytest.fixture
def full(tmp_path):
    """Four records scanned in full: a person in a place, a person of a group, a group alone, a date alone."""
    return in_full(tmp_path)


def in_full(tmp_path, last="ok"):
    """As `full`; `last` is how far names were looked for in the last record."""
    records = [("en", 10)] * 4
    person, place, group = ({"entity": e, "recognizer": "M", "score": 0.85} for e in ("PERSON", "LOCATION", "NRP"))
    at = [{"shard": key("a"), "row": row, "part": 0, "start": 2, "end": 9} for row in range(5)]
    return made(
        tmp_path, records=records, sampled={}, level="full", families="language,names,privacy,text",
        mapping=[
            {"entity": "PERSON", "class": "P3"}, {"entity": "LOCATION", "class": None},
            {"entity": "NRP", "class": None, "linked": "P5"}, {"entity": "DATE_TIME", "class": None},
        ],
        names=[at[1] | person, at[1] | place, at[2] | person, at[2] | group, at[3] | group,
                    at[4] | person | {"score": 0.1}],
        name_scans=[{"shard": key("a"), "row": row, "status": "ok" if row < 4 else last}
                    for row in range(1, 5)],
        entities=[entity("a", 4, "DATE_TIME"), entity("a", 2, "DATE_TIME", score=0.2)],
        scans=[{"shard": key("a"), "row": row, "status": "ok"} for row in range(1, 5)],
    )  # fmt: skip


def test_a_name_raises_a_class_and_what_is_special_of_a_person_only_beside_one(full):
    assert full.sql("SELECT row, privacy_found, linkable FROM records ORDER BY row") == [
        (1, "P3", True),
        (2, "P5", False),  # its date is too unsure to count
        (3, "P0", False),
        (4, "P0", False),  # its name is
    ]
    assert full.sql("SELECT row, class, counts FROM entities WHERE entity = 'NRP' ORDER BY row") == [
        (2, "P5", True),
        (3, None, False),
    ]


@pytest.mark.parametrize("last", ["limit", "unsupported"])
def test_where_a_record_was_not_searched_to_the_end_nobody_knows_how_many_are_linkable(tmp_path, last):
    made = in_full(tmp_path, last)
    assert made.sql("SELECT linkable FROM records WHERE row = 4") == [(None,)]
    assert whole(made, "linkable_records") == (None,)


def test_a_full_scan_counts(full):
    assert whole(full, *BOUNDS, "linkable_records", "basis") == (0.5, None, None, 1, "counted in 4 of 4 records")
