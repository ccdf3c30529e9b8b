"""`provenance audit`: everything in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from provenance.cli import common


@click.command("audit")
@common.tagging
@common.policy
@common.page("--report", "output")
@common.profiles
@common.baseline
@common.store
@common.board
@common.seen
@common.quiet
def command(
    data: tuple[Path, ...],
    how: dict[str, Any],
    policy: str,
    output: Path,
    profile_folders: tuple[Path, ...],
    baseline: str | None,
    store: Path,
    board: Path | None,
    seen: Path | None,
    quiet: bool,
) -> None:
    """Tag DATA, profile it, judge it by a policy, and write the report.

    Exits 0 when it could say, whatever it says; `provenance gate` is the command that refuses.
    """
    from dataclasses import replace
    from datetime import UTC, datetime

    from provenance.cli.progress import progress
    from provenance.cli.tag import summary
    from provenance.ledger.store import Store
    from provenance.pipeline import judging, reporting, tagging
    from provenance.pipeline.standing import trust

    judging.check_policy(policy)
    trusted = trust(board, seen)
    reporting.check(output, data)
    with progress(quiet) as shown:
        now = datetime.now(UTC)
        tagged = tagging.tag(data, store_path=store, now=now, progress=shown, **how)
        opened = Store.open(store)
        # By id: another run may have given the name to another snapshot by now.
        snapshot = replace(opened.resolve(tagged.snapshot), name=tagged.name)
        decision = judging.decide(
            opened,
            snapshot,
            policy=policy,
            now=now,
            data=data,
            profiles=profile_folders,
            baseline=baseline,
            trust=trusted,
            progress=shown,
        )
    verdict = reporting.write(opened, snapshot, policy=policy, output=output, now=now, decision=decision)
    if not quiet:
        common.note(summary(tagged))
    common.say(verdict)
    common.say(f"report: {common.item(output)}")
