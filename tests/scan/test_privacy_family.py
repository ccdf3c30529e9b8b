"""The family `privacy`: its rows, and the descriptor that names all that can change them."""

import gzip
import json
import re
import subprocess
import sys
import textwrap

import pytest

from provenance.digest import digest
from provenance.errors import ConfigError
from provenance.model import ReaderOptions
from provenance.scan import privacy
from provenance.scan.privacy import presidio
from provenance.scan.settings import Limits, Settings
from provenance.schema import TABLES


@pytest.fixture(scope="module")
def scanner():
    return privacy.Scanner(ReaderOptions(), Settings())


def test_tables_have_the_columns_of_the_schema_but_shard(scanner, batch):
    for made in (batch(), batch("nothing here", "a@example.com")):
        tables = scanner.scan(made)
        assert set(tables) == {t.name for t in TABLES["privacy"]}
        for table in TABLES["privacy"]:
            assert tables[table.name].columns == [c.name for c in table.columns if c.name != "shard"]


def test_findings_are_rows_of_their_part_and_every_record_has_a_status(scanner, batch):
    tables = scanner.scan(batch("nothing here", [("user", "hello"), ("assistant", "mail jane.doe@example.com")]))
    emails = tables["entities"].filter(entity="EMAIL_ADDRESS")
    assert emails.rows() == [(2, 1, "EMAIL_ADDRESS", 5, 25, 1.0, "EmailRecognizer", False)]
    assert tables["scans"].rows() == [(1, "ok"), (2, "ok")]


def test_a_record_is_limited_if_any_part_is(batch):
    scanner = privacy.Scanner(ReaderOptions(), Settings(limits=Limits(part_chars=30, window_chars=30, overlap_chars=5)))
    tables = scanner.scan(batch([("user", "short"), ("assistant", "long " * 10)], "short"))
    assert tables["scans"].rows() == [(1, "limit"), (2, "ok")]


# Countries


def test_a_country_adds_its_identifiers(batch):
    text = "meine Steuer-ID lautet 86095742719, NINO AA 12 34 56 B"
    found = {}
    for countries in ((), ("de",), ("de", "gb"), ("de", "uk")):
        tables = privacy.Scanner(ReaderOptions(), Settings(countries=countries)).scan(batch(text))
        found[countries] = set(tables["entities"]["entity"])
    assert not found[()] & {"DE_TAX_ID", "UK_NINO"}
    assert "DE_TAX_ID" in found[("de",)]
    assert "UK_NINO" not in found[("de",)]
    assert {"DE_TAX_ID", "UK_NINO"} <= found[("de", "gb")] == found[("de", "uk")]


def test_an_unknown_country_is_answered_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"'fr'(.|\n)*known: au, ca, de"):
        privacy.descriptor(ReaderOptions(), Settings(countries=("de", "fr")))


# The descriptor


def of(options=None, **settings):
    return digest(privacy.descriptor(options or ReaderOptions(), Settings(**settings)))


def test_the_descriptor_is_hashable_and_names_versions():
    described = privacy.descriptor(ReaderOptions(), Settings(countries=("gb",)))
    assert described["family"] == "privacy"
    assert described["countries"] == ["uk"]
    assert set(described["versions"]) == {"phonenumbers", "regex", "spacy", "tldextract"}
    assert of() == of()


@pytest.mark.parametrize(
    "change", [{"countries": ("de",)}, {"limits": Limits(part_chars=5)}, {"limits": Limits(window_chars=10_000)}]
)
def test_what_can_change_a_finding_changes_the_descriptor(change):
    assert of(**change) != of()


def test_reader_options_change_the_descriptor():
    assert of(ReaderOptions(text=("body",))) != of()


def test_what_cannot_change_a_finding_does_not():
    assert of(contributor_key=b"k" * 32) == of()
    assert of(countries=("gb",)) == of(countries=("uk",))


def test_a_changed_pattern_score_or_context_word_changes_the_digest_of_the_set(monkeypatch):
    before = presidio.describe.__wrapped__(())["recognizers"]
    recognizer = next(r for r in presidio.load([]) if r.name == "EmailRecognizer")

    def loaded(change):
        fresh = presidio.load([])
        changed = next(r for r in fresh if r.name == recognizer.name)
        change(changed)
        return fresh

    def other_context(r):
        r.context = [*r.context, "post"]

    def other_pattern(r):
        from presidio_analyzer import Pattern

        r.patterns = [Pattern(r.patterns[0].name, r.patterns[0].regex + "(?:)", r.patterns[0].score)]

    def other_score(r):
        from presidio_analyzer import Pattern

        r.patterns = [Pattern(r.patterns[0].name, r.patterns[0].regex, 0.6)]

    for change in (other_context, other_pattern, other_score):
        fresh = loaded(change)
        with monkeypatch.context() as patched:
            patched.setattr(presidio, "load", lambda countries, fresh=fresh: fresh)
            assert presidio.describe.__wrapped__(())["recognizers"] != before
    assert presidio.describe.__wrapped__(())["recognizers"] == before


# Offline and silent


OFFLINE = """
    import json, os, socket, sys

    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    class Refused(socket.socket):
        __init__ = refuse

    socket.socket = Refused
    socket.create_connection = refuse
    socket.getaddrinfo = refuse

    from provenance.model import ReaderOptions
    from provenance.read.base import Batch, Part, Record
    from provenance.scan import language, privacy, text
    from provenance.scan.settings import Settings

    texts = json.load(sys.stdin)
    records = [
        Record(row=i, parts=(Part("text", "t", t),), url="https://www.example.co.uk/") for i, t in enumerate(texts, 1)
    ]
    batch = Batch(records, [], len(records), 0, {})
    options, settings = ReaderOptions(url="u"), Settings(countries=("de", "uk"))
    rows = {}
    for family in (text, language, privacy):
        family.descriptor(options, settings)
        tables = family.Scanner(options, settings).scan(batch)
        rows |= {name: frame.height for name, frame in tables.items()}
    print(json.dumps(rows))
"""


def test_no_socket_is_opened_nothing_is_said_and_only_expressions_are_kept(tmp_path, shared_data):
    with gzip.open(shared_data / "pii/presidio_synth_v2.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["full_text"] for line, _ in zip(lines, range(100), strict=False)]
    home = tmp_path / "home"
    home.mkdir()
    places = {name: str(home) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "TLDEXTRACT_CACHE", "FTLANG_CACHE")}
    done = subprocess.run(
        [sys.executable, "-B", "-c", textwrap.dedent(OFFLINE)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path), **places},
        cwd=home,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    rows = json.loads(done.stdout)
    assert rows["records"] == rows["languages"] == rows["scans"] == 100
    assert rows["entities"] > 0
    kept = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    expected = r"provenance/((hyperscan|widened)-[0-9a-f]{32}\.(db|json)|digits-[0-9.]+\.txt)"
    assert all(re.fullmatch(expected, name) for name in kept)
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert not any(text.encode() in written for text in texts)


def test_nothing_heavy_is_imported_before_a_scanner_is_built():
    code = (
        "import sys; import provenance.scan.privacy, provenance.scan.text, provenance.scan.language; "
        "print([m for m in ('presidio_analyzer', 'spacy', 'polars', 'tldextract', 'tokenizers', 'fasttext') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
