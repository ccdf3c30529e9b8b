"""Listens, says where, and stops cleanly."""

from __future__ import annotations

import contextlib
import ipaddress
import signal
import socket
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from provenance.errors import UsageError
from provenance.ledger.store import Store
from provenance.pipeline import judging
from provenance.pipeline.standing import Trust
from provenance.web.app import build
from provenance.web.guard import ENTER
from provenance.web.showing import Served

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve(
    store: Store,
    trust: Trust,
    *,
    policy: str,
    profiles: tuple[Path, ...] = (),
    host: str = "127.0.0.1",
    port: int = 0,
    say: Callable[[str], None],
    warn: Callable[[str], None],
) -> None:
    """Serve the board's page until SIGINT or SIGTERM.

    Args:
        trust: with a board; what it holds is what the caller named, and is not read again.
        port: 0 for one that is free.
        say: told each address that can be opened next.
        warn: told what is dangerous, and of defects by their place.
    Raises: UsageError, if it cannot listen there, there is no board, or no such policy; ConfigError.
    """
    import uvicorn

    if trust.board is None:
        raise UsageError("the board's page needs a board policy", hint="name it with --board FILE")
    served = Served(
        store=store,
        board=trust.board,
        trust=trust,
        policy=policy,
        profiles=profiles,
        now=lambda: datetime.now(UTC),
    )
    judging.under(policy, profiles)
    with listening(host, port) as listener:
        bound = listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        if not is_loopback(host):
            warn(
                f"warning: {shown} can be reached from other machines, and what is sent is not encrypted. Browsers "
                "sign on this machine's own address only; members elsewhere sign with `provenance review sign`, or "
                "come through an SSH tunnel."
            )
        app = build(
            served,
            host=host,
            port=bound,
            offered=lambda token: say(f"http://{shown}:{bound}{ENTER}?token={token}"),
            defect=lambda error: warn(place_of(error)),
        )
        config = uvicorn.Config(
            app,
            log_config=None,  # its log would hold addresses with tokens, and errors that quote data
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            limit_concurrency=64,
            timeout_graceful_shutdown=3,
        )
        with _ending_quietly():
            uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket. Raises: UsageError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        found = socket.create_server((host, port), family=family)
    except (OSError, UnicodeError, OverflowError) as error:
        said = getattr(error, "strerror", None) or "no address"
        raise UsageError("cannot listen there", where=f"{host} port {port}", hint=str(said)) from None
    with found:
        yield found


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def place_of(error: Exception) -> str:
    """Where a defect is, without what the error says, which may quote data."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "provenance" in frame.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"a defect in provenance ({type(error).__name__} at {place}); please report it"


@contextlib.contextmanager
def _ending_quietly() -> Iterator[None]:
    """The server stops on a signal and then raises it again, which would end the process as if it had failed."""
    before = {one: signal.signal(one, lambda *_: None) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
