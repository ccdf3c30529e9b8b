"""What a sources.yaml declares, as a frozen value: who trains, and the sources with their facts and match rules.

Pure and picklable. `canonical` is what is hashed: the meaning, not the spelling of the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from provenance.errors import ConfigError
from provenance.model import UNKNOWN_SOURCE, ReaderOptions, Source
from provenance.sources.match import FieldRules, Matcher, candidates

VERSION = 1
"""Version of the file format and of `canonical`."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """All sources in declared order. `matchers` and `reads` run beside `sources`, one each.

    An empty one, `Declaration()`, is what holds when there is no file: everything is source `unknown`.
    """

    provider: str | None = None
    countries_by_language: bool = False  # a text's language adds those of profiles/countries.yaml
    countries: tuple[str, ...] = ()  # ISO 3166 alpha-2, lower case, `uk` for GB; sorted
    recognizers: tuple[str, ...] = ()  # packs by name, files by path from where the declaration lies; in order
    sources: tuple[Source, ...] = ()
    matchers: tuple[Matcher, ...] = ()
    reads: tuple[ReaderOptions | None, ...] = ()  # None: the source says nothing about reading

    def candidates(self, path: str, root: str | None = None) -> tuple[Matcher, ...]:
        """The match rules that can decide about records of `path`, in order."""
        return candidates(self.matchers, path, root)

    def assign(self, path: str, root: str | None = None) -> str | FieldRules:
        """Which source a shard's records have: an id where paths decide, else rules to apply to record fields.

        Args:
            path: relative to its data root, with `/`.
            root: the root's label, where there are several; globs may then also begin with it.
        """
        found = self.candidates(path, root)
        if not found:
            return UNKNOWN_SOURCE
        return FieldRules(found) if found[0].where else found[0].source

    def reader_options(self, path: str, root: str | None = None) -> ReaderOptions:
        """How a shard is read: the `read` of the candidates for its path, and the fields their predicates look at.

        Candidates that say nothing about reading go along with the others.

        Raises: ConfigError, if two candidates say different things: a shard is read once, in one way.
        """
        found = self.candidates(path, root)
        clash = self._clash(found)
        if clash:
            raise ConfigError(
                f"sources {clash[0]!r} and {clash[1]!r} can both hold records of one file, but read it differently",
                where=f"{root}/{path}" if root else path,
                hint="give both the same `read`, or let only one of them match the file",
            )
        said = [read for read in (self._read(m.source) for m in found) if read is not None]
        match = sorted({predicate.field for matcher in found for predicate in matcher.where})
        return replace(said[0] if said else ReaderOptions(), match=tuple(match))

    def clash(self, path: str, root: str | None = None) -> tuple[str, str] | None:
        """The ids of two candidates for `path` that say differently how to read it; None if there are none."""
        return self._clash(self.candidates(path, root))

    def canonical(self) -> dict[str, Any]:
        """JSON of everything declared, for the digest: decimals and dates as text, no floats.

        Order of keys, comments, quoting and how defaults were shared do not show; the order of sources does, as the
        first match wins. Recognizers do not: they are named by path, and their content is in the scans' descriptors.
        """
        return {
            "version": VERSION,
            "provider": self.provider,
            "countries": list(self.countries),
            **({"countries_by_language": True} if self.countries_by_language else {}),
            "sources": [
                _facts(source) | {"match": _match(matcher), "read": None if read is None else _plain(asdict(read))}
                for source, matcher, read in zip(self.sources, self.matchers, self.reads, strict=True)
            ],
        }

    def _read(self, source: str) -> ReaderOptions | None:
        return next(read for s, read in zip(self.sources, self.reads, strict=True) if s.id == source)

    def _clash(self, found: Iterable[Matcher]) -> tuple[str, str] | None:
        first: tuple[str, ReaderOptions] | None = None
        for matcher in found:
            read = self._read(matcher.source)
            if read is None:
                continue
            if first is not None and read != first[1]:
                return first[0], matcher.source
            first = first or (matcher.source, read)
        return None


def _facts(source: Source) -> dict[str, Any]:
    # Author roles are the only mapping; `*` and roles are ASCII, as keys of hashed objects must be.
    return {f.name: _plain(getattr(source, f.name)) for f in fields(source)}


def _match(matcher: Matcher) -> dict[str, Any]:
    return {
        "paths": list(matcher.paths),
        "where": [{"field": p.field, "values": list(p.values), "regex": p.regex} for p in matcher.where],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
