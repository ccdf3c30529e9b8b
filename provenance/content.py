"""Finds the content that ships beside the code: profiles/ and reports/.

In a wheel both lie inside the package; in a checkout they lie at its top, where an auditor reads them.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Path of the content folder `name` (`profiles` or `reports`).

    Raises: FileNotFoundError, if the installation lacks it.
    """
    for candidate in (_PACKAGE / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the installation lacks its {name}/ folder; install provenance-audit again")
