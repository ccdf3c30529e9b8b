"""The page of a store with a board, as a client that keeps cookies sees it, and what a browser would send to it."""

from __future__ import annotations

import json
import re
from html import unescape

from starlette.testclient import TestClient

from provenance.pipeline.standing import trust
from provenance.web.app import build
from provenance.web.showing import Served

PORT = 4711
BASE = f"http://127.0.0.1:{PORT}"

SOURCES = """
version: 1
provider: Example Lab
sources:
  - {id: chat, owner: Example Lab, origin_class: user_model, licence: proprietary, match: {paths: [chat.jsonl]}}
  - {id: forum, owner: Forum Ltd, origin_class: public_dataset, licence: CC-BY-4.0, match: {paths: [forum.jsonl]}}
"""


def write_data(folder):
    """More than half of it is the provider's own."""
    folder.mkdir()
    (folder / "sources.yaml").write_text(SOURCES)
    for name, count in (("chat", 20), ("forum", 15)):
        lines = [json.dumps({"text": f"{name} {number} about the weather."}) for number in range(count)]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    return folder


class Site:
    """The page of a store, without a socket: everything else is what `provenance serve` runs."""

    def __init__(self, boarded, policy=None):
        self.boarded, self.seconds, self.tokens, self.defects = boarded, 0.0, [], []
        known = trust(boarded.board, None)
        self.served = Served(
            store=boarded.store,
            board=known.board,
            trust=known,
            policy=str(policy or boarded.policy),
            profiles=(),
            now=lambda: boarded.now,
        )
        self.app = build(
            self.served, port=PORT, offered=self.tokens.append, defect=self.defects.append, clock=lambda: self.seconds
        )

    def browser(self, *, enter=True):
        """A browser of its own; with a session unless told otherwise."""
        client = TestClient(self.app, base_url=BASE, follow_redirects=False)
        if enter:
            assert client.get("/enter", params={"token": self.tokens[-1]}).status_code == 200
        return client


def csrf(page: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]


def post(client, address, *, origin=BASE, **fields):
    """A form, as a browser sends it from one of our pages."""
    known = {"csrf": csrf(client.get("/").text)}
    return client.post(address, data=known | fields, headers={"origin": origin} if origin else {})


def said(page: str) -> str:
    """The statement that a page shows, as the browser would read it."""
    return unescape(re.search(r'<pre id="statement">(.*?)</pre>', page, re.DOTALL)[1])


def make(client, boarded, action="approve", **fields):
    """Have a statement made; its address and its text."""
    page = client.get(f"/snapshots/{boarded.snapshot}/review").text
    judgement = re.search(r'name="judgement" value="([0-9a-f]+)"', page)[1]
    given = {"action": action, "snapshot": boarded.snapshot, "judgement": judgement, **fields}
    answer = post(client, "/statements", **given)
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    return address, said(client.get(address).text)
