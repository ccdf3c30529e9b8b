"""What a policy file may say, and what is said of one that is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from provenance.errors import ConfigError
from provenance.policy import load

GOOD = """
policy: mine
version: "1.0"
about: A pack of one rule.
rules:
  - id: internal-share
    about: No more than half
      of it may be our own.
    profile: mix_by_internal
    where: internal = true
    column: effective_token_share
    max: 0.50
    severity: refuse
    remedy: Add other data.
"""


def parse(old: str = "", new: str = ""):
    assert old in GOOD
    return load.parse(GOOD.replace(old, new) if old else GOOD, where="mine.yaml")


def test_a_rule_is_read_as_written():
    (rule,) = parse().rules
    assert rule.maximum == Decimal("0.50")
    assert rule.minimum is None
    assert rule.about == "No more than half of it may be our own."
    assert rule.unit == "share of effective tokens"  # guessed from the column
    assert rule.query == "mix_by_internal.sql, where internal = true, column effective_token_share"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("max: 0.50", "max: half", "expected a decimal number.*where: mine.yaml: rules[0].max, line 12"),
        ("max: 0.50", "max: nan", "expected a decimal number.*rules[0].max"),
        ("max: 0.50", "max: 0.1234567890123456", "at most 15 digits.*rules[0].max"),
        ("max: 0.50", "max: [1]", "expected a decimal number.*rules[0].max"),
        ("    max: 0.50\n", "", "expected at least one of min and max.*rules[0].max"),
        ("max: 0.50", "max: 0.50\n    min: 0.6", "a number not below min.*rules[0].max"),
        ("max:", "maxx:", "unknown key 'maxx'.*rules[0].maxx, line 12.*did you mean 'max'"),
        ("about: A", "abuot: A", "unknown key 'abuot'.*mine.yaml: abuot, line 4.*did you mean 'about'"),
        ("severity: refuse", "severity: fatal", "one of note, review, refuse.*rules[0].severity"),
        ("    severity: refuse\n", "", "severity is missing.*rules[0].severity, line 6"),
        ("    remedy: Add other data.\n", "", "remedy is missing"),
        ("id: internal-share", "id: Internal Share", "lower-case words.*rules[0].id"),
        ("id: internal-share", "id: floor-files", "begin with floor-.*rules[0].id"),
        ("profile: mix_by_internal", "profile: ../secret", "name of a profile.*rules[0].profile"),
        ("column: effective_token_share", "column: a b", "name of a column.*rules[0].column"),
        ("column: effective_token_share", "column: known_share", "unit: share of records.*rules[0].unit"),
        ("where: internal = true", "where:\n      - a", "an SQL condition.*rules[0].where"),
        ("where: internal = true", "absent: fail", "pass, or nothing.*rules[0].absent"),
        ("where: internal = true", "params: [1]", "mapping of parameter names.*rules[0].params"),
        ("where: internal = true", "params: {k: [1]}", "rules[0].params"),
        ("rules:\n", "rules: none\nx:\n", "unknown key 'x'"),
        ("policy: mine\n", "", "policy is missing.*mine.yaml: policy"),
        ("policy: mine", "policy: Mine!", "expected a name.*mine.yaml: policy, line 2"),
        ("policy: mine", "policy: mine\npolicy: mine", "'policy' stands here twice"),
        ("about: A pack of one rule.", "about: &a x", "anchors and tags"),
        ('version: "1.0"', "version: !!python/name:os.system x", "anchors and tags"),
    ],
)
def test_an_error_names_file_key_and_what_was_expected(old, new, message):
    with pytest.raises(ConfigError) as caught:
        parse(old, new)
    text = str(caught.value).replace("\n", " ")
    for part in message.split(".*"):
        assert part in text


@pytest.mark.parametrize("text", ["", "[]", "just words", "rules: []"])
def test_what_is_no_policy_is_refused(text):
    with pytest.raises(ConfigError):
        load.parse(text)


@pytest.mark.parametrize("rules", ["rules:", "rules: {}", "rules: [x]", "rules: [null]"])
def test_rules_are_a_list_of_mappings(rules):
    with pytest.raises(ConfigError, match="expected a"):
        load.parse(f"policy: a\nversion: 1\nabout: b\n{rules}")


def test_a_policy_without_rules_can_be_read():
    assert load.parse("{policy: a, version: 1, about: b, rules: []}").rules == ()


def test_what_a_pack_is_for_may_be_left_out():
    policy = parse("about: A pack of one rule.\n", "")
    assert policy.about is None
    assert policy.digest != parse().digest


def test_two_rules_of_one_id_are_refused():
    rule = GOOD[GOOD.index("  - id") :]
    with pytest.raises(ConfigError, match=r"two rules have the id 'internal-share'(.|\n)*rules\[1\].id"):
        load.parse(GOOD + rule)


def test_the_digest_knows_meaning_from_layout():
    same = parse("max: 0.50", "max: 0.5 # half")
    assert same.digest == parse().digest
    assert parse("max: 0.50", "max: 0.51").digest != parse().digest
    assert parse("severity: refuse", "severity: note").digest != parse().digest
    assert parse("    where: internal = true\n", "").digest != parse().digest


def test_a_policy_is_found_by_name_or_path(tmp_path):
    assert load.find("default").name == "default"
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)
    assert load.find(path).name == "mine"
    with pytest.raises(ConfigError, match=r"no policy 'defualt'(.|\n)*did you mean 'default'"):
        load.find("defualt")
    with pytest.raises(ConfigError, match="no policy"):
        load.find(tmp_path / "other.yaml")
