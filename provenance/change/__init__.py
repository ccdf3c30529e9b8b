"""The difference between two snapshots, told: tests of many slices, the document, and the document as text.

Pure: rows of profiles come in, values and text go out. docs/change.md has every formula.
"""

from __future__ import annotations

from provenance.change.document import PROFILES, told
from provenance.change.text import lines

__all__ = ["PROFILES", "lines", "told"]
