"""Section "Feedback": how much of the data a model wrote, as far as it is declared."""

from __future__ import annotations

from provenance.reporting.ask import Asked
from provenance.reporting.blocks import Block, fact, facts, section, words
from provenance.reporting.sections import alignment
from provenance.scan.values import ODD

LIMITS = (
    "Who wrote a part is what its source declares, or the generator that its record names.",
    "Texts were not searched for machine writing: machine text that nobody declared counts as human or unknown.",
    "Outputs of the provider's own models can come back as user data. None were matched against this snapshot.",
)
_AUTHORS = {"Written by a model": "model", "Written by people": "human", "Author unknown": "unknown"}


def told(asked: Asked) -> Block:
    """Shares by author, as declared; the generators named; what is not known."""
    lines = []
    for label, value in _AUTHORS.items():
        lines.append(fact(label, figure=asked.of("mix_by_author", "author", value, "token_share", basis="declared")))
    mixed = asked.of("mix_by_author", "author", "mixed", "record_share", basis="declared")
    if mixed["value"]:
        lines.append(fact("Several authors in one record", figure=mixed))
    named = [name for name in asked.rows("mix_by_generator")["generator"].to_list() if name not in (None, "mixed", ODD)]
    lines.append(fact("Generators named", f"{len(named):,}" if named else "none", link="by-generator"))
    lead = "How much of what the model would read was written by a model, as far as it is declared."
    return section(
        "feedback",
        "Feedback",
        lead,
        [facts(lines), words(LIMITS, title="What this cannot tell"), *alignment.blocks(asked)],
    )
