"""An opening is read from a file that somebody else wrote."""

from __future__ import annotations

import json

import pytest

from provenance.challenging import asking, opening
from provenance.errors import RefusedError
from tests.challenging.provider import Provider, tags

CHALLENGE = asking.made(records=3, tokens=2, seed="ab" * 32)


def written(**how):
    answer = Provider([[tags("chat"), tags("forum")], [tags("chat")]]).answer(CHALLENGE, **how)
    return answer, "".join(opening.text(answer)).encode()


@pytest.mark.parametrize("with_text", [False, True])
def test_an_opening_is_read_as_it_was_written(with_text):
    answer, data = written(with_text=with_text)
    assert opening.read(data) == answer
    assert (b"text 0 0" in data) is with_text


def test_an_opening_without_records_is_read_too():
    answer, data = written()
    empty = opening.Opening(
        challenge=answer.challenge, manifest=answer.manifest, declaration=answer.declaration, records=()
    )
    assert opening.read("".join(opening.text(empty)).encode()) == empty
    assert data != b""


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": 1, "a": 2}', b'{"records": NaN}', b"\x00" * 100],
)
def test_what_is_no_opening_is_refused(data):
    with pytest.raises(RefusedError, match="no opening"):
        opening.read(data)


def _changes():
    whole = {
        "kind": "other", "version": 2, "challenge": {}, "manifest": [], "records": {}, "more": 1,
    }  # fmt: skip
    for name, value in whole.items():
        yield f"{name}={value}", lambda v, name=name, value=value: v.__setitem__(name, value)
    for name in ("challenge", "declaration", "kind", "manifest", "records", "version"):
        yield f"no {name}", lambda v, name=name: v.pop(name)
    records = {
        "salt": ["", "ab", "G" * 64, "AB" * 32, 5, None], "mark": ["ab" * 31, []], "tags": [None, {}, {"tokens": 1}],
        "way": [None, "l", [5], [["l", 1, 1]], [["x", 1, 1, "ab" * 32]], [["l", -1, 1, "ab" * 32]],
                [["l", 2**63, 1, "ab" * 32]], [["l", 1.0, 1, "ab" * 32]], [["l", True, 1, "ab" * 32]],
                [["l", 1, 1, "ab"]], [["l", 1, 1, "ab" * 32]] * 129],
        "content": [None, {}, {"parts": [], "salt": ""}, {"parts": [["text"]], "salt": "ab" * 32},
                    {"parts": [["text", 5]], "salt": "ab" * 32}, {"parts": {}, "salt": "ab" * 32}],
        "more": [1],
    }  # fmt: skip
    for name, values in records.items():
        for value in values:
            yield f"{name}={str(value)[:40]}", lambda v, n=name, x=value: v["records"][0].__setitem__(n, x)
    for name in ("salt", "mark", "tags", "way"):
        yield f"record without {name}", lambda v, name=name: v["records"][0].pop(name)
    yield "a record that is none", lambda v: v["records"].__setitem__(0, 5)


@pytest.mark.parametrize("change", [pytest.param(c, id=name) for name, c in _changes()])
def test_an_opening_with_one_thing_wrong_is_refused(change):
    value = json.loads(written()[1])
    change(value)
    with pytest.raises(RefusedError, match="no opening"):
        opening.read(json.dumps(value).encode())


def test_a_lone_surrogate_is_refused():
    value = json.loads(written(with_text=True)[1])
    value["records"][0]["content"]["parts"] = [["text", "\ud800"]]
    with pytest.raises(RefusedError, match="surrogate"):
        opening.read(json.dumps(value).encode())


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(opening, "LARGEST", 100)
    with pytest.raises(RefusedError, match="larger than"):
        opening.read(written()[1])
