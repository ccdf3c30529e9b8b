"""`provenance tag`: make a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from provenance.cli import common


@click.command("tag")
@common.tagging
@common.store
@common.quiet
def command(
    data: tuple[Path, ...],
    how: dict[str, Any],
    store: Path,
    quiet: bool,
) -> None:
    """Tag every record of DATA with its source and privacy class, and keep the result as a snapshot.

    What was scanned before is not read again, so a second run, or one after a kill, costs only what is new.
    """
    from datetime import UTC, datetime

    from provenance.cli.progress import progress
    from provenance.pipeline import tagging

    with progress(quiet) as shown:
        tagged = tagging.tag(data, store_path=store, now=datetime.now(UTC), progress=shown, **how)
    common.say(summary(tagged))


def summary(tagged: object) -> str:
    """What a tagging run did, in two or three lines."""
    from provenance.pipeline.tagging import Tagged

    assert isinstance(tagged, Tagged)
    t = tagged.totals
    slow = tagged.by_presidio
    share = (
        f"{slow:,} of them ({slow / max(tagged.texts, 1):.2%}) by Presidio itself, the others by the equal fast path"
    )
    return (
        f"snapshot {tagged.name} ({tagged.snapshot[:12]}): {t['seen']:,} records in = "
        f"{t['records']:,} tagged + {t['rejected']:,} rejected, of {t['shards']:,} shards "
        f"({t['rejected_shards']:,} rejected whole; {t['ignored']:,} other files ignored)\n"
        f"scanned {tagged.scanned:,} shards, reused {tagged.reused:,}, in {tagged.seconds:,.1f} s"
        + (f"\nheld against {tagged.outputs:,} remembered outputs of models" if tagged.outputs else "")
        + (f"\n{tagged.texts:,} distinct texts searched for personal data, {share}" if tagged.texts else "")
    )
