"""The registrable domain of a URL, by the public suffix list that is packaged with tldextract; no network, no cache.

The only module that imports tldextract; the privacy scan takes its offline extractor from here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from provenance.scan.packaged import digest_of

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_MAX_CHARS = 4_096


@lru_cache(maxsize=1)
def extractor() -> Any:
    """tldextract on the packaged list alone: nothing is downloaded, read from a cache or written."""
    import tldextract

    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)


def suffix_digest() -> str:
    """SHA-256 of the packaged suffix list, hex. Raises: ScanError, if tldextract came without it."""
    return digest_of("tldextract", ".tld_set_snapshot")


@lru_cache(maxsize=4_096)
def registrable(url: str) -> str | None:
    """The domain of `url` under its public suffix, in lower-case ASCII (`example.co.uk`, `xn--bcher-kva.example`).

    None for addresses, host names without a public suffix, suffixes alone, and what is no URL or host name.
    Domains under private suffixes such as `github.io` count as one domain, that of the suffix's owner.
    """
    if len(url) > _MAX_CHARS:
        return None
    try:
        found = extractor()(url.strip())
        domain = str(found.top_domain_under_public_suffix).lower()
        if not domain.isascii():
            domain = domain.encode("idna").decode("ascii")
    except ValueError:  # a broken address in brackets, or a label that has no ASCII form
        return None
    return domain if _DOMAIN.fullmatch(domain) and len(domain) <= 253 else None
