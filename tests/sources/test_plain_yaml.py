"""YAML as plain data: what is taken from it, and what is refused before it can do harm."""

from __future__ import annotations

import contextlib

import pytest
import yaml

from provenance.errors import ConfigError
from provenance.sources import plain_yaml


def test_scalars_stay_the_text_that_was_written() -> None:
    document = plain_yaml.parse(
        "a: no\nb: 0.10\nc: 1:30\nd: 2024-01-02\ne: 'null'\nf: null\ng: ~\nh:\ni: |\n  x\n  y\n"
    )
    assert document.value == {
        "a": "no", "b": "0.10", "c": "1:30", "d": "2024-01-02", "e": "null", "f": None, "g": None, "h": None,
        "i": "x\ny\n",
    }  # fmt: skip


def test_every_key_and_item_knows_its_line() -> None:
    document = plain_yaml.parse("a:\n  - b: 1\n    c: [x,\n      y]\n")
    assert document.lines == {
        ("a",): 1,
        ("a", 0): 2,
        ("a", 0, "b"): 2,
        ("a", 0, "c"): 3,
        ("a", 0, "c", 0): 3,
        ("a", 0, "c", 1): 4,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "the key 'c' stands here twice\n  where: f: line 4\n  hint: first in line 3"),
        ("a: &x [1]\nb: *x\n", "anchors and tags are not used here"),
        ("a: *x\n", "anchors and aliases are not used here"),
        ("a: !!python/object/apply:os.system [id]\n", "anchors and tags are not used here"),
        ("a: !!binary aGk=\n", "anchors and tags are not used here"),
        ("a: 1\n---\nb: 1\n", "one YAML document"),
        ("? [a]\n: b\n", "a key must be a text"),
        ("null: b\n", "a key must be a text"),
        ("[" * 100, "nested deeper than 20 levels"),
        ("[" * 100_000, "nest"),  # the YAML library may have a limit of its own and meet it first
        ("a: [1\nb: 2", "not valid YAML"),
        ("a: '\x07'", "character that YAML does not allow"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        plain_yaml.parse(text, where="f")
    assert said in str(error.value)


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    with pytest.raises(ConfigError, match="line 1"):
        plain_yaml.parse(bomb)


def test_the_slower_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 1\nb: [null, 'null', \"x\"]\nc: {d: ~}\n"
    fast = plain_yaml.parse(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert plain_yaml.parse(text) == fast


def test_hostile_yaml_is_read_or_refused_but_never_crashes(shared_data) -> None:
    folder = shared_data / "robust" / "yaml_test_suite"
    read: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        with contextlib.suppress(ConfigError):
            plain_yaml.load(path)
            read.append(path.name)
    assert len(read) > 50
    # libyaml is known to take some of what the suite says must fail; none of it changes who reads what.
    assert sum(name.endswith(".fail.yaml") for name in read) < 10
