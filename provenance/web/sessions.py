"""Who may look: a token that works once is exchanged for a session in a cookie; all of it in memory, none on disk.

Used by the event loop only, so without locks.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

LONGEST, IDLE = 8 * 3600.0, 3600.0
"""Seconds after which a session ends, used or not, and after which an unused one does."""

_MOST = 64  # sessions; the oldest goes


@dataclass(frozen=True, slots=True)
class Session:
    """One browser. `csrf` is what its forms have to bring along, and no other site can know."""

    id: str
    csrf: str
    began: float


class Sessions:
    """The sessions of one server."""

    def __init__(self, clock: Callable[[], float], offered: Callable[[str], None] = lambda _: None) -> None:
        """
        Args:
            clock: seconds that never go back.
            offered: told each token that can be used next; the first one at once.
        """
        self._clock, self._offered = clock, offered
        self._sessions: dict[str, Session] = {}
        self._used: dict[str, float] = {}
        self._token = ""
        self._offer()

    def _offer(self) -> None:
        self._token = secrets.token_urlsafe(32)
        self._offered(self._token)

    def enter(self, token: str) -> Session | None:
        """A new session for whoever brings the token, which then is another; None for a wrong one."""
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return None
        self._offer()
        found = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock())
        while len(self._sessions) >= _MOST:
            self._forget(next(iter(self._sessions)))
        self._sessions[found.id], self._used[found.id] = found, found.began
        return found

    def of(self, key: str) -> Session | None:
        """The session that a cookie names; None if it has ended, or never was."""
        found = self._sessions.get(key)
        if found is None:
            return None
        now = self._clock()
        if now - found.began >= LONGEST or now - self._used[key] >= IDLE:
            self._forget(key)
            return None
        self._used[key] = now
        return found

    def leave(self, key: str) -> None:
        """End a session."""
        if key in self._sessions:
            self._forget(key)

    def _forget(self, key: str) -> None:
        del self._sessions[key], self._used[key]
