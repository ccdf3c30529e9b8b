"""The generations of collapse.py as small charts: what the tool measures above, what the texts tell below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PANELS = (
    ("synthetic", "Synthetic share (tool)", ".0%"),
    ("fresh", "Fresh text of people (tool)", ".0%"),
    ("rank", "Level: 0 low to 3 severe (tool)", "d"),
    ("perplexity", "Perplexity, held-out text", ",d"),
    ("vocabulary", "Words in what it writes", ",d"),
    ("tail_read", "Tail left in what it reads", ".0%"),
)


def plot(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write one SVG; lines are told apart by dash and shape as well as by colour."""
    import altair as alt

    def panel(column: str, title: str, form: str) -> alt.Chart:
        kind = alt.Scale(domain=["replace", "accumulate", "fresh"])
        values = [
            {"r": row["regime"], "g": row["generation"], "v": row[column]} for row in rows if row[column] is not None
        ]
        return (
            alt.Chart(alt.Data(values=values), title=alt.Title(title, fontSize=12), width=230, height=150)
            .mark_line(point=True)
            .encode(
                x=alt.X("g:Q", title="generation", axis=alt.Axis(tickMinStep=1, grid=False)),
                y=alt.Y("v:Q", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(format=form, tickCount=4)),
                color=alt.Color("r:N", title="regime", scale=kind),
                strokeDash=alt.StrokeDash("r:N", title="regime", scale=kind),
                shape=alt.Shape("r:N", title="regime", scale=kind),
            )
        )

    drawn = [panel(*each) for each in PANELS]
    alt.vconcat(alt.hconcat(*drawn[:3]), alt.hconcat(*drawn[3:])).configure(background="white").save(str(path))
