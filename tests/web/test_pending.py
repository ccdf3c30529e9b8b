"""Statements that wait: of one session, for a while, used once, whoever asks at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from provenance.board.review import Review
from provenance.web.pending import _MOST, LONGEST, Pending

REVIEW = Review(action="adopt", policy="1" * 64, profiles="2" * 64, board="3" * 64, at="2026-11-23T09:00:00Z")


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def pending(now):
    return Pending(lambda: now[0])


def put(pending, session="a"):
    return pending.put(session, REVIEW, before=(), back="/")


def test_a_statement_is_seen_often_and_taken_once(pending):
    name = put(pending)
    assert pending.see("a", name).review == pending.see("a", name).review == REVIEW
    assert pending.take("a", name).review == REVIEW
    assert pending.take("a", name) is None
    assert pending.see("a", name) is None


def test_another_session_neither_sees_it_nor_uses_it_up(pending):
    name = put(pending)
    assert pending.see("b", name) is None
    assert pending.take("b", name) is None
    assert pending.take("a", name) is not None


def test_a_statement_does_not_wait_for_ever(pending, now):
    name = put(pending)
    now[0] = LONGEST - 1
    assert pending.see("a", name)
    now[0] = LONGEST
    assert pending.take("a", name) is None


def test_one_session_cannot_push_out_the_statements_of_another(pending):
    others = put(pending, "b")
    names = [put(pending) for _ in range(_MOST + 1)]
    assert pending.see("a", names[0]) is None
    assert all(pending.see("a", name) for name in names[1:])
    assert pending.see("b", others)


def test_of_many_who_take_at_once_one_gets_it(pending):
    with ThreadPoolExecutor(8) as pool:
        for _ in range(50):
            name = put(pending)
            got = list(pool.map(lambda name: pending.take("a", name), [name] * 8))
            assert sum(one is not None for one in got) == 1
