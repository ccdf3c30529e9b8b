"""Days are read where a value has one reading, and are null where it has none or two."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.scan.dates import created

FIFTH = date(2024, 3, 5)


@pytest.mark.parametrize(
    "value",
    [
        FIFTH,
        datetime(2024, 3, 5, 23, 59),  # noqa: DTZ001
        datetime(2024, 3, 5, 23, 30, tzinfo=UTC),
        "2024-03-05",
        " 2024-03-05 ",
        "2024-03-05T10:00:00Z",
        "2024-03-05T10:00:00.123456+01:00",
        "2024-03-05 10:00:00 UTC",
        "2024-03-05 10:00:00 +0100",
        "2024/03/05",
        "2024/3/5 10:00",
        "2024.03.05",
        "20240305",
        "20240305T100000Z",
        "5 March 2024",
        "5th March 2024",
        "5-Mar-2024",
        "Mar 5, 2024 10:00",
        "March 5 2024",
        "Tue, 05 Mar 2024 10:00:00 +0100",
        "Tue Mar 05 10:00:00 +0000 2024",
        1709600000,
        1709600000.25,
        1709600000000,
        1709600000000000,
        "1709600000",
        "1709600000000",
    ],
)
def test_one_day_in_many_spellings(value):
    assert created(value) == FIFTH


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-05T23:30:00-05:00", date(2024, 3, 6)),  # a moment counts as its day in UTC ...
        ("2024-03-05T23:30:00", FIFTH),  # ... one without a zone as written
        (datetime(2024, 3, 5, 0, 30, tzinfo=timezone(timedelta(hours=2))), date(2024, 3, 4)),
        ("25/12/2024", date(2024, 12, 25)),  # one reading only
        ("12/25/2024", date(2024, 12, 25)),
        ("25.12.2024", date(2024, 12, 25)),
        ("12/12/2024", date(2024, 12, 12)),  # both readings are the same
    ],
)
def test_the_day_is_the_one_meant(value, day):
    assert created(value) == day


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "05/03/2024",  # March or May
        "5.3.2024",
        "05-03-24",
        "2024",
        "2024-03",
        "March 2024",
        2024,
        20240305,  # as a number: a day in 1970, or a row number
        -5,
        float("nan"),
        float("inf"),
        10**30,
        "2024-13-01",
        "2024-02-30",
        "2024-03-05junk",
        "yesterday",
        "0001-01-01",  # a placeholder
        "9999-12-31T23:59:59-05:00",
        "٢٠٢٤-٠٣-٠٥",
        ["2024-03-05"],
        "2024-03-05 " + "x" * 100,
    ],
)
def test_doubt_is_null(value):
    assert created(value) is None


@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes(timezones=st.timezones() | st.none())))
def test_no_value_is_too_odd(value):
    assert created(value) is None or isinstance(created(value), date)
