"""A review from choice to log: the statement is made here, signed elsewhere, and comes back as a signature.

What is entered is the server's own copy of the statement, whatever came back; the signature alone says whose it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from provenance.board.review import ACTIONS, Review, checked, opened
from provenance.errors import LogError, UsageError
from provenance.model import Decision
from provenance.pipeline import judging, logbook, reviewing
from provenance.tlog import note
from provenance.web import showing
from provenance.web.pages import named, page, served
from provenance.web.pending import Pending, Statement

_OF_A_SNAPSHOT = ("approve", "veto", "waive")


def choose(request: Request) -> Response:
    """What a member may say of a snapshot."""
    about, name = served(request), named(request)
    decision = _judged(request, name.snapshot)
    now = showing.standing_now(about, decision)
    return page(request, "review", name=name, decision=decision, now=now, waivable=showing.waivable(decision))


def state(request: Request) -> Response:
    """Make the statement that a form asks for, keep it, and go on to it. Raises: UsageError, if it says too little."""
    about, form = served(request), request.state.form
    action, at = form.get("action", ""), logbook.moment(about.now())
    said: dict[str, str] = {"reason": _line(form, "reason"), "expires": _day(form.get("expires", ""))}
    if action == "adopt":
        policy, profiles = about.under
        if (policy, profiles) != (form.get("policy"), form.get("profiles")):
            raise UsageError("the policy has changed since the page was made", hint="look at it again")
        said |= {"policy": policy, "profiles": profiles}
        review = checked(Review(action="adopt", board=about.board.digest, at=at, **said))
        before, back = [f"The policy {Path(about.policy).name}, by its digest and that of its profiles."], "/policy"
    elif action in _OF_A_SNAPSHOT:
        decision = _judged(request, form.get("snapshot", ""))
        if decision.judgement != form.get("judgement"):
            raise UsageError("the snapshot was judged otherwise since the page was made", hint="look at it again")
        if action == "waive":
            said["rule"], _, said["source"] = form.get("what", "").partition(" ")
            said["owner"] = _line(form, "owner")
        review = reviewing.about(decision, action, board=about.board, at=at, **said)
        now = showing.standing_now(about, decision)
        before, back = judging.lines(now), f"/snapshots/{decision.snapshot}"
    else:
        raise HTTPException(400, "no review says that")
    name = _pending(request).put(request.state.session.id, review, before=tuple(before), back=back)
    return RedirectResponse(f"/statements/{name}", status_code=303)


def statement(request: Request) -> Response:
    """The statement, word for word, to be read and signed."""
    name = request.path_params["statement"]
    found = _there(request, _pending(request).see(request.state.session.id, name))
    members = {str(key): who for who, key in served(request).board.approvers.items()}
    means = f"{found.review.action}: {ACTIONS[found.review.action]}"
    return page(request, "statement", name=name, statement=found, means=means, text=found.review.text(), vkeys=members)


def download(request: Request) -> Response:
    """The statement as a file, to be signed by `provenance review sign`."""
    found = _there(request, _pending(request).see(request.state.session.id, request.path_params["statement"]))
    named_so = {"content-disposition": 'attachment; filename="statement.txt"'}
    return PlainTextResponse(found.review.text(), headers=named_so)


def sign(request: Request) -> Response:
    """Enter a statement with the signature line that a member's browser made; it is used up, whatever comes of it."""
    found = _there(request, _pending(request).take(request.state.session.id, request.path_params["statement"]))
    line = request.state.form.get("signature", "").strip()
    try:
        signed = note.parse(f"{found.review.text()}\n{line}\n".encode())
    except LogError:
        raise UsageError("this is no signature line", hint="make the statement anew and sign it again") from None
    if signed.text != found.review.text():
        raise UsageError("this is no signature line", hint="make the statement anew and sign it again")
    return _enter(request, found.review, signed, found.back)


def pasting(request: Request) -> Response:
    """Where a review is pasted that was signed elsewhere."""
    return page(request, "paste")


def paste(request: Request) -> Response:
    """Enter a review that was signed elsewhere, as `provenance review add` does. Raises: LogError, if it is none."""
    # A browser sends the lines of a text area with carriage returns.
    text = request.state.form.get("note", "").replace("\r\n", "\n").strip("\n") + "\n"
    try:
        review, signed = opened(text.encode())
    except LogError as error:
        raise UsageError(f"no signed review: {error}", hint="paste the whole note, its last line included") from None
    about = served(request)
    back = f"/snapshots/{review.snapshot}" if about.store.has(review.snapshot) and review.snapshot else "/policy"
    return _enter(request, review, signed, back)


def _enter(request: Request, review: Review, signed: note.Note, back: str) -> Response:
    about = served(request)
    reviewing.enter(about.store, review, signed.signatures, about.board, now=about.now())
    return RedirectResponse(f"{back}#reviews", status_code=303)


def _judged(request: Request, snapshot: str) -> Decision:
    found = showing.latest(served(request), snapshot)
    if found is None:
        raise HTTPException(404, "this snapshot was not judged by this policy yet: run `provenance gate` first")
    return found


def _pending(request: Request) -> Pending:
    found: Pending = request.app.state.pending
    return found


def _there(request: Request, found: Statement | None) -> Statement:
    if found is None:
        raise HTTPException(410, "this statement was used, has expired, or is not of this session: make it anew")
    return found


def _line(form: Any, name: str) -> str:
    return " ".join(form.get(name, "").split())


def _day(text: str) -> str:
    return f"{text}T00:00:00Z" if text else ""
