"""Settings travel to worker processes and refuse what would make two spellings of one thing."""

import pickle
from pathlib import Path

import pytest

from provenance.errors import ConfigError
from provenance.scan.settings import Settings


def test_settings_survive_the_trip_to_a_worker():
    settings = Settings(tokenizer=Path("t.json"), countries=("de", "uk"), contributor_key=b"k" * 32)
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert hash(settings) == hash(pickle.loads(pickle.dumps(settings)))


@pytest.mark.parametrize("countries", [("uk", "de"), ("DE",), ("de", "de"), (" de",)])
def test_countries_have_one_spelling(countries):
    with pytest.raises(ConfigError, match="countries"):
        Settings(countries=countries)


def test_a_key_has_32_bytes():
    with pytest.raises(ConfigError, match="key"):
        Settings(contributor_key=b"short")
