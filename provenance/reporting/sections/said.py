"""Sections that so far can only say that nothing is there, and what that means."""

from __future__ import annotations

from provenance.reporting.blocks import Block, section


def reviews() -> Block:
    """No review is recorded."""
    lead = "None recorded. The verdict is the machine's, and nobody has signed it: a pass is a record, not a proof."
    return section("reviews", "Reviews", lead, [])
