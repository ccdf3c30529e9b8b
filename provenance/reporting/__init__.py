"""Stage 7, report: one snapshot's story, as one HTML file and the same as JSON.

`tell` asks the snapshot and says everything as one JSON-able value; `html` shows that value. Charts and templates are
imported when a page is made, not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provenance.model import Decision

if TYPE_CHECKING:
    from provenance.profile import Session


def tell(session: Session, decision: Decision | None, *, name: str, at: str) -> dict[str, Any]:
    """Everything the report says, as one JSON-able value of bounded size (docs/report.md).

    Args:
        decision: None: the report says that nothing was judged.
        name: of the snapshot.
        at: when the report is made, ISO 8601.
    Raises: ProfileError, if a question cannot be asked.
    """
    from provenance.reporting import story

    return story.tell(session, decision, name=name, at=at)


def html(story: Mapping[str, Any]) -> str:
    """The story as one HTML document that needs no network and no script.

    Raises: ReportError, if the installation lacks a part of it.
    """
    from provenance.reporting import page

    return page.render(story)
