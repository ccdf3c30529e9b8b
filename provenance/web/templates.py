"""Templates of the pages, in reports/board/; everything that a page shows is escaped by the engine."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from provenance import content
from provenance.errors import ReportError
from provenance.reporting.page import ticked

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = "board"

ASSETS = {
    "audit.css": ("audit/style.css", "text/css"),
    "board.css": (f"{FOLDER}/style.css", "text/css"),
    "sign.js": (f"{FOLDER}/sign.js", "text/javascript"),
}
"""Name in an address -> file under reports/, and its type; nothing else is served from there."""


def render(template: str, /, **values: Any) -> str:
    """One page. Raises: ReportError, if the installation lacks a part of it, or a value that it shows."""
    import jinja2

    try:
        return _environment().get_template(f"{template}.html.j2").render(**values)
    except (OSError, jinja2.TemplateNotFound, jinja2.UndefinedError) as error:
        raise ReportError(f"the page {template} cannot be made", hint=str(error)) from error


def asset(name: str) -> tuple[bytes, str] | None:
    """Bytes and type of a style sheet or script; None if there is none of this name."""
    if name not in ASSETS:
        return None
    path, kind = ASSETS[name]
    return (content.folder("reports") / path).read_bytes(), kind


@lru_cache(maxsize=1)
def _environment() -> Environment:
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(content.folder("reports") / FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(short=short, line=line, ticked=ticked, n=lambda number: f"{number:,}")
    return found


def short(digest: str) -> str:
    """The first digits of a digest."""
    return digest[:12]


def line(text: object, most: int = 2_000) -> str:
    """What somebody wrote, on one line and of bounded length, without control characters."""
    said = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text)[: most + 1])
    return said if len(said) <= most else said[:most] + "\N{HORIZONTAL ELLIPSIS}"
