"""The models that find names: Presidio's spaCy engine over a packaged model, or any recognizer of Presidio's kind.

Offline: nothing is downloaded, a model that is not there is an error. Of a spaCy pipeline only what finds names is
loaded, which is half of its cost and changes nothing that is found.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import logging
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from provenance.digest import digest
from provenance.errors import ConfigError, ScanError
from provenance.scan.privacy.once import Span

ENTITIES = ("PERSON", "LOCATION", "NRP", "ORGANIZATION")
"""What is asked of every model; anything else it may find is left out."""

_NEEDED = ("tok2vec", "transformer", "curated_transformer", "ner", "beam_ner", "entity_ruler", "span_ruler")
_FINDERS = ("ner", "beam_ner", "entity_ruler")
_BATCH = 64  # texts at once; more gains nothing, see benchmarks/names.md
_PROBE = "This loads the model."


class Model(Protocol):
    """Finds names in texts of a language it was made for."""

    def find(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """What each text holds, in their order; None where the model failed on it."""
        ...


def load(spec: str) -> Model:
    """The model that `spec` names: `module:name`, else a spaCy package or the folder of a spaCy model.

    Raises: ConfigError, if it names nothing that is there; ScanError, if what it names does not work.
    """
    # Hubs of models are asked at load by some recognizers; there is no network here by design.
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[variable] = "1"
    logging.getLogger("presidio-analyzer").disabled = True  # it names texts
    try:
        model: Model = _Recognizer(_named(spec)) if _is_named(spec) else _Spacy(_folder(spec))
        (found,) = model.find([_PROBE])
    except (ConfigError, ScanError, MemoryError):
        raise
    except Exception as error:
        raise _broken(spec, type(error).__name__) from None
    if found is None:
        raise _broken(spec, "it fails on a plain sentence")
    return model


@lru_cache(maxsize=32)
def describe(spec: str) -> dict[str, Any]:
    """What a descriptor says of a model: all that can change what it finds, and no path.

    Of a recognizer of one's own this is its name and version, and the digest of the module it is written in; whoever
    changes the weights behind it changes its version.
    Raises: as `load`.
    """
    if _is_named(spec):
        made = _named(spec)
        source = getattr(importlib.import_module(spec.partition(":")[0]), "__file__", None)
        return {
            "kind": "recognizer",
            "class": spec,
            "name": str(made.name),
            "version": str(made.version),
            "module": hashlib.sha256(Path(source).read_bytes()).hexdigest() if source else None,
        }
    folder = _folder(spec)
    about = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {
        "kind": "spacy",
        "name": f"{about['lang']}_{about['name']}",
        "version": str(about["version"]),
        "digest": digest(sorted(files.items())),
    }


def versions() -> dict[str, str]:
    """Versions of the libraries that run spaCy models."""
    return {name: metadata.version(name) for name in ("presidio-analyzer", "spacy", "thinc")}


def _is_named(spec: str) -> bool:
    module, colon, name = spec.partition(":")
    return bool(colon) and all(part.isidentifier() for part in module.split(".")) and name.isidentifier()


def _named(spec: str) -> Any:
    """A recognizer made by calling `module:name` without arguments. Raises: ConfigError, ScanError."""
    module, _, name = spec.partition(":")
    hint = "write module:name, where `name` called without arguments gives a Presidio EntityRecognizer"
    try:
        maker: Callable[[], Any] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        said = f"the recognizer of names {spec!r} is not there ({type(error).__name__})"
        raise ConfigError(said, where="--names-model", hint=hint) from None
    try:
        made = maker()
    except Exception as error:
        raise _broken(spec, type(error).__name__) from None
    if not callable(getattr(made, "analyze", None)) or not hasattr(made, "name") or not hasattr(made, "version"):
        raise ConfigError(f"{spec!r} makes no Presidio EntityRecognizer", where="--names-model", hint=hint)
    return made


def _folder(spec: str) -> Path:
    """The folder of a spaCy model, with its config.cfg and meta.json. Raises: ConfigError."""
    package = find_spec(spec) if spec.isidentifier() else None
    root = Path(package.origin).parent if package is not None and package.origin else Path(spec)
    for folder in (root, *sorted(root.glob("*/"))) if root.is_dir() else ():
        if (folder / "config.cfg").is_file() and (folder / "meta.json").is_file():
            return folder
    raise ConfigError(
        f"there is no spaCy model {spec!r}",
        where="--names-model",
        hint="name an installed model package, the folder of a model, or module:name; nothing is downloaded",
    )


def _broken(spec: str, why: str) -> ScanError:
    return ScanError(f"the model of names {spec!r} does not work ({why})", hint="install it again, or name another")


class _Spacy:
    """A spaCy model behind Presidio's own engine and recognizer."""

    def __init__(self, folder: Path) -> None:
        import spacy
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer

        config = spacy.util.load_config(folder / "config.cfg")
        factories = {name: config["components"][name].get("factory") for name in config["nlp"]["pipeline"]}
        if not any(factory in _FINDERS for factory in factories.values()):
            raise ConfigError(
                "the spaCy model finds no names: its pipeline has no `ner`",
                where="--names-model",
                hint="name a model with a component `ner` or `entity_ruler`",
            )
        unneeded = [name for name, factory in factories.items() if factory not in _NEEDED]
        # Not engine.load(), which downloads a model that it does not find.
        self._engine = SpacyNlpEngine()
        self._engine.nlp = {"any": spacy.load(folder, exclude=unneeded)}
        self._recognizer = SpacyRecognizer(supported_entities=list(ENTITIES))

    def find(self, texts: Sequence[str]) -> list[list[Span] | None]:
        try:
            return self._batch(texts)
        except MemoryError:
            raise
        except Exception:
            # No text is known to do this; whichever does counts as not scanned, and the message, which may quote it,
            # ends here.
            return [None] if len(texts) == 1 else [found for text in texts for found in self.find([text])]

    def _batch(self, texts: Sequence[str]) -> list[list[Span] | None]:
        found: list[list[Span] | None] = []
        for text, artifacts in self._engine.process_batch(list(texts), "any", batch_size=_BATCH):
            found.append(_spans(self._recognizer.analyze(text, list(ENTITIES), artifacts), self._recognizer.name))
        return found


class _Recognizer:
    """A recognizer that reads texts itself, such as those of transformers and GLiNER."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def find(self, texts: Sequence[str]) -> list[list[Span] | None]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[Span] | None:
        try:
            results = self._made.analyze(text, list(ENTITIES), None)
            return [s for s in _spans(results, str(self._made.name)) if 0 <= s.start < s.end <= len(text)]
        except MemoryError:
            raise
        except Exception:  # its message may quote the text
            return None


def _spans(results: Any, recognizer: str) -> list[Span]:
    return [
        Span(str(r.entity_type), int(r.start), int(r.end), round(float(r.score), 9), recognizer, False)
        for r in results or ()
        if r.entity_type in ENTITIES
    ]
