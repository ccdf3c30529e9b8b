"""Sets of recognizers as Presidio objects: what a set adds, changes and switches off, and what can change a result.

Classes of the user's own are imported from where Python finds them (an installed package, PYTHONPATH); nothing else is
executed. Errors name the recognizer and the key.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
from presidio_analyzer.recognizer_registry.recognizers_loader_utils import (
    PredefinedRecognizerNotFoundError,
    RecognizerListLoader,
)

from provenance.errors import ConfigError
from provenance.scan.privacy.recognizers import RecognizerSet
from provenance.sources.fields import nearest

_PLAIN = ("context", "regions", "leniency", "flags")
_ARGUMENTS = {"regions": "supported_regions", "flags": "global_regex_flags", "entity": "supported_entity"}
"""Key of an entry -> the constructor's argument, where the two differ."""


def applied(one: RecognizerSet, loaded: Sequence[Any], language: str) -> list[Any]:
    """The recognizers after a set: those switched off are gone, changed ones stand in place, new ones behind.

    Raises: ConfigError, if there is no recognizer of a name, a class cannot be imported, or it does not take what the
        file says.
    """
    result = list(loaded)
    for entry in one.entries:
        where = f"{one.name}: {entry['name']}"
        if entry["type"] == "custom":
            if any(known.name == entry["name"] for known in result):
                raise ConfigError("there is a recognizer of this name already", where=where, hint="choose another name")
            result.append(_custom(entry, where, language))
            continue
        cls = _predefined(entry, where)
        places = [n for n, known in enumerate(result) if type(known) is cls]
        if not entry["enabled"]:
            result = [known for n, known in enumerate(result) if n not in places]
        elif not places:
            _by_pattern(cls, where)
            result.append(_made(cls, entry, where, language))
        elif any(key in entry for key in (*_PLAIN, "entity")):
            result[places[0]] = _made(cls, entry, where, language)
    if not result:
        raise ConfigError("no recognizer is left", where=one.name, hint="use --families without privacy to not scan")
    return result


def described(recognizer: Any) -> dict[str, Any]:
    """Everything of a loaded recognizer that can change what it finds, JSON-able.

    Code of Presidio is named by its version elsewhere; of any other class the source of its module counts, and that of
    each class it is made from. What those modules import is not seen.
    """
    known = {
        "name": recognizer.name,
        "class": type(recognizer).__name__,
        "entities": list(recognizer.supported_entities),
        "context": list(recognizer.context or []),
        "patterns": [[p.name, p.regex, repr(p.score)] for p in getattr(recognizer, "patterns", [])],
        "flags": getattr(recognizer, "global_regex_flags", None),
        "regions": list(getattr(recognizer, "supported_regions", ())),
        "leniency": getattr(recognizer, "leniency", None),
    }
    modules = [cls.__module__ for cls in type(recognizer).__mro__]
    own = [m for m in modules if m.split(".")[0] not in ("presidio_analyzer", "builtins", "abc")]
    return known | ({"code": {name: _source(name) for name in sorted(set(own))}} if own else {})


@lru_cache(maxsize=256)
def _source(module: str) -> str:
    """SHA-256 of the file that a module was loaded from; line ends do not count."""
    try:
        path = inspect.getsourcefile(sys.modules[module]) or sys.modules[module].__file__
        data = Path(path or "").read_bytes()
    except (OSError, TypeError, KeyError, AttributeError):
        raise ConfigError(
            "the source of a recognizer's class cannot be read, so no scan could say by what it was made", where=module
        ) from None
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _predefined(entry: Mapping[str, Any], where: str) -> Any:
    name = entry.get("class", entry["name"])
    try:
        return RecognizerListLoader.get_existing_recognizer_cls(name)
    except PredefinedRecognizerNotFoundError:
        raise ConfigError(
            f"Presidio has no recognizer called {name!r}{nearest(name, _names())}",
            where=where,
            hint="`type: predefined` names a class of Presidio; leave it out for one of your own",
        ) from None


def _by_pattern(cls: Any, where: str) -> None:
    """Refuse what the pattern scan cannot run: it has no model and no network, so these would silently find nothing.

    Raises: ConfigError.
    """
    folder = str(cls.__module__).removeprefix("presidio_analyzer.predefined_recognizers.").split(".")[0]
    if _is_presidios(cls) and folder in ("nlp_engine_recognizers", "ner"):
        raise ConfigError(
            f"{cls.__name__} needs a model of language, which the pattern scan does not run, so it would find nothing",
            where=where,
            hint="names are looked for with --names sample or --names full, by the models that --names-model gives",
        )
    if _is_presidios(cls) and folder == "third_party":
        raise ConfigError(
            f"{cls.__name__} sends texts to a service", where=where, hint="nothing here calls a network; leave it out"
        )


def _custom(entry: Mapping[str, Any], where: str, language: str) -> Any:
    if "class" not in entry:
        return _made(PatternRecognizer, entry, where, language)
    module, _, name = entry["class"].partition(":")
    try:
        cls = getattr(import_module(module), name)
    except Exception as error:
        raise ConfigError(
            f"the class {entry['class']!r} cannot be imported ({type(error).__name__})",
            where=f"{where}.class",
            hint="it must lie where Python looks: an installed package, or a folder of PYTHONPATH",
        ) from None
    if not (inspect.isclass(cls) and issubclass(cls, EntityRecognizer)):
        raise ConfigError(
            f"{entry['class']!r} is not a recognizer",
            where=f"{where}.class",
            hint="derive it from presidio_analyzer.PatternRecognizer or EntityRecognizer",
        )
    _by_pattern(cls, f"{where}.class")
    # Presidio finds its own classes by name among all there are, in no order.
    if not _is_presidios(cls) and name in _names():
        raise ConfigError(
            f"{name!r} is also the name of one of Presidio's classes", where=f"{where}.class", hint="rename the class"
        )
    return _made(cls, entry, where, language)


def _is_presidios(cls: Any) -> bool:
    return str(cls.__module__).split(".")[0] == "presidio_analyzer"


def _names() -> list[str]:
    return sorted(c.__name__ for c in RecognizerListLoader.get_all_existing_recognizers() if _is_presidios(c))


def _made(cls: Any, entry: Mapping[str, Any], where: str, language: str) -> Any:
    """An instance, given what the entry says and no more."""
    given: dict[str, Any] = {_ARGUMENTS.get(key, key): entry[key] for key in (*_PLAIN, "entity") if key in entry}
    if "patterns" in entry:
        given["patterns"] = [Pattern(p["name"], p["regex"], float(p["score"])) for p in entry["patterns"]]
    if "deny_list" in entry:
        given["deny_list"] = entry["deny_list"]
    if "deny_list_score" in entry:
        given["deny_list_score"] = float(entry["deny_list_score"])
    takes = inspect.signature(cls.__init__).parameters
    any_ = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in takes.values())
    if entry["type"] == "custom" and cls is not PatternRecognizer and "global_regex_flags" not in takes and not any_:
        given.pop("global_regex_flags", None)  # the file's, said for all its recognizers
    for key in given:
        if key not in takes and not any_:
            raise ConfigError(f"{cls.__name__} takes no {key!r}", where=where)
    # Left out where a class does not take them: they have defaults in Presidio's own.
    usual = {"name": entry["name"], "supported_language": language}
    given |= {key: value for key, value in usual.items() if key in takes or any_}
    try:
        return cls(**given)
    except Exception as error:
        raise ConfigError(f"{cls.__name__} cannot be made ({type(error).__name__})", where=where) from None
