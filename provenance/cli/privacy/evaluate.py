"""`provenance privacy evaluate`: precision and recall on texts with labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import common, tables

if TYPE_CHECKING:
    from provenance.quality.evaluation import Evaluation

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NOT = {"f": "-", "precision": "-", "recall": "-", "exact_precision": "-", "exact_recall": "-"}

_UNSEEN = {
    "unsupported": "texts in a language that no model is of, looked at only where that is not sure",
    "limit": "texts not looked at to the end",
}


@click.command("evaluate")
@click.argument("labelled", nargs=-1, required=True, type=_FILE)
@click.option("--map", "known", type=_FILE, help="Which label is which kind; default: profiles/entity-map.yaml.")
@click.option("--mapping", type=_FILE, help="Which findings count; default: profiles/privacy.yaml.")
@click.option("--countries", default="", help="Countries whose identifiers are searched for as well: de,uk,...")
@common.recognizers
@click.option("--names", is_flag=True, help="Measure the models that look for names instead of the patterns.")
@click.option(
    "--names-model",
    "names_models",
    multiple=True,
    metavar="LANGUAGE=MODEL",
    help="With --names: by which model, as of `tag`; may be given several times. Default: a small English one.",
)
@click.option("--most", type=click.IntRange(1), help="Texts of each set: those whose SHA-256 is least. Default: all.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Keep the evaluation, for snapshots.")
@tables.option
@tables.output
def command(
    labelled: tuple[Path, ...],
    known: Path | None,
    mapping: Path | None,
    countries: str,
    recognizers: tuple[str, ...],
    names: bool,
    names_models: tuple[str, ...],
    most: int | None,
    save: Path | None,
    format_: str,
    output: Path | None,
) -> None:
    """Measure the pattern scan, or with --names the models of names, on LABELLED sets.

    A set is JSON Lines with texts and spans, or a token file with tags.

    A label is found, and a finding is right, if at least half of its characters are covered by the other side; the
    columns of exact figures ask for the same place. Intervals are of 95 %. Exits 1 where nothing could be judged.
    """
    from provenance.errors import ScanError, UsageError
    from provenance.ledger import files
    from provenance.pipeline import evaluating, preparing
    from provenance.quality import evaluation

    statuses: dict[str, int] = {}
    if names:
        if countries or recognizers:
            raise UsageError(
                "--countries and --recognizers are of patterns, and --names measures models",
                hint="measure the patterns in a run of their own, without --names",
            )
        models = preparing.models_of(names_models)
        made, statuses = evaluating.evaluate_names(labelled, models, known=known, mapping=mapping, most=most)
    else:
        if names_models:
            raise UsageError("--names-model is of names", hint="give --names as well")
        made = evaluating.evaluate(
            labelled,
            known=known,
            mapping=mapping,
            countries=common.listed(countries),
            recognizers=recognizers,
            most=most,
        )
    tables.write(frame(made, rounded=format_ in ("text", "md")), format_, output, nulls=_NOT)
    for line in beside(made):
        common.note(line)
    for status, why in _UNSEEN.items():
        if statuses.get(status):
            common.note(f"{why}: {statuses[status]:,} of {sum(statuses.values()):,}; labels there count as missed")
    if not any(counts.labelled or counts.findings for _, _, counts in made.rows()):
        raise ScanError(
            "nothing could be judged: no label and no finding is of a kind that both sides know",
            where=", ".join(str(path) for path in labelled),
            hint="map the labels to kinds with --map; `provenance privacy recognizers` lists what is looked for",
        )
    if save is not None:
        files.deliver(save, evaluation.dump(made).encode())
        common.note(f"kept in {common.item(save)} ({made.digest[:12]})")


def frame(made: Evaluation, *, rounded: bool) -> Any:
    """A row for each set and kind; `all` is over all of either."""
    import polars as pl

    rows: list[dict[str, Any]] = []
    for name, kind, counts in made.rows():
        row: dict[str, Any] = {"set": name or "all", "kind": kind or "all", "labelled": counts.labelled}
        row |= {"found": counts.found, "findings": counts.findings, "right": counts.right}
        rates = {"recall": counts.recall(), "precision": counts.precision(), "f": counts.f()}
        for label, rate in rates.items():
            if rounded:
                row[label] = said(rate)
            else:
                row |= {label: rate.value, f"{label}_low": rate.low, f"{label}_high": rate.high}
        exact = {"exact_recall": counts.recall(exact=True), "exact_precision": counts.precision(exact=True)}
        row |= {label: said(rate, short=True) if rounded else rate.value for label, rate in exact.items()}
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def said(rate: Any, *, short: bool = False) -> str | None:
    """`0.93 (0.90-0.95)`; None where there is nothing to divide by."""
    if rate.value is None:
        return None
    return f"{rate.value:.2f}" if short else f"{rate.value:.2f} ({rate.low:.2f}-{rate.high:.2f})"


def beside(made: Evaluation) -> list[str]:
    """What could not be judged, a line each."""
    lines = []
    for what, name in (
        ("labels that no recognizer looks for", "unseen"),
        ("labels that the map lacks", "unmapped"),
        ("findings of kinds that a set does not label", "beside"),
    ):
        total: dict[str, int] = {}
        for one in made.sets:
            for key, count in getattr(one, name).items():
                total[key] = total.get(key, 0) + count
        if total:
            lines.append(f"{what}: {common.item(', '.join(f'{k} {n:,}' for k, n in sorted(total.items())))}")
    return lines
