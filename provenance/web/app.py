"""The pages, their addresses, and what stands before them."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from provenance.errors import ProvenanceError
from provenance.web import documents, pages, signing, templates
from provenance.web.guard import ENTER, Guard
from provenance.web.pending import Pending
from provenance.web.sessions import Sessions
from provenance.web.showing import Served

_GET, _POST = ["GET"], ["POST"]


def build(
    served: Served,
    *,
    port: int,
    host: str = "127.0.0.1",
    offered: Callable[[str], None],
    defect: Callable[[Exception], None],
    clock: Callable[[], float] = time.monotonic,
) -> Guard:
    """The application of one server.

    Args:
        offered: told each one-time token, when it becomes the one that works.
        defect: told of errors that no page expected.
        clock: seconds that never go back, for the ends of sessions and statements.
    """
    sessions = Sessions(clock, offered)
    routes = [
        Route(ENTER, _enter, methods=_GET),
        Route("/leave", _leave, methods=_POST),
        Route("/assets/{name}", _asset, methods=_GET),
        Route("/", pages.snapshots, methods=_GET),
        Route("/snapshots/{snapshot}", pages.snapshot, methods=_GET),
        Route("/snapshots/{snapshot}/report", documents.report, methods=_GET),
        Route("/snapshots/{snapshot}/report.json", documents.report_json, methods=_GET),
        Route("/snapshots/{snapshot}/difference", documents.difference, methods=_GET),
        Route("/snapshots/{snapshot}/review", signing.choose, methods=_GET),
        Route("/decisions", pages.decisions, methods=_GET),
        Route("/decisions/{judgement}/{at}", pages.decision, methods=_GET),
        Route("/policy", pages.policy, methods=_GET),
        Route("/log", pages.log, methods=_GET),
        Route("/statements", signing.state, methods=_POST),
        Route("/statements/{statement}", signing.statement, methods=_GET),
        Route("/statements/{statement}/text", signing.download, methods=_GET),
        Route("/statements/{statement}", signing.sign, methods=_POST),
        Route("/reviews", signing.pasting, methods=_GET),
        Route("/reviews", signing.paste, methods=_POST),
    ]
    app = Starlette(routes=routes, exception_handlers={ProvenanceError: pages.failed, HTTPException: pages.failed})
    app.state.served, app.state.sessions, app.state.pending = served, sessions, Pending(clock)
    guard = Guard(app, sessions, port=port, host=host, defect=defect)
    app.state.cookie = guard.cookie
    return guard


def _enter(request: Request) -> Response:
    """Exchange the one-time token for a session."""
    session = request.app.state.sessions.enter(request.query_params.get("token", ""))
    if session is None:
        said = "this address was used already, or is wrong; `provenance serve` has printed the next one"
        return PlainTextResponse(f"401: {said}\n", status_code=401)
    # Not a redirect: where the address was opened from another site, a browser keeps a strict cookie back from it.
    answer = HTMLResponse(templates.render("enter"))
    answer.set_cookie(request.app.state.cookie, session.id, path="/", httponly=True, samesite="strict")
    return answer


def _leave(request: Request) -> Response:
    """End the session."""
    request.app.state.sessions.leave(request.state.session.id)
    answer = PlainTextResponse("The session has ended. `provenance serve` has printed the address of the next one.\n")
    answer.delete_cookie(request.app.state.cookie, path="/", httponly=True, samesite="strict")
    return answer


def _asset(request: Request) -> Response:
    found = templates.asset(request.path_params["name"])
    if found is None:
        raise HTTPException(404, "there is no such file")
    return Response(found[0], media_type=found[1])
