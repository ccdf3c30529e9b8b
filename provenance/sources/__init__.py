"""sources.yaml: what each source is, which records belong to it, and what is still undeclared."""

from provenance.sources.check import CheckResult, check
from provenance.sources.declaration import Declaration
from provenance.sources.declare import load, loads
from provenance.sources.find import find
from provenance.sources.init import init, write
from provenance.sources.match import FieldRules

__all__ = ["CheckResult", "Declaration", "FieldRules", "check", "find", "init", "load", "loads", "write"]
