"""Charts: a story's marks become inline SVG without colours, fonts, scripts or styles of their own.

The only module that imports altair and vl_convert. Both run when the report is made, offline. What they draw is rebuilt
from a closed list of elements and attributes, so that nothing of the data can become markup, and every colour becomes a
class, so that the page's own palette holds in the light, in the dark and in print. Marks are not told apart by colour
alone: the second kind of bar is pale with an outline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree

from provenance.errors import ReportError

WIDE = 860
NARROW = 350
"""Widths in CSS pixels; the page shows one of the two, so that labels stay readable on a phone."""

# A colour here is only a name for a class of the style sheet.
_CLASSES = {"#000001": "ink", "#000002": "soft", "#000003": "bar", "#000004": "bar pale", "#000005": "rule"}
_INK, _SOFT, _BAR, _PALE, _RULE = _CLASSES
_KEPT = {"path": ("d",), "text": ("text-anchor", "font-size"), "line": ("x2", "y2"), "rect": ("width", "height")}
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def draw(chart: Mapping[str, Any], *, width: int) -> str:
    """One chart as an `<svg>` element for inlining.

    Args:
        chart: `id`, `draws` (`bars` or `columns`), `title`, `desc` and `marks`, each with `label`, `figure`, `text`,
            `note`, `group` (`strong` or `pale`) and `tick`, the text below a column, "" for most.
    Raises: ReportError, if the renderer fails.
    """
    import vl_convert

    layout = _bars if chart["draws"] == "bars" else _columns
    try:
        drawn = vl_convert.vegalite_to_svg(layout(chart["marks"], width))
        root = ElementTree.fromstring(drawn)  # noqa: S314 - made by the line above, not read from anywhere
    except (ValueError, ElementTree.ParseError) as error:
        raise ReportError("a chart could not be drawn", where=chart["id"]) from error
    name = f"{chart['id']}-{width}"
    _, _, across, down = (root.get("viewBox") or "").split()
    return (
        f'<svg class="chart {"wide" if width == WIDE else "narrow"}" viewBox="0 0 {across} {down}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(chart["title"])}</title>'
        f'<desc id="{name}-desc">{escape(chart["desc"])}</desc>{"".join(_kept(child) for child in root)}</svg>'
    )


def _bars(marks: Sequence[Mapping[str, Any]], width: int) -> dict[str, Any]:
    """One bar a mark, in the order given; label before it (above it where it is narrow), figure and note behind it."""
    import altair as alt

    wide = width == WIDE
    label, room, behind = (26, 230, 190) if wide else (44, 0, 150)
    rows = [
        {
            "place": number,
            "label": cut(mark["label"], label),
            "value": mark["figure"]["value"] or 0,
            "text": mark["text"],
            "note": mark["note"],
            "group": mark["group"],
        }
        for number, mark in enumerate(marks)
    ]
    step, thick, drop = (26, 14, 0) if wide else (40, 12, 8)
    space = width - room - behind
    top = max([row["value"] for row in rows], default=0) or 1
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("place:O", sort=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    )
    across = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    bars = base.mark_bar(size=thick, yOffset=drop, y2Offset=drop).encode(x=across, color=_two_kinds(alt))
    names = base.mark_text(
        align="right" if wide else "left",
        dx=-10 if wide else 0,
        dy=0 if wide else -9,
        fontSize=13 if wide else 12,
        color=_INK,
        baseline="middle",
    ).encode(x=alt.value(0), text="label:N")
    figures = base.mark_text(align="left", dx=7, dy=drop, fontSize=13 if wide else 12, color=_INK).encode(
        x=across, text="text:N"
    )
    notes = base.mark_text(align="left", dx=66 if wide else 60, dy=drop, fontSize=12 if wide else 11, color=_SOFT)
    chart = alt.layer(bars, names, figures, notes.encode(x=across, text="note:N")).properties(
        width=space, height=step * max(len(rows), 1), padding={"left": room, "right": behind, "top": 2, "bottom": 2}
    )
    return _spec(chart)


def _columns(marks: Sequence[Mapping[str, Any]], width: int) -> dict[str, Any]:
    """One column a mark, along time."""
    import altair as alt

    wide = width == WIDE
    rows = [
        {"place": number, "value": mark["figure"]["value"] or 0, "tick": mark["tick"], "group": mark["group"]}
        for number, mark in enumerate(marks)
    ]
    left, right = 44, 8
    space, height, size = width - left - right, 150 if wide else 120, 12 if wide else 11
    across = alt.X("place:O", sort=None, axis=None, scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1))
    base = alt.Chart(alt.Data(values=rows)).encode(x=across)
    axis = alt.Axis(
        labelExpr="replace(format(datum.value, '.3~%'), '%', ' %')",
        tickCount=3,
        domain=False,
        ticks=False,
        labelFontSize=size,
        labelColor=_SOFT,
        gridColor=_RULE,
        title=None,
        labelPadding=6,
    )
    columns = base.mark_bar().encode(y=alt.Y("value:Q", axis=axis, stack=None), color=_two_kinds(alt))
    ticks = base.mark_text(align="center", baseline="top", dy=6, fontSize=size, color=_SOFT).encode(
        y=alt.value(height), text="tick:N"
    )
    chart = alt.layer(columns, ticks).properties(
        width=space, height=height, padding={"left": left, "right": right, "top": 8, "bottom": 24}
    )
    return _spec(chart)


def _two_kinds(alt: Any) -> Any:
    scale = alt.Scale(domain=["strong", "pale"], range=[_BAR, _PALE])
    return alt.Color("group:N", scale=scale, legend=None)


def _spec(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = chart.configure_view(stroke=None).to_dict()
    spec["background"] = None
    spec["autosize"] = "none"  # so that padding and plot make up exactly the width asked for
    spec.pop("$schema", None)
    return spec


def _kept(element: ElementTree.Element) -> str:
    """An element of the drawing by the closed list: place, shape, text and a class for its colour; nothing else."""
    tag = element.tag.rpartition("}")[2]
    if tag == "g":
        inner = "".join(_kept(child) for child in element)
        place = _attribute("transform", element.get("transform"))
        if not inner or place in ("", ' transform="translate(0,0)"'):
            return inner
        return f"<g{place}>{inner}</g>"
    colour = _CLASSES.get(element.get("fill") or "") or _CLASSES.get(element.get("stroke") or "")
    if tag not in _KEPT or colour is None:
        return ""
    kept = "".join(_attribute(name, element.get(name)) for name in ("transform", *_KEPT[tag]))
    return f'<{tag} class="{colour}"{kept}>{escape(element.text or "")}</{tag}>'


def _attribute(name: str, value: str | None) -> str:
    if value is None:
        return ""
    return f' {name}="{escape(_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value))}"'


def cut(label: str, most: int) -> str:
    """A label of at most `most` columns; wide letters count twice, and what is cut ends in an ellipsis."""
    used = 0
    for place, letter in enumerate(label):
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > most:
            return label[: max(place - 1, 1)] + "…"
    return label
