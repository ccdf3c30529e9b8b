"""The privacy mapping is complete, says where it is wrong, and needs no context for the countries of the data."""

import re
from pathlib import Path

import pytest

from provenance.digest import digest
from provenance.errors import ConfigError
from provenance.scan.privacy import mapping, presidio
from provenance.scan.settings import Limits

CHECKOUT = Path(__file__).resolve().parents[2]

SMALL = "min_score: 0.4\nentities:\n  UK_NHS: {class: P5, needs_context: true, country: uk, dpv: 'pd:Health'}\n"


def written(tmp_path, text):
    path = tmp_path / "privacy.yaml"
    path.write_text(text, encoding="utf-8")
    return mapping.load(path)


def test_every_entity_that_presidio_can_find_by_pattern_has_a_class():
    found = {e for r in presidio.load(presidio.known_countries()) for e in r.supported_entities}
    assert found <= set(mapping.load().canonical()["entities"])


@pytest.mark.parametrize(
    ("entity", "class_"),
    [
        ("URL", None),
        ("DATE_TIME", None),
        ("UUID", None),
        ("AU_ABN", None),
        ("DE_HANDELSREGISTER", "P3"),
        ("EMAIL_ADDRESS", "P3"),
        ("PERSON", "P3"),
        ("CREDIT_CARD", "P4"),
        ("US_SSN", "P4"),
        ("DE_TAX_ID", "P4"),
        ("UK_NHS", "P5"),
        ("DE_HEALTH_INSURANCE", "P5"),
        ("NRP", None),  # special only with a person
    ],
)
def test_classes(entity, class_):
    assert {r["entity"]: r["class"] for r in mapping.load().rows()}[entity] == class_


def test_a_checksum_alone_needs_context_unless_its_country_is_declared():
    def needs(countries):
        return {r["entity"] for r in mapping.load().rows(countries) if r["needs_context"]}

    assert "UK_NHS" in needs(())
    assert "CREDIT_CARD" not in needs(())
    assert "UK_NHS" not in needs(("uk",))
    assert "UK_NHS" not in needs(("gb",))
    assert needs(("de",)) == {e for e in needs(()) if not e.startswith("DE_")}


def test_countries_of_entities_are_those_presidio_gives():
    of = {
        e: (r.country_code() or None) for r in presidio.load(presidio.known_countries()) for e in r.supported_entities
    }
    said = mapping.load().canonical()["entities"]
    assert {e: said[e]["country"] for e in of} == of


def test_rows_are_those_of_the_table(tmp_path):
    assert written(tmp_path, SMALL).rows() == [
        {
            "entity": "UK_NHS",
            "class": "P5",
            "min_score": 0.4,
            "needs_context": True,
            "linked": None,
            "dpv": "https://w3id.org/dpv/pd#Health",
        }
    ]


def test_what_is_hashed_is_the_meaning_not_the_spelling(tmp_path):
    plain = digest(written(tmp_path, SMALL).canonical())
    spelled = "# a comment\nentities:\n  UK_NHS:\n    country: uk\n    class: P5\n    dpv: pd:Health\n"
    spelled += "    min_score: 0.40\n    needs_context: true\nmin_score: 0.9\n"
    assert digest(written(tmp_path, spelled).canonical()) == plain
    assert digest(written(tmp_path, SMALL.replace("0.4", "0.5")).canonical()) != plain


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (SMALL.replace("P5", "P9"), "entities.UK_NHS.class", "expected P3, P4, P5 or null"),
        (SMALL.replace("true", "yes"), "entities.UK_NHS.needs_context", "expected true or false"),
        (SMALL.replace("0.4", "40 %"), "min_score", "expected a score from 0 to 1"),
        (SMALL.replace("pd:Health", "Health"), "entities.UK_NHS.dpv", "expected a term"),
        (SMALL.replace("country: uk", "country: UK"), "entities.UK_NHS.country", "expected a lower-case code"),
        (SMALL.replace("country", "land"), "entities.UK_NHS.land", "not a key here"),
        (SMALL.replace("class: P5, ", ""), "entities.UK_NHS.class", "this key is missing"),
        (SMALL.replace("UK_NHS", "nhs"), "entities.nhs", "expected the name of an entity"),
        ("entities: {}", "min_score", "this key is missing"),
        ("- a", "the file", "expected a mapping"),
    ],
)
def test_errors_name_file_key_and_what_was_expected(tmp_path, text, key, expected):
    with pytest.raises(ConfigError) as raised:
        written(tmp_path, text)
    assert re.match(rf"{re.escape(key)}: {re.escape(expected)}", str(raised.value))
    assert "privacy.yaml" in str(raised.value)


# docs/privacy.md says what holds


@pytest.fixture(scope="module")
def page():
    return (CHECKOUT / "docs/privacy.md").read_text(encoding="utf-8")


def test_the_pages_example_is_a_mapping(page, tmp_path):
    [example] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert written(tmp_path, example).rows()[0]["entity"] == "UK_NHS"


def test_the_page_lists_the_countries_there_are(page):
    [listed] = re.findall(r"recognizers of these countries: ([^.]*)\.", page)
    assert re.findall("[a-z]{2}", listed) == presidio.known_countries()


def test_the_page_names_the_limits_there_are(page):
    limits = Limits()
    for number in (limits.part_chars, limits.window_chars, limits.overlap_chars, limits.chunk_chars, limits.url_dots):
        assert f"{number:,}" in page


def test_the_page_describes_every_key(page):
    keys = {key for entry in mapping.load().canonical()["entities"].values() for key in entry}
    assert keys <= set(re.findall(r"\| `([a-z_]+)`", page))
