"""The family `secrets`: its rows, what it shares, and the descriptor that names all that can change them."""

import logging
import socket

import pytest

from provenance.content import folder
from provenance.digest import digest
from provenance.model import ReaderOptions
from provenance.scan import secrets
from provenance.scan.once import LIMIT, Memory
from provenance.scan.secrets.rules import KINDS
from provenance.scan.settings import Limits, SecretLimits, Settings
from provenance.schema import TABLES

KEY = "ghp_" + "aZ3" * 12  # a form, not a key
LINE = f"token: {KEY}"


@pytest.fixture(scope="module")
def scanner():
    return secrets.Scanner(ReaderOptions(), Settings())


def test_tables_have_the_columns_of_the_schema_but_shard(scanner, batch):
    for made in (batch(), batch("nothing here", LINE)):
        tables = scanner.scan(made)
        assert set(tables) == {t.name for t in TABLES["secrets"]}
        for table in TABLES["secrets"]:
            assert tables[table.name].columns == [c.name for c in table.columns if c.name != "shard"]


def test_findings_are_rows_of_their_part_and_every_record_has_a_status(scanner, batch):
    tables = scanner.scan(batch("nothing here", [("user", "hello"), ("assistant", LINE)]))
    assert tables["secrets"].rows() == [(2, 1, "github", 7, 47, "GitHubTokenDetector")]
    assert tables["secret_scans"].rows() == [(1, "ok"), (2, "ok")]


def test_a_record_is_limited_if_any_part_is(batch):
    limited = secrets.Scanner(ReaderOptions(), Settings(secret_limits=SecretLimits(part_chars=30)))
    tables = limited.scan(batch([("user", "short"), ("assistant", "long " * 10)], "short"))
    assert tables["secret_scans"].rows() == [(1, LIMIT), (2, "ok")]


class Counting(Memory):
    """Notes what was scanned, and what was kept of it."""

    def __init__(self):
        super().__init__()
        self.kept = {}

    def publish(self, results):
        self.kept |= results
        super().publish(results)


def test_a_distinct_text_is_scanned_once_and_prose_is_not_even_asked_for(batch):
    once = Counting()
    sharing = secrets.Scanner(ReaderOptions(), Settings(), once=once)
    first = sharing.scan(batch(LINE, LINE, "Plain words, of which a passage is the key."))
    again = secrets.Scanner(ReaderOptions(), Settings(), once=once).scan(batch(LINE))
    assert len(once.kept) == 1
    assert first["secrets"].filter(row=1).equals(again["secrets"])


def test_no_value_is_in_a_row_or_in_what_is_shared(batch, caplog, capsys):
    once = Counting()
    with caplog.at_level(logging.DEBUG):
        tables = secrets.Scanner(ReaderOptions(), Settings(), once=once).scan(batch(LINE))
    said = [str(frame.rows()) for frame in tables.values()] + [str(once.kept), caplog.text, *capsys.readouterr()]
    assert tables["secrets"].height == 1
    assert not any(KEY[4:12] in text for text in said)


def test_no_key_is_tried_at_its_vendor_and_the_librarys_settings_stay_as_they_are(scanner, batch, monkeypatch):
    from detect_secrets.settings import get_settings

    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    get_settings.cache_clear()
    slack = "xoxb-" + "1234567890-" * 2 + "a1b2c3d4"  # of a kind that the library would try
    assert scanner.scan(batch(f"use {slack}"))["secrets"]["kind"].to_list() == ["slack"]
    assert get_settings.cache_info().currsize == 0


# The descriptor


def of(options=None, **settings):
    return digest(secrets.descriptor(options or ReaderOptions(), Settings(**settings)))


def test_what_can_change_a_finding_changes_the_descriptor_and_nothing_else_does():
    assert secrets.descriptor(ReaderOptions(), Settings())["detect_secrets"].startswith("1.5")
    assert of(secret_limits=SecretLimits(looked_chars=5)) != of()
    assert of(ReaderOptions(text=("body",))) != of()
    assert of(contributor_key=b"k" * 32, countries=("de",), limits=Limits(part_chars=5)) == of()


def test_every_kind_is_known_to_the_views():
    sql = (folder("profiles") / "views" / "privacy.sql").read_text(encoding="utf-8")
    made = sql[sql.index("CREATE VIEW stored.secret_kinds") : sql.index("CREATE VIEW secrets ")]
    form, name = made.split("UNION ALL")
    for kind, rests_on in KINDS.items():
        assert f"'{kind}'" in (form if rests_on == "form" else name)
    assert made.count("'") == 2 * (len(KINDS) + 2)
