"""What the pages show, of a real store: hostile names and reasons as text, damage by its place, long lists in pages."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from provenance.pipeline import logbook, tagging
from provenance.pipeline.logbook import Entry
from tests.web.page_of_board import Site, write_data

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def copy(boarded, tmp_path):
    """The page of a copy of the store, to be damaged; nothing is entered in it, since its key signs the original."""
    folder = tmp_path / "store"
    shutil.copytree(boarded.path, folder)
    site = Site(boarded)
    from provenance.ledger.store import Store

    object.__setattr__(site.served, "store", Store.open(folder))
    return site


def test_the_list_has_each_snapshot_its_decision_and_what_members_said(client, boarded):
    page = client.get("/").text
    assert f'href="/snapshots/{boarded.snapshot}"' in page
    assert "35" in page
    assert ">refuse</span>" in page or ">review</span>" in page
    assert "waive by carol; approve by alice" in page
    assert boarded.store.resolve("one").at[:10] in page


def test_a_snapshot_shows_what_counts_and_why_not(client, boarded):
    page = client.get(f"/snapshots/{boarded.snapshot}").text
    assert "1 of 2 asked for" in page
    assert "As it stands now, it awaits review." in page
    assert "internal-share" in page
    assert "No more than a tenth" in page
    assert "to compute it again" in page.lower()
    assert "57.1" in page  # 20 of 35 records


def test_what_members_wrote_is_text(client, boarded):
    for address in ("/", f"/snapshots/{boarded.snapshot}", "/decisions", "/log", "/policy"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<b>the first" not in page
    page = client.get(f"/snapshots/{boarded.snapshot}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;the first&lt;/b&gt;" in page


def test_a_hostile_name_of_a_snapshot_is_text(copy, boarded):
    """No command makes such a name; a file put there by hand has it."""
    names = copy.served.store.path / "names"
    shutil.copy(names / "one.json", names / f"{HOSTILE}.json")
    client = copy.browser()
    for address in ("/", f"/snapshots/{boarded.snapshot}", f"/snapshots/{boarded.snapshot}/review", "/decisions"):
        page = client.get(address)
        assert page.status_code == 200
        assert "<img" not in page.text
    assert "&lt;img src=x" in client.get("/").text


def test_a_snapshot_without_a_name_is_listed(copy, boarded):
    (copy.served.store.path / "names" / "one.json").unlink()
    page = copy.browser().get("/").text
    assert boarded.snapshot in page
    assert "(no name)" in page


def test_a_damaged_snapshot_is_listed_with_its_damage(copy, boarded):
    (copy.served.store.snapshots / boarded.snapshot / "manifest.json").write_text("{}")
    client = copy.browser()
    page = client.get("/").text
    assert boarded.snapshot in page
    assert "cannot be read:" in page
    answer = client.get(f"/snapshots/{boarded.snapshot}")
    assert answer.status_code == 500
    assert "Not done" in answer.text


def test_a_damaged_decision_hides_no_snapshot(copy, boarded):
    for path in copy.served.store.decisions.glob("*/decision.json"):
        path.write_text("{")
    page = copy.browser().get("/")
    assert page.status_code == 200
    assert boarded.snapshot in page.text
    assert 'role="alert"' in page.text


def test_a_forged_pass_is_not_shown_as_one(copy, boarded):
    """A decision that says pass, and does not follow from its findings."""
    for path in copy.served.store.decisions.glob("*/decision.json"):
        value = json.loads(path.read_text())
        path.write_text(json.dumps(value | {"outcome": "pass"}))
    client = copy.browser()
    assert ">pass</span>" not in client.get("/").text
    answer = client.get(f"/snapshots/{boarded.snapshot}")
    assert answer.status_code == 200  # it can be vetoed all the same
    assert "it passes" not in answer.text
    assert "not consistent" in client.get("/log").text


def test_the_log_is_checked_by_the_boards_key(client, boarded):
    page = client.get("/log").text
    assert "consistent, signed by audit.example/log1" in page
    assert boarded.log_key.vkey in page
    assert "Newest checkpoint that witnesses cosigned" in page
    assert "the one that this page was started with" in page


def test_a_review_that_was_taken_away_is_named(copy):
    gone = next(copy.served.store.path.glob("reviews/*.note"))
    gone.unlink()
    page = copy.browser().get("/log").text
    assert "not consistent: 1 fault" in page
    assert gone.stem[:16] in page


def test_a_damaged_log_is_told(copy, boarded):
    (copy.served.store.path / "log" / "head").write_text("x")
    client = copy.browser()
    assert "not consistent" in client.get("/log").text
    assert client.get("/").status_code == 200
    assert client.get(f"/snapshots/{boarded.snapshot}").status_code == 500


def test_the_log_is_paged_and_shows_what_is_none_of_ours(copy):
    log = logbook.open_log(copy.served.store)
    before = log.size
    entries = [
        Entry(kind="run", digest=f"{number:064x}", at="2026-11-23T09:00:00Z", about=HOSTILE).data()
        for number in range(250 - before)
    ]
    log.append([*entries, b"<b>what is this</b>"])
    client = copy.browser()
    last = client.get("/log").text
    assert "152 to 251 of 251" in last
    assert "of another kind, 19 bytes" in last
    assert "<img" not in last
    assert "<b>what" not in last
    first = client.get("/log?from=0").text
    assert "1 to 100 of 251" in first
    numbers = [
        int(one)
        for start in (0, 100, 200)
        for one in re.findall(r'<td class="n">(\d+)</td>', client.get(f"/log?from={start}").text)
    ]
    assert numbers == list(range(251))
    assert "251 to 251" in client.get("/log?from=999999").text


@pytest.mark.parametrize("start", ["-1", "x", "1e3", "", "9" * 30, "\u0663"])
def test_a_page_that_is_no_number_is_refused(client, start):
    assert client.get("/log", params={"from": start}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/snapshots/one",
        f"/snapshots/{'0' * 64}",
        "/snapshots/..%2F..%2Fetc",
        f"/snapshots/{'0' * 64}/report",
        f"/decisions/{'0' * 64}/2026-11-23T09:00:00Z",
        "/assets/..%2F..%2Fpyproject.toml",
        "/assets/page.html.j2",
        "/nothing",
    ],
)
def test_what_is_not_there_is_not_there(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert not any(word in answer.text for word in ("root:", "build-backend", "macro"))


def test_decisions_are_listed_and_each_can_be_read(client, boarded):
    page = client.get("/decisions").text
    addresses = re.findall(r'href="(/decisions/[^"]+)"', page)
    assert len(addresses) == 2
    shown = client.get(addresses[0]).text
    assert "As it was kept at" in shown
    assert boarded.snapshot in shown
    assert "carol" in shown


def test_the_policy_says_who_adopted_it(client):
    page = client.get("/policy").text
    assert "internal-share" in page
    assert page.count("alice") == 2  # there, and as a member
    assert "Adopt it" in page


def test_a_policy_that_nothing_was_judged_by_shows_that(boarded, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(boarded.policy.read_text().replace("0.10", "0.90"))
    client = Site(boarded, other).browser()
    assert "not judged by it" in client.get("/").text
    assert "It was not judged by this policy yet." in client.get(f"/snapshots/{boarded.snapshot}").text
    assert client.get(f"/snapshots/{boarded.snapshot}/review").status_code == 404


def test_a_policy_that_was_broken_since_is_told(boarded, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(boarded.policy.read_text())
    client = Site(boarded, other).browser()
    other.write_text("rules: [")
    answer = client.get("/")
    assert answer.status_code == 400
    assert "Not done" in answer.text


def test_the_report_is_a_document_of_its_own_in_a_sandbox(client, boarded):
    answer = client.get(f"/snapshots/{boarded.snapshot}/report")
    assert "Training-data audit" in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts;")
    assert "allow-same-origin" not in policy
    assert "unsafe" not in policy
    own = re.search(r'Content-Security-Policy" content="([^"]+)"', answer.text)[1].replace("&#39;", "'")
    assert own in policy
    assert client.get(f"/snapshots/{boarded.snapshot}/report.json").json()["kind"] == "provenance.audit"


def test_the_difference_to_another_snapshot(boarded, client, tmp_path):
    data = write_data(tmp_path / "data")
    (data / "forum.jsonl").write_text('{"text": "forum 0 about the weather."}\n')
    again = {"store_path": boarded.path, "now": boarded.now, "jobs": 1, "families": ("text",)}
    new = tagging.tag([data], **again, name="two").snapshot
    page = client.get(f"/snapshots/{new}/difference", params={"to": boarded.snapshot}).text
    assert "removed     14" in re.sub(r"removed +", "removed     ", page)
    assert "provenance diff" in page
    assert client.get(f"/snapshots/{new}/difference", params={"to": "x"}).status_code == 404
    assert client.get(f"/snapshots/{new}/difference", params={"to": boarded.snapshot, "by": "<b>"}).status_code == 200
    assert boarded.snapshot in client.get(f"/snapshots/{new}").text  # offered there
