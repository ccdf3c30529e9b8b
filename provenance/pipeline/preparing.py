"""What tagging is given, read and checked before it starts: the declaration, the scanners and their settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from provenance import keys, sources
from provenance.errors import UsageError
from provenance.keyfiles import Signer
from provenance.model import FAMILIES, NAMES_EACH, NAMES_LEVELS
from provenance.pipeline import evaluating, machine_texts, privacy_rules, submitting
from provenance.pipeline.roots import Root
from provenance.quality import evaluation
from provenance.scan.settings import Names, Settings


class How(TypedDict, total=False):
    """How data is tagged, whatever it is; as `prepared` takes it."""

    declared: Path | None
    families: Sequence[str]
    tokenizer: Path | None
    mapping: Path | None
    countries: Sequence[str]
    countries_by_language: bool
    recognizers: Sequence[str | Path]
    evaluations: Sequence[Path]
    names: str | None
    names_sample: int
    names_models: Sequence[str]
    machine_text: Sequence[str]
    submitter: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`How`, with every file of it read: what is wrong with it was said before any data was looked at."""

    declaration: sources.Declaration
    families: list[str]  # that run, in their order
    level: str  # of names, one of NAMES_LEVELS
    each: int  # records of each stratum that a sample of names takes
    settings: Settings
    classes: dict[str, Any]  # the privacy mapping
    quality: dict[str, Any] | None  # how good the detectors are
    machine_text: dict[str, Any] | None  # how good the estimate of machine text is
    signer: Signer | None

    @property
    def slow(self) -> bool:
        """Whether a scanner runs that is hundreds of times slower than reading."""
        return "privacy" in self.families or self.level != "none"


def prepared(
    found_roots: Sequence[Root],
    *,
    declared: Path | None = None,
    families: Sequence[str] = FAMILIES,
    tokenizer: Path | None = None,
    mapping: Path | None = None,
    countries: Sequence[str] = (),
    countries_by_language: bool = False,
    recognizers: Sequence[str | Path] = (),
    evaluations: Sequence[Path] = (),
    names: str | None = None,
    names_sample: int = NAMES_EACH,
    names_models: Sequence[str] = (),
    machine_text: Sequence[str] = (),
    submitter: Path | None = None,
) -> Prepared:
    """Read and check everything that tagging is told, before it starts.

    Args:
        found_roots: the data, in or beside which a declaration is looked for.
        declared: a sources.yaml; without it, the one that is found, if there is one.
        families: which scanners run; `text` always does.
        tokenizer: a tokenizer.json; without it tokens are estimated.
        mapping: which finding makes which privacy class; without it, the one that ships.
        countries: ISO codes whose recognizers join those that the declaration names.
        countries_by_language: whether a text's language adds the countries that profiles/countries.yaml names.
        evaluations: kept evaluations of the detectors, which count before those that ship.
        recognizers: files, or names of packs, that apply after those that the declaration names.
        names: how much is scanned for names, one of NAMES_LEVELS; by default a sample, where `privacy` runs.
        names_sample: records of each stratum of the sample.
        names_models: `LANGUAGE=MODEL`, see `models_of`; without any, the English model that ships.
        machine_text: `[SOURCE=]FILE`, see `machine_texts.note_of`; without any, the evaluation that ships.
        submitter: a key file of use `submit`: whose snapshot it is, in the log.
    Raises: UsageError, ConfigError, ReadError.
    """
    wanted, level = _wanted(families, names, names_sample)
    declaration, base = _declaration(declared, found_roots)
    classes = privacy_rules.mapping_value(mapping)
    measured = [evaluation.load(path) for path in evaluations]
    key = keys.load(make=True)
    settings = Settings(
        tokenizer=tokenizer,
        countries=tuple(sorted({c.lower() for c in [*declaration.countries, *countries]})),
        countries_by_language=countries_by_language or declaration.countries_by_language,
        recognizers=privacy_rules.recognizer_sets(declaration.recognizers, base, recognizers),
        contributor_key=keys.derive(key, "contributor"),
        annotator_key=keys.derive(key, "annotator"),
        names=_models(names_models, level),
        near_copies="signatures" in wanted,
    )
    named = level != "none"
    return Prepared(
        declaration=declaration,
        families=wanted,
        level=level,
        each=names_sample,
        settings=settings,
        classes=classes,
        quality=evaluating.note_of(settings, classes, measured, names=named) if "privacy" in wanted else None,
        machine_text=machine_texts.note_of(machine_text, declaration) if "style" in wanted else None,
        signer=submitting.signer(submitter),
    )


def _models(given: Sequence[str], level: str) -> Names:
    """As `models_of`; that each is there is seen now, and not after an hour of other scans. Raises: ConfigError too."""
    from provenance.scan.privacy import ner

    models = models_of(given)
    for _, spec in models.models if level != "none" else ():
        ner.describe(spec)
    return models


def _wanted(families: Sequence[str], names: str | None, sample: int) -> tuple[list[str], str]:
    """The families that run, in their order, and how much is scanned for names. Raises: UsageError."""
    wrong = set(families) - set(FAMILIES)
    if wrong:
        raise UsageError(f"no scan family is called {sorted(wrong)[0]!r}", hint=f"known: {', '.join(FAMILIES)}")
    wanted = [f for f in FAMILIES if f == "text" or f in families]
    level = _level(names or ("sample" if "privacy" in wanted else "none"), sample)
    return wanted + (["names"] if level == "full" else []), level


def _level(level: str, sample: int) -> str:
    """How much is scanned for names. Raises: UsageError."""
    if level not in NAMES_LEVELS:
        raise UsageError(f"no level of names is called {level!r}", hint=f"known: {', '.join(NAMES_LEVELS)}")
    if sample < 1:
        raise UsageError("a sample takes at least one record of each stratum", where=f"names_sample: {sample}")
    return level


def models_of(given: Sequence[str]) -> Names:
    """Which model looks for names in which language.

    Args:
        given: `LANGUAGE=MODEL` each: a code such as `de`, or `*` for any language; and an installed spaCy package, the
            folder of a spaCy model, or `module:name` of what makes a Presidio recognizer. They stand beside the English
            model that ships, or instead of it where they name `en` or `*`.
    Raises: UsageError.
    """
    models = {}
    for item in given:
        code, equals, spec = item.partition("=")
        if not equals or not spec or not (code == "*" or (code.isascii() and code.isalpha() and code.islower())):
            raise UsageError(
                f"{item!r} names no language and model",
                hint="write LANGUAGE=MODEL, such as de=de_core_news_sm or *=my_module:Mine",
            )
        if code in models:
            raise UsageError(f"two models of names are given for {code!r}", hint="name one a language")
        models[code] = spec
    shipped = dict(Names().models)
    ours = {} if "*" in models else {code: spec for code, spec in shipped.items() if code not in models}
    return Names(models=tuple(sorted((ours | models).items())))


def _declaration(declared: Path | None, found_roots: Sequence[Root]) -> tuple[sources.Declaration, Path]:
    """The declaration named, else the one in or beside the data, else none (all is of unknown source); its folder."""
    path = declared or sources.find([r.path for r in found_roots])
    return (sources.load(path), path.parent) if path else (sources.Declaration(), Path())
