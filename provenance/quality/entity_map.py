"""Which label of a labelled set is which kind of finding: a data file, by default `profiles/entity-map.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from provenance import content
from provenance.digest import digest
from provenance.sources import fields as f
from provenance.sources import plain_yaml
from provenance.sources.explain import explain

FILE = "entity-map.yaml"
_ENTITY = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class EntityMap:
    """Labels and what they stand for.

    `labels`: label -> kinds that may be found there, the first naming the row; none: no recognizer looks for it.
    `together`: groups of kinds. A file that labels one of a group is taken to label all of it.
    """

    labels: dict[str, tuple[str, ...]]
    together: tuple[frozenset[str], ...] = ()

    def kinds(self, label: str) -> tuple[str, ...] | None:
        """What may be found at a label; None: the map does not say."""
        return self.labels.get(label)

    def judged(self, labels: set[str]) -> frozenset[str]:
        """Kinds of which a file with these labels shows whether a finding is right."""
        named = {kind for label in labels for kind in self.labels.get(label, ())}
        return frozenset(named.union(*(group for group in self.together if group & named)))

    def only(self, kinds: frozenset[str]) -> EntityMap:
        """The same map, for a detector that finds these kinds only."""
        kept = {label: tuple(kind for kind in may if kind in kinds) for label, may in self.labels.items()}
        return EntityMap(kept, tuple(group & kinds for group in self.together))

    def digest(self) -> str:
        """Of what it says, not of how it is spelt."""
        return digest(
            {
                "labels": [[label, list(kinds)] for label, kinds in sorted(self.labels.items())],
                "together": sorted(sorted(group) for group in self.together),
            }
        )


def _entity(value: Any) -> str:
    if not isinstance(value, str) or not _ENTITY.fullmatch(value):
        raise f.wrong("expected the name of an entity: capital letters, digits, underscores")
    return value


def _kinds(value: Any) -> Any:
    return [] if value is None else [value] if isinstance(value, str) else value


_Entity = Annotated[str, BeforeValidator(_entity)]


class File(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: Annotated[
        dict[Annotated[str, BeforeValidator(f.text)], Annotated[tuple[_Entity, ...], BeforeValidator(_kinds)]],
        Field(min_length=1),
    ]
    together: tuple[Annotated[tuple[_Entity, ...], Field(min_length=1)], ...] = ()


def load(path: Path | None = None) -> EntityMap:
    """Read a map; without a path, the one that ships.

    Raises: ConfigError, naming file, key and what was expected.
    """
    path = path or content.folder("profiles") / FILE
    document = plain_yaml.load(path)
    try:
        file = File.model_validate(document.value)
    except ValidationError as error:
        raise explain(error, document, File, path, hint="docs/privacy-quality.md describes the file") from None
    return EntityMap(dict(file.labels), tuple(frozenset(group) for group in file.together))
