"""Every remedy that is printed makes its rule hold: read from the words, applied, and judged again."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provenance.policy.remedy import Row, holds, of_count, of_share

HALF, TENTH = Fraction(1, 2), Fraction(1, 10)


def rows(*amounts: tuple[str, float, bool]) -> list[Row]:
    return [Row(label=label, amount=Fraction(str(amount)), judged=judged) for label, amount, judged in amounts]


def texts(mix: list[Row], *, minimum=None, maximum=None, closed=True) -> list[str]:
    return [
        c.text for c in of_share(mix, minimum=minimum, maximum=maximum, unit="tokens", kind="source", closed=closed)
    ]


INTERNAL = rows(("internal data", 522_000, True), ("data that is not internal", 90_400, False))


def test_too_much_of_one_thing():
    assert texts(INTERNAL, maximum=HALF) == [
        "keep at most 90,400 of the 522,000 tokens of internal data",
        "add at least 431,600 tokens from elsewhere",
    ]


def test_too_much_of_several_where_new_ones_are_judged_as_well():
    mix = rows(("source=a", 600, True), ("source=b", 300, True), ("source=c", 50, True), ("source=d", 50, True))
    assert texts(mix, maximum=Fraction(2, 5), closed=False) == [
        "cut source=a, source=b to 200 tokens each",
        "add 500 tokens from elsewhere",
    ]


def test_too_little_of_one_thing():
    mix = rows(("licensed", 50, True), ("other", 950, False))
    assert texts(mix, minimum=TENTH) == [
        "add at least 56 tokens of licensed",
        "keep at most 450 of the 950 tokens of everything else",
    ]


@pytest.mark.parametrize(
    ("mix", "bounds"),
    [
        (rows(("a", 0, True)), {"maximum": HALF}),  # no share of nothing
        (rows(("a", 10, True), ("b", 10, False)), {"maximum": HALF}),  # it holds
        (rows(("a", 10, True)), {"maximum": HALF, "closed": True}),  # one thing alone is all of it, whatever is kept
    ],
)
def test_no_remedy_is_made_up(mix, bounds):
    assert [text for text in texts(mix, **bounds) if text.startswith(("keep", "cut"))] == []


def test_no_dilution_where_the_policy_says_so():
    (only,) = of_share(INTERNAL, minimum=None, maximum=HALF, unit="tokens", kind="internal", closed=True, dilute=False)
    assert only.text.startswith("keep at most")


def test_adding_is_spread_where_one_new_source_would_be_too_large():
    mix = rows(("source=a", 50, True), ("source=b", 40, True), ("source=c", 10, True))
    assert texts(mix, maximum=Fraction(3, 10), closed=False) == [
        "add 67 tokens from elsewhere, spread evenly over 2 new ones of source",
    ]


def test_dropping_what_counts():
    one = of_count(rows(("source a", 41, True)), maximum=Fraction(0), unit="records")
    assert one and one.text == "drop or mend 41 records of source a"
    some = of_count(rows(("a", 30, True), ("b", 11, True), ("c", 2, True)), maximum=Fraction(2), unit="records")
    assert some and some.text == "drop or mend 37 records, 28 of them of a"
    none = of_count(rows(("no licence", 1, True)), maximum=Fraction(0), unit="records", verb="drop")
    assert none and none.text == "drop 1 record with no licence"
    assert of_count(rows(("a", 2, True)), maximum=Fraction(2), unit="records") is None


# Properties

amounts = st.lists(
    st.tuples(st.integers(0, 10**9) | st.sampled_from([0, 1, 2, 3]), st.booleans()), min_size=1, max_size=6
)
bounds = st.fractions(min_value=0, max_value=1, max_denominator=1000)


def mix_of(drawn: list[tuple[int, bool]], hundredths: bool) -> list[Row]:
    scale = Fraction(1, 100) if hundredths else Fraction(1)  # effective tokens are decimals
    return [Row(label=f"r{n}", amount=amount * scale, judged=judged) for n, (amount, judged) in enumerate(drawn)]


@given(amounts, bounds, st.booleans(), st.booleans())
def test_every_change_makes_a_maximum_hold(drawn, maximum, closed, hundredths):
    mix = mix_of(drawn, hundredths)
    for change in of_share(mix, minimum=None, maximum=maximum, unit="tokens", kind="source", closed=closed):
        assert applied_holds(mix, change.text, minimum=None, maximum=maximum)


@given(amounts, bounds, st.booleans())
def test_every_change_makes_a_minimum_hold(drawn, minimum, hundredths):
    mix = mix_of(drawn, hundredths)
    for change in of_share(mix, minimum=minimum, maximum=None, unit="tokens", kind="source", closed=True):
        assert applied_holds(mix, change.text, minimum=minimum, maximum=None)


@given(amounts, bounds, bounds, st.booleans())
def test_every_change_makes_both_bounds_hold(drawn, low, high, closed):
    assume(low <= high)
    mix = mix_of(drawn, False)
    for change in of_share(mix, minimum=low, maximum=high, unit="tokens", kind="source", closed=closed):
        assert applied_holds(mix, change.text, minimum=low, maximum=high)


@given(st.integers(1, 10**9), st.integers(1, 10**9), bounds)
def test_at_most_is_the_most_and_at_least_the_least(judged, rest, maximum):
    mix = rows(("a", judged, True), ("b", rest, False))
    changes = texts(mix, maximum=maximum)
    assume(changes)
    keep = number(changes[0])
    assert not holds([*rows(("a", keep + 1, True)), mix[1]], minimum=None, maximum=maximum)
    if len(changes) > 1:
        add = number(changes[1])
        assert add > 0
        assert not holds([mix[0], *rows(("b", rest + add - 1, False))], minimum=None, maximum=maximum)


@given(st.integers(1, 10**9), st.integers(1, 10**9), bounds, st.floats(0, 1), st.integers(0, 10**9))
def test_going_further_than_at_most_and_at_least_does_no_harm(judged, rest, maximum, share, more):
    mix = rows(("a", judged, True), ("b", rest, False))
    for text in texts(mix, maximum=maximum):
        if text.startswith("keep at most"):
            after = [*rows(("a", int(number(text) * share), True)), mix[1]]
        else:
            after = [mix[0], *rows(("b", rest + number(text) + more, False))]
        assert holds(after, minimum=None, maximum=maximum)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5), st.integers(0, 10))
def test_dropping_so_many_is_enough_and_not_too_many(counts, maximum):
    change = of_count(
        [Row(label=str(n), amount=Fraction(c), judged=True) for n, c in enumerate(counts)],
        maximum=Fraction(maximum),
        unit="records",
    )
    excess = sum(max(0, count - maximum) for count in counts)
    assert (change is None) is (excess == 0)
    if change:
        assert number(change.text) == excess
        assert all(row.amount <= maximum for row in change.after)


def number(text: str, place: int = 0) -> int:
    return int(re.findall(r"(?<![\w=])[\d,]*\d", text)[place].replace(",", ""))


def applied_holds(mix: list[Row], text: str, *, minimum, maximum) -> bool:
    """Do what the words say, knowing nothing of how they were found."""
    total = sum((row.amount for row in mix), Fraction(0))
    named = {row.label: row for row in mix}
    amounts = {row.label: row.amount for row in mix}
    judged = {row.label: row.judged for row in mix}
    if one := re.fullmatch(r"keep (?:at most )?([\d,]+) of the ([\d,]+) tokens of (r\d)", text):
        amounts[one[3]] = Fraction(one[1].replace(",", ""))
        assert int(one[2].replace(",", "")) == named[one[3]].amount // 1
    elif one := re.fullmatch(r"keep (?:at most )?([\d,]+) of the ([\d,]+) tokens of everything else", text):
        (low,) = (row for row in mix if row.judged)
        for row in mix:
            if row is not low:
                amounts[row.label] = row.amount * int(one[1].replace(",", "")) / (total - low.amount)
    elif one := re.fullmatch(r"cut (.*) to ([\d,]+) tokens each", text):
        for label in one[1].split(", "):
            amounts[label] = Fraction(one[2].replace(",", ""))
    elif one := re.fullmatch(r"cut each of the \d+ rows that have more than ([\d,]+) tokens to that", text):
        cap = Fraction(one[1].replace(",", ""))
        amounts = {label: min(amount, cap) if judged[label] else amount for label, amount in amounts.items()}
    elif one := re.fullmatch(r"add (?:at least )?([\d,]+) tokens of (r\d)", text):
        amounts[one[2]] += int(one[1].replace(",", ""))
    elif one := re.fullmatch(r"add at least ([\d,]+) tokens from elsewhere", text):
        amounts["new"], judged["new"] = Fraction(one[1].replace(",", "")), False
    elif one := re.fullmatch(
        r"add ([\d,]+) tokens from elsewhere(?:, spread evenly over (\d+) new ones of source)?", text
    ):
        more, new = int(one[1].replace(",", "")), int(one[2] or 1)
        for place in range(new):
            amounts[f"new{place}"] = Fraction(more // new + (1 if place < more % new else 0))
            judged[f"new{place}"] = True
    else:
        raise AssertionError(f"words that nobody can follow: {text}")
    after = [Row(label=label, amount=amount, judged=judged[label]) for label, amount in amounts.items()]
    return holds(after, minimum=minimum, maximum=maximum)
