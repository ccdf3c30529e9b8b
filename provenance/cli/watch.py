"""`provenance watch`: the door of a retraining loop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import common

if TYPE_CHECKING:
    from provenance.pipeline.watching import Handled


class _Ended(BaseException):
    """A SIGTERM; no error, and nothing that a library should catch."""


@click.command("watch")
@click.argument("landing", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--release",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that batches which pass are moved to; what it holds is the mix.",
)
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that other batches are moved to, each with its decision; default: DIR-quarantine, beside DIR.",
)
@common.policy
@common.baseline
@click.option("--once", is_flag=True, help="Handle the batches that are there, then end.")
@click.option(
    "--interval",
    type=click.FloatRange(0.1),
    default=5.0,
    show_default=True,
    help="Seconds between two looks at DIR.",
)
@click.option(
    "--settle",
    type=click.FloatRange(0.0),
    default=5.0,
    show_default=True,
    help="Seconds for which a batch must lie untouched before it is taken.",
)
@click.option("--release-on-review", is_flag=True, help="Release what awaits a review, too.")
@common.watching
@common.profiles
@common.board
@common.seen
@common.attest_key
@common.store
@common.text_or_json
@common.quiet
@click.pass_context
def command(
    ctx: click.Context,
    landing: Path,
    release: Path,
    quarantine: Path | None,
    policy: str,
    baseline: str | None,
    once: bool,
    interval: float,
    settle: float,
    release_on_review: bool,
    board: Path | None,
    seen: Path | None,
    attest_key: Path | None,
    how: dict[str, Any],
    profile_folders: tuple[Path, ...],
    store: Path,
    format_: str,
    quiet: bool,
) -> None:
    """Judge each batch (a file or a folder) that lands in DIR, and move it to the release folder if it passes.

    Rules about records judge the batch alone; rules about the mix judge all that was released, before and with it. A
    batch that breaks a rule, or breaks it further, goes to quarantine with its decision beside it. Writers should
    rename finished batches into DIR.

    With --once, exits 3 if any batch was not released. SIGTERM ends it at any moment; the next run goes on.
    """
    import signal

    from provenance.cli.progress import progress
    from provenance.errors import REFUSED
    from provenance.pipeline import watching
    from provenance.pipeline.standing import trust

    def end(*_: object) -> None:
        raise _Ended

    held = 0
    signal.signal(signal.SIGTERM, end)
    signer, trusted = common.attester(attest_key), trust(board, seen)
    try:
        with (
            progress(quiet) as shown,
            watching.opened(
                store,
                landing,
                release,
                quarantine,
                policy=policy,
                profiles=profile_folders,
                baseline=baseline,
                how=how,
                settle=settle,
                release_on_review=release_on_review,
                attest=signer,
                trust=trusted,
                progress=shown,
            ) as watcher,
        ):
            for handled in watcher.run(once=once, interval=interval):
                held += not handled.released
                click.echo(_json(handled) if format_ == "json" else _line(handled))
            for path in watcher.waiting:
                common.note(f"still being written, so left where it is: {common.item(path.name)}")
    except _Ended:
        common.note("ended; what was under way is gone on with by the next run")
    ctx.exit(REFUSED if once and held else 0)


def _line(handled: Handled) -> str:
    """One line of text a batch: what became of it, its name, where it is, and what was found against it."""
    decision = handled.decision
    verb = "released" if handled.released else "held"
    counted = f"{handled.records:,} records" + (f", {handled.rejected:,} rejected" if handled.rejected else "")
    reasons = counted if handled.released else "; ".join(decision.reasons)
    judged = f"{decision.outcome} ({decision.policy}; snapshot {decision.snapshot[:12] or 'none'})"
    return common.item(f"{verb}  {handled.batch}  {judged}: {reasons}  -> {handled.path}")


def _json(handled: Handled) -> str:
    """One line of JSON a batch."""
    import json

    decision = handled.decision
    before, after = decision.mix or ("", "")
    return json.dumps(
        {
            "batch": handled.batch,
            "outcome": decision.outcome,
            "released": handled.released,
            "path": str(handled.path),
            "records": handled.records,
            "rejected": handled.rejected,
            "snapshot": decision.snapshot or None,
            "mix_before": before or None,
            "mix_after": after or None,
            "judgement": decision.judgement,
            "decision": str(handled.folder / "decision.json"),
            "findings": [{"rule": f.rule, "severity": str(f.severity), "reason": f.reason} for f in decision.findings],
        }
    )
