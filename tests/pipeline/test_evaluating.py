"""What is known of the detectors that ship, as a snapshot's note has it."""

from __future__ import annotations

from provenance.pipeline.evaluating import names_detector, note_of
from provenance.scan.privacy import mapping, recognizers
from provenance.scan.settings import Names, Settings


def known(*, countries=(), packs=(), names=None):
    settings = Settings(countries=countries, recognizers=recognizers.load_all(packs), names=names or Names())
    value = note_of(settings, mapping.load().canonical(), [], names=names is not None)
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


KINDS = {"PERSON", "LOCATION", "NRP", "ORGANIZATION"}


def test_the_evaluation_of_names_that_ships_is_of_the_model_that_ships():
    assert not KINDS & set(known())
    with_names = known(names=Names())
    assert {kind: with_names[kind] for kind in KINDS} == dict.fromkeys(KINDS, names_detector(Names()).name)
    assert {kind: name for kind, name in with_names.items() if kind not in KINDS} == known()


def test_of_names_looked_for_in_another_way_no_evaluation_is_known():
    assert known(names=Names(part_chars=1000)) == known()
    assert known(names=Names(models=(("*", Names().models[0][1]),))) == known()
