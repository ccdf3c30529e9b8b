"""`provenance machine-text evaluate`: error rates on texts of known author."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import common, tables

if TYPE_CHECKING:
    from provenance.quality.machine_text import Evaluation


@click.command("evaluate")
@click.argument("labelled", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--text", default="text", show_default=True, help="Field that holds the text.")
@click.option("--label", default="label", show_default=True, help="Field that says human or machine.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Keep the evaluation, for snapshots.")
@tables.option
@tables.output
def command(
    labelled: tuple[Path, ...], text: str, label: str, save: Path | None, format_: str, output: Path | None
) -> None:
    """Measure on LABELLED texts how often machine and human texts are taken for machine text.

    A set is a file of JSON Lines; a folder is all of those in it. Half of the texts choose the threshold, the other
    half are counted. Intervals are of 95 %.
    """
    from provenance.ledger import files
    from provenance.pipeline import machine_texts
    from provenance.quality import machine_text

    made = machine_texts.evaluate(labelled, text=text, label=label)
    tables.write(frame(made), format_, output, nulls={"auc": "-"})
    common.note(verdict(made))
    if save is not None:
        files.deliver(save, machine_text.dump(made).encode())
        common.note(f"kept in {common.item(save)} ({made.digest[:12]})")


def frame(made: Evaluation) -> Any:
    """A row for each set and kind of author."""
    import polars as pl

    from provenance.quality.counts import wilson

    rows: list[dict[str, Any]] = []
    for one in made.sets:
        for author, called in (("human", one.human), ("machine", one.machine)):
            share = wilson(called.called, called.read)
            rows.append(
                {
                    "set": one.name,
                    "author": author,
                    "texts": called.texts,
                    "read": called.read,
                    "called_machine": called.called,
                    **dict(zip(("share", "share_low", "share_high"), share, strict=True)),
                    "auc": one.auc,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def verdict(made: Evaluation) -> str:
    """Whether a share can be estimated by it."""
    from provenance.quality import machine_text

    found = machine_text.rates(made)
    if found is None:
        return (
            f"no share can be estimated by this: of people, and of machines, {machine_text.LEAST} texts that could be "
            "read are needed in one set (English, 50 words or more, no code)"
        )
    by_texts, by_words = found
    said = "; ".join(
        f"{name} {rate.value:.2f} ({rate.low:.2f}-{rate.high:.2f})"
        for name, rate in (
            ("sensitivity by texts", by_texts.sensitivity),
            ("by words", by_words.sensitivity),
            ("specificity by texts", by_texts.specificity),
            ("by words", by_words.specificity),
        )
    )
    if by_texts.beats_chance and by_words.beats_chance:
        return f"{said} (at 98 1/3 %, over the sets): better than chance on data like this"
    return f"{said} (at 98 1/3 %, over the sets): not for certain better than chance, so no share is estimated by it"
