"""`provenance verify`: an attestation against keys, data and a proof of the log, offline."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("verify")
@click.argument("attestation", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key",
    "keys",
    required=True,
    multiple=True,
    metavar="VKEY",
    help="Verifier key that you trust to attest, or a file that holds it; may be given several times.",
)
@click.option(
    "--threshold", type=click.IntRange(1), default=1, show_default=True, help="How many of these keys have to sign."
)
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder or file that it has to be of; may be given several times.",
)
@click.option(
    "--proof",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Proof that the decision is in the log, as `log prove` writes it.",
)
@click.option("--log-key", metavar="VKEY", help="Verifier key of the log, or a file that holds it.")
@click.option("--policy", help="Policy that it has to be under: a built-in name, a YAML file, or its digest.")
@click.option(
    "--board",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Board policy that it has to be decided under.",
)
@common.quiet
@click.pass_context
def command(
    ctx: click.Context,
    attestation: Path,
    keys: tuple[str, ...],
    threshold: int,
    data: tuple[Path, ...],
    proof: Path | None,
    log_key: str | None,
    policy: str | None,
    board: Path | None,
    quiet: bool,
) -> None:
    """Say whether ATTESTATION is a signed pass of the gate, for exactly the data named, with nothing but the keys.

    Exits 0 if everything that was asked for holds, 3 if not; a signed refusal is no pass. It does not see what came
    after: a later veto stands in the log, and `provenance gate` and `pv.require` look there.
    """
    from provenance import given
    from provenance.cli.progress import progress
    from provenance.errors import REFUSED, LogError, RefusedError
    from provenance.pipeline import attesting, judging, log_checking, standing

    trusted = log_checking.parse_keys(keys)
    of_log = log_checking.parse_keys([log_key])[0] if log_key else None
    under = judging.policy_digest(policy) if policy else ""
    of_board = standing.load_board(board).digest if board else ""
    shown_by = proof.read_bytes() if proof else None
    try:
        with progress(quiet) as shown:
            found = attesting.check(
                attesting.read(attestation),
                trusted,
                threshold=threshold,
                data=data,
                proof=shown_by,
                log_key=of_log,
                policy=under,
                board=of_board,
                own=given.store_path(None),
                where=attestation,
                progress=shown,
            )
    except (LogError, RefusedError) as error:
        common.say(f"FAILED: {error}")
        ctx.exit(REFUSED)
    # A file's name must not make a line of its own.
    common.say("\n".join(common.item(line) for line in attesting.lines(found)))
    ctx.exit(0 if found.passed else REFUSED)
