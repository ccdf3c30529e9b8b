"""Texts come out clean, or say that they did not."""

from __future__ import annotations

import pytest

from provenance.redact.operators import Operator
from provenance.redact.texts import NOT_CLEAN, ROUNDS, Redacted, Redactor
from provenance.scan.privacy.once import LIMIT, OK
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits

MAIL = "mail jane.doe@example.com"


def test_what_raises_a_class_is_replaced_and_what_raises_none_stays(redactor):
    text = "see https://example.org/a on 2024-01-02, mail jane.doe@example.com or call +1 212-555-0123"
    done = redactor.redact([text])[text]
    assert done.text == "see https://example.org/a on 2024-01-02, mail <EMAIL_ADDRESS> or call <PHONE_NUMBER>"
    assert (done.replaced, done.status) == (("EMAIL_ADDRESS", "PHONE_NUMBER"), OK)


def test_named_entities_are_replaced_whatever_they_raise_and_no_others(patterns, classes):
    redactor = Redactor(patterns.scan, classes, Operator("replace"), frozenset({"URL"}))
    text = "see https://example.org/a or call +1 212-555-0123"
    assert redactor.redact([text])[text].text == "see <URL> or call +1 212-555-0123"


def test_a_text_without_findings_is_the_same(redactor):
    for text in ("", "nothing here", "\x00\x1b[31m", "<EMAIL_ADDRESS>"):
        assert redactor.redact([text])[text] == Redacted(text)


@pytest.mark.parametrize("name", ["replace", "mask", "hash", "redact"])
def test_the_copy_scans_clean_turn_by_turn_and_whole(name, patterns, classes):
    redactor = Redactor(patterns.scan, classes, Operator(name, bytes(32)))
    texts = [
        "Human: my account 12345678901 at the bank, jane@example.com\n\nAssistant: call 212-555-0123 then",
        "jane@example.com,joe@example.com;212-555-0123/4111 1111 1111 1111",
        "IBAN DE89 3702 0400 4405 3201 3000 and ssn 123-45-6780 and passport 912803456",
    ]
    done = redactor.redact(texts)
    assert {d.status for d in done.values()} == {OK}
    assert not any(redactor.holds(d.text for d in done.values()))
    assert redactor.redact([d.text for d in done.values()]) == {d.text: Redacted(d.text) for d in done.values()}


def test_a_turn_is_scanned_by_itself_because_an_audit_of_the_copy_does(patterns, classes):
    seen = []

    class Watched:
        def scan(self, texts):
            seen.extend(texts)
            return patterns.scan(texts)

    text = "Human: hello there\n\nAssistant: mail jane@example.com"
    done = Redactor(Watched().scan, classes, Operator("replace")).redact([text])[text]
    assert done.text == "Human: hello there\n\nAssistant: mail <EMAIL_ADDRESS>"
    assert {"hello there", "mail jane@example.com"} <= set(seen)


def test_a_turn_that_is_a_piece_of_its_mark_is_found_at_its_own_place(redactor):
    text = "Human: uman\n\nAssistant: a@example.com\n\nHuman: a@example.com"
    done = redactor.redact([text])[text]
    assert done.text == "Human: uman\n\nAssistant: <EMAIL_ADDRESS>\n\nHuman: <EMAIL_ADDRESS>"


def test_a_text_over_a_work_limit_says_so(classes):
    limited = Patterns([], Limits(part_chars=30, window_chars=30, overlap_chars=5))
    text = MAIL + " and more than thirty characters"
    assert Redactor(limited.scan, classes, Operator("replace")).redact([text])[text].status == LIMIT


def test_a_replacement_that_is_found_again_is_never_called_clean(patterns, classes):
    def echo(value, entity):
        return "x@example.com"

    text = MAIL
    done = Redactor(patterns.scan, classes, echo).redact([text])[text]
    assert done.status == NOT_CLEAN
    assert len(done.replaced) == ROUNDS


def test_offsets_are_code_points(redactor):
    text = "\N{GRINNING FACE}\N{COMBINING ACUTE ACCENT} مرحبا jane.doe@example.com \N{GRINNING FACE}"
    assert redactor.redact([text])[text].text == text.replace("jane.doe@example.com", "<EMAIL_ADDRESS>")
