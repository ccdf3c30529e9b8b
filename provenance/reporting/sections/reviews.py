"""The section "Reviews": what members of the board said, whether it counts, and what is known of the log. Pure."""

from __future__ import annotations

from provenance.model import Decision, Reviewed, Standing
from provenance.reporting.blocks import Block, fact, facts, section

_MOST = 50  # reviews that are shown
_NONE = "None recorded. The verdict is the machine's, and nobody has signed it: a pass is a record, not a proof."
_NO_BOARD = "No board policy was named when this was judged, so no review counted."


def told(decision: Decision | None) -> Block:
    """Approvals, vetoes and waivers, those that do not count too; no waiver is ever left out."""
    standing = decision.standing if decision else None
    if standing is None:
        return section("reviews", "Reviews", _NONE, [])
    blocks = []
    # Waivers come first, so that no number of other reviews can push one off the page.
    shown = sorted(standing.reviews, key=lambda review: (review.action != "waive", review.entry))
    waivers = sum(review.action == "waive" for review in shown)
    kept = shown[: max(_MOST, waivers)]
    if kept:
        left = [fact("left out", f"{len(shown) - len(kept):,} more reviews")] if len(shown) > len(kept) else []
        blocks.append(facts([_said(review) for review in kept] + left, title="What members said"))
    blocks.append(facts(_log(standing), title="The log when this was judged"))
    return section("reviews", "Reviews", _lead(standing), blocks)


def _lead(standing: Standing) -> str:
    if not standing.board:
        return _NO_BOARD if standing.reviews else _NONE
    names = f" ({', '.join(standing.approvals)})" if standing.approvals else ""
    lead = f"{len(standing.approvals)} of {standing.needed} approvals that are asked for{names}."
    if standing.vetoes:
        lead += f" Vetoed by {', '.join(standing.vetoes)}."
    if standing.waived:
        lead += f" Waived, and left to the board: {', '.join(standing.waived)}."
    return lead


def _said(review: Reviewed) -> Block:
    words = [f"rule {review.rule}, source {review.source}; {review.owner} answers for it"] if review.rule else []
    words += [f"until {review.expires}"] if review.expires else []
    words += [] if review.counts else [f"does not count: {review.why}"]
    words += [f"entry {review.entry} of the log, said at {review.at}"]
    words += [f"“{review.reason}”"] if review.reason else []
    return fact(f"{review.action} by {review.by or 'a key that is no member’s'}", "; ".join(words))


def _log(standing: Standing) -> list[Block]:
    entries = [fact("entries", f"{standing.log_size:,} (counted)"), fact("root", standing.log_root, code=True)]
    entries.append(fact("signed by", standing.signed_by or "nobody whose key was named"))
    entries.append(fact("cosigned", standing.witnessed or "by no witness that was named"))
    if standing.board:
        entries.append(fact("board policy", standing.board, code=True))
    return entries
