"""Vectors on the pages of docs/, which tests compute again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"


def vectors(page: str, name: str) -> Any:
    """The JSON of a block of a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(rf"```json vectors {name}\n(.*?)```", text, re.DOTALL)
    assert found, f"{page} has no vectors {name}"
    return json.loads(found[1])
