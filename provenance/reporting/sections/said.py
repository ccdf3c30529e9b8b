"""Sections that so far can only say that nothing is there, and what that means."""

from __future__ import annotations

from provenance.reporting.blocks import Block, section


def change() -> Block:
    """No earlier snapshot was compared."""
    return section("change", "Change", "No earlier snapshot was compared, so nothing is said of how the mix moved.", [])


def reviews() -> Block:
    """No review is recorded."""
    lead = "None recorded. The verdict is the machine's, and nobody has signed it: a pass is a record, not a proof."
    return section("reviews", "Reviews", lead, [])
