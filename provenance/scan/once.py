"""Each distinct text is scanned once: who scans what, and the results as bytes that can cross processes.

Serves every family whose scan of a text is dearer than asking. Keys are digests and results are places and kinds of
findings; no text is in either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

OK = "ok"
LIMIT = "limit"  # a work limit was hit: what was found counts, but there may be more

Result = TypeVar("Result")


class Once(Protocol):
    """Shares results between scanners. Whoever claims a key publishes it before waiting for any other."""

    def claim(self, keys: Iterable[bytes]) -> set[bytes]:
        """The keys among `keys` that the caller must scan; the others are done or being done."""
        ...

    def publish(self, results: Mapping[bytes, bytes]) -> None:
        """Give the results of claimed keys to all."""
        ...

    def wait(self, keys: Iterable[bytes]) -> Mapping[bytes, bytes]:
        """The results of keys that were claimed, by whomever, as soon as all are there."""
        ...


class Memory:
    """The results of one process. Forgets all when it holds too many, so a text may be scanned again much later."""

    def __init__(self, most: int = 1_000_000) -> None:
        self._most = most  # a result takes about 200 bytes
        self._known: dict[bytes, bytes] = {}

    def claim(self, keys: Iterable[bytes]) -> set[bytes]:
        if len(self._known) >= self._most:
            self._known.clear()
        return {key for key in keys if key not in self._known}

    def publish(self, results: Mapping[bytes, bytes]) -> None:
        self._known.update(results)

    def wait(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        return {key: self._known[key] for key in keys}


def results(
    once: Once,
    texts: Mapping[str, bytes],
    scan: Callable[[Iterable[str]], Sequence[Result]],
    pack: Callable[[Result], bytes],
    unpack: Callable[[bytes], Result],
) -> dict[bytes, Result]:
    """The result of each text by its key, scanned here or by whoever claimed it first.

    Args:
        texts: text -> key: a digest of the text and of all that can change its result.
        scan: a result for each text, in order.
        pack, unpack: a result as bytes, and back.
    """
    mine = once.claim(texts.values())
    todo = {text: key for text, key in texts.items() if key in mine}
    done = {key: pack(found) for key, found in zip(todo.values(), scan(todo), strict=True)}
    once.publish(done)
    others = [key for key in texts.values() if key not in mine]
    shared = once.wait(others) if others else {}
    return {key: unpack(data) for key, data in {**done, **shared}.items()}
