"""Secrets are replaced like personal data, and the copy scans clean of both."""

import pytest

from provenance.redact import build
from provenance.redact.secrets import SECRET
from provenance.scan.privacy.once import OK
from provenance.scan.secrets.search import Search
from provenance.scan.settings import SecretLimits

KEY = "AKIA" + "QYLPMN5HNM4OZ56R"  # the form of a key, made up
TEXTS = [
    f"the key is {KEY}, mail jane.doe@example.com",
    'password = "tr0ub4dor&3xKq9"',
    "postgres://svc:Zx8vQp2LmN4t@db.internal/app",
    "nothing of the kind",
]


def redacted(patterns, classes, operator="replace", **how):
    made = build.redactor(patterns, classes, countries=(), operator=operator, entities=how.pop("entities", ()), **how)
    return [made.redact(TEXTS)[text] for text in TEXTS]


@pytest.mark.parametrize("operator", ["replace", "mask", "hash", "redact"])
def test_no_operator_leaves_a_secret_and_all_come_clean(patterns, classes, operator):
    done = redacted(patterns, classes, operator)
    assert [one.status for one in done] == [OK] * len(TEXTS)
    assert [SECRET in one.replaced for one in done] == [True, True, True, False]
    for value in (KEY, "tr0ub4dor", "Zx8vQp2LmN4t", "jane.doe"):
        assert not any(value in one.text for one in done)
    assert done[3].text == TEXTS[3]


def test_the_copy_holds_no_secret_that_an_audit_would_find(patterns, classes):
    assert sum(len(found.hits) for found in Search(SecretLimits()).scan(TEXTS)) == 3
    texts = [one.text for one in redacted(patterns, classes)]
    assert [found.hits for found in Search(SecretLimits()).scan(texts)] == [()] * len(TEXTS)


def test_they_can_be_left_and_named_kinds_do_not_leave_them(patterns, classes):
    assert KEY in redacted(patterns, classes, secrets=False)[0].text
    some = redacted(patterns, classes, entities=["IP_ADDRESS"])
    assert KEY not in some[0].text
    assert "jane.doe@" in some[0].text
