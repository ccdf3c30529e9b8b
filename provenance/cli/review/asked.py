"""What commands that make a review share: they show what is signed, ask, sign, and enter it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import common

if TYPE_CHECKING:
    from provenance.board.review import Review
    from provenance.ledger.store import Store
    from provenance.model import Decision
    from provenance.tlog.policy import Board

board = click.option(
    "--board",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="PROVENANCE_BOARD",
    required=True,
    help="The board policy whose member you are.",
)
expires = click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Day (UTC) on which it ends.")


def reason(*, required: bool) -> Callable[[common.Command], common.Command]:
    """The option that says why."""
    told = "Why; it is shown in reports."
    # A default, even None, would answer for the user.
    if required:
        return click.option("--reason", required=True, help=told)
    return click.option("--reason", default="", help=told)


def signing(command: common.Command) -> common.Command:
    """Options of commands that sign, handed on as one mapping, `how`, for `enter`."""

    @functools.wraps(command)
    def gathered(*args: Any, key: Path | None, statement: Path | None, yes: bool, store: Path, **given: Any) -> Any:
        return command(*args, how={"key": key, "statement": statement, "yes": yes, "store": store}, **given)

    made: Any = gathered
    for option in (
        common.store,
        click.option("-y", "--yes", is_flag=True, help="Sign without asking; what is signed is shown all the same."),
        click.option(
            "--statement",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write the statement here to be signed elsewhere, and add it later with `review add`.",
        ),
        click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="File of your approval key."),
    ):
        made = option(made)
    return made  # type: ignore[no-any-return]


def enter(review: Review, board: Board, how: dict[str, Any], *, before: list[str]) -> None:
    """Show a review and what it is about, then sign and enter it, or write it for somebody else to sign.

    Raises: UsageError, if there is no key, nobody to ask, or the key is no member's.
    """
    from provenance import keyfiles
    from provenance.errors import UsageError
    from provenance.ledger import files
    from provenance.ledger.store import Store
    from provenance.pipeline import reviewing

    for line in before:
        common.note(line)
    common.note("You sign this statement:\n")
    common.note(review.text())
    if how["statement"]:
        files.write(how["statement"], review.text().encode())
        common.say(f"{how['statement']}: the statement, to be signed")
        return
    if how["key"] is None:
        raise UsageError("no key to sign with", hint="name your approval key with --key FILE")
    signer = keyfiles.load(how["key"], use="approve", passphrase=lambda: common.passphrase(how["key"]))
    signature = reviewing.sign(review, signer, board)
    if not how["yes"]:
        click.confirm("Sign it, and enter it in the log for good?", abort=True, err=True)
    opened = Store.open(how["store"])
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


def judged(store: Store, snapshot: str, policy: str, folders: tuple[Path, ...]) -> Decision:
    """The latest decision on a snapshot under a policy, to be reviewed. Raises: UsageError, if there is none."""
    from provenance.errors import UsageError
    from provenance.pipeline import decided, judging

    found = decided.latest(store, store.resolve(snapshot).snapshot, judging.under(policy, folders), only_sound=True)
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


def of_decision(
    action: str, snapshot: str, policy: str, folders: tuple[Path, ...], board: Path, how: Any, **said: str
) -> None:
    """Review the latest decision on a snapshot."""
    from provenance.ledger.store import Store
    from provenance.pipeline import judging, reviewing
    from provenance.pipeline.standing import load_board

    known = load_board(board)
    decision = judged(Store.open(how["store"]), snapshot, policy, folders)
    review = reviewing.about(decision, action, board=known, at=now(), **said)
    enter(review, known, how, before=["The gate said:", *judging.lines(decision), ""])
