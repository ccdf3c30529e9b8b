"""A redactor from what a user chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from provenance import keys
from provenance.errors import UsageError
from provenance.redact.secrets import SECRET, WithSecrets
from provenance.redact.texts import Redactor
from provenance.scan.privacy.classes import Classes
from provenance.scan.privacy.recognizers import RecognizerSet

if TYPE_CHECKING:
    from provenance.scan.privacy.patterns import Patterns

KEY_USE = "redaction"
"""What the key of the operator `hash` is derived for, so that its values equal nothing hashed for another use."""


def redactor(
    patterns: Patterns,
    classes: Classes,
    *,
    countries: Sequence[str],
    recognizers: Sequence[RecognizerSet] = (),
    operator: str,
    entities: Iterable[str],
    secrets: bool = True,
) -> Redactor:
    """What replaces `entities`, or, where none are named, whatever raises a class; and secrets, as the kind SECRET.

    Args:
        patterns: of these countries, as `presidio.normalise` gives them, and these sets of recognizers.
    Raises: UsageError, if there is no such operator or nothing looks for one of the entities; LedgerError, if hashing
        needs the key and it cannot be read.
    """
    from provenance.redact.operators import Operator

    chosen = frozenset(entities)
    if chosen:
        _check(chosen, countries, recognizers)
    chosen |= {SECRET} if chosen and secrets else set()
    key = keys.derive(keys.load(make=True), KEY_USE) if operator == "hash" else b""
    scan = WithSecrets(patterns).scan if secrets else patterns.scan
    return Redactor(scan, classes, Operator(operator, key), chosen or None)


def _check(entities: Iterable[str], countries: Sequence[str], recognizers: Sequence[RecognizerSet]) -> None:
    """A kind that nothing looks for would be replaced nowhere, and the copy taken for clean."""
    from difflib import get_close_matches

    from provenance.scan.privacy import presidio

    known = sorted({SECRET} | {str(e) for one in presidio.load(countries, recognizers) for e in one.supported_entities})
    for name in sorted(entities):
        if name not in known:
            near = get_close_matches(name.upper(), known, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(known)}"
            raise UsageError(f"nothing looks for {name!r}", where="entities", hint=hint)
