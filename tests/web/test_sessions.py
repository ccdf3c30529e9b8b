"""Sessions: a token works once, a session ends, and nobody guesses one."""

from __future__ import annotations

import pytest

from provenance.web.sessions import _MOST, IDLE, LONGEST, Sessions


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def tokens():
    return []


@pytest.fixture
def sessions(now, tokens):
    return Sessions(lambda: now[0], tokens.append)


def test_a_token_works_once_and_the_next_is_told(sessions, tokens):
    assert len(tokens) == 1
    assert sessions.enter(tokens[0]) is not None
    assert sessions.enter(tokens[0]) is None
    assert len(tokens) == 2
    assert sessions.enter(tokens[1]) is not None


@pytest.mark.parametrize("token", ["", "x", "\u00e4", "x" * 100_000])
def test_another_token_opens_nothing_and_uses_nothing_up(sessions, tokens, token):
    assert sessions.enter(token) is None
    assert sessions.enter(tokens[-1]) is not None


def test_a_session_is_found_by_its_cookie_only(sessions, tokens):
    session = sessions.enter(tokens[-1])
    assert sessions.of(session.id) == session
    assert sessions.of(session.csrf) is None
    assert sessions.of("") is None
    assert session.id not in repr(tokens)


def test_an_unused_session_ends(sessions, tokens, now):
    session = sessions.enter(tokens[-1])
    now[0] = IDLE - 1
    assert sessions.of(session.id)
    now[0] += IDLE - 1  # it was used a moment ago
    assert sessions.of(session.id)
    now[0] += IDLE
    assert sessions.of(session.id) is None


def test_a_session_ends_however_much_it_is_used(sessions, tokens, now):
    session = sessions.enter(tokens[-1])
    while now[0] + IDLE / 2 < LONGEST:
        now[0] += IDLE / 2
        assert sessions.of(session.id)
    now[0] = LONGEST
    assert sessions.of(session.id) is None


def test_of_too_many_sessions_the_oldest_goes(sessions, tokens):
    first = sessions.enter(tokens[-1])
    others = [sessions.enter(tokens[-1]) for _ in range(_MOST)]
    assert sessions.of(first.id) is None
    assert all(sessions.of(one.id) for one in others)


def test_a_session_can_be_left(sessions, tokens):
    session = sessions.enter(tokens[-1])
    sessions.leave(session.id)
    sessions.leave(session.id)
    assert sessions.of(session.id) is None
