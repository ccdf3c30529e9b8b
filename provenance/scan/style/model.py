"""How much a text reads like a model's: one weighted sum of counts, in thousandths of a logit.

The weights are content, `profiles/machine-text/model.json`, which benchmarks/machine_text_train.py makes. All is
integer arithmetic, so that a score is the same on every machine. A score above the threshold of an evaluation counts as
"called machine text" in sums; of one text it says next to nothing (docs/machine-text.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from operator import mul
from pathlib import Path
from typing import Any

from provenance.content import folder
from provenance.digest import digest
from provenance.errors import ConfigError
from provenance.scan.style import features
from provenance.scan.style.features import SIGNS, Word

KIND = "provenance.machine_text.model"
FOLDER = "machine-text"
"""Of `profiles/`: the model and its evaluation."""

MOST = 20_000
"""A score is cut to this, either side."""

_REMEMBERED = 100_000  # weights of words kept at a time
_LONG = 24  # longer ones are not kept


class Model:
    """The weights. `value` is the file's JSON, `digest` that of its canonical form.

    Raises: KeyError, TypeError, ValueError, AttributeError, if `value` is no model.
    """

    def __init__(self, value: Mapping[str, Any]) -> None:
        if value["kind"] != KIND or value["version"] != 1:
            raise ValueError
        self.digest = digest(value)
        weights = {str(name): _integer(weight) for name, weight in value["weights"].items()}
        self._bias = _integer(value["bias"])
        self._signs = tuple(weights[f"sign {sign.decode()}"] for sign in SIGNS)
        self._distinct = weights["distinct"]
        self._repeated = weights["repeated"]
        self.word = Word(value["classes"], value["endings"], value["longer"], value["shorter"])
        self._weights = _Weights(self.word, weights)

    def score(self, words: list[bytes], marks: bytes) -> int:
        """Of a text of two words at least, as `features.words_of` and `features.marks_of` gave it."""
        if len(self._weights) > _REMEMBERED:
            self._weights.clear()
        counted = features.count(words, marks)
        total: int = sum(map(self._weights.__getitem__, words)) + sum(map(mul, self._signs, counted.signs))
        found: int = (
            self._bias
            + total // len(words)
            + self._distinct * counted.distinct // features.DISTINCT
            + self._repeated * counted.repeated // counted.pairs
        )
        return max(-MOST, min(MOST, found))


class _Weights(dict[bytes, int]):
    """Word -> its weight, worked out when it is first met."""

    def __init__(self, word: Word, weights: Mapping[str, int]) -> None:
        super().__init__()
        self._word = word
        self._of = weights

    def __missing__(self, word: bytes) -> int:
        weight = sum(self._of[name] for name in self._word.features(word))
        if len(word) <= _LONG:
            self[word] = weight
        return weight


def path() -> Path:
    """Where the model lies that ships."""
    return folder("profiles") / FOLDER / "model.json"


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that ships. Raises: ConfigError, if it is missing or damaged."""
    return load(path())


def load(file: Path) -> Model:
    """Read a model. Raises: ConfigError."""
    try:
        return Model(json.loads(file.read_bytes()))
    except OSError as error:
        raise ConfigError(
            f"the model of machine text cannot be read ({error.strerror})", where=file, hint="install provenance again"
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError("the file is no model of machine text", where=file, hint="install provenance again") from None


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise ValueError
    return value
