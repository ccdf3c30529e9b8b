"""A recognizer of names of the tests' own: whatever is written as @Name is a person, whatever as #Place a place."""

from __future__ import annotations

import re

from presidio_analyzer import EntityRecognizer, RecognizerResult


class Marked(EntityRecognizer):
    """Stands for any recognizer that reads texts itself, as those of transformers and GLiNER do."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PERSON", "LOCATION"], name="Marked", version="7")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text, entities, nlp_artifacts=None):
        if "fails" in text:
            raise RuntimeError(text)
        kinds = {"@": "PERSON", "#": "LOCATION", "%": "AGE"}
        found = [(kinds[m[0][0]], *m.span()) for m in re.finditer(r"[@#%]\w+", text)]
        return [RecognizerResult(kind, start, end, 0.9) for kind, start, end in found]


def nothing() -> object:
    """Makes what is no recognizer."""
    return object()


class Broken(Marked):
    """Works on no text."""

    def analyze(self, text, entities, nlp_artifacts=None):
        raise RuntimeError(text)
