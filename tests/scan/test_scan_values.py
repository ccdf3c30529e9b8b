"""What is kept of values that records bring along: short plain values, hashes, or nothing."""

import json

import pytest

from provenance.scan import values

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("  MIT ", "MIT"),
        ("(MIT OR Apache-2.0+)", "(MIT OR Apache-2.0+)"),
        ("https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by/4.0/"),
        ("x" * 100, "x" * 100),
        ("x" * 101, None),  # never a piece of a value
        ("", None),
        (None, None),
        ("jane.doe@example.com", None),
        ("MIT\nsee below", None),
        ("licence privée", None),
        ("<b>MIT</b>", None),
    ],
)
def test_a_licence_or_generator_is_plain_or_null(value, kept):
    assert values.plain(value) == kept


def test_match_fields_are_canonical_json():
    assert (
        values.match_fields({"lang": "de", "channel": "chat/öffentlich"}) == '{"channel":"chat/öffentlich","lang":"de"}'
    )
    assert values.match_fields({}) is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://x.example/a?b=c&d=%20", "https://x.example/a?b=c&d=%20"),
        ("", None),  # as absent, for rules that ask for null
        ("x" * 101, values.ODD),  # not null: a rule for absent fields must not take it
        ("two\nlines", values.ODD),
        ("\u202eabc", values.ODD),
        ('say "hi"', values.ODD),
        ("<script>", values.ODD),
    ],
)
def test_values_of_match_fields_are_short_and_printable(value, kept):
    assert json.loads(values.match_fields({"f": value})) == {"f": kept}


def test_a_contributor_is_a_keyed_hash_of_the_normal_spelling():
    hashed = values.contributor("Zoë", KEY)
    assert hashed is not None and len(hashed) == 16
    assert values.contributor("  Zoe\u0308 ", KEY) == hashed
    assert values.contributor("Zoë", bytes(32)) != hashed
    assert values.contributor("  ", KEY) is None
    assert values.contributor(None, KEY) is None


def test_a_key_id_tells_keys_apart_and_is_not_a_hash_of_any_contributor():
    assert values.key_id(KEY) != values.key_id(bytes(32))
    assert len(values.key_id(KEY)) == 32
    assert KEY.hex() not in values.key_id(KEY)
