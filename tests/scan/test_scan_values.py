"""What is kept of values that records bring along: short values of a known look, hashes, or that there was one."""

import json

import pytest

from provenance.scan import values

KEY = bytes(range(32))


@pytest.mark.parametrize(
    "value",
    [
        "CC-BY-4.0",
        "MIT",
        "mit",
        "apache-2.0",
        "0BSD",
        "BSD-3-Clause",
        "GPL-2.0+",
        "(MIT OR Apache-2.0+)",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "(MIT AND (LGPL-2.1-or-later OR BSD-3-Clause))",
        "LicenseRef-Meridian-Terms-12",
        "DocumentRef-spdx-tool:LicenseRef-Own",
        "https://creativecommons.org/licenses/by/4.0/",
        "http://www.creativecommons.org/publicdomain/zero/1.0/",
        "https://spdx.org/licenses/MIT.html",
        "MIT License",
        "The MIT Licence",
        "Apache License 2.0",
        "Apache License, Version 2.0",
        "BSD 3-Clause License",
        "GNU General Public License v3.0 or later",
        "Open Government Licence v3.0",
        "CC BY-SA 4.0",
        "CC BY-NC 4.0 International",
        "CC0 1.0 Universal",
        "Creative Commons Attribution-ShareAlike 4.0 International Public License",
        "public domain",
        "All rights reserved",
        "proprietary",
        "unknown",
        "other",
    ],
)
def test_what_looks_like_a_licence_is_kept(value):
    assert values.licence(f"  {value}\n") == value


@pytest.mark.parametrize(
    "value",
    [
        "Jane Canary16 of 12 High Street",
        "Jane Canary",
        "Jane",
        "Jane-Canary",
        "MIT Jane",
        "MIT OR Jane",
        "MIT OR",
        "(MIT",
        "see jane.doe@example.com",
        "jane.doe@example.com",
        "https://example.com/licences/jane",
        "https://creativecommons.org/people/jane",
        "MIT\nsee below",
        "licence privée",
        "<b>MIT</b>",
        "LicenseRef-4111-1111-1111-1111",
        "4111111111111111",
        "MIT AND " * 13 + "MIT",  # never a piece of a value
        values.ODD,
    ],
)
def test_of_any_other_licence_only_that_it_was_there(value):
    assert values.licence(value) == values.ODD


@pytest.mark.parametrize(
    "value",
    [
        "text-davinci-003",
        "davinci-self-instruct-and-superni-ft",
        "gpt3-175b_verification",
        "GPT-3",
        "GPT-3 family",
        "meri-2",
        "human",
        "meta-llama/Llama-3.1-8B-Instruct",
        "Claude 3 Opus",
        "claude-opus-4-5-20251101",  # a date is no telephone number
        "gpt-4.1-2025-04-14",
        "ft:gpt-4o:acme:v1",
        "own-model@sha256:1f3a",
        "x" * 80,
    ],
)
def test_what_looks_like_a_model_is_kept(value):
    assert values.generator(f" {value} ") == value


@pytest.mark.parametrize(
    "value",
    [
        "canary12 model 4111111111111111",
        "4111 1111 1111",
        "gpt-4111-1111-1111-1111",
        "AT61/1904/3002/3457",
        "078-05-1120",
        "canary@example.com",
        "a model of four words",
        "written by Jane, aged 40",
        "Modell für Jane",
        "x" * 81,
        "<i>gpt</i>",
        "gpt\n4",
        "-gpt",
    ],
)
def test_of_any_other_generator_only_that_it_was_there(value):
    assert values.generator(value) == values.ODD


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_value_is_none(value):
    assert values.licence(value) is values.generator(value) is None


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
