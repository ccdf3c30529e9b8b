"""A command line with another one behind it: what follows the first `--` is taken as it stands."""

from __future__ import annotations

from typing import Any

import click

_KEY = f"{__name__}.command"


class Behind(click.Command):
    """A command that takes another one after `--`, none of whose options it takes for its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, command = args, None
        if "--" in args:
            at = args.index("--")
            own, command = args[:at], args[at + 1 :]
        ctx.meta[_KEY] = command
        return super().parse_args(ctx, own)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]


def behind(ctx: click.Context) -> list[str] | None:
    """What followed `--`; None where there was none."""
    found: Any = ctx.meta.get(_KEY)
    return None if found is None else list(found)
