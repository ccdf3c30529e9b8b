"""A detector against labels: which label is which kind, what is judged where, and what is kept of it."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from provenance.errors import ConfigError
from provenance.quality import entity_map, evaluation
from provenance.quality.counts import Counts
from provenance.quality.documents import Document, Label, LabelledSet
from provenance.quality.entity_map import EntityMap
from provenance.quality.evaluate import Rule, judge
from provenance.quality.evaluation import Detector, Evaluation
from provenance.quality.note import note, rows

TEXT = "ann at a@b.de or 555 0100, 1999"


class Span(NamedTuple):
    entity: str
    start: int
    end: int
    score: float = 1.0
    context: bool = False


KNOWN = EntityMap(
    {"MAIL": ("EMAIL",), "NAME": ("PERSON",), "TEL": ("PHONE", "MOBILE"), "SEX": ()},
    (frozenset({"EMAIL", "PHONE", "MOBILE", "BANK"}),),
)
ALL = frozenset({"EMAIL", "PHONE", "MOBILE", "BANK", "PERSON", "DATE"})


def one(*labels, text=TEXT):
    return LabelledSet("set.jsonl", "0" * 64, (Document(text, tuple(Label(*label) for label in labels)),))


def judged(labels, spans, *, by=None, looked_for=ALL, known=KNOWN):
    return judge(one(*labels), lambda texts: [spans for _ in texts], known, by or {}, looked_for=looked_for)


def test_labels_and_findings_meet_by_kind():
    found = judged([(7, 13, "MAIL"), (17, 25, "TEL"), (0, 3, "NAME")], [Span("EMAIL", 7, 13), Span("BANK", 17, 25)])
    assert found.counts == {
        "BANK": Counts(findings=1),  # of another kind than the label there
        "EMAIL": Counts(1, 1, 1, 1, 1, 1),
        "PERSON": Counts(labelled=1),
        "PHONE": Counts(labelled=1),
    }
    assert found.total == Counts(3, 1, 1, 2, 1, 1)


def test_a_label_of_several_kinds_is_found_by_any_and_counts_once():
    found = judged([(17, 25, "TEL")], [Span("MOBILE", 17, 25)])
    assert found.counts == {"PHONE": Counts(labelled=1, found=1, found_exact=1), "MOBILE": Counts(0, 0, 0, 1, 1, 1)}


def test_a_kind_that_the_set_does_not_label_is_not_judged():
    found = judged([(7, 13, "MAIL")], [Span("DATE", 27, 31), Span("BANK", 17, 25)])
    assert found.beside == {"DATE": 1}
    assert found.counts["BANK"] == Counts(findings=1)  # labelled together with EMAIL, so it is wrong here


def test_a_label_that_nobody_looks_for_is_not_missed():
    labels = [(0, 3, "NAME"), (0, 3, "SEX"), (0, 3, "ODD")]
    found = judged(labels, [], looked_for=frozenset({"EMAIL"}))
    assert found.counts == {}
    assert found.unseen == {"NAME": 1, "SEX": 1}
    assert found.unmapped == {"ODD": 1}


def test_a_finding_counts_as_the_mapping_says():
    spans = [Span("EMAIL", 7, 13, 0.3)]
    labels = [(7, 13, "MAIL")]
    assert judged(labels, spans).counts == {"EMAIL": Counts(labelled=1)}
    assert judged(labels, spans, by={"EMAIL": Rule(0.3)}).counts["EMAIL"].found == 1
    assert judged(labels, spans, by={"EMAIL": Rule(0.3, needs_context=True)}).counts["EMAIL"].found == 0
    near = [Span("EMAIL", 7, 13, 0.3, context=True)]
    assert judged(labels, near, by={"EMAIL": Rule(0.3, needs_context=True)}).counts["EMAIL"].found == 1


def test_every_text_is_scanned_once_and_in_order():
    documents = tuple(Document(f"t{i}", (Label(0, 2, "MAIL"),)) for i in range(150))
    seen = []

    def scan(texts):
        seen.extend(texts)
        return [[Span("EMAIL", 0, 2)] if text != "t7" else [] for text in texts]

    found = judge(LabelledSet("s", "0" * 64, documents), scan, KNOWN, {}, looked_for=ALL)
    assert seen == [d.text for d in documents]
    assert found.total == Counts(150, 149, 149, 149, 149, 149)


# The map


def test_the_map_that_ships_is_read_and_names_kinds_that_the_privacy_mapping_knows():
    from provenance.scan.privacy import mapping

    shipped = entity_map.load()
    known = {row["entity"] for row in mapping.load().rows()}
    named = {kind for kinds in shipped.labels.values() for kind in kinds} | {k for g in shipped.together for k in g}
    assert named <= known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("labels: {}", "labels (line 1): expected at least one"),
        ("labels: {A: email}", "labels.A[0] (line 1): expected the name of an entity"),
        ("labels: {A: X}\nmore: 1", "'more' is not a key here"),
        ("labels: {A: X}\ntogether: [[x]]", "expected the name of an entity"),
        ("- a", "the file: expected a mapping"),
    ],
)
def test_a_map_that_is_wrong_is_refused(tmp_path, text, said):
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        entity_map.load(path)
    assert said in str(caught.value)


def test_the_digest_of_a_map_is_of_what_it_says(tmp_path):
    spelt = (
        "labels: {B: [X, Y], A: null}\ntogether: [[X, Y]]",
        "# c\ntogether:\n- [Y, X]\nlabels:\n  A:\n  B: [X, Y]\n",
    )
    digests = set()
    for text in (*spelt, spelt[0].replace("[X, Y], A", "[Y, X], A")):
        (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
        digests.add(entity_map.load(tmp_path / "map.yaml").digest())
    assert len(digests) == 2


# What is kept


def made(**given):
    detector = Detector(name="default", versions={"p": "1"}, recognizers={"EMAIL": "aa", "PHONE": "bb", "BANK": "cc"})
    judged_ = judged([(7, 13, "MAIL"), (17, 25, "TEL")], [Span("EMAIL", 7, 13), Span("BANK", 17, 25)], **given)
    return Evaluation(detector=detector, map="m", rules={}, sets=(judged_,))


def test_an_evaluation_survives_its_file(tmp_path):
    path = tmp_path / "e.json"
    path.write_text(evaluation.dump(made()), encoding="utf-8")
    again = evaluation.load(path)
    assert again.value() == made().value()
    assert again.digest == made().digest


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.pop("rules"),
        lambda v: v.update(version=2),
        lambda v: v.update(more=1),
        lambda v: v["sets"][0]["counts"].update(EMAIL=[1, 2, 0, 0, 0, 0]),  # more found than labelled
        lambda v: v["sets"][0]["counts"].update(EMAIL=[1, -1, 0, 0, 0, 0]),
        lambda v: v["sets"][0]["counts"].update(EMAIL=[1]),
        lambda v: v.update(sets="x"),
    ],
)
def test_what_is_no_evaluation_is_refused(tmp_path, change):
    value = made().value()
    change(value)
    path = tmp_path / "e.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(ConfigError, match="not an evaluation"):
        evaluation.load(path)


def test_evaluations_that_ship_are_read_and_named_after_their_detector():
    for path in evaluation.shipped():
        told = evaluation.load(path).detector.name
        assert told.replace(": ", "-").partition("=")[0] == path.stem  # `names: en=model` is names-en


# The note


def test_a_note_takes_a_kind_only_from_the_very_recognizers_that_scan():
    ours = Detector(name="mine", versions={"p": "1"}, recognizers={"EMAIL": "aa", "PHONE": "other", "NEW": "dd"})
    value = note(ours, {}, [made()])
    assert set(value["entities"]) == {"EMAIL"}
    assert value["entities"]["EMAIL"] == {"evaluation": 0, "same_versions": True, "counts": [1, 1, 1, 1, 1, 1]}
    assert value["evaluations"][0]["digest"] == made().digest


def test_a_note_says_where_other_versions_were_evaluated_and_does_not_mix_rules():
    other = Detector(name="mine", versions={"p": "2"}, recognizers={"EMAIL": "aa"})
    assert note(other, {}, [made()])["entities"]["EMAIL"]["same_versions"] is False
    assert note(other, {"EMAIL": Rule(0.7)}, [made()])["entities"] == {}


def test_the_first_evaluation_that_measured_a_kind_counts():
    ours = Detector(name="mine", versions={"p": "1"}, recognizers={"EMAIL": "aa", "BANK": "cc"})
    second = made(by={"EMAIL": Rule(1.1)})
    assert note(ours, {}, [made(), second])["entities"]["EMAIL"]["counts"][1] == 1
    assert len(note(ours, {}, [made(), second])["evaluations"]) == 1


def test_a_note_says_of_names_only_what_no_recognizer_looks_for():
    ours = Detector(name="mine", versions={"p": "1"}, recognizers={"EMAIL": "other"})
    models = Detector(name="names: en=m 1", versions={"p": "2"}, recognizers={"EMAIL": "aa", "BANK": "cc"})
    assert note(ours, {}, [made()])["entities"] == {}
    value = note(ours, {}, [made()], names=models)
    assert set(value["entities"]) == {"BANK"}  # EMAIL is found by patterns too, which that evaluation is not of
    assert value["entities"]["BANK"]["same_versions"] is False


def test_rows_of_a_note_have_rates_and_a_factor_only_where_they_are_known():
    ours = Detector(name="mine", versions={"p": "1"}, recognizers={"EMAIL": "aa", "PHONE": "bb", "BANK": "cc"})
    bank, email, phone = rows(note(ours, {}, [made()]))
    assert (bank["entity"], bank["precision"], bank["recall"], bank["factor"]) == ("BANK", 0, None, None)
    assert (email["precision"], email["recall"], email["factor"]) == (1, 1, 1)
    assert (phone["precision"], phone["recall"], phone["factor"]) == (None, 0, None)
    assert rows(None) == []
