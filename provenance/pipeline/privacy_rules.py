"""What the scan for personal data goes by beside what ships: the mapping to classes, and the user's own recognizers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provenance.scan.privacy.recognizers import RecognizerSet


def mapping_value(path: Path | None) -> dict[str, Any]:
    """The privacy mapping in `path`, or the one that ships, as it is hashed. Raises: ConfigError."""
    from provenance.scan.privacy import mapping

    return mapping.load(path).canonical()


def recognizer_sets(declared: Sequence[str], base: Path, given: Sequence[str | Path] = ()) -> tuple[RecognizerSet, ...]:
    """The user's own recognizers, read once for all workers: those a declaration in `base` names, then those given.

    Raises: ConfigError.
    """
    from provenance.scan.privacy import recognizers

    sets = [*recognizers.load_all(declared, base=base), *recognizers.load_all(given)]
    return tuple(dict.fromkeys(sets))
