"""Digests of data files inside installed packages, found without importing the package."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from provenance.errors import ScanError


@lru_cache(maxsize=8)
def digest_of(package: str, file: str) -> str:
    """SHA-256 of `file` (relative to the folder of `package`), hex. Raises: ScanError, if it is not there."""
    spec = find_spec(package)
    try:
        if spec is None or spec.origin is None:
            raise FileNotFoundError
        return hashlib.sha256((Path(spec.origin).parent / file).read_bytes()).hexdigest()
    except OSError:
        raise ScanError(
            f"the package {package} lacks its file {file}", hint=f"install {package.replace('_', '-')} again"
        ) from None
