"""Where every training record came from, how private it is, what dominates the mix, and who said yes.

The names below are the Python API; each is imported when first used, so that `import provenance` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "Decision",
    "Snapshot",
    "__version__",
    "challenge",
    "diff",
    "erasure",
    "gate",
    "load",
    "models",
    "open_snapshot",
    "outputs",
    "passed",
    "privacy",
    "prove",
    "report",
    "require",
    "tag",
    "verify",
    "watch",
    "withdraw",
]

if TYPE_CHECKING:
    from provenance import challenge, erasure, models, outputs, privacy
    from provenance.api import Snapshot, diff, gate, open_snapshot, report, tag, watch
    from provenance.erasure import prove, withdraw
    from provenance.model import Decision
    from provenance.training import load, passed, require, verify


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'provenance' has no attribute {name!r}")
    from importlib import import_module

    if name in ("challenge", "erasure", "models", "outputs", "privacy"):
        return import_module(f"provenance.{name}")
    home = {"Decision": "model"} | dict.fromkeys(("load", "passed", "require", "verify"), "training")
    home |= dict.fromkeys(("prove", "withdraw"), "erasure")
    return getattr(import_module(f"provenance.{home.get(name, 'api')}"), name)
