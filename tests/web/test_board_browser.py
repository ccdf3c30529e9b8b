"""Members in a real browser: one approves, one vetoes, one tampers; no key ever leaves the browser."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlencode

import pytest

from provenance import ed25519, keyfiles
from provenance.board.review import opened
from tests.web.chromium import Browser, binary
from tests.web.test_serve_command import Serving

pytestmark = pytest.mark.browser

PASSPHRASE = "correct horse b\u00e4ttery"


@pytest.fixture(scope="module")
def server(boarded):
    """One server; its addresses come one by one."""
    found = Serving(boarded)
    yield found
    code, said = found.stop()
    assert (code, said) == (0, "")


@pytest.fixture
def browser(server, tmp_path):
    """A browser of its own, with a session."""
    path = binary()
    if path is None:
        pytest.skip("no Chromium on this machine")
    found = Browser(path, tmp_path / "profile")
    address = server.line()
    found.open(address)
    found.until("location.pathname === '/' && document.readyState === 'complete'")
    found.base = address.split("/enter")[0]
    yield found
    found.close()


def reviews(boarded):
    return {path.name: path for path in boarded.path.glob("reviews/*.note")}


def to_statement(browser, boarded, action, **fields):
    """Fill in the form of an action as a member does, and go on to the statement."""
    browser.open(f"{browser.base}/snapshots/{boarded.snapshot}/review")
    browser.run(f"form = document.querySelector('[name=action][value={action}]').form; true")
    for name, value in fields.items():
        browser.run(f"form.elements[{name!r}].value = {json.dumps(value)}; true")
    browser.submit("form.querySelector('button').click()")
    assert browser.run("document.title").startswith("A statement to sign")


def sign(browser, path, passphrase=None):
    """Choose a key file, type a passphrase, and press the button."""
    browser.choose("#key", path)
    browser.until("!document.getElementById('sign').disabled")
    if passphrase is not None:
        assert browser.run("!document.getElementById('locked').hidden")
        browser.run(f"document.getElementById('passphrase').value = {json.dumps(passphrase)}; true")
    browser.submit("document.getElementById('sign').click()")


def secrets_of(path):
    """Everything that would give a key away: its seed in any writing, and what its file holds of it."""
    seed = keyfiles.load(path, passphrase=lambda: PASSPHRASE).seed
    (line,) = (line for line in path.read_text().splitlines() if line.startswith("secret: "))
    return {seed.hex(), base64.b64encode(seed).decode(), base64.urlsafe_b64encode(seed).decode().rstrip("="),
            line.removeprefix("secret: "), PASSPHRASE}  # fmt: skip


def assert_kept(browser, path):
    """The key never left the browser: every request is looked at, address, headers and body."""
    assert len(browser.sent) > 3
    for request in browser.sent:
        assert request["url"].startswith((browser.base, "data:")), request["url"]
        whole = json.dumps(request, ensure_ascii=False) + json.dumps(parse_qs(request.get("postData", "")))
        assert not [one for one in secrets_of(path) if one in whole]


def test_a_member_approves_with_an_encrypted_key(browser, boarded, tmp_path):
    path = tmp_path / "alice.key"
    path.write_text(encrypted(boarded.keys["alice"], tmp_path))
    path.chmod(0o600)
    before = reviews(boarded)
    to_statement(browser, boarded, "approve", reason="read it, \u00fcber all of it \U0001f642", expires="2027-03-01")
    shown = browser.run("document.getElementById('statement').textContent")
    sign(browser, path, PASSPHRASE)
    (name,) = reviews(boarded).keys() - before.keys()
    review, note = opened(reviews(boarded)[name].read_bytes())
    assert review.text() == shown
    assert review.action == "approve"
    assert note.signed_by(boarded.keys["alice"].verifier)
    # What the browser signs is, byte for byte, what the command line signs: Ed25519 is deterministic.
    assert str(note.signatures[0]) == str(boarded.keys["alice"].sign_note(review.text()))
    assert "read it, \u00fcber all of it" in browser.run("document.querySelector('#reviews').innerText")
    assert browser.errors == []
    assert_kept(browser, path)


def encrypted(signer, folder):
    """The key file of a signer, encrypted as `provenance key new` does it."""
    made = keyfiles.create(folder / "other.key", "other", "approve", passphrase=PASSPHRASE)
    kdf = next(line for line in made.path.read_text().splitlines() if line.startswith("kdf: "))
    _, rounds, salt = kdf.removeprefix("kdf: ").split(" ")
    about = f"{keyfiles.HEADER}\nname: {signer.name}\nuse: approve\nvkey: {signer.vkey}\n"
    key = ed25519.stretch(PASSPHRASE, base64.b64decode(salt), int(rounds))
    sealed = ed25519.seal(key, signer.seed, about.encode())
    return f"{about}{kdf}\nsecret: {base64.b64encode(sealed).decode()}\n"


def test_a_member_vetoes_with_a_plain_key(browser, boarded):
    before = reviews(boarded)
    to_statement(browser, boarded, "veto", reason="users were not asked")
    sign(browser, boarded.keys["carol"].path)
    (name,) = reviews(boarded).keys() - before.keys()
    review, note = opened(reviews(boarded)[name].read_bytes())
    assert (review.action, review.reason) == ("veto", "users were not asked")
    assert note.signed_by(boarded.keys["carol"].verifier)
    assert browser.run("document.querySelector('.verdict').innerText").startswith("As it stands now, it is refused.")
    assert boarded.gate().outcome == "refuse"
    assert "standing-veto" in {finding.rule for finding in boarded.gate().findings}
    assert browser.errors == []
    assert_kept(browser, boarded.keys["carol"].path)


def test_a_member_who_edits_the_statement_before_signing_enters_nothing(browser, boarded):
    before = reviews(boarded)
    to_statement(browser, boarded, "veto", reason="no")
    browser.run(
        "one = document.getElementById('statement'); one.textContent = one.textContent.replace('veto', 'approve'); true"
    )
    sign(browser, boarded.keys["bob"].path)
    assert "not signed by a member" in browser.run("document.querySelector('main').innerText")
    assert reviews(boarded) == before


def test_a_signature_that_is_sent_twice_enters_once(browser, boarded):
    before = reviews(boarded)
    to_statement(browser, boarded, "approve", reason="once")
    address = browser.run("location.href")
    sign(browser, boarded.keys["bob"].path)
    assert len(reviews(boarded)) == len(before) + 1
    body = next(one["postData"] for one in browser.sent if one["url"] == address and one["method"] == "POST")
    assert again(browser, address, body) == 410
    assert len(reviews(boarded)) == len(before) + 1


def again(browser, address, body):
    """Send a form by script, from our own page; the policy lets no script do so, so this is the page's form anew."""
    browser.open(f"{browser.base}/reviews")
    fields = {name: values[0] for name, values in parse_qs(body).items()}
    browser.run(
        f"form = document.forms[1]; form.action = {json.dumps(address)}; form.replaceChildren();"
        f"for (const [name, value] of Object.entries({json.dumps(fields)})) {{"
        "const one = document.createElement('input'); one.name = name; one.value = value; form.append(one); } true"
    )
    browser.submit("form.submit()")
    return browser.run("performance.getEntriesByType('navigation')[0].responseStatus")


def test_without_the_value_of_the_session_a_signature_enters_nothing(browser, boarded):
    before = reviews(boarded)
    to_statement(browser, boarded, "approve")
    address, text = browser.run("location.href"), browser.run("document.getElementById('statement').textContent")
    line = str(boarded.keys["alice"].sign_note(text))
    assert again(browser, address, urlencode({"signature": line})) == 403
    assert again(browser, address, urlencode({"signature": line, "csrf": "x" * 43})) == 403
    assert reviews(boarded) == before


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("mallory", "none of the board's approvers"),
        ("erin", "for another use"),
        ("audit.example/log1", "for another use"),
    ],
)
def test_a_key_that_is_no_members_is_told_so_and_signs_nothing(browser, boarded, who, said):
    before = reviews(boarded)
    to_statement(browser, boarded, "approve")
    browser.choose("#key", boarded.keys[who].path)
    browser.until("document.getElementById('said').textContent")
    assert said in browser.run("document.getElementById('said').textContent")
    assert browser.run("document.getElementById('sign').disabled")
    assert reviews(boarded) == before
    assert not [one for one in browser.sent if "signature" in one.get("postData", "")]


def test_a_key_made_to_look_like_a_members_signs_nothing(browser, boarded, tmp_path):
    """Mallory's seed under Alice's name and verifier key, in a page that takes it: the server does not."""
    before = reviews(boarded)
    path = tmp_path / "forged.key"
    mallory = boarded.keys["mallory"].path.read_text()
    seed = next(line for line in mallory.splitlines() if line.startswith("secret: "))
    alice = boarded.keys["alice"].path.read_text()
    path.write_text("\n".join(seed if line.startswith("secret: ") else line for line in alice.splitlines()) + "\n")
    to_statement(browser, boarded, "approve")
    browser.choose("#key", path)
    browser.until("!document.getElementById('sign').disabled")
    browser.run("document.getElementById('sign').click()")
    browser.until("document.getElementById('said').textContent")
    assert "do not belong together" in browser.run("document.getElementById('said').textContent")
    text, address = browser.run("document.getElementById('statement').textContent"), browser.run("location.href")
    value = browser.run("document.querySelector('[name=csrf]').value")
    forged = str(boarded.keys["mallory"].sign_note(text)).replace("mallory", "alice")
    assert again(browser, address, urlencode({"csrf": value, "signature": forged})) == 400
    assert reviews(boarded) == before


def test_what_is_no_key_file_and_a_wrong_passphrase_are_told(browser, boarded, tmp_path):
    (tmp_path / "text").write_text("hello\n")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "empty").write_bytes(b"")
    to_statement(browser, boarded, "approve")
    for name in ("text", "binary", "empty"):
        browser.run("document.getElementById('said').textContent = ''; true")
        browser.choose("#key", tmp_path / name)
        browser.until("document.getElementById('said').textContent")
        assert browser.run("document.getElementById('sign').disabled")
    path = tmp_path / "alice.key"
    path.write_text(encrypted(boarded.keys["alice"], tmp_path))
    browser.choose("#key", path)
    browser.until("!document.getElementById('sign').disabled")
    browser.run("document.getElementById('passphrase').value = 'wrong'; document.getElementById('sign').click()")
    browser.until("document.getElementById('said').textContent")
    assert "passphrase is wrong" in browser.run("document.getElementById('said').textContent")
    assert not [one for one in browser.sent if "signature" in one.get("postData", "")]


def test_a_browser_that_cannot_sign_says_so_and_shows_the_other_way(browser, boarded):
    to_statement(browser, boarded, "approve")
    browser.before("crypto.subtle.generateKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))")
    browser.open(browser.run("location.href"))
    browser.until("document.getElementById('why').textContent.includes('Ed25519')")
    assert browser.run("document.getElementById('signing').hidden")
    assert "provenance review sign" in browser.run("document.querySelector('main').innerText")


def test_no_script_of_another_runs_and_nothing_loads_from_elsewhere(browser, boarded):
    browser.open(f"{browser.base}/snapshots/{boarded.snapshot}")
    assert "<script>alert(1)</script>" in browser.run("document.querySelector('#reviews').innerText")
    for attempt in (
        "document.createElement('script').src = 'data:text/javascript,window.ran=1'",
        "document.body.innerHTML = '<img src=x onerror=window.ran=1>'",
        "document.body.setAttribute('onclick', 'window.ran=1')",
    ):
        assert browser.run(f"try {{ {attempt}; 'done' }} catch (error) {{ error.name }}") == "TypeError"
    assert browser.run("fetch('/').then(() => 'read', () => 'refused')") == "refused"
    image = "new Promise((done) => { const one = new Image(); one.onload = one.onerror = (e) => done(e.type);"
    assert browser.run(f"{image} one.src = '/assets/board.css'; }})") == "error"
    assert browser.run("window.ran") is None


def test_the_report_in_its_sandbox_cannot_read_or_ask_the_page(browser, boarded):
    browser.open(f"{browser.base}/snapshots/{boarded.snapshot}/report")
    assert browser.run("origin") == "null"
    assert browser.run("try { document.cookie; 'read' } catch (e) { e.name }") == "SecurityError"
    assert browser.run("fetch('/').then(() => 'read', () => 'refused')") == "refused"
    assert browser.run("document.querySelectorAll('thead button').length") > 5  # its own script runs


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_no_page_is_wider_than_the_screen(browser, boarded, width):
    to_statement(browser, boarded, "approve", reason="w" * 2000)
    statement = browser.run("location.pathname")
    one = f"/snapshots/{boarded.snapshot}"
    for address in ("/", one, f"{one}/review", statement, "/decisions", "/policy", "/log", "/reviews", "/nothing"):
        browser.open(browser.base + address)
        found = browser.width(width)
        assert found["scroll"] <= found["client"], address


def test_an_address_that_is_opened_from_another_site_opens_too(boarded, server, browser, tmp_path):
    """A link in a chat or a terminal in a browser: a strict cookie would not follow a redirect from there."""
    other = Browser(binary(), tmp_path / "other")
    try:
        other.open(f"data:text/html,<a href='{server.line()}'>go</a>")
        other.run("document.querySelector('a').click()")
        other.until("location.pathname === '/' && document.readyState === 'complete'")
        assert boarded.snapshot in other.run("document.documentElement.outerHTML")
    finally:
        other.close()


def test_a_second_browser_needs_the_next_address(browser, boarded, server, tmp_path):
    other = Browser(binary(), tmp_path / "other")
    try:
        other.open(browser.base)
        assert "401" in other.run("document.body.innerText")
        other.open(server.line())
        other.until("location.pathname === '/' && document.readyState === 'complete'")
        assert boarded.snapshot in other.run("document.documentElement.outerHTML")
    finally:
        other.close()
