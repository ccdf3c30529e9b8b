"""What long work tells whoever watches it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What the command line shows of long work."""

    def phase(self, name: str, total_bytes: int) -> None:
        """A new phase begins."""
        ...

    def advance(self, records: int, size: int) -> None:
        """So many records and bytes of it are done."""
        ...


class Quiet:
    """Shows nothing."""

    def phase(self, name: str, total_bytes: int) -> None:
        """Nothing is shown."""

    def advance(self, records: int, size: int) -> None:
        """Nothing is shown."""
