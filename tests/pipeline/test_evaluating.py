"""What is known of the detectors that ship, as a snapshot's note has it."""

from __future__ import annotations

from provenance.pipeline.evaluating import note_of
from provenance.scan.privacy import mapping, recognizers
from provenance.scan.settings import Settings


def known(*, countries=(), packs=()):
    settings = Settings(countries=countries, recognizers=recognizers.load_all(packs))
    value = note_of(settings, mapping.load().canonical(), [])
    names = [one["detector"] for one in value["evaluations"]]
    return {kind: names[one["evaluation"]] for kind, one in value["entities"].items()}


def test_the_evaluations_that_ship_are_of_the_recognizers_that_ship():
    default, recommended = known(), known(packs=["recommended"])
    assert set(default.values()) == {"default"}
    assert {"CREDIT_CARD", "EMAIL_ADDRESS", "IP_ADDRESS", "PHONE_NUMBER", "URL", "US_SSN"} <= set(default)
    assert recommended["PHONE_NUMBER"] == recommended["ID"] == "recommended"
    assert recommended["EMAIL_ADDRESS"] == "default"  # the pack leaves it as it is, and the whole sets measured it


def test_a_country_changes_nothing_of_what_is_known_of_other_kinds():
    assert known(countries=("de",)) == known()
