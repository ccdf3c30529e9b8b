"""Reads a sources.yaml: the schema of the file, and how what is written becomes a `Declaration`.

docs/sources.md says what each key means; its worked example is loaded by the tests.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from provenance import digest
from provenance.model import ORIGIN_CLASSES, ROLES, OriginClass, ReaderOptions, Source
from provenance.sources import fields as f
from provenance.sources import plain_yaml
from provenance.sources.declaration import VERSION, Declaration
from provenance.sources.explain import explain
from provenance.sources.match import Matcher, Predicate

Text = Annotated[str, BeforeValidator(f.text)]
Path_ = Annotated[str, BeforeValidator(f.field_path)]
TextPath = Annotated[str, BeforeValidator(partial(f.field_path, listed=True))]
Glob = Annotated[str, BeforeValidator(f.glob)]


def _listed(value: Any) -> Any:
    """A single value is a list of one."""
    return [value] if isinstance(value, str) else value


def _word(known: tuple[str, ...], what: str) -> BeforeValidator:
    return BeforeValidator(partial(f.one_of, known=known, what=what))


def _bytes(value: Any) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or not 1024 <= int(value) <= 2**30:
        raise f.wrong("expected a number of bytes from 1024 to 1073741824")
    return int(value)


class _Block(BaseModel):
    """A mapping of the file: no key beyond those named."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Read(_Block):
    """Where in a record things are; what is not named is recognised (docs/format.md section 3) or absent."""

    text: Annotated[tuple[TextPath, ...], BeforeValidator(_listed)] = ()
    url: Path_ | None = None
    created: Path_ | None = None
    contributor: Path_ | None = None
    generator: Path_ | None = None
    licence: Path_ | None = None
    opt_out: Path_ | None = None
    annotator: Path_ | None = None
    feedback_by: Path_ | None = None
    guideline: Path_ | None = None
    rating: Path_ | None = None
    critique: Path_ | None = None
    revision: Path_ | None = None
    ignore: Annotated[tuple[TextPath, ...], BeforeValidator(_listed)] = ()
    unit: Annotated[str, _word(("file", "line", "block"), "a unit")] = "file"
    max_bytes: Annotated[int, BeforeValidator(_bytes)] = ReaderOptions().max_bytes

    def options(self) -> ReaderOptions:
        """The same as readers take it. The order of `text` is the order of parts; that of `ignore` means nothing."""
        return ReaderOptions(**(self.model_dump() | {"ignore": tuple(sorted(set(self.ignore)))}))


class Match(_Block):
    """Which files, and which of their records."""

    paths: Annotated[tuple[Glob, ...], BeforeValidator(_listed)] = ()
    where: dict[
        Annotated[str, BeforeValidator(f.match_field)], Annotated[dict[str, Any], BeforeValidator(f.predicate)]
    ] = {}

    def matcher(self, source: str) -> Matcher:
        """The rule in its one canonical form: no glob is `**`, as is any list that holds it."""
        paths = tuple(sorted(set(self.paths))) if self.paths and "**" not in self.paths else ("**",)
        where = tuple(Predicate(field, p["values"], p["regex"]) for field, p in sorted(self.where.items()))
        return Matcher(source, paths, where)


class Collected(_Block):
    """When the data was collected, both days included."""

    from_: Annotated[date | None, BeforeValidator(lambda v: v if v is None else f.day(v))] = Field(None, alias="from")
    to: Annotated[date | None, BeforeValidator(lambda v: v if v is None else f.day(v, last=True))] = None

    @model_validator(mode="after")
    def _in_order(self) -> Collected:
        if self.from_ and self.to and self.from_ > self.to:
            raise f.wrong("`from` is after `to`")
        return self


class Given(_Block):
    """Who gave the feedback in a source's records, and what it followed, where the records do not say."""

    by: Annotated[str, _word(("human", "model", "unknown"), "a giver of feedback")] | None = None
    model: Annotated[str, BeforeValidator(f.model_name)] | None = None
    guideline: Annotated[str, BeforeValidator(f.model_name)] | None = None

    @model_validator(mode="after")
    def _in_agreement(self) -> Given:
        if self.model and self.by in ("human", "unknown"):
            raise f.wrong(f"`model` names a model, but `by` says {self.by}")
        return self

    def facts(self) -> dict[str, str | None]:
        """The same as a source has them; where a model is named, a model gave it."""
        by = self.by or ("model" if self.model else None)
        return {"feedback_by": by, "feedback_model": self.model, "feedback_guideline": self.guideline}


_NO_PERIOD = Collected.model_validate({})


class Facts(_Block):
    """What may be said of one source, or of all in `defaults`; null and absent both mean: not declared."""

    owner: Text | None = None
    origin_class: Annotated[OriginClass, _word(ORIGIN_CLASSES, "an origin class")] | None = None
    licence: Annotated[str, BeforeValidator(partial(f.text, longest=200))] | None = None
    legal_basis: Annotated[str, BeforeValidator(f.legal_basis)] | None = None
    collected: Collected | None = None
    generator: Text | None = None
    contact: Text | None = None
    weight: Annotated[str, BeforeValidator(f.weight)] | None = None
    language: Annotated[str, BeforeValidator(f.language)] | None = None
    privacy: Annotated[str, _word(f.FLOORS, "a privacy floor")] | None = None
    confidentiality: Annotated[str, _word(f.CONFIDENTIALITY, "a confidentiality level")] | None = None
    opt_out: Text | None = None
    authors: (
        dict[
            Annotated[str, _word(("*", *ROLES), "a role or '*'")],
            Annotated[str, _word(("human", "model", "unknown"), "an author")],
        ]
        | None
    ) = None
    feedback: Given | None = None
    declared_by: Text | None = None
    declared_at: Annotated[date, BeforeValidator(f.day)] | None = None
    evidence: Text | None = None
    read: Read | None = None


class Entry(Facts):
    """One source."""

    id: Annotated[str, BeforeValidator(f.identifier)]
    name: Text | None = None
    match: Match | None = None

    def source(self, provider: str | None) -> Source:
        """The declared facts as the rest of the product sees them."""
        said = self.model_dump(exclude={"match", "read", "collected", "feedback"})
        collected = self.collected or _NO_PERIOD
        origin = self.origin_class or "unknown"
        owned = bool(self.owner and provider and digest.normalised(self.owner) == digest.normalised(provider))
        return Source(
            **said
            | (self.feedback or Given()).facts()
            | {
                "origin_class": origin,
                "weight": self.weight or "1",
                "authors": self.authors or {},
                "collected_from": collected.from_,
                "collected_to": collected.to,
                "internal": owned or origin in ("user_service", "user_model"),
            }
        )


def _version(value: Any) -> str:
    if value != str(VERSION):
        raise f.wrong(f"expected {VERSION}, the only version of this file there is")
    return str(value)


class File(_Block):
    """The whole file."""

    version: Annotated[str, BeforeValidator(_version)]
    provider: Text | None = None
    countries: Annotated[tuple[Annotated[str, BeforeValidator(f.country)], ...] | None, BeforeValidator(_listed)] = None
    countries_by_language: Annotated[bool, BeforeValidator(f.yes)] = False
    recognizers: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    defaults: Facts | None = None
    sources: Annotated[tuple[Entry, ...], Field(min_length=1)]


def load(path: Path) -> Declaration:
    """Read a sources.yaml.

    Raises: ConfigError, naming file, line and key, what was expected, and the nearest known name.
    """
    return declare(plain_yaml.load(path), where=path)


def loads(text: str, *, where: object = "sources.yaml") -> Declaration:
    """Read the text of a sources.yaml; `where` is what errors call it. Raises: ConfigError."""
    return declare(plain_yaml.parse(text, where=where), where=where)


def declare(document: plain_yaml.Document, *, where: object) -> Declaration:
    """Check a parsed file and make its declaration. Raises: ConfigError."""
    try:
        # The shared defaults are checked where they stand, before they are copied into each source.
        File.model_validate(document.value)
        file = File.model_validate(_merged(document.value))
        _unique(file)
    except ValidationError as error:
        raise explain(error, document, File, where) from error
    return Declaration(
        provider=file.provider,
        countries=tuple(sorted(set(file.countries or ()))),
        countries_by_language=bool(file.countries_by_language),
        recognizers=file.recognizers,
        sources=tuple(entry.source(file.provider) for entry in file.sources),
        matchers=tuple((entry.match or Match()).matcher(entry.id) for entry in file.sources),
        reads=tuple(entry.read.options() if entry.read else None for entry in file.sources),
    )


def _merged(value: dict[str, Any]) -> dict[str, Any]:
    """The file with its defaults written into each source: a source's own word wins, inside `read` key by key."""
    defaults = value.get("defaults") or {}
    sources = [{**defaults, **source, **_merged_maps(defaults, source)} for source in value["sources"]]
    return {**value, "defaults": None, "sources": sources}


def _merged_maps(defaults: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    both = [key for key in ("read", "authors", "collected", "feedback") if defaults.get(key) and source.get(key)]
    return {key: {**defaults[key], **source[key]} for key in both}


def _unique(file: File) -> None:
    seen: dict[str, int] = {}
    for i, entry in enumerate(file.sources):
        if entry.id in seen:
            raise ValidationError.from_exception_data(
                "File",
                [
                    {
                        "type": f.wrong(f"the id {entry.id!r} is taken by sources[{seen[entry.id]}]"),
                        "loc": ("sources", i, "id"),
                        "input": entry.id,
                    }
                ],
            )
        seen[entry.id] = i
