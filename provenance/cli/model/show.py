"""`provenance model show`: what is known of one model."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("show")
@click.argument("model")
@common.text_or_json
@common.store
def command(model: str, format_: str, store: Path) -> None:
    """Show MODEL: what it was trained on, its parents, what it is called, and its evaluations."""
    import json

    from provenance.ledger.store import Store
    from provenance.lineage.register import Register
    from provenance.lineage.telling import lines, value

    register = Register.open(Store.open(store))
    found = register.get(model)
    if format_ == "json":
        common.say(json.dumps(value(register, found), indent=1))
        return
    for line in lines(register, found):
        common.say(common.item(line))
