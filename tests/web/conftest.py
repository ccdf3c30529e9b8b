"""One store with a board, made once for a file of tests, and its page."""

from __future__ import annotations

import pytest

from tests.pipeline.boarded import Boarded
from tests.web.page_of_board import Site, write_data


@pytest.fixture(scope="module")
def boarded(tmp_path_factory):
    """Adopted by two, waived by one, approved by one; in a store whose snapshot is called `one`."""
    folder = tmp_path_factory.mktemp("board")
    with pytest.MonkeyPatch.context() as patch:
        key = tmp_path_factory.getbasetemp() / "key"
        key.write_text("11" * 32)
        patch.setenv("PROVENANCE_KEY", str(key))
        made = Boarded(folder, write_data(folder / "data"))
        made.gate()
        made.adopt("alice", "bob")
        made.waive(reason="<b>the first</b> release only")
        made.say("approve", "alice", reason="<script>alert(1)</script>")
        made.cosign()
        made.gate()
    return made


@pytest.fixture
def site(boarded):
    return Site(boarded)


@pytest.fixture
def client(site):
    return site.browser()
