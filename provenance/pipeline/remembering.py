"""Remembering what a model has produced: files in, digests and signatures in the store out. No text is kept."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import read
from provenance.errors import ReadError, UsageError
from provenance.ledger import files as ledger_files
from provenance.ledger.outputs import Outputs
from provenance.ledger.store import Store
from provenance.lineage.register import Register
from provenance.model import ROLES, ReaderOptions
from provenance.pipeline import logbook
from provenance.pipeline.logbook import Entry
from provenance.pipeline.progress import Progress, Quiet
from provenance.pipeline.roots import Listed, listed, roots
from provenance.scan import matches, signatures, text, values
from provenance.scan.settings import Settings
from provenance.scan.signatures import minhash
from provenance.schema import BANDS

if TYPE_CHECKING:
    import polars as pl

_BATCH = 4 * 2**20  # bytes read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What adding outputs did. `found` = `added` + `known` + `short` + `echoes`."""

    model: str
    registered: bool  # it is a model of the register
    files: int
    records: int
    rejected: int
    found: int  # parts that are outputs
    added: int
    known: int  # were remembered already, or came twice
    short: int  # below 8 words and without a prompt, so that they can be matched with nothing
    echoes: int  # equal to their own prompt, so that they are whoever wrote the prompt's
    seconds: float


def add(
    model: str,
    data: Sequence[Path],
    *,
    store_path: Path,
    now: datetime,
    roles: Sequence[str] = (),
    fields: Sequence[str] = (),
    progress: Progress | None = None,
) -> Remembered:
    """Remember what `model` has produced.

    Args:
        model: a registered model, by any of its names; or one that is not, such as another provider's, as sources or
            records name it.
        data: files, or folders of files, in any format that can be read.
        roles: of the parts that are outputs; default: ANSWERS in a record that has any of them, else `text`.
        fields: dotted paths of the texts to read, prompts before answers; default: shapes are recognised.
    Raises: UsageError; ReadError, if a file cannot be read as a whole, or holds no output.
    """
    began = time.monotonic()
    progress = progress or Quiet()
    model = _checked(model)
    if wrong := sorted(set(roles) - set(ROLES)):
        raise UsageError(f"no role is called {wrong[0][:60]!r}", hint=f"roles: {', '.join(ROLES)}")
    store = Store.open(store_path, create=True)
    model = Register.open(store).known(model)
    with store.writing() as tmp:
        logbook.begin(store)
        files = _files(data, store)
        reader = _Reader(ReaderOptions(text=tuple(fields)), tuple(roles), progress)
        progress.phase("reading outputs", sum(item.path.stat().st_size for item in files))
        added, known = Outputs(store.path).add(
            model,
            (frame for item in files for frame in reader.outputs(item)),
            tmp,
            scheme=minhash.SCHEME,
            unicode=unicodedata.unidata_version,
            at=now.isoformat(),
            publish=lambda folder, final: _publish(store, folder, final, logbook.moment(now)),
        )
        if not reader.found:
            raise ReadError(
                f"no outputs in {len(files):,} files: {reader.records:,} records read, {reader.rejected:,} rejected",
                where=", ".join(str(path) for path in data),
                hint="name the field they are in with --field, or their role with --role",
            )
    return Remembered(
        model=model,
        registered=model in Register.open(store).models,
        files=len(files),
        records=reader.records,
        rejected=reader.rejected,
        found=reader.found,
        added=added,
        known=known,
        short=reader.short,
        echoes=reader.echoes,
        seconds=time.monotonic() - began,
    )


def listing(store_path: Path) -> pl.DataFrame:
    """What a store remembers.

    Returns: a row a model, in the order in which each was first added: `model`, `outputs`, `with_prompt` (those of them
        whose prompt is known), `near` (those with a signature), `bytes` (of their files on disk), `first` and `last`
        (days of adding, UTC), `digest` (of all that is remembered, the same in each row).
    Raises: LedgerError.
    """
    import polars as pl

    outputs = Outputs(Store.open(store_path).path)
    names = ("model", "outputs", "with_prompt", "near", "bytes", "first", "last", "digest")
    state = outputs.digest()
    rows = []
    for model in outputs.models():
        mine = [batch for batch in outputs.batches if batch.model == model]
        sums = [sum(getattr(batch, name) for batch in mine) for name in ("rows", "with_prompt", "near")]
        size = sum(batch.path.stat().st_size for batch in mine)
        rows.append((model, *sums, size, mine[0].at[:10], mine[-1].at[:10], state[:12]))
    kinds = [pl.String, *[pl.Int64] * 4, *[pl.String] * 3]
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def _publish(store: Store, folder: Path, final: Path, at: str) -> None:
    """A finished batch gets its final name, and its entry in the log."""
    entry = Entry(kind="outputs", digest=ledger_files.sha256(folder / "batch.json"), at=at)
    with logbook.entering(store, (entry, final / "batch.json")):
        ledger_files.publish(folder, final)


def _checked(model: str) -> str:
    """Raises: UsageError, if it does not look like a model's name: it will stand in reports."""
    found = values.generator(model)
    if found is None or found == values.ODD:
        raise UsageError(
            "this does not look like the id of a model",
            where=repr(model[:80]),
            hint="write NAME@VERSION, such as acme@2",
        )
    return found


def _files(data: Sequence[Path], store: Store) -> list[Listed]:
    found = listed(roots(data), store.path)
    odd = [item for item in found if item.found.status in ("unknown", "refused")]
    if odd:
        raise ReadError(
            f"{len(odd):,} files cannot be read ({odd[0].found.reason})",
            where=odd[0].path,
            hint=f"known formats: {', '.join(sorted(read.READERS))}; name the files that hold outputs",
        )
    files = [item for item in found if item.found.status == "data"]
    if not files:
        raise ReadError("no data files there", where=", ".join(str(path) for path in data))
    return files


class _Reader:
    """Reads outputs out of files and counts what it meets."""

    def __init__(self, options: ReaderOptions, roles: tuple[str, ...], progress: Progress) -> None:
        self._options = options
        self._roles = roles
        self._progress = progress
        self._text = text.Scanner(options, Settings())
        self._signatures = signatures.Scanner(options, Settings())
        self.records = self.rejected = self.found = self.short = self.echoes = 0

    def outputs(self, item: Listed) -> Iterator[pl.DataFrame]:
        """The outputs of a file that can be matched. Raises: ReadError."""
        format_ = str(item.found.format)
        reader = read.reader(format_)
        try:
            for block in reader.blocks(item.path, self._options, target=2**62):
                for batch in reader.read(item.path, block, self._options, batch_bytes=_BATCH):
                    self.records += len(batch.records)
                    self.rejected += len(batch.rejects)
                    yield self._of(batch)
                    self._progress.advance(len(batch.records), batch.bytes)
        except ReadError as error:
            raise ReadError(
                f"a file of outputs cannot be read ({error.reason})",
                reason=error.reason,
                where=item.path,
                hint="what was read before it is kept only where it filled a batch; mend the file and add all again",
            ) from None

    def _of(self, batch: read.Batch) -> pl.DataFrame:
        import polars as pl

        scanned = self._text.scan(batch)["parts"].select("row", "part", "role", "text_id")
        parts = matches.compared(scanned, self._signatures.scan(batch)["signatures"])
        answers = pl.col("role").is_in(matches.ANSWERS)
        usual = pl.when(answers.any().over("row")).then(answers).otherwise(pl.col("role") == "text")
        parts = parts.filter(pl.col("role").is_in(self._roles) if self._roles else usual)
        self.found += parts.height
        echo = (pl.col("text_id") == pl.col("prompt_id")).fill_null(False)
        self.echoes += parts.filter(echo).height
        parts = parts.filter(~echo)
        whole = parts.filter(pl.col("words").is_not_null() | pl.col("prompt_id").is_not_null())
        self.short += parts.height - whole.height
        return whole.select("text_id", "prompt_id", "words", *BANDS)
