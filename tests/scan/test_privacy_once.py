"""Each distinct text is scanned once, and a result survives the trip between processes to the last digit."""

from hypothesis import given
from hypothesis import strategies as st

from provenance.model import ReaderOptions
from provenance.scan import privacy
from provenance.scan.once import LIMIT, OK, Memory
from provenance.scan.privacy.once import Found, Span, pack, unpack
from provenance.scan.settings import Limits, Settings

SPANS = st.builds(
    Span,
    entity=st.sampled_from(["URL", "UK_NHS"]),
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    score=st.floats(0, 1).map(lambda x: round(x, 9)),
    recognizer=st.text(max_size=5),
    context=st.booleans(),
)


@given(st.builds(Found, st.lists(SPANS, max_size=3).map(tuple), st.sampled_from([OK, LIMIT])))
def test_a_result_survives_as_bytes(found):
    assert unpack(pack(found)) == found


class Counting(Memory):
    """Notes what was scanned."""

    def __init__(self):
        super().__init__()
        self.claimed = []

    def publish(self, results):
        self.claimed += results
        super().publish(results)


def test_a_distinct_text_is_scanned_once_in_a_run(batch):
    once = Counting()
    scanner = privacy.Scanner(ReaderOptions(), Settings(), once=once)
    first = scanner.scan(batch("mail a@example.com", "mail a@example.com", [("user", "hi"), ("assistant", "hi")]))
    assert len(once.claimed) == 2
    again = scanner.scan(batch("mail a@example.com", "other"))
    assert len(once.claimed) == 3
    one, two = (t["entities"].filter(row=1).drop("row").rows() for t in (first, again))
    assert one == two != []


def test_scanners_that_could_differ_share_nothing(batch):
    once = Counting()
    for settings in (Settings(), Settings(countries=("de",)), Settings(limits=Limits(window_chars=5000))):
        privacy.Scanner(ReaderOptions(), settings, once=once).scan(batch("mail a@example.com"))
    assert len(set(once.claimed)) == 3
    # Another contributor key or another field to read changes nothing that is found in a text.
    privacy.Scanner(ReaderOptions(text=("b",)), Settings(contributor_key=b"k" * 32), once=once).scan(
        batch("mail a@example.com")
    )
    assert len(once.claimed) == 3


def test_results_of_another_process_are_taken(batch):
    class Theirs(Memory):
        """Everything is being scanned by somebody else, who finds a dog."""

        def claim(self, keys):
            return set()

        def wait(self, keys):
            return {key: pack(Found((Span("DOG", 0, 3, 0.5, "DogRecognizer", False),), LIMIT)) for key in keys}

    tables = privacy.Scanner(ReaderOptions(), Settings(), once=Theirs()).scan(batch("any", "text"))
    assert tables["entities"]["entity"].to_list() == ["DOG", "DOG"]
    assert tables["scans"]["status"].to_list() == [LIMIT, LIMIT]


def test_memory_is_bounded():
    once = Memory(most=2)
    for key in (b"a", b"b", b"c"):
        assert once.claim([key]) == {key}
        once.publish({key: b"x"})
        assert once.wait([key]) == {key: b"x"}
    assert once.claim([b"a"]) == {b"a"}  # forgotten, so it would be scanned again
