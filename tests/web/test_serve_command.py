"""`provenance serve` as its users start and stop it: a process of its own, on a real socket."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest
from click.testing import CliRunner

from provenance.cli import main
from provenance.errors import UsageError
from provenance.web.server import is_loopback, listening

COMMAND = [sys.executable, "-c", "from provenance.cli import main; main()", "serve"]
PATIENCE = 60


class Serving:
    """A process, and what it says, line by line."""

    def __init__(self, boarded, *more):
        args = ["--store", boarded.path, "--board", boarded.board, "--policy", boarded.policy, *more]
        self.process = subprocess.Popen(
            [*COMMAND, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
        )

    def line(self):
        late = threading.Timer(PATIENCE, self.process.kill)  # a line that never comes ends the test
        late.start()
        try:
            return self.process.stdout.readline().strip()
        finally:
            late.cancel()

    def stop(self, how=signal.SIGTERM):
        """(exit code, what it said on standard error)."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


@pytest.fixture
def serving(boarded):
    found = []

    def start(*more):
        found.append(Serving(boarded, *more))
        return found[-1]

    yield start
    for one in found:
        if one.process.poll() is None:
            one.stop(signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_an_address_that_works_once_and_stops_cleanly(serving, boarded, how):
    server = serving()
    first = server.line()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/enter\?token=[\w-]{43}", first)
    with httpx.Client(follow_redirects=True) as browser:
        assert browser.get(first).status_code == 200
        page = browser.get(first.split("/enter")[0])
        assert page.status_code == 200
        assert boarded.snapshot in page.text
        assert "server" not in page.headers
        assert httpx.get(first).status_code == 401
        second = server.line()
        assert second.split("=")[0] == first.split("=")[0]
        assert second != first
        assert httpx.get(second).status_code == 200
        assert browser.get(first.split("/enter")[0]).status_code == 200  # the first session goes on
    code, said = server.stop(how)
    assert code == 0
    assert said == ""


def test_requests_are_not_logged_since_addresses_hold_tokens(serving):
    server = serving()
    address = server.line()
    httpx.get(address.split("/enter")[0] + "/nothing")
    httpx.get(address)
    code, said = server.stop()
    assert (code, said) == (0, "")


def test_it_listens_on_this_machine_only_and_warns_where_told_otherwise(serving):
    server = serving("--host", "0.0.0.0")
    assert server.line().startswith("http://0.0.0.0:")
    _, said = server.stop()
    assert "warning: 0.0.0.0 can be reached from other machines" in said


def test_a_raw_request_without_a_host_is_not_answered(serving):
    server = serving()
    port = int(re.search(r":(\d+)/", server.line())[1])
    for sent in (b"GET / HTTP/1.0\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda line=line: line.recv(65536), b""))
        assert b" 200 " not in answer.split(b"\r\n")[0]
    assert server.stop()[0] == 0


def run(*args):
    return CliRunner().invoke(main, ["serve", *map(str, args)])


def test_what_is_wrong_is_told_before_anything_is_served(boarded, tmp_path):
    base = ["--store", boarded.path, "--board", boarded.board]
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("hello")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for args, code, said in (
            (["--store", boarded.path], 2, "--board"),
            (["--store", tmp_path / "empty", "--board", boarded.board], 1, "no store there"),
            (["--store", boarded.path, "--board", tmp_path / "text"], 2, "a board policy has no line"),
            ([*base, "--policy", tmp_path / "none.yaml"], 2, "none.yaml"),
            ([*base, "--policy", tmp_path / "text"], 2, "text"),
            ([*base, "--host", "nowhere.invalid"], 2, "cannot listen there"),
            ([*base, "--port", port], 2, "cannot listen there"),
            ([*base, "--port", "70000"], 2, "--port"),
            ([*base, "--seen", tmp_path / "none"], 2, "no checkpoint"),
        ):
            result = run(*args)
            assert result.exit_code == code, (args, result.output)
            assert said in result.output, (args, result.output)
            assert "token" not in result.output


def test_addresses_that_only_this_machine_reaches():
    for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost"):
        assert is_loopback(host)
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org", "localhost.example.org"):
        assert not is_loopback(host)
    for host in ("", "a" * 300, "\u00e4.invalid"):
        with pytest.raises(UsageError), listening(host, 0):
            pass
