"""How good a detector is: labelled texts in, precision and recall with intervals out, and what they say of a count.

Knows no detector: it takes anything that turns texts into spans.
"""
