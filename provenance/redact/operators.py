"""What a found value is replaced by, through Presidio's anonymizer.

The only module that imports presidio_anonymizer; itself imported when a redactor is first made.
"""

from __future__ import annotations

import hmac
import logging
from functools import partial
from typing import Any

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

from provenance.errors import UsageError

OPERATORS = ("replace", "mask", "hash", "redact")
_DIGITS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
_HASH_LETTERS = 16  # 64 bits: among a million values the chance of one clash is 1 in 40 million


class Operator:
    """Replaces one value at a time.

    `replace` writes the kind, `<EMAIL_ADDRESS>`; `mask` an asterisk for each character; `redact` nothing; `hash` the
    kind and a keyed hash, `<EMAIL_ADDRESS:bcdfghjklmnpqrst>`, so that equal values stay equal. The hash is 64 bits of
    HMAC-SHA256 of the value's UTF-8, in consonants, because no pattern takes them for a number or a word.

    Presidio's own `hash` is not used: its salt is either random for each value or, without a key, open to guessing.

    Args:
        key: for `hash`, 32 bytes derived for this use only.
    Raises: UsageError, if there is no such operator.
    """

    def __init__(self, name: str, key: bytes = b"") -> None:
        if name not in OPERATORS:
            raise UsageError(f"there is no operator {name!r}", hint=f"known: {', '.join(OPERATORS)}")
        if name == "hash" and len(key) != 32:
            raise UsageError("hashing needs a key of 32 bytes")
        self.name = name
        self._key = key
        self._engine = AnonymizerEngine()
        self._configs: dict[str, Any] = {}
        logging.getLogger("presidio-anonymizer").disabled = True

    def __call__(self, value: str, entity: str) -> str:
        """What stands for `value`, which is not empty.

        Presidio is given the value alone and not its text: it copies the whole text for every finding, so a long text
        with many would take the square of its length.
        """
        config = self._configs.get(entity)
        if config is None:
            config = self._configs[entity] = self._config(entity)
        whole = RecognizerResult(entity_type=entity, start=0, end=len(value), score=1.0)
        return str(self._engine.anonymize(value, [whole], {entity: config}).text)

    def _config(self, entity: str) -> Any:
        if self.name == "mask":
            return OperatorConfig("mask", {"masking_char": "*", "chars_to_mask": 2**31, "from_end": False})
        if self.name == "hash":
            return OperatorConfig("custom", {"lambda": partial(self._hashed, entity)})
        return OperatorConfig(self.name)

    def _hashed(self, entity: str, value: str) -> str:
        digest = hmac.new(self._key, value.encode(), "sha256").hexdigest()
        return f"<{entity}:{digest[:_HASH_LETTERS].translate(_DIGITS)}>"
