"""Texts of a batch are normalised once, and a record's canonical text from its parts'."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provenance.digest import normalised
from provenance.model import ReaderOptions
from provenance.read.base import Batch, Part, Record
from provenance.scan import normal
from provenance.scan.settings import Settings
from provenance.scan.text import SEPARATOR, Scanner

# What composes, reorders, folds or counts as white space, in any script, beside the rest of Unicode.
ODD = st.sampled_from("\u0301\u0308\u0345\u1161\u11a8\u1100\u00a8\u037a\u2003\u3000\x1c\u0130\u00df\u03a3\ufb03 \n")
TEXTS = st.text(st.one_of(ODD, st.characters(exclude_categories=["Cs"])), max_size=12)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_the_parts_normalised_alone_give_the_normalised_canonical_text(texts):
    assert normal.joined([normalised(text) for text in texts]) == normalised(SEPARATOR.join(texts))


def test_another_batch_of_the_same_size_is_not_taken_for_the_last():
    def batch(text):
        return Batch([Record(1, (Part("text", "text", text),))], [], 1, 1, {})

    scanner = Scanner(ReaderOptions(), Settings())
    ids = [scanner.scan(batch(text))["parts"]["text_id"][0] for text in ("One", "two", "ONE ")]
    assert ids[0] == ids[2] != ids[1]
