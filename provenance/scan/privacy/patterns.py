"""The seam: texts in, what Presidio's pattern recognizers find in them out.

`fast` finds the same sooner; where it is not sure, Presidio itself runs. Equal to a stock AnalyzerEngine with the same
recognizers and a tokenizer-only NLP engine (tests and a benchmark compare them), for texts of at most `window_chars`
characters without runs of more than `chunk_chars` that hold no white space, where no limit is hit. A longer text is
scanned in windows, and then could differ:
- a word that is no keyword but for a colon far away (`phone:the` makes `the` one) counts only in that window;
- a pattern that looks ahead without bound (IN_PAN asks for a letter and four digits anywhere behind) sees its window;
- matches that do not overlap are sought from the window's start, so a run of numbers can be cut up otherwise;
- a span longer than the overlap ends with the window.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from provenance.errors import ScanError
from provenance.scan.privacy import presidio
from provenance.scan.privacy.fast import cache
from provenance.scan.privacy.fast.finder import Finder, Unsure
from provenance.scan.privacy.once import LIMIT, OK, Found, Span
from provenance.scan.privacy.recognizers import RecognizerSet
from provenance.scan.privacy.windows import windows
from provenance.scan.privacy.words import Words
from provenance.scan.settings import Limits

_PROBE = "mail jane.doe@example.com"
_HOST_LIKE = re.compile(r"[A-Za-z0-9.\-]+")
_REACH = 253  # characters that a URL pattern looks ahead from each place


class Patterns:
    """All recognizers of a set of countries, loaded once.

    Args:
        countries: as `presidio.normalise` gives them.
        recognizers: sets of the user's own, in order.
    Raises: ScanError, if Presidio does not load or does not find what it must; ConfigError, if a set does not load.
    """

    def __init__(self, countries: Sequence[str], limits: Limits, recognizers: Sequence[RecognizerSet] = ()) -> None:
        self._limits = limits
        self.scanned = self.by_presidio = 0
        loaded = presidio.load(countries, recognizers)
        words = Words(limits.chunk_chars)
        self._engine = presidio.engine(loaded, words)
        self._finder: Finder | None = None
        with contextlib.suppress(Unsure):
            self._finder = Finder(loaded, words, presidio.Enhancer(), folder=cache.folder())
        self._without_urls = presidio.engine([r for r in loaded if "URL" not in r.supported_entities], words)
        looked_for = {entity for recognizer in loaded for entity in recognizer.supported_entities}
        if "EMAIL_ADDRESS" in looked_for and "EMAIL_ADDRESS" not in {
            span.entity for span in self.scan([_PROBE])[0].spans
        }:
            raise ScanError("Presidio does not find a plain e-mail address", hint="install presidio-analyzer again")
        self.scanned = 0  # texts, or windows of long ones
        self.by_presidio = 0  # of them, those that Presidio itself had to look at

    def scan(self, texts: Iterable[str]) -> list[Found]:
        """A result for each text, in order; they hold no lone surrogates. Never raises for what a text holds."""
        return [self._scan(text) for text in texts]

    def _scan(self, text: str) -> Found:
        limits = self._limits
        status = OK
        if 0 < len(text) <= limits.window_chars and text.count(".") * _REACH <= limits.url_dots:
            self.scanned += 1
            spans, status = self._find(text)
            return Found(tuple(sorted(spans, key=_order)), status)
        if len(text) > limits.part_chars:
            text, status = text[: limits.part_chars], LIMIT
        spans = []
        dots = 0
        few_dots = text.count(".") * _REACH * 3 <= limits.url_dots  # three windows at most see one place
        for window in windows(text, size=limits.window_chars, overlap=limits.overlap_chars):
            piece = text[window.start : window.end]
            dots += 0 if few_dots else url_dots(piece)
            self.scanned += 1
            if dots > limits.url_dots:
                found, window_status = self._analyze(self._without_urls, piece)[0], LIMIT
            else:
                found, window_status = self._find(piece)
            if window_status == LIMIT:
                status = LIMIT
            for span in found:
                if window.core_start <= span.start + window.start < window.core_end:
                    spans.append(span._replace(start=span.start + window.start, end=span.end + window.start))
        return Found(tuple(sorted(spans, key=_order)), status)

    def _find(self, text: str) -> tuple[list[Span], str]:
        if self._finder is not None:
            try:
                return [
                    Span(r.entity, r.start, r.end, round(r.score, 9), recognizer.name, r.context)
                    for recognizer, r in self._finder.find(text)
                ], OK
            except MemoryError:
                raise
            except Exception:  # noqa: S110 - whatever a recognizer made of the text, Presidio says what it is worth
                pass
        return self._analyze(self._engine, text)

    def _analyze(self, engine: Any, text: str) -> tuple[list[Span], str]:
        self.by_presidio += 1
        return _analyze(engine, text)


def _order(span: Span) -> tuple[int, int, str, str, float]:
    return span.start, span.end, span.entity, span.recognizer, span.score


def url_dots(text: str) -> int:
    """How many dots URL patterns would try a list of 1,400 endings behind, at most, counted over all places.

    Each place of a run of host-like characters looks at every dot of the next 253. Prose has a handful of them a
    word with a dot; lines of dots have hundreds a character, and take a millisecond each.
    """
    if text.count(".") < 2:
        return 0
    return sum(dots * min(len(run), _REACH) for run in _HOST_LIKE.findall(text) if (dots := run.count(".")))


def _analyze(engine: Any, text: str) -> tuple[list[Span], str]:
    presidio.Matcher.gave_up = False
    try:
        results = engine.analyze(text, presidio.LANGUAGE, return_decision_process=True)
    except MemoryError:
        raise
    except Exception:
        # No text is known to do this; if one does, it counts as not scanned, and the message, which may quote it, ends
        # here.
        return [], LIMIT
    return [_span(result) for result in results], LIMIT if presidio.Matcher.gave_up else OK


def _span(result: Any) -> Span:
    metadata = result.recognition_metadata
    # The explanation names the context word even where a checksum has put the score to 1 already and nothing is left to
    # raise, so context is known for those too.
    context = bool(result.analysis_explanation.supportive_context_word) or bool(
        metadata.get(result.IS_SCORE_ENHANCED_BY_CONTEXT_KEY)
    )
    return Span(
        str(result.entity_type),
        int(result.start),
        int(result.end),
        round(float(result.score), 9),
        str(metadata[result.RECOGNIZER_NAME_KEY]),
        context,
    )
