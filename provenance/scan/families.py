"""Which module scans for which family. A module is loaded when it is first asked for: some take seconds."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol

from provenance.model import ReaderOptions
from provenance.scan.once import Once
from provenance.scan.settings import Settings

MODULES = {
    "text": "provenance.scan.text",
    "language": "provenance.scan.language",
    "privacy": "provenance.scan.privacy",
    "secrets": "provenance.scan.secrets",
    "feedback": "provenance.scan.feedback",
    "topics": "provenance.scan.topics",
    "style": "provenance.scan.style",
    "names": "provenance.scan.privacy.names",
    "signatures": "provenance.scan.signatures",
    "matches": "provenance.scan.matches",
}


class Family(Protocol):
    """What each of these modules offers."""

    def descriptor(self, options: ReaderOptions, settings: Settings) -> dict[str, Any]:
        """Everything that can change a column of the family; docs/format.md section 4."""
        ...

    def Scanner(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> Any:
        """Turns batches into rows; `scan(batch)` gives table -> frame. Results are shared through `once`, if at all."""
        ...


def family_module(family: str) -> Family:
    """The module of a family. Raises: KeyError."""
    found: Any = import_module(MODULES[family])
    return found  # type: ignore[no-any-return]
