"""Tagging: data folders in, an immutable snapshot in the store out.

What was scanned before with the same scanners is not read again; what a killed run finished is used.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from provenance import __version__, keys, sources
from provenance.engine.local import Local, processors
from provenance.engine.tasks import Context
from provenance.engine.worker import once_path
from provenance.errors import ReadError, UsageError
from provenance.ledger import derive, manifest
from provenance.ledger.files import publish
from provenance.ledger.outputs import Outputs
from provenance.ledger.store import Name, Store, check_name
from provenance.model import FAMILIES, NAMES_EACH, NAMES_LEVELS
from provenance.pipeline import (
    committing,
    deriving,
    evaluating,
    kept_tables,
    logbook,
    machine_texts,
    matching,
    privacy_rules,
    sampling,
    submitting,
)
from provenance.pipeline.entries import entries
from provenance.pipeline.hashing import digests
from provenance.pipeline.planning import Plan
from provenance.pipeline.progress import Progress, Quiet
from provenance.pipeline.roots import Listed, Root, listed, roots, where
from provenance.quality import evaluation
from provenance.scan.settings import Names, Settings

# Bytes of input a task reads. Scanning for personal data is hundreds of times slower than reading, so its tasks are
# smaller: progress shows, both processors end together, and a killed run loses little.
_TARGET = {True: 2 * 2**20, False: 16 * 2**20}
_BATCH = {True: 256 * 2**10, False: 4 * 2**20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """What a tagging run did."""

    snapshot: str  # id
    name: str
    totals: dict[str, int]
    hashed: int  # files read to be hashed
    scanned: int  # shards read to be scanned
    texts: int  # scanned for personal data: distinct ones, windows of long ones counted one by one
    by_presidio: int  # of them, those that the fast path left to Presidio itself; the results are the same
    reused: int  # shards whose scans were there
    outputs: int  # of models that are remembered, and that the parts were held against
    seconds: float


def tag(
    data: Sequence[Path],
    *,
    store_path: Path,
    now: datetime,
    declared: Path | None = None,
    name: str | None = None,
    jobs: int | None = None,
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
    progress: Progress | None = None,
) -> Tagged:
    """Tag every record of `data` and keep the result as a snapshot.

    Args:
        declared: a sources.yaml; without it, the one in or beside the data, if there is one.
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
    Raises: UsageError, ConfigError, ReadError, ScanError, LedgerError.
    """
    began = time.monotonic()
    progress = progress or Quiet()
    if name:
        check_name(name)
    wanted, level = _wanted(families, names, names_sample)
    found_roots = roots(data)
    declaration, base = _declaration(declared, found_roots)
    classes = privacy_rules.mapping_value(mapping)
    measured = [evaluation.load(path) for path in evaluations]
    signer = submitting.signer(submitter)
    store = Store.open(store_path, create=True)
    settings = Settings(
        tokenizer=tokenizer,
        countries=tuple(sorted({c.lower() for c in [*declaration.countries, *countries]})),
        countries_by_language=countries_by_language or declaration.countries_by_language,
        recognizers=privacy_rules.recognizer_sets(declaration.recognizers, base, recognizers),
        contributor_key=keys.derive(keys.load(), "contributor"),
        annotator_key=keys.derive(keys.load(), "annotator"),
        names=_models(names_models, level),
    )
    note, told = (
        evaluating.note_of(settings, classes, measured, names=level != "none") if "privacy" in wanted else None,
        machine_texts.note_of(machine_text, declaration) if "style" in wanted else None,
    )
    slow = "privacy" in wanted or level != "none"
    with store.writing() as tmp:
        logbook.begin(store)
        outputs = Outputs(store.path)
        settings = replace(settings, outputs=outputs.digest(), near_copies="signatures" in wanted)
        context = Context(settings, str(store.scans), str(store.work), str(tmp), _BATCH[slow])
        files = listed(found_roots, exclude={store.path.resolve()})
        _some(files, found_roots)
        with Local(context, jobs=jobs or processors(), report=progress.advance) as engine:
            shards, hashed = digests(store, files, engine, progress)
            options = {s.listed: declaration.reader_options(*where(found_roots, s.listed)) for s in shards}
            plan = Plan(store, settings, wanted, options, after=matching.families(outputs))
            scanned = plan.scan(shards, engine, progress, _TARGET[slow])
            index = matching.make(store, outputs, plan, shards, tmp, progress)
            made, assignments = entries(found_roots, files, shards, plan, index, declaration)
            content: dict[str, Any] = {
                "roots": [r.label for r in found_roots],
                "entries": made,
                "sources": store.objects.put(declaration.canonical()),
                "mapping": store.objects.put(classes),
                "quality": store.objects.put(note) if note is not None else None,
                "machine_text": store.objects.put(told) if told is not None else None,
            }
            _, built = manifest.build(store.objects, **content)
            sample = None
            if level == "sample":
                (tmp / "sample").mkdir()
                sample = sampling.take(
                    store,
                    settings,
                    built,
                    files=derive.scan_files(tmp / "sample", built, index),
                    assignments=assignments,
                    jobs=plan.jobs(shards),
                    engine=engine,
                    once=once_path(context),
                    folder=tmp / "sample",
                    each=names_sample,
                    progress=progress,
                )
                content["names"] = sample.value
            body, built = committing.sealed(
                store, content, built, assignments=assignments, index=index, folder=tmp, progress=progress
            )
        if not kept_tables.complete(store, built):
            folder = tmp / built.id
            folder.mkdir()
            (folder / "manifest.json").write_bytes(body)
            rows = derive.scan_files(folder, built, index)
            frame = sample.frame if sample else None
            deriving.derive_all(store, built, folder, files=rows, assignments=assignments, sample=frame, index=index)
            # One rename: a snapshot is there with all that is derived from it, or not at all.
            with submitting.entered(store, built.id, signer, now):
                publish(folder, store.snapshots / built.id)
        submitting.claim(store, built.id, signer, now)
        chosen = _named(store, built.id, name, found_roots, now)
        store.forget_work()
    return Tagged(
        snapshot=built.id,
        name=chosen,
        totals=built.value["totals"],
        hashed=hashed,
        scanned=scanned.shards,
        texts=scanned.texts,
        by_presidio=scanned.by_presidio,
        reused=sum(s.sha256 is not None and s.listed.found.status == "data" for s in shards) - scanned.shards,
        outputs=sum(batch.rows for batch in outputs.batches),
        seconds=time.monotonic() - began,
    )


def _some(files: Sequence[Listed], found_roots: Sequence[Root]) -> None:
    """Raises: ReadError, if none of these files can be data."""
    if not any(item.found.status in ("data", "unknown") for item in files):
        raise ReadError(
            "no data files there",
            where=", ".join(str(r.path) for r in found_roots),
            hint=f"known formats: {', '.join(sources_of_data())}",
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


def sources_of_data() -> list[str]:
    """Known data formats, for messages."""
    from provenance import read

    return sorted(read.READERS)


def _declaration(declared: Path | None, found_roots: list[Root]) -> tuple[sources.Declaration, Path]:
    """The declaration named, else the one in or beside the data, else none (all is of unknown source); its folder."""
    path = declared or sources.find([r.path for r in found_roots])
    return (sources.load(path), path.parent) if path else (sources.Declaration(), Path())


def _named(store: Store, snapshot: str, name: str | None, found_roots: list[Root], now: datetime) -> str:
    """Point a name at the snapshot: the one given, else one that is found; returns it."""
    chosen = name or _name(store, snapshot, found_roots, now)
    data = [str(r.path / f) for r in found_roots for f in (r.only or [""])]
    store.set_name(Name(name=chosen, snapshot=snapshot, data=data, at=now.isoformat(), tool=__version__))
    return chosen


def _name(store: Store, snapshot: str, found_roots: list[Root], now: datetime) -> str:
    """The name the snapshot has already, else one from its first root and the time."""
    for known in reversed(store.names()):
        if known.snapshot == snapshot:
            return known.name
    label = "".join(c if (c.isalnum() and c.isascii()) or c in "._-" else "-" for c in found_roots[0].label).strip(
        ".-_"
    )
    return store.free_name(f"{label[:60] or 'snapshot'}-{now:%Y%m%d-%H%M%S}")
