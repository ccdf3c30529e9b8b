"""Statements that were shown to be signed: what a member signs is the server's own copy, and each can be used once."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from provenance.board.review import Review

LONGEST = 1800.0
"""Seconds that a statement waits for its signature; its time is when it was made."""

_MOST = 32  # statements of a session; the oldest goes


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A review that waits for its signature."""

    session: str
    review: Review
    before: tuple[str, ...]  # what is shown above it
    back: str  # the page to go on to
    made: float


class Pending:
    """The statements of one server, by a name that cannot be guessed and is known to one session only."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._statements: dict[str, Statement] = {}
        self._lock = threading.Lock()

    def put(self, session: str, review: Review, *, before: tuple[str, ...], back: str) -> str:
        """Keep a statement; returns its name."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._clean()
            mine = [key for key, kept in self._statements.items() if kept.session == session]
            for key in mine[: max(len(mine) - _MOST + 1, 0)]:
                del self._statements[key]
            made = self._clock()
            self._statements[name] = Statement(session=session, review=review, before=before, back=back, made=made)
        return name

    def see(self, session: str, name: str) -> Statement | None:
        """A statement that waits; None if it was used, is too old, or is another session's."""
        with self._lock:
            self._clean()
            found = self._statements.get(name)
            return found if found is not None and found.session == session else None

    def take(self, session: str, name: str) -> Statement | None:
        """As `see`, and nobody gets it again, whatever comes of it."""
        with self._lock:
            self._clean()
            found = self._statements.get(name)
            if found is None or found.session != session:
                return None
            return self._statements.pop(name)

    def _clean(self) -> None:
        now = self._clock()
        for name in [name for name, kept in self._statements.items() if now - kept.made >= LONGEST]:
            del self._statements[name]
