"""What commands that make a review share: they show what is signed, ask, sign, and enter it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import common

if TYPE_CHECKING:
    from provenance.board.policy import Board
    from provenance.board.review import Review
    from provenance.ledger.store import Store
    from provenance.model import Decision
    from provenance.pipeline.decided import Under

board = click.option(
    "--board",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="PROVENANCE_BOARD",
    required=True,
    help="The board policy whose member you are.",
)
expires = click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Day (UTC) on which it ends.")


@dataclass(frozen=True, slots=True)
class How:
    """How a review is made: by which board, why, and where it is signed and kept."""

    board: Path
    reason: str
    key: Path | None
    statement: Path | None
    yes: bool
    store: Path


def signing(*, reason: bool) -> Callable[[common.Command], common.Command]:
    """Options of commands that sign, handed on as one value, `how`.

    Args:
        reason: whether one has to be given.
    """
    names = [field.name for field in fields(How)]
    told = "Why; it is shown in reports."
    options = (
        board,
        # A default, even None, would answer for the user.
        click.option("--reason", help=told, **({"required": True} if reason else {"default": ""})),
        click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="File of your approval key."),
        click.option(
            "--statement",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write the statement here to be signed elsewhere, and add it later with `review add`.",
        ),
        click.option("-y", "--yes", is_flag=True, help="Sign without asking; what is signed is shown all the same."),
        common.store,
    )

    def decorate(command: common.Command) -> common.Command:
        def gathered(*args: Any, **given: Any) -> Any:
            return command(*args, how=How(**{name: given.pop(name) for name in names}), **given)

        return common.with_options(command, gathered, options)

    return decorate


def enter(review: Review, board: Board, how: How, *, before: list[str]) -> None:
    """Show a review and what it is about, then sign and enter it, or write it for somebody else to sign.

    Raises: UsageError, if there is no key, nobody to ask, or the key is no member's.
    """
    from provenance.errors import UsageError
    from provenance.ledger import files
    from provenance.ledger.store import Store
    from provenance.pipeline import reviewing

    for line in before:
        common.note(line)
    signer = common.signer(how.key, "approve") if how.key and not how.statement else None
    if review.action == "approve":
        common.note("If you vetoed this snapshot, approving it lifts your veto.\n")
    common.note("You sign this statement:\n")
    common.note(review.text())
    if how.statement:
        files.deliver(how.statement, review.text().encode())
        common.say(f"{common.item(how.statement)}: the statement, to be signed")
        return
    if signer is None:
        raise UsageError("no key to sign with", hint="name your approval key with --key FILE")
    signature = reviewing.sign(review, signer, board)
    if not how.yes:
        click.confirm("Sign it, and enter it in the log for good?", abort=True, err=True)
    opened = Store.open(how.store)
    path = reviewing.enter(opened, review, [signature], board, now=datetime.now(UTC))
    common.say(f"{review.action} by {signer.name}: {path.name}")
    not_covered(opened)


def not_covered(store: Store) -> None:
    """Say so, if nothing that others could hold shows yet that the last review was entered."""
    from provenance.pipeline import log_checking

    if log_checking.check(store).unsigned:
        common.note(
            "the log is not signed up to here: until it is (`provenance log checkpoint --key FILE`) and a witness or a "
            "member has seen it, whoever can write to the store can take this back"
        )


def judged(store: Store, snapshot: str, under: Under) -> Decision:
    """The latest decision on a snapshot under a policy, to be reviewed. Raises: UsageError, if there is none."""
    from provenance.errors import UsageError
    from provenance.pipeline import decided

    found = decided.latest(store, store.resolve(snapshot).snapshot, under, only_sound=True)
    if found is None:
        raise UsageError(
            "this snapshot was not judged by this policy yet", hint="judge it first: `provenance gate SNAPSHOT`"
        )
    return found


def day(when: datetime | None) -> str:
    """A day as reviews have times: its beginning in UTC; empty if there is none."""
    return when.strftime("%Y-%m-%dT00:00:00Z") if when else ""


def now() -> str:
    """The time as reviews have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_decision(action: str, snapshot: str, under: Under, how: How, **said: str) -> None:
    """Review the latest decision on a snapshot."""
    from provenance.ledger.store import Store
    from provenance.pipeline import judging, reviewing
    from provenance.pipeline.standing import load_board

    known = load_board(how.board)
    decision = judged(Store.open(how.store), snapshot, under)
    review = reviewing.about(decision, action, board=known, at=now(), reason=how.reason, **said)
    enter(review, known, how, before=["The gate said:", *judging.lines(decision), ""])
