"""On which day a record was made, from whatever the record says; null rather than a guess.

Pure: a value comes in, a day goes out. A moment with a time zone counts as its day in UTC, one without as written.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

FIRST = date(1000, 1, 1)
"""Earlier days are taken for placeholders or mistakes; documents of the Middle Ages are not."""

LAST = date(2999, 12, 31)

_EPOCH_SECONDS = (10**8, 10**10)
"""1973 to 2286. A smaller number may be a year, a day count or a row number, so it is no date."""

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?:[T ]+\d.*)?", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_EPOCH = re.compile(r"\d{9,16}(?:\.\d{1,9})?")
_NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?:[T ,]+\d.*)?", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_CLOCK = r"(?:[ ,T]+\d.*)?"
_ANY_CASE = re.IGNORECASE | re.DOTALL
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ \-]{_MONTH},?[ \-](\d{{4}}){_CLOCK}", _ANY_CASE)
_MONTH_DAY = re.compile(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_CLOCK}", _ANY_CASE)
_TWITTER = re.compile(r"\w{3} (\w{3}) (\d{2}) (\d{2}:\d{2}:\d{2} [+-]\d{4}) (\d{4})")
_MAX_CHARS = 60


def created(value: Any) -> date | None:
    """The day that `value` names, or None if it names none without doubt.

    Understood: date and datetime; ISO 8601 dates and moments, also `2024/3/5`, `2024.3.5`, `20240305`; RFC 2822
    (`Tue, 05 Mar 2024 10:00:00 +0100`); `5 March 2024`, `Mar 5, 2024`; `25/12/2024` where only one reading is a day;
    seconds, milliseconds or microseconds since 1970 as numbers or digits. Not understood, on purpose: `05/03/2024`
    (two readings), two-digit years, months or years alone.
    """
    day: date | None
    if isinstance(value, datetime):
        day = _utc_day(value)
    elif isinstance(value, date):
        day = value
    elif isinstance(value, bool) or value is None:
        return None
    elif isinstance(value, int | float):
        day = _epoch(value)
    elif isinstance(value, str) and len(value) <= _MAX_CHARS:
        day = _text(value.strip())
    else:
        return None
    return day if day is not None and FIRST <= day <= LAST else None


def _utc_day(moment: datetime) -> date | None:
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(UTC).date()
    except OverflowError:
        return None


def _epoch(number: float) -> date | None:
    low, high = _EPOCH_SECONDS
    for unit in (1, 10**3, 10**6):
        if low * unit <= number < high * unit:
            return datetime.fromtimestamp(number // unit, UTC).date()
    return None


def _text(text: str) -> date | None:
    if not text.isascii():
        return None
    if _ISO_DAY.match(text):
        return _iso(text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _COMPACT.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if _EPOCH.fullmatch(text):
        return _epoch(float(text))
    if found := _NUMERIC.fullmatch(text):
        return _one_reading(found[1], found[3], found[4])
    if found := _DAY_MONTH.fullmatch(text):
        return _day(found[3], _MONTHS.index(found[2][:3].lower()) + 1, found[1])
    if found := _MONTH_DAY.fullmatch(text):
        return _day(found[3], _MONTHS.index(found[1][:3].lower()) + 1, found[2])
    try:
        if found := _TWITTER.fullmatch(text):
            return _utc_day(parsedate_to_datetime(f"{found[2]} {found[1]} {found[4]} {found[3]}"))
        return _utc_day(parsedate_to_datetime(text)) if "," in text[:5] else None
    except (ValueError, TypeError, OverflowError):
        return None


def _iso(text: str) -> date | None:
    """A date, or a moment. What follows the day must be a time, or the whole is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    text = re.sub(r" ?(?:UTC|GMT)$", "Z", text)
    try:
        return _utc_day(datetime.fromisoformat(re.sub(r" ([+-]\d{2}:?\d{2})$", r"\1", text)))
    except ValueError:
        return None


def _one_reading(first: str, second: str, year: str) -> date | None:
    """Day and month in either order, if only one order is a day, or both are the same."""
    readings = {d for d in (_day(year, second, first), _day(year, first, second)) if d}
    return readings.pop() if len(readings) == 1 else None


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
