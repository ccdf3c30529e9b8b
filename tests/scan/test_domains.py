"""Registrable domains by the packaged suffix list."""

import pytest

from provenance.scan.domains import registrable, suffix_digest


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news?x=1", "bbc.co.uk"),
        ("http://user:secret@Shop.Example.COM:8080/a", "example.com"),
        ("blog.example.org", "example.org"),
        ("http://someone.github.io/page", "github.io"),
        ("http://日本.jp/", "xn--wgv71a.jp"),
        ("https://xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("http://127.0.0.1/a", None),
        ("http://[2001:db8::1]/", None),
        ("http://[broken", None),
        ("http://localhost:8000", None),
        ("http://intranet/wiki", None),
        ("co.uk", None),
        ("file:///etc/passwd", None),
        ("not a url. really", None),
        ("http://exa mple.com", None),
        ("http://-a.com", None),
        ("\x00.com", None),
        ("", None),
        ("http://" + "a" * 5000 + ".com", None),
    ],
)
def test_registrable_domain(url, domain):
    assert registrable(url) == domain


def test_the_suffix_list_is_pinned_by_its_digest():
    assert len(suffix_digest()) == 64
