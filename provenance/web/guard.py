"""What stands before every page: which host was meant, who asks, whether a form is ours, and the headers of answers.

An ASGI middleware, outermost. A request that does not pass never reaches a page; an error that no page expected is told
on standard error by its place only, since a library's message may quote a record.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from provenance.web.sessions import Session, Sessions

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ENTER = "/enter"
"""The one page that takes no session, since it makes one."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: browsers then send the Origin of a form as null, and it could not be checked.
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""Of every answer; a page may set a stricter policy of its own."""

_LARGEST = 1 << 16  # bytes of a form
_MOST = 20  # fields of it


class Refused(Exception):
    """A request that reaches no page."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class Guard:
    """Wraps the pages."""

    def __init__(
        self, app: App, sessions: Sessions, *, port: int, host: str, defect: Callable[[Exception], None]
    ) -> None:
        """
        Args:
            port: the one that is listened on.
            host: the name or address that was asked for.
            defect: told of errors that no page expected.
        """
        self._app, self._sessions, self._defect = app, sessions, defect
        self._port, self._host = port, host
        self.cookie = f"provenance-board-{port}"  # a browser sends a host's cookies to all its ports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = False

        async def headed(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                given = {name.decode().lower() for name, _ in message["headers"]}
                more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k not in given]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        try:
            await self._check(scope, receive)
            await self._app(scope, receive, headed)
        except Refused as refused:
            await _say(headed, refused.status, str(refused))
        except Exception as error:
            self._defect(error)
            if not began:
                await _say(headed, 500, "a defect in provenance; what it is stands where the server was started")

    async def _check(self, scope: Scope, receive: Receive) -> None:
        """Raises: Refused. Leaves the session and the form of a request in its state."""
        host = _one(scope, b"host")
        if not self.is_ours(host):
            raise Refused(421, "this server is not called that; use the address that `provenance serve` printed")
        if scope["method"] not in ("GET", "HEAD", "POST"):
            raise Refused(405, "no such method")
        state = scope.setdefault("state", {})
        if scope["path"] == ENTER and scope["method"] == "GET":
            if _one(scope, b"sec-purpose"):
                raise Refused(401, "not fetched ahead: the address works once")
            return
        session = self._sessions.of(self._named(scope))
        if session is None:
            raise Refused(401, "open the address that `provenance serve` printed last; each works once")
        state["session"], state["form"] = session, {}
        if scope["method"] == "POST":
            if _one(scope, b"origin") != f"http://{host}":
                raise Refused(403, "the form comes from another site")
            state["form"] = await _form(scope, receive)
            _ours(session, state["form"].pop("csrf", ""))

    def is_ours(self, host: str) -> bool:
        """Whether a Host header means this server: an address, or a name that nobody else can point here.

        A site elsewhere can have its name lead to this machine (DNS rebinding); a browser then sends that name.
        """
        name, _, port = host.rpartition(":") if host.endswith(f":{self._port}") else (host, "", "80")
        if not port.isdigit() or int(port) != self._port:
            return False
        if name.lower() in ("localhost", self._host.lower()):
            return True
        try:
            ipaddress.ip_address(name[1:-1] if name.startswith("[") else name)
        except ValueError:
            return False
        return True

    def _named(self, scope: Scope) -> str:
        for item in _one(scope, b"cookie", joined="; ").split(";"):
            name, _, value = item.strip().partition("=")
            if name == self.cookie:
                return value
        return ""


def _one(scope: Scope, name: bytes, *, joined: str = "") -> str:
    """The value of a header that stands once; empty where it is missing or, unless it may be joined, stands twice."""
    found = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return joined.join(found) if len(found) == 1 or joined else ""


async def _form(scope: Scope, receive: Receive) -> dict[str, str]:
    """The fields of a form. Raises: Refused, if it is none, too large, or a field stands twice."""
    if _one(scope, b"content-type").split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refused(415, "no form")
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, "the form did not arrive whole")
        body += message.get("body", b"")
        if len(body) > _LARGEST:
            raise Refused(413, f"a form of more than {_LARGEST} bytes")
        if not message.get("more_body"):
            break
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=_MOST
        )
    except ValueError:
        raise Refused(400, "no form") from None
    if len(dict(pairs)) != len(pairs):
        raise Refused(400, "a form with a field twice")
    return dict(pairs)


def _ours(session: Session, given: str) -> None:
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise Refused(403, "the form is not of this session; go back, load the page again, and send it anew")


async def _say(send: Send, status: int, text: str) -> None:
    body = f"{status}: {text}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
