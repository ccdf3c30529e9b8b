"""Private keys in files: encrypted, readable by their owner only, and for one use."""

from __future__ import annotations

import pytest

from provenance import ed25519, keyfiles
from provenance.errors import UsageError
from provenance.tlog import note


def test_a_key_with_a_passphrase_is_read_with_it_only(tmp_path, monkeypatch):
    made = keyfiles.create(tmp_path / "a.key", "alice", "approve", passphrase="correct horse")
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600
    text = (tmp_path / "a.key").read_text()
    assert "secret" in text and keyfiles._encoded(made.seed) not in text
    again = keyfiles.load(tmp_path / "a.key", use="approve", passphrase=lambda: "correct horse")
    assert again == made
    with pytest.raises(UsageError, match="passphrase is wrong"):
        keyfiles.load(tmp_path / "a.key", passphrase=lambda: "wrong horse")
    with pytest.raises(UsageError, match="encrypted"):
        keyfiles.load(tmp_path / "a.key")
    monkeypatch.setenv(keyfiles.ENVIRONMENT, "correct horse")
    assert keyfiles.load(tmp_path / "a.key") == made
    assert keyfiles.public(tmp_path / "a.key") == (made.verifier, "approve")
    assert "seed" not in repr(made)


def test_it_signs_what_its_verifier_key_checks(tmp_path):
    signer = keyfiles.create(tmp_path / "a.key", "alice", "approve", passphrase=None)
    line = signer.sign_note("text\n")
    assert note.good(note.parse_key(signer.vkey), "text\n", line)
    assert ed25519.verify(signer.verifier.public, b"message", signer.sign(b"message"))
    witness = keyfiles.create(tmp_path / "w.key", "w", "witness", passphrase=None)
    assert witness.verifier.kind == note.COSIGNATURE


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("name: alice", "name: bob"),
        ("use: approve", "use: witness"),
        ("kdf: none", "kdf: pbkdf2-sha256 1 AAAA"),
        ("kdf: none", "kdf: pbkdf2-sha256 99999999999 AAAA"),
        ("secret: ", "secret: A"),
        ("provenance-key/v1", "provenance-key/v2"),
        ("use: approve", "use: everything"),
        ("kdf: none\n", ""),
    ],
)
def test_a_key_file_that_was_changed_is_refused(tmp_path, monkeypatch, line, change):
    monkeypatch.setenv(keyfiles.ENVIRONMENT, "x")
    path = tmp_path / "a.key"
    keyfiles.create(path, "alice", "approve", passphrase=None)
    text = path.read_text()
    assert line in text
    path.write_text(text.replace(line, change))
    with pytest.raises(UsageError):
        keyfiles.load(path)


def test_a_key_that_others_can_read_or_of_another_use_is_refused(tmp_path):
    path = tmp_path / "a.key"
    keyfiles.create(path, "alice", "approve", passphrase=None)
    with pytest.raises(UsageError, match="another use"):
        keyfiles.load(path, use="log")
    path.chmod(0o640)
    with pytest.raises(UsageError, match="others can read"):
        keyfiles.load(path)


def test_no_key_is_written_over_and_none_lies_in_a_store(tmp_path, data, run):
    keyfiles.create(tmp_path / "a.key", "alice", "approve", passphrase=None)
    with pytest.raises(UsageError, match="a file already"):
        keyfiles.create(tmp_path / "a.key", "alice", "approve", passphrase=None)
    run(data)
    with pytest.raises(UsageError, match="never lies in a store"):
        keyfiles.create(tmp_path / "store" / "keys" / "a.key", "alice", "approve", passphrase=None)
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(UsageError, match="cannot have this name"):
            keyfiles.create(tmp_path / "b.key", name, "approve", passphrase=None)
    with pytest.raises(UsageError, match="no use"):
        keyfiles.create(tmp_path / "b.key", "b", "other", passphrase=None)
    with pytest.raises(UsageError, match="no key file"):
        keyfiles.load(tmp_path / "none.key")
