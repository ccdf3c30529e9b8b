"""Figures carry what they are of, and never look equal where they are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from provenance.policy import units


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("token_share", "share of tokens"),
        ("effective_token_share", "share of effective tokens"),
        ("byte_share", "share of bytes"),
        ("opted_out_record_share", "share of records"),
        ("records", "records"),
        ("effective_tokens", "effective tokens"),
        ("duplicate_records", "records"),
        ("effective_number", "effective number"),
        ("hhi", "hhi"),
        ("known_share", None),  # of what? the policy has to say
        ("top_share", None),
    ],
)
def test_guess(column, unit):
    assert units.guess(column) == unit


@pytest.mark.parametrize(
    ("column", "amount"),
    [
        ("token_share", "tokens"),
        ("effective_token_share", "effective_tokens"),
        ("record_share", "records"),
        ("personal_record_share", None),  # of the rows' own sum only where the name says nothing else
        ("tokens", None),
    ],
)
def test_weight(column, amount):
    assert units.weight(column) == amount


@pytest.mark.parametrize(
    ("measured", "bound", "unit", "pair"),
    [
        ("0.852", "0.5", "share of tokens", ("85.2 %", "50 %")),
        ("0.50000001", "0.5", "share of tokens", ("50.000001 %", "50 %")),
        ("0.5", "0.5", "share of tokens", ("50 %", "50 %")),
        ("1234567", "0", "records", ("1,234,567", "0")),
        ("1.256", "2", "effective number", ("1.26", "2")),
        ("1.9999", "2", "effective number", ("1.9999", "2")),
    ],
)
def test_contrast(measured, bound, unit, pair):
    assert units.contrast(Decimal(measured), Decimal(bound), unit) == pair


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("85.2 %", "share of tokens", "85.2 % of tokens"),
        ("41", "records", "41 records"),
        ("1", "records", "1 record"),
        ("1,800", "HHI points", "1,800 HHI points"),
        ("1.26", "effective number of owners", "effective number of owners 1.26"),
        ("0.3", "gini", "gini 0.3"),
    ],
)
def test_phrase(value, unit, text):
    assert units.phrase(value, unit) == text
