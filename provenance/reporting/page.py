"""A story becomes one HTML file: no network, no style attributes, one style sheet and script, known by their hashes.

Everything of the story is escaped by the template engine. Two things are not, because they are made here: the style
sheet and script of `reports/audit/`, and the charts, which `charts` rebuilds from a closed list.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import content
from provenance.errors import ReportError
from provenance.reporting import figures

if TYPE_CHECKING:
    from jinja2 import Environment

DOCUMENT = "audit"
_PAGE = "page.html.j2"
_TICKED = re.compile("`([^`]{1,200})`")


def render(story: Mapping[str, Any]) -> str:
    """The report as one HTML document.

    Args:
        story: what `story.tell` gave, or the same read back from JSON.
    Raises: ReportError, if the installation lacks a template or the story lacks what one asks for.
    """
    import jinja2

    folder = content.folder("reports") / DOCUMENT
    try:
        style, script = _texts(folder)
        template = _environment(folder.as_posix()).get_template(_PAGE)
        page = template.render(story=story, style=_ours(style), script=_ours(script), policy=policy(style, script))
    except (OSError, jinja2.TemplateNotFound) as error:
        raise ReportError("the installation lacks a part of the report", where=folder) from error
    except jinja2.UndefinedError as error:
        raise ReportError("the story lacks something that the report shows", hint=str(error)) from error
    return page if page.endswith("\n") else page + "\n"


def own_policy() -> str:
    """The content-security policy of a report, for whoever serves one. Raises: OSError."""
    return policy(*_texts(content.folder("reports") / DOCUMENT))


def _texts(folder: Path) -> tuple[str, str]:
    """The style sheet and the script."""
    style, script = (folder / name for name in ("style.css", "script.js"))
    return style.read_text(encoding="utf-8").strip(), script.read_text(encoding="utf-8").strip()


def policy(style: str, script: str) -> str:
    """The content-security policy: nothing may load, and only these two texts may style and run."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _ours(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - a file of the installation, not of the data


def _environment(folder: str) -> Environment:
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(figure=_text, nb=_unbroken, across=across, breaks=_breaks, code=ticked)
    found.globals.update(charts=_charts, graphs=_graphs, meter=meter, heat=heat)
    return found


def _text(item: Mapping[str, Any]) -> str:
    return _unbroken(figures.text(dict(item)))


def _unbroken(text: str) -> str:
    return text.replace(" ", figures.NBSP)


def _breaks(text: str) -> Any:
    """A name that may break after an underscore, where a browser would not break it."""
    from markupsafe import Markup, escape

    return escape(text).replace("_", Markup("_<wbr>"))


def ticked(text: str) -> Any:
    """Prose in which `names` between back ticks are code; escaped first."""
    from markupsafe import Markup, escape

    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped in the same line


def _charts(chart: Mapping[str, Any]) -> Any:
    """Both widths of a chart; the style sheet shows one of them."""
    from provenance.reporting import charts

    return _ours("".join(charts.draw(chart, width=width) for width in (charts.WIDE, charts.NARROW)))


def _graphs(graph: Mapping[str, Any]) -> Any:
    """Both widths of the graph of models."""
    from provenance.reporting import charts, graphs

    return _ours("".join(graphs.draw(graph, width=width) for width in (charts.WIDE, charts.NARROW)))


def across(share: float | None) -> str:
    """A share as a length of an SVG attribute: `85.21%`."""
    return f"{100 * min(max(share or 0.0, 0.0), 1.0):.2f}%"


def heat(item: Mapping[str, Any]) -> str:
    """The class of a cell by how much is missing; the number itself always stands in the cell."""
    share = item["value"] or 0.0
    return "" if share == 0 else "q1" if share < 0.05 else "q2" if share < 0.5 else "q3"


def meter(finding: Mapping[str, Any]) -> dict[str, Any] | None:
    """Where a meter's bar, bound and ends are, as shares of its length; None where there is nothing to draw.

    `kept` is the part within the bound, `past` (from, length) what is beyond it, `short` what lacks to a lower bound.
    """
    measured, least, most = (_value(finding[name]) for name in ("measured", "minimum", "maximum"))
    bound = most if most is not None and (least is None or measured is None or measured > most) else least
    if measured is None or bound is None or measured < 0 or bound < 0:
        return None
    unit = finding["measured"]["unit"]
    top = _top(max(measured, bound), share=unit == figures.SHARE)
    over = bound == most
    first, last = sorted((measured, bound))
    said = figures.write(bound, unit)
    return {
        "kept": first / top if over or measured < bound else measured / top,
        "past": (bound / top, (measured - bound) / top) if over and measured > bound else None,
        "short": (first / top, (last - first) / top) if not over and measured < bound else None,
        "bound": bound / top,
        "end": (f"{top * 100:g} %" if unit == figures.SHARE else f"{top:,g}").replace(" ", figures.NBSP),
        "said": f"measured {figures.write(measured, unit)}, {'at most' if over else 'at least'} {said}",
    }


def _value(item: Mapping[str, Any] | None) -> float | None:
    return None if item is None else item["value"]


def _top(largest: float, *, share: bool) -> float:
    """The end of a meter's scale: the first of 1, 2, 5, 10, ... that leaves some room; 100 % for larger shares."""
    if share and largest > 0.4:
        return 1.0 if largest <= 1 else math.ceil(largest)
    if largest <= 0:
        return 0.01 if share else 1.0
    return next(step for step in _steps(largest) if step >= largest * 1.1)


def _steps(near: float) -> Iterator[float]:
    power = 10.0 ** math.floor(math.log10(near))
    yield from (power * factor for factor in (1, 2, 5, 10, 20))
