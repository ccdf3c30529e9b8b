"""Outputs of models that a store remembers, as digests and signatures only (docs/format.md section 8).

Append-only: a batch is a folder that gets its name by one rename and is never changed. An output that is known already,
with the same prompt, is not kept again, so adding a file twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from provenance.digest import canonical, digest
from provenance.errors import LedgerError
from provenance.ledger import files, rows
from provenance.schema import OUTPUTS

FOLDER = "outputs"
BATCH_ROWS = 1_000_000  # of one batch at most: what is sorted and compared in memory, about 170 MB
_FILE = "outputs.parquet"
_KEY = ("text_id", "prompt_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some outputs of one model, as one command added them."""

    number: int  # from 1, in the order of adding
    model: str
    rows: int
    with_prompt: int
    near: int  # of them long enough to be told from a near-copy
    scheme: int  # of the signatures
    unicode: str  # version by which texts were normalised
    digest: str  # of the rows: the table digest of docs/format.md section 4, `ledger.outputs`
    sha256: str  # of the file; a cheaper check than the digest, and hashed nowhere
    at: str  # ISO 8601, UTC; hashed nowhere
    path: Path

    def state(self) -> list[Any]:
        """What of it counts towards the digest of all that is remembered."""
        return [self.model, self.digest, self.scheme, self.unicode]


class Outputs:
    """What is remembered in one store.

    Raises: LedgerError, if a batch is damaged.
    """

    def __init__(self, store: Path) -> None:
        self._folder = store / FOLDER
        found = self._folder.glob("[0-9]*") if self._folder.is_dir() else ()
        self.batches = [_batch(path) for path in sorted(found)]

    def digest(self) -> str:
        """Digest of all that is remembered, in the order of adding; "" where nothing is."""
        if not self.batches:
            return ""
        return digest(
            {"batches": [batch.state() for batch in self.batches], "kind": "provenance.outputs", "version": 1}
        )

    def models(self) -> list[str]:
        """Models of which outputs are remembered, in the order in which each was first added."""
        return list(dict.fromkeys(batch.model for batch in self.batches))

    def checked(self) -> list[tuple[Path, str]]:
        """The files of all batches, in the order of adding, and whose they are.

        Raises: LedgerError, if one is not as it was written.
        """
        for batch in self.batches:
            try:
                same = files.sha256(batch.path) == batch.sha256
            except OSError:
                same = False
            if not same:
                raise _damaged(batch.path)
        return [(batch.path, batch.model) for batch in self.batches]

    def add(
        self,
        model: str,
        frames: Iterable[pl.DataFrame],
        tmp: Path,
        *,
        scheme: int,
        unicode: str,
        at: str,
        publish: Callable[[Path, Path], None] = files.publish,
    ) -> tuple[int, int]:
        """Remember outputs of a model, but for those that are known; the caller holds the store's lock.

        Args:
            frames: with the columns of OUTPUTS but `model`, in any order of rows.
            tmp: a folder on the store's file system.
            publish: gives a finished folder its final name.
        Returns: how many were added, and how many were known already or came twice.
        """
        known = self._known(model)
        added = twice = 0
        for frame in _pieces(frames):
            new = frame.unique(_KEY, maintain_order=True).join(known, on=_KEY, how="anti", nulls_equal=True)
            twice += frame.height - new.height
            if new.height:
                made = new.select(pl.lit(model).alias("model"), pl.all()).select(*rows.dtypes(OUTPUTS))
                folder, final = self._written(
                    model, made.sort(OUTPUTS.sort, nulls_last=True), tmp, scheme=scheme, unicode=unicode, at=at
                )
                publish(folder, final)
                self.batches.append(_batch(final))
                known = pl.concat([known, new.select(_KEY)])
                added += new.height
        return added, twice

    def _known(self, model: str) -> pl.DataFrame:
        schema = dict.fromkeys(_KEY, pl.Binary)
        mine = [batch.path for batch in self.batches if batch.model == model]
        return pl.concat([pl.DataFrame(schema=schema), *(pl.read_parquet(path, columns=list(_KEY)) for path in mine)])

    def _written(
        self, model: str, made: pl.DataFrame, tmp: Path, *, scheme: int, unicode: str, at: str
    ) -> tuple[Path, Path]:
        """A new batch in a folder under `tmp`, and where it belongs."""
        hasher = rows.Hasher("ledger", OUTPUTS)
        hasher.update(made)
        number = self.batches[-1].number + 1 if self.batches else 1
        name = f"{number:08d}"
        folder = tmp / f"outputs-{name}"
        folder.mkdir()
        rows.write_parquet(made, folder / _FILE)
        value = {
            "at": at,
            "digest": hasher.hexdigest(),
            "model": model,
            "near": made["b00"].count(),
            "rows": made.height,
            "scheme": scheme,
            "sha256": files.sha256(folder / _FILE),
            "unicode": unicode,
            "with_prompt": made["prompt_id"].count(),
        }
        (folder / "batch.json").write_bytes(canonical(value))
        return folder, self._folder / name


def _batch(folder: Path) -> Batch:
    try:
        value = json.loads((folder / "batch.json").read_bytes())
        found = Batch(number=int(folder.name), path=folder / _FILE, **value)
    except (OSError, ValueError, TypeError, RecursionError):
        raise _damaged(folder / "batch.json") from None
    if not found.path.is_file():
        raise _damaged(found.path)
    return found


def _damaged(path: Path) -> LedgerError:
    return LedgerError(
        "what is remembered of a model's outputs is damaged",
        where=path,
        hint="delete the file's folder and add the outputs again; the other folders keep their numbers",
    )


def _pieces(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows in frames of at most about BATCH_ROWS."""
    held: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        held.append(frame)
        height += frame.height
        if height >= BATCH_ROWS:
            yield pl.concat(held)
            held, height = [], 0
    if height:
        yield pl.concat(held)
