"""How well machine text is told: measured on labelled texts, and chosen for a snapshot."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.errors import UsageError
from provenance.model import UNKNOWN_SOURCE
from provenance.quality import machine_text, machine_text_note, machine_text_sets
from provenance.quality.machine_text import Evaluation, Judged

if TYPE_CHECKING:
    from provenance.sources import Declaration


def evaluate(labelled: Sequence[Path], *, text: str = "text", label: str = "label") -> Evaluation:
    """Run the model that scans over labelled texts, and count.

    A text whose SHA-256 begins with an even byte helps to choose the threshold, the others are counted; so no text does
    both, and a copy goes where its original goes. With texts of one class alone there is nothing to choose.
    Raises: UsageError, ReadError, ConfigError, ScanError.
    """
    from provenance.scan import style
    from provenance.scan.style.model import shipped

    model = shipped()
    chosen: list[Judged] = []
    counted: list[tuple[str, list[Judged]]] = []
    for one in machine_text_sets.read_all(labelled, text=text, label=label):
        rest: list[Judged] = []
        for machine, content in one.rows:
            score, words, _ = style.judge(content, model)
            chooses = not hashlib.sha256(content.encode("utf-8", "replace")).digest()[0] & 1
            (chosen if chooses else rest).append(Judged(machine, score, words))
        counted.append((one.name, rest))
    threshold = machine_text.best(chosen)
    return Evaluation(
        model=model.digest,
        how="labelled texts of your own",
        threshold=threshold,
        sets=tuple(machine_text.measure(name, rest, threshold) for name, rest in counted),
    )


def note_of(given: Sequence[str], declaration: Declaration) -> dict[str, Any]:
    """The note on machine text of a snapshot.

    Args:
        given: `[SOURCE=]FILE` each: a kept evaluation, of that source or of all that none is given of.
    Raises: UsageError, if a source is not declared or named twice; ConfigError.
    """
    from provenance.scan.style.model import shipped

    known = {UNKNOWN_SOURCE, *(source.id for source in declaration.sources)}
    own: dict[str | None, Evaluation] = {}
    for item in given:
        before, equals, after = item.partition("=")
        # A file may have an = in its name, and then it is there.
        source, file = (None, item) if not equals or Path(item).is_file() else (before, after)
        if source is not None and source not in known:
            raise UsageError(
                f"no source is called {source[:60]!r}", where=f"--machine-text {item[:80]}", hint=_known(known)
            )
        if source in own:
            raise UsageError("two evaluations of machine text are given of one source", where=source or "all")
        own[source] = machine_text.load(Path(file))
    return machine_text_note.note(own, model=shipped().digest)


def _known(sources: set[str]) -> str:
    return f"known: {', '.join(sorted(sources)[:20])}"
