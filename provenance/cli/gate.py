"""`provenance gate`: may this snapshot be used for training."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("gate")
@click.argument("snapshot")
@common.policy
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Where the data lies now; default: where it was tagged.",
)
@common.profiles
@common.baseline
@common.board
@common.seen
@common.store
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to say it."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the decision as JSON here."
)
@common.quiet
@click.pass_context
def command(
    ctx: click.Context,
    snapshot: str,
    policy: str,
    data: tuple[Path, ...],
    profile_folders: tuple[Path, ...],
    baseline: str | None,
    board: Path | None,
    seen: Path | None,
    store: Path,
    format_: str,
    output: Path | None,
    quiet: bool,
) -> None:
    """Say whether SNAPSHOT may be used for training, by a policy and by rules no policy can loosen.

    The files are read and compared with those that were tagged, the scans checked against their digests, and every
    figure computed again. Exits 0 for a pass, 3 if refused or awaiting review.
    """
    from datetime import UTC, datetime

    from provenance.cli.progress import progress
    from provenance.errors import REFUSED
    from provenance.gating import store as decisions
    from provenance.ledger.store import Store
    from provenance.pipeline import judging
    from provenance.pipeline.standing import trust

    opened = Store.open(store)
    trusted = trust(board, seen)
    name = opened.resolve(snapshot)
    if not data and name.data:
        common.note(f"comparing with {', '.join(common.item(place) for place in name.data)}")
    with progress(quiet) as shown:
        decision = judging.decide(
            opened,
            name,
            policy=policy,
            now=datetime.now(UTC),
            data=data,
            profiles=profile_folders,
            baseline=baseline,
            trust=trusted,
            progress=shown,
        )
    as_json = decisions.to_json(decision)
    if output:
        output.write_text(as_json, encoding="utf-8")
    common.say(as_json.rstrip() if format_ == "json" else "\n".join(judging.lines(decision)))
    ctx.exit(0 if decision.passed else REFUSED)
