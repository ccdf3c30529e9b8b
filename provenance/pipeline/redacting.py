"""Redacting data folders: a copy of the same layout in a new folder, and a summary of counts beside it.

The copy appears by one rename, whole or not at all; the data is only read.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provenance import __version__, keys, sources
from provenance.digest import digest
from provenance.errors import ReadError, UsageError
from provenance.ledger.files import scratch, sync_folder, sync_tree, write
from provenance.pipeline import privacy_rules
from provenance.pipeline.progress import Progress, Quiet
from provenance.pipeline.roots import Listed, Root, listed, roots, where
from provenance.read import READERS, detect
from provenance.redact import build, streams, tables
from provenance.redact.rows import Job
from provenance.redact.totals import totals, why_nothing
from provenance.scan import values
from provenance.scan.privacy import mapping as mappings
from provenance.scan.privacy.classes import Classes
from provenance.scan.settings import Limits

KIND = "provenance.redaction"


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a redaction did; `value` is the summary as it is written."""

    out: Path
    summary: Path
    value: dict[str, Any]


def redact(
    data: Sequence[Path],
    *,
    out: Path,
    operator: str = "replace",
    entities: Sequence[str] = (),
    secrets: bool = True,
    keep: Sequence[str] = (),
    declared: Path | None = None,
    mapping: Path | None = None,
    countries: Sequence[str] = (),
    recognizers: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> Redaction:
    """Write a redacted copy of `data` to `out`.

    Args:
        out: a folder that does not exist or is empty, outside the data.
        operator: what stands for what was found: replace, mask, hash or redact.
        entities: kinds to replace; none: whatever raises a class under the mapping.
        secrets: whether keys, tokens and passwords are replaced too, as the kind SECRET.
        keep: fields left as they are, dotted paths with list positions as [].
        declared: a sources.yaml; without it, the one in or beside the data: it says how records are read.
        countries: ISO codes whose recognizers join those that the declaration names.
        recognizers: files, or names of packs, that apply after those that the declaration names.
    Raises: UsageError, ConfigError, ReadError, ScanError, LedgerError.
    """
    from provenance.scan.privacy import presidio
    from provenance.scan.privacy.patterns import Patterns

    progress = progress or Quiet()
    found_roots = roots(data)
    check(out, found_roots)
    out = out.resolve()
    summary = out.with_name(f"{out.name}.redaction.json")
    path = declared or sources.find([root.path for root in found_roots])
    declaration = sources.load(path) if path else sources.Declaration()
    sets = privacy_rules.recognizer_sets(declaration.recognizers, path.parent if path else Path(), recognizers)
    codes = sorted({code.lower() for code in [*declaration.countries, *countries]})
    classes_of = mappings.load(mapping)
    normal = presidio.normalise(codes)
    chosen = build.redactor(
        Patterns(normal, Limits(), sets),
        Classes(classes_of, normal),
        countries=normal,
        recognizers=sets,
        operator=operator,
        entities=entities,
        secrets=secrets,
    )
    described = presidio.describe(tuple(normal), sets)
    files = listed(found_roots)
    named = ", ".join(str(root.path) for root in found_roots)
    if not any(item.found.status == "data" for item in files):
        raise ReadError("no data files there", where=named, hint=f"known formats: {', '.join(sorted(READERS))}")
    progress.phase("redacting", sum(item.found.size for item in files if item.found.status == "data"))
    made: list[dict[str, Any]] = []
    with _beside(out) as folder:
        for item in files:
            options = declaration.reader_options(*where(found_roots, item))
            job = Job(chosen, options, tuple(sorted(keep)))
            made.append(_file(item, _name(found_roots, item), folder, job, progress))
        sums = totals(made)
        if not sums["records"]["copied"]:
            raise ReadError("no record could be copied", where=named, hint=why_nothing(sums))
        value = {
            "kind": KIND,
            "tool": __version__,
            "operator": operator,
            "key": values.key_id(keys.derive(keys.load(), build.KEY_USE)) if operator == "hash" else None,
            "entities": sorted(set(entities)) or None,
            "secrets": secrets,
            "countries": normal,
            **{key: described[key] for key in ("presidio", "recognizers")},
            "mapping": digest(classes_of.canonical()),
            "kept_fields": sorted(keep),
            "totals": sums,
            "files": made,
        }
        write(summary, (json.dumps(value, indent=1) + "\n").encode())
        sync_tree(folder)
        with contextlib.suppress(FileNotFoundError):
            out.rmdir()  # empty, or it fails
        folder.rename(out)
        sync_folder(out.parent)
    return Redaction(out, summary, value)


def check(out: Path, found_roots: Sequence[Root]) -> None:
    """Raises: UsageError, if a copy cannot be written to `out`."""
    resolved = out.resolve()
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError("the copy needs a folder of its own", where=out, hint="name one that does not exist")
    if out.is_dir() and any(out.iterdir()):
        raise UsageError("the folder for the copy is not empty", where=out, hint="name one that does not exist")
    if _work(resolved).is_symlink():
        # What lies in it would be taken for the leavings of a killed run.
        raise UsageError("the name of the working folder is taken by a link", where=_work(resolved))
    summary = resolved.with_name(f"{resolved.name}.redaction.json")
    if summary.exists() and not _is_ours(summary):
        raise UsageError("the summary's name is taken", where=summary, hint="name another folder for the copy")
    for root in found_roots:
        inside = resolved == root.path or root.path in resolved.parents
        if inside and (root.only is None or resolved == root.path):
            raise UsageError("the copy would lie inside the data", where=out, hint="name a folder outside of it")


def _is_ours(summary: Path) -> bool:
    """Whether a file is the summary of an earlier copy, which may be replaced."""
    try:
        value = json.loads(summary.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("kind") == KIND


def _work(out: Path) -> Path:
    return out.with_name(f".{out.name}.redacting")


@contextlib.contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A folder to write the copy in, hidden beside where it will be; gone at the end whatever happens.

    What a killed run left there is removed by the next one.
    """
    work = _work(out)
    try:
        with scratch(work) as folder:
            copy = folder / "copy"
            copy.mkdir(mode=0o700)
            yield copy
    finally:
        with contextlib.suppress(OSError):  # another run is at work in it
            work.rmdir()


def _name(found_roots: list[Root], item: Listed) -> str:
    """Where a file lies in the copy: several roots have a folder each."""
    return f"{found_roots[item.root].label}/{item.found.path}" if len(found_roots) > 1 else item.found.path


def _file(item: Listed, name: str, folder: Path, job: Job, progress: Progress) -> dict[str, Any]:
    """Copy one file, if it is data. Returns: its entry of the summary."""
    found = item.found
    if found.status != "data":
        return {"path": name, "status": "not_copied", "reason": found.reason or found.status}
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    rewrite = tables.rewrite if detect(item.path).format == "parquet" else streams.rewrite
    left = found.size

    def advance(records: int, size: int) -> None:
        """Bytes done are of the text, and those of the whole are as stored: never more than there are."""
        nonlocal left
        left -= (done := min(size, left))
        progress.advance(records, done)

    try:
        rewrite(item.path, target, job, advance)
    except ReadError as error:
        target.unlink(missing_ok=True)
        _prune(target.parent, folder)
        return {"path": name, "status": "not_copied", "reason": error.reason}
    progress.advance(0, left)
    job.tally.check()
    status = "copied"
    if job.tally.seen and not job.tally.copied:
        target.unlink()
        _prune(target.parent, folder)
        status = "nothing_left"
    return {"path": name, "status": status, **job.tally.canonical()}


def _prune(folder: Path, top: Path) -> None:
    """Remove folders that hold nothing."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
