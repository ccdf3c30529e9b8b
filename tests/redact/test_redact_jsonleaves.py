"""Strings of a JSON text are found where they lie, and every other byte stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.redact.jsonleaves import KEY, NUMBER, TEXT, leaves, spliced


def test_paths_fold_list_positions_and_name_keys_and_numbers():
    source = '{"a": "x", "b": [{"c": "y", "n": 1.50}, "z"], "d": {"e": [["w"]]}, "t": true, "u": null}'
    found = [(leaf.kind, leaf.path, leaf.text) for leaf in leaves(source)]
    assert [f for f in found if f[0] == TEXT] == [
        (TEXT, "a", "x"), (TEXT, "b[].c", "y"), (TEXT, "b[]", "z"), (TEXT, "d.e[][]", "w")
    ]  # fmt: skip
    assert [f for f in found if f[0] == NUMBER] == [(NUMBER, "b[].n", "1.50")]
    assert [f[2] for f in found if f[0] == KEY] == ["a", "b", "c", "n", "d", "e", "t", "u"]
    assert [(leaf.path, leaf.text) for leaf in leaves(' "only" ')] == [("$", "only")]


def test_only_the_string_that_changes_changes():
    source = '{ "a" :\t"x\\u00e9" , "b":"\\"é\\\\", "n": 1.0e+2,\r\n "c": ""}'
    found = list(leaves(source))
    new = {leaf: "<" + leaf.text + ">" for leaf in found if leaf.kind == TEXT and leaf.path in ("a", "b")}
    assert spliced(source, found, new) == ('{ "a" :\t"<x\\u00e9>" , "b":"<\\"é\\\\>", "n": 1.0e+2,\r\n "c": ""}')
    assert spliced(source, found, {}) == source


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def walked(value, change):
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: walked(item, change) for key, item in value.items()}
    return [walked(item, change) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("ascii_only", [True, False])
@given(value=values)
def test_every_string_value_and_nothing_else_is_replaced_in_any_json(value, ascii_only):
    source = json.dumps(value, ensure_ascii=ascii_only, indent=1)
    found = list(leaves(source))
    new = {leaf: leaf.text + '"\\' for leaf in found if leaf.kind == TEXT}
    assert json.loads(spliced(source, found, new)) == walked(value, lambda text: text + '"\\')
