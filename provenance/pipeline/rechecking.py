"""Tagging opened texts again, on the auditor's machine: do the tags that were committed to fit the texts?

What follows from a text alone is compared: sizes, tokens, language, and whether a privacy class is lower than what is
found. Source, author, generator, licence and month do not follow from it. No text leaves this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.challenging.check import Retagged
from provenance.challenging.opening import Opening
from provenance.errors import RefusedError

if TYPE_CHECKING:
    from provenance.scan.privacy.once import Found

LADDER = ("P0", "P1", "P2", "P3", "PX", "P4", "P5")
"""Privacy classes in their order, as the view `stored.ladder` has them; a test compares the two."""
_AT_ONCE = 256  # texts


def recheck(opening: Opening, *, tokenizer: Path | None = None) -> Retagged:
    """Tag the texts of an opening again, and count where the tags in it are others.

    Args:
        opening: checked, so that its texts are those that were committed to.
        tokenizer: a tokenizer.json, where the provider counts tokens by one; without it, the estimate.
    Raises: ConfigError, ScanError; RefusedError, if a text is not Unicode or the declaration names odd countries.
    """
    from provenance.scan import tokens

    counter = tokens.counter(tokenizer)
    opened = [record for record in opening.records if record.content is not None]
    raised = _raised([text for r in opened for _, text in (r.content.parts if r.content else ())], opening.declaration)
    others: Counter[str] = Counter()
    limited = at = 0
    for record in opened:
        texts = [text for _, text in (record.content.parts if record.content else ())]
        encoded = [text.encode() for text in texts]
        found = {
            "chars": sum(map(len, texts)),
            "bytes": sum(map(len, encoded)),
            "tokens": sum(counter.count(texts, encoded)),
            "language": _language(texts),
        }
        if record.tags["language"] is None:  # nobody looked
            del found["language"]
        others.update(name for name, value in found.items() if record.tags[name] != value)
        classes = raised[at : at + len(texts)]
        at += len(texts)
        limited += any(whole is False for _, whole in classes)
        said = record.tags["privacy_class"]
        others["privacy_class"] += said not in LADDER or any(rank > LADDER.index(said) for rank, _ in classes)
    return Retagged(records=len(opened), others={name: n for name, n in sorted(others.items()) if n}, limited=limited)


def _raised(texts: Sequence[str], declaration: Mapping[str, Any]) -> list[tuple[int, bool]]:
    """Of each text the place on the ladder that its findings raise it to, and whether it was scanned to its end."""
    from provenance.scan.privacy import mapping, presidio
    from provenance.scan.privacy.classes import Classes
    from provenance.scan.privacy.once import LIMIT
    from provenance.scan.privacy.patterns import Patterns
    from provenance.scan.settings import Limits

    countries = declaration.get("countries", [])
    if not isinstance(countries, list) or not all(isinstance(code, str) for code in countries):
        raise RefusedError("the declaration in the opening names countries that are none")
    codes = presidio.normalise(countries)
    classes, patterns = Classes(mapping.load(None), codes), Patterns(codes, Limits(), ())

    def place(found: Found) -> tuple[int, bool]:
        ranks = [LADDER.index(said) for span in found.spans if (said := classes.raised(span)) in LADDER]
        return max(ranks, default=0), found.status != LIMIT

    return [
        place(found)
        for start in range(0, len(texts), _AT_ONCE)
        for found in patterns.scan(list(texts[start : start + _AT_ONCE]))
    ]


def _language(texts: Sequence[str]) -> str:
    """As the view `stored.spoken` folds the languages of a record's parts."""
    from provenance.scan.language import UNDETERMINED, detect

    told = {detect(text)[0] for text in texts} - {UNDETERMINED[0]}
    return UNDETERMINED[0] if not told else told.pop() if len(told) == 1 else "mixed"
