"""The pages that are read: snapshots, one snapshot, decisions, the policy, the log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from provenance.board.standing import PREFIX
from provenance.errors import LogError, ProvenanceError
from provenance.ledger.store import Name
from provenance.pipeline import log_checking, logbook
from provenance.pipeline.standing import in_force, log_key
from provenance.policy import load as packs
from provenance.tlog.store import CHECKPOINT, COSIGNED
from provenance.web import showing, templates
from provenance.web.showing import Served

_ID = re.compile(r"[0-9a-f]{64}")


def page(request: Request, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
    """One page, with what each of them shows: the board, the store, the session's form value."""
    about = served(request)
    values |= {"board": about.board, "members": ", ".join(about.board.approvers), "policy": Path(about.policy).name}
    values |= {"csrf": request.state.session.csrf, "here": request.url.path}
    return HTMLResponse(templates.render(template, **values), status_code=status)


def served(request: Request) -> Served:
    """What this server is about."""
    found: Served = request.app.state.served
    return found


def named(request: Request, key: str = "snapshot") -> Name:
    """The snapshot that an address names by its whole id. Raises: HTTPException, if there is none."""
    wanted = request.path_params.get(key) or request.query_params.get(key, "")
    store = served(request).store
    if not _ID.fullmatch(wanted) or not store.has(wanted):
        raise HTTPException(404, "there is no such snapshot in this store")
    return store.resolve(wanted)


def snapshots(request: Request) -> Response:
    """All snapshots, with the latest decision on each."""
    about = served(request)
    rows, fault = showing.snapshots(about)
    return page(request, "snapshots", rows=rows, fault=fault)


def snapshot(request: Request) -> Response:
    """One snapshot: what the gate said, how it stands now, and what can be done."""
    about, name = served(request), named(request)
    totals = about.store.load(name.snapshot).value["totals"]
    decision = showing.latest(about, name.snapshot)
    now = showing.standing_now(about, decision) if decision else None
    found = showing.ordered(now) if now else []
    others = [other for other in about.store.names() if other.snapshot != name.snapshot]
    return page(
        request,
        "snapshot",
        name=name,
        totals=totals,
        decision=decision,
        now=now,
        findings=[one for one in found if not one.rule.startswith(PREFIX)],
        against=[one for one in found if one.rule.startswith(PREFIX)],
        others=others,
    )


def decisions(request: Request) -> Response:
    """All decisions, under whichever policy, newest first."""
    about = served(request)
    found = showing.decisions(about)
    first = number(request, "from", 0)
    names = {name.snapshot: name.name for name in about.store.names()}
    shown = found[first : first + showing.PAGE]
    return page(request, "decisions", rows=shown, first=first, count=len(found), step=showing.PAGE, names=names)


def decision(request: Request) -> Response:
    """One decision as it was kept."""
    about = served(request)
    judgement, at = request.path_params["judgement"], request.path_params["at"]
    for one in showing.decisions(about):
        if (one.judgement, one.at) == (judgement, at):
            return page(request, "decision", decision=one, findings=showing.ordered(one))
    raise HTTPException(404, "there is no such decision in this store")


def policy(request: Request) -> Response:
    """The policy that is served, and who adopted it."""
    about = served(request)
    pack = packs.find(about.policy)
    digest, profiles = about.under
    reviews = [
        (item, item.by(about.board))
        for item in about.reviews()
        if item.review.action == "adopt" and (item.review.policy, item.review.profiles) == (digest, profiles)
    ]
    return page(request, "policy", pack=pack, digest=digest, profiles=profiles, reviews=reviews)


def log(request: Request) -> Response:
    """The log: what it was found to be, its checkpoint, and its entries."""
    about = served(request)
    key, witnesses = log_key(about.store, about.board), tuple(about.board.witnesses.values())
    checked = log_checking.check(about.store, key=key, witnesses=witnesses)
    wanted = request.query_params.get("from")
    rows: list[showing.Line] = []
    first, count, force, fault = 0, checked.log.size, "", ""
    try:
        start = None if wanted is None else number(request, "from", 0)
        rows, first, count = showing.page_of_log(about.store, start)
        force = in_force(about.store, logbook.open_log(about.store), about.reviews())
    except LogError as error:
        fault = str(error)
    return page(
        request,
        "log",
        checked=checked,
        key=key,
        checkpoints=[(name, text) for name in (CHECKPOINT, COSIGNED) if (text := _text(about, name))],
        force=force,
        rows=rows,
        first=first,
        count=count,
        step=showing.PAGE,
        fault=fault,
    )


def _text(about: Served, name: str) -> str:
    path = about.store.path / logbook.FOLDER / name
    return path.read_bytes()[:10_000].decode("utf-8", errors="replace") if path.is_file() else ""


def number(request: Request, key: str, default: int) -> int:
    """A number of an address. Raises: HTTPException, if it is none."""
    text = request.query_params.get(key, str(default))
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise HTTPException(400, "no number")
    return int(text)


def failed(request: Request, error: Exception) -> Response:
    """An error of ours, or of an address, as a page."""
    if isinstance(error, HTTPException):
        return page(request, "error", status=error.status_code, told=[error.detail])
    assert isinstance(error, ProvenanceError)
    return page(request, "error", status=400 if error.exit_code == 2 else 500, told=showing.told(error))
