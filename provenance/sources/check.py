"""What matches what, before anything is read: which files each source has, what none has, what is still undeclared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from provenance.model import UNKNOWN_SOURCE, Source
from provenance.sources.declaration import Declaration
from provenance.sources.match import FieldRules


class FoundFile(Protocol):
    """A file as the walk over the data found it."""

    @property
    def path(self) -> str: ...  # relative to its root, with /
    @property
    def size(self) -> int: ...  # bytes as stored
    @property
    def status(self) -> str: ...  # data | ignored | refused | unknown (no reader for its kind)
    @property
    def reason(self) -> str | None: ...


@dataclass(slots=True)
class SourceFiles:
    """What one source matches. `shared` files hold records of several sources; record fields tell them apart."""

    id: str
    files: int = 0  # that paths alone give to it
    bytes: int = 0
    shared_files: int = 0
    shared_bytes: int = 0
    undeclared: tuple[str, ...] = ()  # facts without a value, in the order of the file format
    example: str | None = None  # the first file

    @property
    def matches_nothing(self) -> bool:
        return not self.files and not self.shared_files


@dataclass(slots=True)
class CheckResult:
    """What `provenance sources check` shows. With several roots, paths begin with the label."""

    sources: list[SourceFiles] = field(default_factory=list)  # in declared order
    unmatched: list[tuple[str, int]] = field(default_factory=list)  # path, bytes: files of no source
    partly: list[tuple[str, int]] = field(default_factory=list)  # files where records may be left without a source
    unknown_format: list[tuple[str, int]] = field(default_factory=list)  # files nothing can read
    ignored: list[tuple[str, str]] = field(default_factory=list)  # path, reason: not data
    refused: list[tuple[str, str]] = field(default_factory=list)
    clashes: list[tuple[str, str, str]] = field(default_factory=list)  # path and two sources that read it differently
    provider_undeclared: bool = False

    @property
    def complete(self) -> bool:
        """Every file has a source, every source has files and all its facts, and nothing contradicts."""
        rest = (self.unmatched, self.partly, self.unknown_format, self.refused, self.clashes)
        return (
            not any(rest)
            and not self.provider_undeclared
            and all(not s.undeclared and not s.matches_nothing for s in self.sources)
        )

    def rows(self) -> list[dict[str, str | int | None]]:
        """One row a source, then one for `unknown`, with columns of plain text and numbers."""
        rows: list[dict[str, str | int | None]] = [
            {
                "source": s.id,
                "files": s.files,
                "bytes": s.bytes,
                "shared_files": s.shared_files,
                "shared_bytes": s.shared_bytes,
                "undeclared": ", ".join(s.undeclared),
                "example": s.example,
            }
            for s in self.sources
        ]
        unknown: dict[str, str | int | None] = {
            "source": UNKNOWN_SOURCE,
            "files": len(self.unmatched),
            "bytes": sum(size for _, size in self.unmatched),
            "shared_files": len(self.partly),
            "shared_bytes": sum(size for _, size in self.partly),
            "undeclared": "everything",
            "example": self.unmatched[0][0] if self.unmatched else None,
        }
        return [*rows, unknown] if self.unmatched or self.partly else rows


def check(declaration: Declaration, found: Mapping[str, Sequence[FoundFile]]) -> CheckResult:
    """Match every file without opening it.

    Args:
        found: the files of each data root by the root's label, as `read.walk` gives them.
    """
    result = CheckResult(provider_undeclared=declaration.provider is None)
    by_id = {s.id: SourceFiles(s.id, undeclared=undeclared(s)) for s in declaration.sources}
    result.sources = list(by_id.values())
    for label, files in found.items():
        root = label if len(found) > 1 else None
        for file in files:
            _match(declaration, file, root, by_id, result)
    return result


def undeclared(source: Source) -> tuple[str, ...]:
    """The facts an audit asks for that this source does not give."""
    asked = {
        "owner": source.owner,
        "origin_class": None if source.origin_class == "unknown" else source.origin_class,
        "licence": source.licence,
        "legal_basis": source.legal_basis,
        "collected": source.collected_from and source.collected_to,
        "contact": source.contact,
        "confidentiality": source.confidentiality,
        "declared_by": source.declared_by,
        "declared_at": source.declared_at,
        "evidence": source.evidence,
    }
    if source.origin_class == "synthetic" or "model" in source.authors.values():
        asked["generator"] = source.generator
    if source.origin_class in ("crawled", "user_service", "user_model"):
        asked["opt_out"] = source.opt_out  # people stand behind it who can object
    return tuple(name for name, value in asked.items() if value is None)


def _match(
    declaration: Declaration, file: FoundFile, root: str | None, by_id: dict[str, SourceFiles], result: CheckResult
) -> None:
    shown = f"{root}/{file.path}" if root else file.path
    if file.status == "ignored":
        result.ignored.append((shown, file.reason or ""))
        return
    if file.status == "refused":
        result.refused.append((shown, file.reason or ""))
        return
    if file.status == "unknown":
        result.unknown_format.append((shown, file.size))
    source = declaration.assign(file.path, root)
    if isinstance(source, str):
        if source == UNKNOWN_SOURCE:
            result.unmatched.append((shown, file.size))
            return
        entry = by_id[source]
        entry.files += 1
        entry.bytes += file.size
        entry.example = entry.example or shown
        return
    _share(source, shown, file.size, by_id, result)
    clash = declaration.clash(file.path, root)
    if clash:
        result.clashes.append((shown, *clash))


def _share(rules: FieldRules, shown: str, size: int, by_id: dict[str, SourceFiles], result: CheckResult) -> None:
    for matcher in rules.candidates:
        entry = by_id[matcher.source]
        entry.shared_files += 1
        entry.shared_bytes += size
        entry.example = entry.example or shown
    if rules.candidates[-1].where:
        result.partly.append((shown, size))
