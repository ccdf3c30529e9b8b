"""Windows tile a text: whatever is found belongs to exactly one of them."""

from hypothesis import given
from hypothesis import strategies as st

from provenance.scan.privacy.windows import Window, windows

TEXTS = st.text(alphabet="ab \n", max_size=300)


def test_a_text_that_fits_is_one_window():
    assert list(windows("a b c", size=5, overlap=2)) == [Window(0, 0, 5, 5)]
    assert list(windows("", size=5, overlap=2)) == []


def test_cores_and_windows_end_at_white_space():
    text = "one two three four five six seven"
    cut = list(windows(text, size=14, overlap=6))
    assert [text[w.core_start : w.core_end] for w in cut] == ["one two three ", "four five six ", "seven"]
    assert [text[w.start : w.end] for w in cut] == ["one two three four ", "three four five six seven", "six seven"]


def test_without_white_space_they_end_anywhere():
    cut = list(windows("x" * 25, size=10, overlap=3))
    assert [(w.core_start, w.core_end) for w in cut] == [(0, 10), (10, 20), (20, 25)]
    assert [(w.start, w.end) for w in cut] == [(0, 13), (7, 23), (17, 25)]


@given(TEXTS, st.integers(2, 50), st.integers(0, 49))
def test_cores_tile_the_text_and_windows_hold_their_cores(text, size, overlap):
    overlap = min(overlap, size - 1)
    cut = list(windows(text, size=size, overlap=overlap))
    assert "".join(text[w.core_start : w.core_end] for w in cut) == text
    for w in cut:
        assert 0 <= w.start <= w.core_start < w.core_end <= w.end <= len(text)
        assert w.core_end - w.core_start <= size
        assert w.core_start - w.start <= overlap
        assert w.end - w.core_end <= overlap
