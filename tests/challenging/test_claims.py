"""Files of claims and of challenges: what they mean, and what is none."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from provenance.challenging import asking, claims
from provenance.errors import ConfigError

GOOD = {"dimension": "internal", "value": "true", "weight": "tokens", "share": "0.85"}


def read(*items, **more):
    return claims.read(json.dumps({"claims": list(items), **more}).encode(), where="claims.json")


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [
        ({"share": "0.85"}, "0.845", "0.855"),  # as it was rounded
        ({"share": "0.850"}, "0.8495", "0.8505"),
        ({"share": "1"}, "1", "1"),  # not rounded: all, and none
        ({"share": "0"}, "0", "0"),
        ({"share": "0.0"}, "0", "0.05"),
        ({"at_most": "0.5"}, "0", "0.5"),
        ({"at_least": "0.5"}, "0.5", "1"),
        ({"at_least": "0.5", "at_most": "0.6"}, "0.5", "0.6"),
    ],
)
def test_what_a_claim_bounds(bound, low, high):
    claim = read({k: v for k, v in GOOD.items() if k != "share"} | bound).claims[0]
    assert (claim.low, claim.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("share", "total", "low", "high"),
    [("0.85", 1_000, 845, 855), ("0.85", 10, 8, 9), ("0.333", 3, 1, 1), ("0.334", 3, 1, 1), ("0.85", 1, 1, 1)],
)
def test_a_claim_as_counts_of_all_there_is(share, total, low, high):
    bound = read({**GOOD, "share": share}).claims[0].bound(total)
    assert bound.low <= bound.high
    assert (bound.low, bound.high) == (low, high)


@pytest.mark.parametrize(
    "change",
    [
        {"share": 0.85}, {"share": "85%"}, {"share": "1.1"}, {"share": "-0.1"}, {"share": "1e-1"}, {"share": "nan"},
        {"share": "0." + "1" * 13}, {"at_most": "0.5"}, {"weight": "bytes"}, {"dimension": "contributor"},
        {"value": 5}, {"value": "yes"}, {"value": ["true"]}, {"more": 1}, {"share": None}, {"share": "٠.٥"},
    ],
)  # fmt: skip
def test_what_is_no_claim(change):
    with pytest.raises(ConfigError, match="claims"):
        read(GOOD | change)


def test_bounds_the_wrong_way_round_are_refused():
    with pytest.raises(ConfigError, match="more than"):
        read({**{k: v for k, v in GOOD.items() if k != "share"}, "at_least": "0.6", "at_most": "0.5"})


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b'{"claims": []}', b'{"claims": {}}', b'{"claims": [1]}', b"[" * 10_000,
     b'{"claims": [], "claims": []}', json.dumps({"claims": [GOOD], "snapshot": "abc"}).encode(),
     json.dumps({"claims": [GOOD], "more": 1}).encode(), json.dumps({"claims": [GOOD] * 1_001}).encode()],
)  # fmt: skip
def test_what_is_no_file_of_claims(data):
    with pytest.raises(ConfigError):
        claims.read(data)


def test_true_and_false_may_be_written_as_such():
    assert read({**GOOD, "value": True}).claims[0].value == "true"


def test_a_challenge_is_read_as_it_was_written():
    made = asking.made(records=5, tokens=7, seed="ab" * 32, snapshot="cd" * 32)
    assert asking.read(asking.text(made).encode()) == made


@pytest.mark.parametrize(
    "change",
    [
        {"records": 0, "tokens": 0}, {"records": -1}, {"records": True}, {"records": 1.0}, {"records": 20_001},
        {"seed": "ab"}, {"seed": "AB" * 32}, {"seed": None}, {"seed": 5}, {"snapshot": "ab"}, {"snapshot": 5},
        {"version": 2}, {"kind": "x"}, {"more": 1},
    ],
)  # fmt: skip
def test_what_is_no_challenge(change):
    good = asking.made(records=5, tokens=7, seed="ab" * 32).value()
    with pytest.raises(ConfigError):
        asking.read(json.dumps(good | change).encode())


@pytest.mark.parametrize("data", [b"", b"5", b"\xff", b"{}", b"[" * 10_000])
def test_what_is_no_file_of_a_challenge(data):
    with pytest.raises(ConfigError):
        asking.read(data)


@pytest.mark.parametrize(
    "more",
    [
        (GOOD, {**GOOD, "share": "0.9"}),  # the same share twice
        ({**GOOD, "dimension": "privacy_class", "value": "p4"},),
        ({**GOOD, "dimension": "author", "value": "hum\u0430n"},),
        ({**GOOD, "dimension": "origin_class", "value": "users"},),
    ],
)
def test_a_claim_of_what_nobody_can_have_or_of_one_share_twice_is_none(more):
    with pytest.raises(ConfigError, match=r"value|two claims"):
        read(*more)


A = {"id": "a", "internal": False, "origin_class": None}


@pytest.mark.parametrize(
    "sources",
    [
        [A, {**A, "internal": True}],
        [{**A, "id": "unknown"}],
        [{**A, "internal": "false"}],
        [{**A, "origin_class": "mine"}],
    ],
)
def test_a_declaration_that_can_be_read_in_two_ways_is_none(sources):
    with pytest.raises(ValueError, match="source"):
        claims.sources({"sources": sources})
