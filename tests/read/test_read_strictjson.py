"""Strict JSON: what two readers could understand differently is refused."""

from __future__ import annotations

import json
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.read.strictjson import JSONError, parse


def reason(data: bytes) -> str | None:
    try:
        parse(data)
    except JSONError as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": [1, -0.5e3, true, null, "\\u00e9\\ud83d\\ude00"]}', None),
        (b' \t\r\n{"a":1} \r\n', None),
        (b'"\\u0000"', None),
        (b'{"a":1,"b":{"a":2}}', None),
        (b'{"a":1,"a":2}', "duplicate_key"),
        (b'{"a":1,"\\u0061":2}', "duplicate_key"),
        (b'[{"b":[{"x":{"y":1,"y":1}}]}]', "duplicate_key"),
        (b'{"a":NaN}', "bad_number"),
        (b"-Infinity", "bad_number"),
        (b"1e400", "bad_number"),
        (b"-1e400", "bad_number"),
        (b"1e-400", None),
        (b"9" * 4300, None),
        (b"9" * 4301, "bad_number"),
        (b'{"a":"\\ud800"}', "lone_surrogate"),
        (b'{"a":"\\uDC00\\uD800"}', "lone_surrogate"),
        (b'{"\\ud800":1}', "lone_surrogate"),
        (b'"\\\\ud800"', None),
        (b'"\xed\xa0\x80"', "not_utf8"),
        (b'"\xff"', "not_utf8"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"", "not_json"),
        (b"{'a':1}", "not_json"),
        (b'{"a":1,}', "not_json"),
        (b'{"a":1}{}', "not_json"),
        (b'{"a":"tab\t"}', "not_json"),
        (b'{"a":1} // note', "not_json"),
        (b'\x0b{"a":1}', "not_json"),
        (b'{"a":1}\xc2\xa0', "not_json"),
        (b"[" * 100 + b"]" * 100, None),
        (b"[" * 101 + b"]" * 101, "too_deep"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "too_deep"),
        (b"[" * 5_000_000, "too_deep"),
        (b'"' + b"[" * 500 + b'"', None),
        (b'"\\"' + b"[{" * 500 + b'\\\\"', None),
        (b"[" + b"[]," * 500 + b"[]]", None),
    ],
)  # fmt: skip
def test_reasons(data, expected):
    assert reason(data) == expected


def test_the_reason_does_not_depend_on_the_depth_of_the_stack():
    data = [b"[" * depth for depth in (90, 150, 900, 3000)]

    def deep(levels: int) -> list[str | None]:
        return deep(levels - 1) if levels else [reason(each) for each in data]

    assert deep(0) == deep(sys.getrecursionlimit() // 2) == ["not_json", "too_deep", "too_deep", "too_deep"]


def test_an_integer_the_interpreter_will_not_read_is_a_bad_number():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert reason(b"[" + b"9" * 1000 + b"]") == "bad_number"
    finally:
        sys.set_int_max_str_digits(before)


def test_errors_hold_nothing_of_the_text():
    with pytest.raises(JSONError) as caught:
        parse(b'{"name": "Max Mustermann')
    assert caught.value.args == ("not_json",)
    assert caught.value.__suppress_context__


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    ),
    st.booleans(),
)
def test_what_json_writes_is_read_back(value, ascii_only):
    try:
        data = json.dumps(value, ensure_ascii=ascii_only).encode()
    except UnicodeEncodeError:
        return
    assert parse(data) == value


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u019eENaN tfn-.', max_size=40).map(str.encode))
def test_any_bytes_parse_or_have_a_reason_and_never_parse_when_the_library_refuses(data):
    found = reason(data)
    assert found in (None, "not_json", "not_utf8", "too_deep", "duplicate_key", "lone_surrogate", "bad_number")
    if found is None:
        json.loads(data.decode())


def test_json_test_suite(shared_data):
    """nst/JSONTestSuite: y_ must parse, n_ must not; what is up to the reader must not crash."""
    files = sorted((shared_data / "robust" / "json_test_suite" / "test_parsing").glob("*.json"))
    found = {file.name: reason(file.read_bytes()) for file in files}
    # Duplicate keys are allowed by the grammar, and refused here on purpose.
    duplicates = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"} & set(found)
    assert {found.pop(name) for name in duplicates} <= {"duplicate_key"}
    accepted = [name for name, why in found.items() if why is None]
    assert [name for name in found if name.startswith("y_") and name not in accepted] == []
    assert [name for name in accepted if name.startswith("n_")] == []
    assert sum(name.startswith("y_") for name in found) > 40
    assert sum(name.startswith("n_") for name in found) > 90


def test_json_test_suite_transformations(shared_data):
    """Duplicate keys and lone surrogates are refused under every spelling; numbers keep their value."""
    for file in sorted((shared_data / "robust" / "json_test_suite" / "test_transform").glob("*.json")):
        found = reason(file.read_bytes())
        if "same_key" in file.name:
            assert found in ("duplicate_key", None), file.name  # None: keys that only look the same
        elif "escaped_invalid_codepoint" in file.name:
            assert found == "lone_surrogate", file.name
        else:
            assert found in (None, "not_utf8", "not_json", "bad_number"), file.name


def test_utf8_decoding(shared_data):
    """flenniken/utf8tests: every valid sequence is read, every invalid one refused."""
    page = (shared_data / "robust" / "utf8tests.txt").read_text(encoding="ascii")
    cases = re.findall(r"^([\w.]+): ?(valid hex|invalid hex):([0-9A-Fa-f ]+)", page, re.MULTILINE)
    assert len(cases) > 100
    for number, kind, digits in cases:
        data = bytes.fromhex(digits)
        if any(byte < 0x20 for byte in data):
            continue  # JSON wants these escaped; text.py keeps them
        quoted = b'"' + data.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
        assert (reason(quoted) == "not_utf8") == (kind == "invalid hex"), number
