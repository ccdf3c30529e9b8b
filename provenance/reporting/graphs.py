"""The graph of models and snapshots as inline SVG: snapshots below in the order they were trained on, models above.

Drawn by hand from a closed list of elements; every colour is a class of the style sheet, and every text is escaped.
A loop's arrows are strong, the others pale; a table of the page repeats all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from provenance.reporting.charts import NARROW, WIDE, cut

_TOP, _BOTTOM, _BOX, _HEIGHT = 34, 150, 34, 210
_MOST = {WIDE: 6, NARROW: 3}
"""Snapshots that are drawn: the last ones."""


def draw(graph: Mapping[str, Any], *, width: int) -> str:
    """The graph as an `<svg>` element.

    Args:
        graph: `id title desc snapshots arrows`; a snapshot is `id label`; an arrow `kind snapshot model text loop`, its
            kind `wrote` or `trained`.
    """
    shown = graph["snapshots"][-_MOST[width] :]
    step = width / max(len(shown), 1)
    across = {item["id"]: step * (number + 0.5) for number, item in enumerate(shown)}
    models = _placed(graph["arrows"], across)
    room = min(step * 0.8, 190)
    parts = []
    for arrow in graph["arrows"]:
        if arrow["snapshot"] in across and arrow["model"] in models:
            parts.append(_arrow(arrow, across[arrow["snapshot"]], *models[arrow["model"]]))
    for item in shown:
        parts.append(_box(across[item["id"]], _BOTTOM, room, item["label"]))
    for name, (x, y) in models.items():
        parts.append(_box(x, y, room, name))
    name = f"{graph['id']}-{width}"
    kind = "wide" if width == WIDE else "narrow"
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width} {_HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(graph["title"])}</title>'
        f'<desc id="{name}-desc">{escape(graph["desc"])}</desc>{"".join(parts)}</svg>'
    )


def _placed(arrows: Sequence[Mapping[str, Any]], across: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Where each model stands: above the first snapshot it was trained on; a writer from outside at the left."""
    found: dict[str, tuple[float, float]] = {}
    for arrow in arrows:
        if arrow["kind"] == "trained" and arrow["snapshot"] in across:
            found.setdefault(arrow["model"], (across[arrow["snapshot"]], _TOP))
    return found


def _box(x: float, y: float, room: float, label: str) -> str:
    left, top = x - room / 2, y - _BOX / 2
    said = escape(cut(label, max(int(room / 7.5), 4)))
    return (
        f'<rect class="node" x="{left:.1f}" y="{top:.1f}" width="{room:.1f}" height="{_BOX}" rx="4"/>'
        f'<text class="ink" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="12">{said}</text>'
    )


def _arrow(arrow: Mapping[str, Any], x: float, model_x: float, model_y: float) -> str:
    """From a model down to a snapshot, or from a snapshot up to the model above it."""
    kind = "edge loop" if arrow["loop"] else "edge"
    low, high = _BOTTOM - _BOX / 2, model_y + _BOX / 2
    if arrow["kind"] == "trained":
        return _line(kind, x + 8, low, model_x + 8, high)
    line = _line(kind, model_x - 8, high, x - 8, low)
    middle_x, middle_y = model_x + 0.62 * (x - model_x) - 8, high + 0.62 * (low - high)
    place = f'x="{middle_x - 5:.1f}" y="{middle_y:.1f}" text-anchor="end" font-size="11"'
    return f'{line}<text class="soft" {place}>{escape(arrow["text"])}</text>'


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A line with a head at its end."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - 8 * ux, y2 - 8 * uy
    head = f"M{x2:.1f},{y2:.1f}L{bx - 4 * uy:.1f},{by + 4 * ux:.1f}L{bx + 4 * uy:.1f},{by - 4 * ux:.1f}Z"
    return (
        f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{bx:.1f}" y2="{by:.1f}"/>'
        f'<path class="{kind} head" d="{head}"/>'
    )
