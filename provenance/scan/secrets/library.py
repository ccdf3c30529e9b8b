"""detect-secrets, used for its patterns, validators and filters only: the one module that imports it.

Its own scan is not run. It reads settings that are global to the process, it may ask a vendor over the network whether
a key works, and its log quotes what it found. Patterns, `is_formally_valid`, entropy and the heuristics are pure.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module, metadata
from math import log2
from typing import Any

from provenance.digest import digest
from provenance.errors import ScanError
from provenance.scan.secrets.rules import RULES, RUN, Rule

Pattern = re.Pattern[str]
_MOST = 0.85


@lru_cache(maxsize=1)
def version() -> str:
    """Version of the installed library. Raises: ScanError, if it is not installed."""
    try:
        return metadata.version("detect-secrets")
    except metadata.PackageNotFoundError:
        raise ScanError("detect-secrets is not installed", hint="install provenance again") from None


def patterns(rule: Rule) -> tuple[Pattern, ...]:
    """The compiled patterns of a rule, in order. Raises: ScanError, if the library has another shape than we know."""
    if rule.module is None:
        return tuple(re.compile(p) for p in rule.patterns)
    found = tuple(getattr(_plugin(rule.module), rule.detector).denylist)
    try:
        return tuple(found[n] for n in rule.which) if rule.which else found
    except IndexError:
        raise ScanError(
            f"detect-secrets {version()} has other patterns than are known", where=rule.detector,
            hint="install the version that provenance names",
        ) from None  # fmt: skip


def private_key_headers() -> tuple[Pattern, ...]:
    """What a private key begins with."""
    return tuple(_plugin("private_key").PrivateKeyDetector.denylist)


def url_passwords() -> tuple[Pattern, ...]:
    """URLs with a user's name and password; the password is group 1."""
    return tuple(_plugin("basic_auth").BasicAuthDetector.denylist)


def quoted_values() -> dict[Pattern, int]:
    """Values in quotes that belong to a telling name: pattern -> group of the value."""
    return dict(_plugin("keyword").QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP)


def names() -> str:
    """Telling names, as alternatives of a regular expression without capitals."""
    return "|".join(_plugin("keyword").DENYLIST)


def valid_jwt(token: str) -> bool:
    """Whether a token's header and payload are JSON."""
    return bool(_plugin("jwt").JwtTokenDetector.is_formally_valid(token))


class Randomness:
    """Whether a value is as random as a key, by the library's entropies and their default limits."""

    def __init__(self) -> None:
        module = _plugin("high_entropy_strings")
        self._hex, self._base64 = module.HexHighEntropyString(), module.Base64HighEntropyString()

    def like_a_key(self, value: str) -> bool:
        """True where `value` is hexadecimal or base64 throughout and its entropy is over that alphabet's limit."""
        return any(self._entropy(plugin, value) > plugin.entropy_limit for plugin in (self._hex, self._base64))

    def nearly(self, value: str) -> bool:
        """True where `value` is base64 throughout and has most of the entropy that its length allows.

        Up to 22 characters cannot reach the limit, whatever they are.
        """
        return self._entropy(self._base64, value) >= _MOST * log2(len(value))

    @staticmethod
    def _entropy(plugin: Any, value: str) -> float:
        return float(plugin.calculate_shannon_entropy(value)) if plugin.regex.fullmatch(f'"{value}"') else -1.0


def unlikely(value: str) -> bool:
    """Whether the library's heuristics take a value for no secret: a template, a variable, an id, a sequence."""
    heuristic = import_module("detect_secrets.filters.heuristic")
    return (
        bool(heuristic.is_templated_secret(value))
        or bool(heuristic.is_prefixed_with_dollar_sign(value))
        or bool(heuristic.is_not_alphanumeric_string(value))
        or bool(heuristic.is_potential_uuid(value))
        or bool(heuristic.is_sequential_string(value))
    )


@lru_cache(maxsize=1)
def describe() -> dict[str, Any]:
    """What of the library and of our rules can change a finding."""
    everything = [
        [r.kind, r.detector, [[p.pattern, int(p.flags)] for p in patterns(r)], list(r.gates), r.folded, list(r.near),
         r.back, r.ahead, r.group, r.ends, r.digit, r.extend]
        for r in RULES
    ]  # fmt: skip
    shared = [[p.pattern, int(p.flags)] for p in (*private_key_headers(), *url_passwords(), *quoted_values())]
    return {
        "detect_secrets": version(),
        "rules": digest([RUN, everything, shared]),
    }


def _plugin(module: str) -> Any:
    try:
        return import_module(f"detect_secrets.plugins.{module}")
    except ImportError:
        raise ScanError(
            f"detect-secrets has no plugin {module}", hint="install the version that provenance names"
        ) from None
