"""Whoever reads the page can tell text from ground, in the light and in the dark."""

from __future__ import annotations

import re

import pytest

from provenance.content import folder

STYLE = (folder("reports") / "audit" / "style.css").read_text(encoding="utf-8")
WASHES = [f"{tone}-wash" for tone in ("refuse", "review", "note", "pass")]
TEXT = [
    *[(name, "paper") for name in ("ink", "soft", "link", "refuse", "review", "note", "pass")],
    *[("ink", ground) for ground in (*WASHES, "wash", "heat-1", "heat-2", "heat-3")],
    *[(tone.removesuffix("-wash"), tone) for tone in WASHES],
]
# What is drawn needs less than what is read (WCAG 2.2, 1.4.11).
DRAWN = [("bar", "paper"), ("bar", "track"), ("bar", "pale"), *[(t, "track") for t in ("refuse", "review", "note")]]


def palettes():
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    assert len(blocks) == 2
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks)
    assert set(light) == set(dark), "each colour needs one for the light and one for the dark"
    return {"light": light, "dark": dark}


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_stands_out(scheme, front, ground):
    colours = palettes()[scheme]
    assert contrast(colours[front], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), DRAWN)
def test_drawings_stand_out(scheme, front, ground):
    colours = palettes()[scheme]
    assert contrast(colours[front], colours[ground]) >= 3


def test_every_colour_is_a_variable():
    used = re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", used)
    assert not re.findall(r"\b(?:white|black|rgb|hsl)\b(?!-)", used)


def test_the_style_asks_for_nothing_from_outside():
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "@font-face" not in STYLE
