"""How files may differ from those that were tagged."""

from __future__ import annotations

from provenance.ledger import verify
from provenance.ledger.manifest import Manifest


def tagged(**files):
    entries = [{"root": 0, "path": p, "status": "tagged", "sha256": digest} for p, digest in files.items()]
    return Manifest("id", {"roots": ["data"]}, entries)


def now(**files):
    return {(0, path): digest for path, digest in files.items()}


def test_each_difference_is_named():
    was = tagged(a="1", b="2", c="3", d="4")
    assert verify.files(was, now(a="1", b="9", e="3", f="5")) == [
        ("added", "data/f", ""),
        ("changed", "data/b", ""),
        ("missing", "data/d", ""),
        ("renamed", "data/c", "data/e"),
    ]


def test_files_of_the_same_content_are_renamed_in_order_each_to_a_place_of_its_own():
    was = tagged(a="1", b="1", c="1")
    assert verify.files(was, now(x="1", y="1")) == [
        ("missing", "data/c", ""),
        ("renamed", "data/a", "data/x"),
        ("renamed", "data/b", "data/y"),
    ]


def test_files_that_could_not_be_read_are_no_renames():
    assert verify.files(tagged(a=None), now(b=None)) == [("added", "data/b", ""), ("missing", "data/a", "")]


def test_many_moved_files_are_compared_in_one_go():
    count = 50_000  # with a sort for each of them this takes hours
    was = tagged(**{f"a{n}": str(n) for n in range(count)})
    found = verify.files(was, now(**{f"b{n}": str(n) for n in range(count)}))
    assert {kind for kind, _, _ in found} == {"renamed"}


def test_what_was_refused_linked_or_hidden_has_to_stay_so():
    entries = [
        {"root": 0, "path": "l", "status": "refused", "reason": "link_outside", "sha256": None},
        {"root": 0, "path": ".h", "status": "ignored", "reason": "hidden", "sha256": None},
        {"root": 0, "path": "README", "status": "ignored", "reason": "readme", "sha256": None},
    ]
    was = Manifest("id", {"roots": ["data"]}, entries)
    same = {(0, "l"): "refused, link_outside", (0, ".h"): "ignored, hidden"}
    assert verify.files(was, same) == []
    assert verify.files(was, same | {(0, "l"): "refused, link_broken"}) == [("changed", "data/l", "")]
    assert verify.files(was, {}) == [("missing", "data/.h", ""), ("missing", "data/l", "")]
