"""`provenance gate`: may this snapshot be used for training; and the training itself, run only if it may."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common
from provenance.cli.behind import Behind, behind


@click.command("gate", cls=Behind)
@click.argument("snapshot")
@common.policy
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Where the data lies now; without a board, by default where it was tagged.",
)
@common.profiles
@common.baseline
@common.board
@common.seen
@common.store
@common.text_or_json
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the decision as JSON here."
)
@common.attest_key
@click.option(
    "--attestation",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the signed statement here as well; `provenance verify` checks it.",
)
@click.option(
    "--model", metavar="NAME@VERSION", help="With a command: the model that it makes, registered if it ends well."
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --model: the file of weights that the command writes; its SHA-256 is registered.",
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
    attest_key: Path | None,
    attestation: Path | None,
    model: str | None,
    weights: Path | None,
    quiet: bool,
) -> None:
    """Say whether SNAPSHOT may be used for training, by a policy and by rules no policy can loosen.

    The files are read and compared with those that were tagged, the scans checked against their digests, and every
    figure computed again. Exits 0 for a pass, 3 if refused or awaiting review.

    With a COMMAND after `--`, it is run only on a pass, after the digests of all files were read once more; its exit
    status is then ours, and start, end and the model it made are kept and logged (docs/training.md).
    """
    from datetime import UTC, datetime

    from provenance.cli.progress import progress
    from provenance.errors import REFUSED, UsageError
    from provenance.gating import store as decisions
    from provenance.ledger import files
    from provenance.ledger.store import Store
    from provenance.pipeline import attesting, judging, running
    from provenance.pipeline.standing import trust

    opened = Store.open(store)
    trusted = trust(board, seen)
    if attestation and not attest_key:
        raise UsageError("a statement is signed by a key", hint="name it with --attest-key FILE")
    signer = common.attester(attest_key)
    name = opened.resolve(snapshot)
    plan = running.planned(opened, behind(ctx), model=model, weights=weights)
    if not data and name.data and board is None:
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
            attest=signer,
            progress=shown,
        )
    as_json = decisions.to_json(decision)
    if output:
        files.deliver(output, as_json.encode())
    if attestation:
        files.deliver(attestation, attesting.envelope(judging.kept_in(opened, decision)))
    # What the command prints on standard output is its own.
    say = common.say if plan is None else common.note
    say(as_json.rstrip() if format_ == "json" else "\n".join(judging.lines(decision)))
    if not decision.passed:
        if plan is not None:
            common.note("the command was not run")
        ctx.exit(REFUSED)
    if plan is not None:
        ended = running.run(opened, name, decision, plan, data=data, trust=trusted)
        common.note("\n".join(running.lines(ended)))
        ctx.exit(ended.status)
