"""What stands before the pages: hosts, sessions, forms, headers."""

from __future__ import annotations

import asyncio

import pytest
from starlette.testclient import TestClient

from provenance.web.guard import Guard
from provenance.web.sessions import Sessions
from tests.web.page_of_board import BASE, PORT, csrf, post

ADDRESSES = (
    *("/", "/decisions", "/policy", "/log", "/reviews", "/statements/x", "/statements/x/text", "/nothing"),
    *("/snapshots/x", "/snapshots/x/report", "/snapshots/x/difference", "/assets/sign.js", "/openapi.json"),
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_nothing_is_shown_without_a_session(site, address, method):
    answer = site.browser(enter=False).request(method, address)
    assert answer.status_code == 401
    assert site.boarded.snapshot not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"])
def test_other_methods_reach_nothing(client, method):
    answer = client.request(method, "/")
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


def test_the_cookie_is_kept_from_scripts_and_other_sites(site):
    answer = site.browser(enter=False).get("/enter", params={"token": site.tokens[-1]})
    cookie = answer.headers["set-cookie"].lower()
    assert f"provenance-board-{PORT}=" in cookie
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "domain" not in cookie
    assert 'http-equiv="refresh" content="0; url=/"' in answer.text


def test_a_token_that_was_used_opens_nothing(site):
    token = site.tokens[-1]
    assert site.browser(enter=False).get("/enter", params={"token": token}).status_code == 200
    other = site.browser(enter=False)
    assert other.get("/enter", params={"token": token}).status_code == 401
    assert other.get("/").status_code == 401


def test_a_browser_that_fetches_ahead_uses_no_token_up(site):
    ahead = site.browser(enter=False).get(
        "/enter", params={"token": site.tokens[-1]}, headers={"sec-purpose": "prefetch"}
    )
    assert ahead.status_code == 401
    assert site.browser().get("/").status_code == 200


def test_a_session_ends_when_it_is_left(client):
    assert post(client, "/leave").status_code == 200
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (f"127.0.0.1:{PORT}", 200),
        (f"localhost:{PORT}", 200),
        (f"[::1]:{PORT}", 200),
        (f"192.0.2.7:{PORT}", 200),  # an address, which no name server can point elsewhere
        (f"evil.example:{PORT}", 421),
        (f"127.0.0.1.evil.example:{PORT}", 421),
        (f"localhost.evil.example:{PORT}", 421),
        ("127.0.0.1:80", 421),
        ("127.0.0.1", 421),
        (f":{PORT}", 421),
        ("", 421),
    ],
)
def test_another_host_is_not_answered(site, client, host, status):
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    plain = TestClient(site.app, base_url=BASE, follow_redirects=False)
    assert plain.get("/", headers={"host": host, "cookie": cookie}).status_code == status


def test_on_port_80_a_host_has_no_port():
    guard = Guard(None, Sessions(lambda: 0.0), port=80, host="127.0.0.1", defect=lambda _: None)
    assert guard.is_ours("127.0.0.1")
    assert guard.is_ours("localhost")
    assert not guard.is_ours("evil.example")
    assert not guard.is_ours("127.0.0.1:81")


@pytest.mark.parametrize("address", ["/", "/log", "/nothing", "/assets/sign.js", "/enter"])
def test_every_answer_has_the_headers(client, address):
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert not [name for name in headers if name.startswith("access-control")]


def test_refusals_have_the_headers_too(site):
    answer = site.browser(enter=False).get("/")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", f"https://127.0.0.1:{PORT}", f"http://127.0.0.1:{PORT + 1}", "null", None]
)
def test_a_form_from_elsewhere_does_nothing(client, origin):
    assert post(client, "/leave", origin=origin).status_code == 403
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("given", ["", "x", "\u00e4", None])
def test_a_form_without_its_value_does_nothing(client, given):
    fields = {} if given is None else {"csrf": given}
    assert client.post("/leave", data=fields, headers={"origin": BASE}).status_code in (403, 415)
    assert client.get("/").status_code == 200


def test_the_value_of_another_session_does_nothing(site, client):
    other = csrf(site.browser().get("/").text)
    assert client.post("/leave", data={"csrf": other}, headers={"origin": BASE}).status_code == 403


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("csrf={csrf}", "text/plain", 415),
        ("csrf={csrf}", "multipart/form-data; boundary=x", 415),
        ('{{"csrf": "{csrf}"}}', "application/json", 415),
        ("csrf={csrf}&csrf={csrf}", "application/x-www-form-urlencoded", 400),
        ("csrf={csrf}&a=%ff", "application/x-www-form-urlencoded", 400),
        ("csrf={csrf}&" + "&".join(f"a{i}=1" for i in range(50)), "application/x-www-form-urlencoded", 400),
        ("csrf={csrf}&a=\u00e4", "application/x-www-form-urlencoded", 400),
        ("csrf={csrf}&a=" + "x" * 70_000, "application/x-www-form-urlencoded", 413),
        ("csrf={csrf}", "application/x-www-form-urlencoded; charset=utf-8", 200),
    ],
)
def test_what_is_no_form_of_ours_is_refused(client, body, kind, status):
    sent = body.format(csrf=csrf(client.get("/").text)).encode()
    answer = client.post("/leave", content=sent, headers={"origin": BASE, "content-type": kind})
    assert answer.status_code == status


def test_a_form_that_breaks_off_is_no_form(site, client):
    """The connection ends before the body does."""
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"host": f"127.0.0.1:{PORT}", "origin": BASE, "cookie": cookie}
    headers["content-type"] = "application/x-www-form-urlencoded"
    scope = {"type": "http", "method": "POST", "path": "/leave", "query_string": b""}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]
    messages = iter([{"type": "http.request", "body": b"csrf", "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message)

    asyncio.run(site.app(scope, receive, send))
    assert sent[0]["status"] == 400
    assert client.get("/").status_code == 200


def test_a_defect_is_told_by_its_place_only(site, client, monkeypatch):
    from provenance.web import showing
    from provenance.web.server import place_of

    def broken(_):
        raise ValueError("a record: jane@example.com")

    monkeypatch.setattr(showing, "snapshots", broken)
    silent = TestClient(site.app, base_url=BASE, cookies=dict(client.cookies), raise_server_exceptions=False)
    answer = silent.get("/")
    assert answer.status_code == 500
    assert "jane" not in answer.text
    (error,) = site.defects
    assert "ValueError" in place_of(error)
    assert "pages.py" in place_of(error)
    assert "jane" not in place_of(error)
