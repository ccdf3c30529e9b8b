"""A text's language adds recognizers of its countries, and takes none away."""

import pytest

from provenance.digest import digest
from provenance.errors import ConfigError
from provenance.model import ReaderOptions
from provenance.scan import privacy
from provenance.scan.privacy import packs, presidio
from provenance.scan.settings import Limits, Settings

GERMAN = "Meine Steuer-ID lautet 86095742719, das steht so im Bescheid des Finanzamts."
ENGLISH = "My tax number is 86095742719, as the letter of the office in Berlin says, and I like it."
SHORT = "86095742719"


@pytest.fixture(scope="module")
def german():
    return packs.Packs([], Limits(), (), {"de": ["de"]})


def entities(found):
    return [{span.entity for span in one.spans} for one in found]


def test_only_texts_in_a_language_are_searched_for_its_countries(german):
    found = entities(german.scan([ENGLISH, GERMAN, SHORT]))
    assert "DE_TAX_ID" in found[1]
    assert "DE_TAX_ID" not in found[0] | found[2]


def test_results_do_not_depend_on_the_texts_beside(german):
    alone = [german.scan([text])[0] for text in (GERMAN, ENGLISH, GERMAN, SHORT)]
    assert german.scan([GERMAN, ENGLISH, GERMAN, SHORT]) == alone


def test_declared_countries_look_at_every_text():
    found = entities(packs.Packs(["de"], Limits(), (), {"de": ["es"]}).scan([ENGLISH, GERMAN]))
    assert all("DE_TAX_ID" in one for one in found)


def test_every_country_that_presidio_knows_has_a_language():
    named = {country for countries in packs.by_language().values() for country in countries}
    assert named == set(presidio.known_countries())


def test_the_descriptor_says_which_countries_a_language_adds():
    plain = privacy.descriptor(ReaderOptions(), Settings())
    wide = privacy.descriptor(ReaderOptions(), Settings(countries_by_language=True))
    assert "by_language" not in plain
    assert wide["by_language"]["packs"]["de"] == ["de"]
    assert digest(plain) != digest(wide)


def test_the_scanner_counts_texts_of_all_packs(batch):
    scanner = privacy.Scanner(ReaderOptions(), Settings(countries_by_language=True))
    scanner.counts()
    tables = scanner.scan(batch(GERMAN, ENGLISH))
    assert tables["entities"].filter(row=1, entity="DE_TAX_ID").height == 1
    assert tables["entities"].filter(row=2, entity="DE_TAX_ID").height == 0
    assert scanner.counts() == (2, 0)
    assert scanner.counts() == (0, 0)


@pytest.mark.parametrize("text", ["- de", "de: uk", "de: [xx]", "Deutsch: [de]"])
def test_a_broken_file_is_named(text, tmp_path, monkeypatch):
    (tmp_path / packs.FILE).write_text(text)
    monkeypatch.setattr(packs.content, "folder", lambda name: tmp_path)
    with pytest.raises(ConfigError):
        packs.by_language.__wrapped__()
