"""The longer documents: a snapshot's report, and its difference to another; made when asked for, one at a time."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from provenance import change
from provenance.pipeline import diffing, reporting
from provenance.reporting import page as report_page
from provenance.web.pages import named, page, served

WEIGHTS = ("tokens", "records", "bytes", "effective_tokens")

_ONE = threading.Lock()
"""Each takes processors and memory as a command would; who asks twice waits."""


def report(request: Request) -> Response:
    """The report as its own document: in a sandbox without an origin, so that it could not act for a member."""
    body = _made(request, ".html")
    policy = f"sandbox allow-scripts; {report_page.own_policy()}; frame-ancestors 'none'"
    return Response(body, media_type="text/html", headers={"content-security-policy": policy})


def report_json(request: Request) -> Response:
    """The same content as JSON."""
    return Response(_made(request, ".json"), media_type="application/json")


def _made(request: Request, suffix: str) -> bytes:
    about, name = served(request), named(request)
    with _ONE, tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "audit.html"
        reporting.write(
            about.store,
            name,
            policy=about.policy,
            output=output,
            now=about.now(),
            profiles=about.profiles,
        )
        return output.with_suffix(suffix).read_bytes()


def difference(request: Request) -> Response:
    """What changed from another snapshot to this one."""
    about, new, old = served(request), named(request), named(request, "to")
    weight = request.query_params.get("by", WEIGHTS[0])
    weight = weight if weight in WEIGHTS else WEIGHTS[0]
    with _ONE:
        value = diffing.diff(about.store, old, new)
    return page(
        request,
        "difference",
        old=old,
        new=new,
        weight=weight,
        weights=WEIGHTS,
        lines=change.lines(value, weight=weight),
        others=[other for other in about.store.names() if other.snapshot != new.snapshot],
    )
