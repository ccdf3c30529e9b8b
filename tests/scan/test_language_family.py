"""The family `language`: the packaged detector on the beginning of each part, whatever a text holds."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.digest import digest
from provenance.model import ReaderOptions
from provenance.scan import language
from provenance.scan.settings import Settings
from provenance.schema import TABLES

SCANNER = language.Scanner(ReaderOptions(), Settings())


def test_rows_are_one_a_part_and_have_the_columns_of_the_schema(batch):
    [table] = TABLES["language"]
    tables = SCANNER.scan(
        batch([("user", "Wo ist der Schlüssel?"), ("assistant", "ok")], "Where is the key to the door?")
    )
    rows = tables["languages"]
    assert rows.columns == [c.name for c in table.columns if c.name != "shard"]
    assert rows.select("row", "part", "language").rows() == [(1, 0, "de"), (1, 1, "und"), (2, 0, "en")]


@pytest.mark.parametrize("text", ["", " \n", "42", "1 a 2 b", "?!...", "👍👍👍👍", "\x00\x01"])
def test_a_text_of_fewer_than_three_letters_is_undetermined(text):
    assert language.detect(text) == ("und", 0.0)


def test_only_the_beginning_is_read():
    english = "The quick brown fox jumps over the lazy dog. " * 10
    assert len(english) > language.CHARS
    assert language.detect(english + "Der schnelle braune Fuchs " * 100) == language.detect(english)


def test_line_ends_and_nulls_do_not_end_the_text():
    words = ["Bonjour", "tout", "le", "monde,", "comment", "allez-vous"]
    plain = language.detect(" ".join(words))
    for separator in ("\n", "\r", "\x00", "\x85", "\u2028"):
        assert language.detect(separator.join(words)) == plain


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500))
def test_any_text_has_a_language_and_a_score(text):
    code, score = language.detect(text)
    assert code and code.isascii()
    assert 0 <= score <= 1
    assert score == round(score, 6)
    assert language.detect(text) == (code, score)


def test_languages_of_the_declaration_of_human_rights(shared_data):
    with gzip.open(shared_data / "human/udhr_388_languages.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {r["lang"]: r["text"] for r in map(json.loads, lines)}
    wanted = {"eng": "en", "fra": "fr", "spa": "es", "rus": "ru", "jpn": "ja", "arb": "ar", "hin": "hi", "tha": "th"}
    found = {code: language.detect(next(t for name, t in texts.items() if name.startswith(code)))[0] for code in wanted}
    assert found == wanted


def test_the_descriptor_names_model_and_length_and_nothing_else_that_settings_hold():
    described = language.descriptor(ReaderOptions(), Settings())
    assert described["chars"] == 400
    assert len(described["detector"]["model"]) == 64
    assert digest(described) == digest(language.descriptor(ReaderOptions(), Settings(countries=("de",))))
    assert digest(described) != digest(language.descriptor(ReaderOptions(text=("body",)), Settings()))
