"""What stands for a found value."""

from __future__ import annotations

import pytest

from provenance.errors import UsageError
from provenance.redact.operators import OPERATORS, Operator

KEY = bytes(range(32))


def test_each_operator_writes_what_its_contract_says():
    value = "jane.doe@example.com"
    assert Operator("replace")(value, "EMAIL_ADDRESS") == "<EMAIL_ADDRESS>"
    assert Operator("mask")(value, "EMAIL_ADDRESS") == "*" * len(value)
    assert Operator("redact")(value, "EMAIL_ADDRESS") == ""


def test_equal_values_hash_equal_under_one_key_only():
    hashed, other = Operator("hash", KEY), Operator("hash", bytes(32))
    first = hashed("212-555-0123", "PHONE_NUMBER")
    assert first == Operator("hash", KEY)("212-555-0123", "PHONE_NUMBER")
    assert len({first, hashed("212-555-0124", "PHONE_NUMBER"), other("212-555-0123", "PHONE_NUMBER")}) == 3
    # The same value under another kind can still be linked.
    assert first.split(":")[1] == hashed("212-555-0123", "US_SSN").split(":")[1]


def test_a_hash_needs_a_key_and_an_operator_must_be_known():
    with pytest.raises(UsageError, match="key"):
        Operator("hash")
    with pytest.raises(UsageError, match="known: replace"):
        Operator("encrypt")


@pytest.mark.parametrize("name", OPERATORS)
def test_what_it_writes_is_itself_not_found(name, patterns, classes):
    operator = Operator(name, KEY)
    values = [(f"value {i}", row) for i in range(200) for row in ("PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD")]
    text = "\n".join(f"it is {operator(value, entity)} today" for value, entity in values)
    assert not [s for s in patterns.scan([text])[0].spans if classes.raised(s)]


def test_a_long_value_with_many_lines_and_controls_is_replaced_whole():
    value = "a\n\x1b[31m\0" * 10_000
    assert Operator("mask")(value, "X") == "*" * len(value)
