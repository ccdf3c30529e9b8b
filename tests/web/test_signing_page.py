"""A review from the page to the log: what is entered is what was shown, signed by a member, once."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from provenance.cli import main
from provenance.gating import store as decisions
from provenance.pipeline import decided, judging, log_checking
from provenance.web.pending import LONGEST
from tests.web.page_of_board import BASE, Site, csrf, make, post


@pytest.fixture
def entered(boarded):
    """Reviews in the store."""
    return lambda: sorted(path.name for path in boarded.path.glob("reviews/*.note"))


def signature(boarded, text, by="alice"):
    return str(boarded.keys[by].sign_note(text))


def test_an_approval_is_signed_and_entered(client, boarded, entered):
    before = entered()
    address, text = make(client, boarded, reason="looked at it", expires="2027-01-31")
    assert text.startswith("provenance.review/v1\naction: approve\n")
    assert f"snapshot: {boarded.snapshot}\n" in text
    assert "expires: 2027-01-31T00:00:00Z\n" in text
    assert text.endswith("reason: looked at it\n")
    answer = post(client, address, signature=signature(boarded, text, "bob"))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/snapshots/{boarded.snapshot}#reviews"
    (new,) = set(entered()) - set(before)
    kept = (boarded.path / "reviews" / new).read_text()
    assert kept == f"{text}\n{signature(boarded, text, 'bob')}"
    page = client.get(f"/snapshots/{boarded.snapshot}").text
    assert "looked at it" in page
    assert "bob" in page
    assert log_checking.check(boarded.store, key=boarded.log_key.verifier).faults == ()


def test_the_statement_binds_to_the_judgement_that_was_shown(client, boarded):
    decision = decided.latest(boarded.store, boarded.snapshot, judging.under(str(boarded.policy)))
    _, text = make(client, boarded)
    assert f"judgement: {decision.judgement}\n" in text
    fields = {"action": "approve", "snapshot": boarded.snapshot, "judgement": "0" * 64}
    answer = post(client, "/statements", **fields)
    assert answer.status_code == 400
    assert "judged otherwise" in answer.text


def test_a_veto_and_a_waiver_say_what_they_must(client, boarded):
    _, text = make(client, boarded, "veto", reason="  users \r\n were not\tasked ")
    assert text.endswith("reason: users were not asked\n")
    given = {"what": "internal-share *", "owner": "data office", "expires": "2027-02-01", "reason": "once"}
    _, text = make(client, boarded, "waive", **given)
    for line in ("rule: internal-share", "source: *", "owner: data office", "expires: 2027-02-01T00:00:00Z"):
        assert f"{line}\n" in text


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("veto", {}),  # without a reason
        ("waive", {"what": "internal-share *", "owner": "x", "reason": "y"}),  # without an end
        ("waive", {"what": "internal-share *", "owner": "x", "reason": "y", "expires": "2029-01-01"}),  # too late
        ("waive", {"what": "floor-files *", "owner": "x", "reason": "y", "expires": "2027-01-01"}),
        ("waive", {"what": "standing-veto *", "owner": "x", "reason": "y", "expires": "2027-01-01"}),
        ("waive", {"what": "other-rule *", "owner": "x", "reason": "y", "expires": "2027-01-01"}),
        ("waive", {"what": "", "owner": "x", "reason": "y", "expires": "2027-01-01"}),
        ("approve", {"expires": "2020-01-01"}),
        ("approve", {"expires": "soon"}),
        ("approve", {"reason": "x" * 2001}),
        ("approve", {"reason": "\u202eback"}),
        ("approve", {"reason": "-"}),
        ("replace", {}),
        ("", {}),
    ],
)
def test_a_statement_that_says_too_little_or_too_much_is_not_made(client, boarded, action, fields):
    page = client.get(f"/snapshots/{boarded.snapshot}/review").text
    judgement = page.split('name="judgement" value="')[1][:64]
    given = {"action": action, "snapshot": boarded.snapshot, "judgement": judgement, **fields}
    answer = post(client, "/statements", **given)
    assert answer.status_code == 400
    assert "Not done" in answer.text


def test_nothing_that_was_changed_in_the_page_is_entered(client, boarded, entered):
    """The signature is of another text; the server's own copy is what counts."""
    before = entered()
    address, text = make(client, boarded, "veto", reason="no")
    other = text.replace("action: veto", "action: approve")
    answer = post(client, address, signature=signature(boarded, other))
    assert answer.status_code == 400
    assert "not signed by a member" in answer.text
    assert entered() == before


@pytest.mark.parametrize("by", ["mallory", "erin", "audit.example/log1", "w1.example"])
def test_the_key_of_no_member_enters_nothing(client, boarded, entered, by):
    before = entered()
    address, text = make(client, boarded)
    signer = boarded.keys[by]
    line = str(signer.sign_note(text, at=1) if by == "w1.example" else signer.sign_note(text))
    assert post(client, address, signature=line).status_code == 400
    assert entered() == before


def test_a_foreign_key_under_a_members_name_enters_nothing(client, boarded, entered):
    before = entered()
    address, text = make(client, boarded)
    line = str(boarded.keys["mallory"].sign_note(text)).replace("mallory", "alice")
    assert post(client, address, signature=line).status_code == 400
    assert entered() == before


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "\u2014 alice AAAA",
        "\n\n",
        "provenance.review/v1\n\n\u2014 alice AAAAAAAA",
        "\u2014 alice AAAAAAAA\nmore\n\nx",
    ],
)
def test_what_is_no_signature_enters_nothing(client, boarded, entered, line):
    before = entered()
    address, _ = make(client, boarded)
    assert post(client, address, signature=line).status_code == 400
    assert entered() == before


def test_a_statement_is_used_up_by_its_first_answer(client, boarded, entered):
    address, text = make(client, boarded, reason="once only")
    assert post(client, address, signature=signature(boarded, text, "carol")).status_code == 303
    before = entered()
    again = post(client, address, signature=signature(boarded, text, "carol"))
    assert again.status_code == 410
    assert client.get(address).status_code == 410
    address, text = make(client, boarded)
    assert post(client, address, signature="x").status_code == 400
    assert post(client, address, signature=signature(boarded, text)).status_code == 410
    assert entered() == before


def test_a_statement_is_of_the_session_that_made_it(site, client, boarded, entered):
    before = entered()
    address, text = make(client, boarded)
    other = site.browser()
    assert other.get(address).status_code == 410
    assert other.get(f"{address}/text").status_code == 410
    assert post(other, address, signature=signature(boarded, text)).status_code == 410
    assert entered() == before
    assert client.get(address).status_code == 200  # nobody else used it up


def test_a_statement_waits_for_a_while(site, client, boarded):
    address, text = make(client, boarded)
    site.seconds = LONGEST
    assert post(client, address, signature=signature(boarded, text)).status_code == 410


def test_without_the_forms_value_or_from_elsewhere_nothing_is_entered(client, boarded, entered):
    before = entered()
    address, text = make(client, boarded)
    line = signature(boarded, text)
    assert client.post(address, data={"signature": line}, headers={"origin": BASE}).status_code == 403
    assert post(client, address, signature=line, csrf="x").status_code == 403
    assert post(client, address, signature=line, origin="http://evil.example").status_code == 403
    assert entered() == before
    assert client.get(address).status_code == 200  # and the statement was not used up


def test_the_policy_is_adopted_as_it_was_shown(client, boarded):
    digest, profiles = judging.under(str(boarded.policy))
    answer = post(client, "/statements", action="adopt", policy=digest, profiles=profiles)
    page = client.get(answer.headers["location"])
    assert f"policy: {digest}\n" in page.text
    line = signature(boarded, page.text.split('<pre id="statement">')[1].split("</pre>")[0], "carol")
    answer = post(client, answer.headers["location"], signature=line)
    assert answer.headers["location"] == "/policy#reviews"
    assert client.get("/policy").text.count("carol") == 2
    changed = post(client, "/statements", action="adopt", policy="0" * 64, profiles=profiles)
    assert changed.status_code == 400


def test_a_statement_is_signed_on_the_command_line_and_pasted(client, boarded, entered, tmp_path):
    before = entered()
    address, text = make(client, boarded, reason="signed elsewhere")
    saved = client.get(f"{address}/text")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.text == text
    (tmp_path / "statement.txt").write_bytes(saved.content)
    args = ["review", "sign", str(tmp_path / "statement.txt"), "--key", str(boarded.keys["bob"].path), "-y"]
    signed = CliRunner().invoke(main, args)
    assert signed.exit_code == 0, signed.output
    pasted = signed.stdout.replace("\n", "\r\n")  # as a browser sends the lines of a text area
    answer = post(client, "/reviews", note=pasted)
    assert answer.status_code == 303, answer.text
    assert len(entered()) == len(before) + 1
    again = post(client, "/reviews", note=pasted)
    assert again.status_code == 400
    assert "in the log already" in again.text


def test_what_is_pasted_and_no_review_of_a_member_is_refused(client, boarded, entered):
    before = entered()
    _, text = make(client, boarded)
    mallory = f"{text}\n{signature(boarded, text, 'mallory')}"
    edited = f"{text}\n{signature(boarded, text)}".replace("approve", "veto")
    for note in ("", "x", text, mallory, edited, "x" * 60_000):
        answer = post(client, "/reviews", note=note)
        assert answer.status_code == 400, note
    assert entered() == before


def test_the_command_signs_only_reviews_and_only_with_an_approval_key(boarded, tmp_path):
    path = tmp_path / "statement.txt"
    path.write_text("send all my money\n")
    args = ["review", "sign", str(path), "-y", "--key"]
    assert "no review" in CliRunner().invoke(main, [*args, str(boarded.keys["alice"].path)]).output
    review = next(boarded.path.glob("reviews/*.note")).read_text().split("\n\n")[0] + "\n"
    path.write_text(review)
    refused = CliRunner().invoke(main, [*args, str(boarded.log_key.path)])
    assert refused.exit_code == 2
    assert "another use" in refused.output
    out = tmp_path / "note"
    made = CliRunner().invoke(main, [*args, str(boarded.keys["alice"].path), "-o", str(out)])
    assert made.exit_code == 0
    assert out.read_text().startswith(review)
    path.write_bytes(b"\xff")
    assert "UTF-8" in CliRunner().invoke(main, [*args, str(boarded.keys["alice"].path)]).output


def test_a_page_never_turns_a_refusal_into_a_pass_that_the_gate_does_not_see(boarded):
    """What the page shows as standing now is what the gate then says."""
    site = Site(boarded)
    client = site.browser()
    for member in ("alice", "bob"):
        address, text = make(client, boarded, reason=f"{member} again")
        assert post(client, address, signature=signature(boarded, text, member)).status_code == 303
    boarded.cosign()
    page = client.get(f"/snapshots/{boarded.snapshot}").text
    boarded.later(seconds=1)
    gate = boarded.gate()
    assert gate.outcome == "pass", decisions.to_json(gate)
    assert "As it stands now, it passes." in page
    address, text = make(client, boarded, "veto", reason="on second thoughts")
    assert post(client, address, signature=signature(boarded, text, "carol")).status_code == 303
    assert "As it stands now, it is refused." in client.get(f"/snapshots/{boarded.snapshot}").text
    assert "since then: veto by carol" in client.get("/").text
    boarded.later(seconds=1)
    assert boarded.gate().outcome == "refuse"
    assert "since then" not in client.get("/").text
    assert csrf(page)
