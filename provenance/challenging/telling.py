"""What a check found, as lines for people and as JSON.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from provenance.challenging.check import Checked, Result, Retagged

_WHY = {
    "language": " (an opinion of the detector; it refutes nothing)",
    "tokens": " (if the provider counts by a tokenizer, name it with --tokenizer)",
}


def lines(found: Checked, *, most: int) -> Iterator[str]:
    """The finding line by line, the verdict last.

    Args:
        most: faults that are named; the others are counted.
    """
    if found.logged:
        yield f"in the log since {found.logged}"
    if found.faults:
        for fault in found.faults[:most]:
            yield f"fault: {fault}"
        if len(found.faults) > most:
            yield f"... and {len(found.faults) - most:,} more"
        yield "invalid: this opening shows nothing, and no claim was tested"
        return
    yield f"valid: {found.opened:,} of {found.records:,} records opened, {found.tokens:,} tokens in all"
    yield "    source, internal and origin class are as declared, months as stated, other tags as detected; tokens are"
    yield "    an estimate unless the snapshot was tagged with a tokenizer"
    for result in found.results:
        yield from _result(result, found.alone)
        if result.claim.dimension == "source" and result.claim.value not in found.sources:
            yield f"    no source is declared by this name; declared: {', '.join(sorted(found.sources))}"
    for claim in found.unasked:
        yield f"not tested  {claim}: no {claim.weight} were drawn"
    if found.retagged is not None:
        yield from _retagged(found.retagged)
    refuted = sum(result.refuted for result in found.results)
    if refuted or found.unasked:
        claims, unasked = len(found.results) + len(found.unasked), len(found.unasked)
        yield f"of {claims:,} claims {refuted:,} refuted, {unasked:,} not tested, {_confidence(found)}"
    elif not found.consistent:
        yield "no claim is refuted, but texts have other tags than they were opened with"
    else:
        yield f"consistent: no claim is refuted, {_confidence(found)}"


def _confidence(found: Checked) -> str:
    """A true claim is refuted this rarely, whichever of them it is."""
    return f"at {100 * (1 - found.alone):.4g} % confidence over all claims together (each tested at {found.alpha:.4g})"


def _result(result: Result, alone: float) -> Iterator[str]:
    yield f"{'REFUTED' if result.refuted else 'consistent':<11} {result.claim}"
    unit = "records" if result.claim.weight == "records" else "token positions"
    yield (
        f"    drawn: {result.hits:,} of {result.drawn:,} {unit}, {result.share:.4f}; "
        f"of all: {result.low / result.total:.4f} to {result.high / result.total:.4f} (exact interval)"
    )
    if result.refuted:
        yield f"    were the claim true, a sample this far off had a probability of at most {result.p:.2g}"
        return
    if result.p <= alone:
        yield f"    had it been the only claim, it would have been refuted (p = {result.p:.2g})"
    if result.claim.low == 0 and result.claim.high == 1:
        yield "    every share meets this claim, so it claims nothing"
    elif result.margin is not None:
        yield f"    a share {100 * result.margin:.1f} points outside the claim would have been refuted 19 times in 20"
    else:
        yield "    too few were drawn to refute this claim 19 times in 20, however wrong it is"
    if result.needed is not None:
        yield f"    if the drawn share is the true one, about {result.needed:,} draws refute the claim 19 times in 20"


def _retagged(retagged: Retagged) -> Iterator[str]:
    yield f"texts: {retagged.records:,} records tagged again here"
    for name, records in retagged.others.items():
        said = "lower than what is found in the text" if name == "privacy_class" else "another"
        yield f"    {name}: {said}, in {records:,} records{_WHY.get(name, '')}"
    if retagged.limited:
        yield f"    not scanned to the end, for a work limit: {retagged.limited:,} records"


def value(found: Checked) -> dict[str, Any]:
    """The finding as JSON."""
    return {
        "verdict": "invalid" if found.faults else "consistent" if found.consistent else "refuted or not tested",
        "logged": found.logged,
        "faults": list(found.faults),
        "records": found.records,
        "tokens": found.tokens,
        "opened": found.opened,
        "confidence": _digits(1 - found.alone),
        "tested_at": _digits(found.alpha),
        "retagged": None if found.retagged is None else asdict(found.retagged),
        "tested_alone_at": _digits(found.alone),
        "claims": [_value(result) for result in found.results],
        "not_tested": [str(claim) for claim in found.unasked],
    }


def _value(result: Result) -> dict[str, Any]:
    return {
        "dimension": result.claim.dimension,
        "value": result.claim.value,
        "weight": result.claim.weight,
        "claimed": result.claim.said,
        "refuted": result.refuted,
        "p": float(f"{result.p:.6g}"),
        "drawn": result.drawn,
        "hits": result.hits,
        "share": _digits(result.share),
        "low": _digits(result.low / result.total),
        "high": _digits(result.high / result.total),
        "needed": result.needed,
        "margin": None if result.margin is None else _digits(result.margin),
    }


def _digits(share: float) -> float:
    """A share as we write all of them: twelve digits."""
    return round(share, 12)
