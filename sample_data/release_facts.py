"""What is declared of the three releases' sources, and how each version of Meri was evaluated."""

from __future__ import annotations

import json
from typing import Any

OURS = "Meridian Social"

SOURCES: dict[str, dict[str, Any]] = {
    "posts": {
        "name": "Posts of our users",
        "owner": OURS,
        "origin_class": "user_service",
        "licence": "LicenseRef-Meridian-Terms-12",
        "legal_basis": "A6-1-f",
        "confidentiality": "C1",
        "authors": {"*": "human"},
        "read": {"contributor": "user_id"},
    },
    "threads": {
        "name": "Replies of our users",
        "owner": OURS,
        "origin_class": "user_service",
        "licence": "LicenseRef-Meridian-Terms-12",
        "legal_basis": "A6-1-a",
        "confidentiality": "C1",
        "authors": {"*": "human"},
        "read": {"contributor": "user_id"},
    },
    "encyclopedia": {
        "name": "Encyclopedia articles",
        "owner": "The encyclopedia's contributors",
        "origin_class": "public_dataset",
        "licence": "CC-BY-SA-4.0",
        "legal_basis": "A6-1-f",
        "confidentiality": "C0",
        "authors": {"*": "human"},
    },
    "news": {
        "name": "Licensed news reports",
        "owner": "Lantern News Agency",
        "origin_class": "licensed",
        "licence": "LicenseRef-Lantern-2024-117",
        "legal_basis": "A6-1-f",
        "confidentiality": "C1",
        "authors": {"*": "human"},
    },
    "forum": {
        "name": "A garden and kitchen forum",
        "owner": "Hearth Forum eG",
        "origin_class": "third_party_private",
        "licence": "CC-BY-4.0",
        "legal_basis": "A6-1-f",
        "confidentiality": "C0",
        "authors": {"*": "human"},
    },
    "archive": {
        "name": "The forum's old threads, now kept by an archive",
        "owner": "Open Thread Archive",
        "origin_class": "public_dataset",
        "licence": "CC-BY-4.0",
        "legal_basis": "A6-1-f",
        "confidentiality": "C0",
        "authors": {"*": "human"},
    },
}

CHANGES: dict[int, dict[str, dict[str, Any]]] = {
    2: {"news": {"licence": "LicenseRef-Lantern-2026-009"}},
    3: {"threads": {"legal_basis": "A6-1-f"}, "forum": {"licence": None}},
}
"""Facts that a release declares otherwise than those before; None: no longer."""

EVALUATIONS: dict[int, dict[tuple[str, str, str], float]] = {
    1: {("quality", "hallucination-rate", "lower"): 0.21, ("safety", "refusal-rate", "higher"): 0.97,
        ("bias", "stereotype-gap", "lower"): 0.08, ("ethics", "agreement", "higher"): 0.91},
    2: {("quality", "hallucination-rate", "lower"): 0.15, ("safety", "refusal-rate", "higher"): 0.96,
        ("bias", "stereotype-gap", "lower"): 0.083, ("ethics", "agreement", "higher"): 0.9},
    3: {("quality", "hallucination-rate", "lower"): 0.08, ("safety", "refusal-rate", "higher"): 0.81},
}  # fmt: skip
"""(suite, metric, which way is better) -> value: ever fewer hallucinations, and at last nobody ran the ethics tests."""


def sources(number: int) -> bytes:
    """The sources.yaml of one release: a key a line, values as JSON, which is YAML too."""
    lines = [
        f"# Meridian Social, release {number} (an invented network; made by sample_data/make.py --releases).",
        "version: 1",
        f"provider: {OURS}",
        "defaults:",
        "  declared_by: Meridian data office",
        f"  declared_at: {2023 + number}-01-12",
        "  contact: data-office@example.com",
        "  language: en",
        f'  collected: {{"from": "2023-01-01", "to": "{2022 + number}-12-31"}}',
        "sources:",
    ]
    for name, facts in _declared(number).items():
        lines += [f"  - id: {name}", *(f"    {key}: {json.dumps(value)}" for key, value in facts.items()), ""]
    return "\n".join(lines).encode()


def _declared(number: int) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, facts in SOURCES.items():
        said = dict(facts)
        for release in range(2, number + 1):
            said |= CHANGES[release].get(name, {})
        found[name] = {"match": {"paths": [f"{name}/*.jsonl"]}} | {k: v for k, v in said.items() if v is not None}
    for version in range(1, number):
        found[f"meri-answers-{version}"] = {
            "match": {"paths": [f"meri-answers-{version}/*.jsonl"]},
            "name": f"Answers of Meri, version {version}",
            "owner": OURS,
            "origin_class": "synthetic",
            "licence": "LicenseRef-Meridian-Internal",
            "legal_basis": "A6-1-f",
            "generator": f"meri@{version}",
            "confidentiality": "C1",
            "authors": {"prompt": "human", "response": "model"},
        }
    return found


def evaluations(number: int) -> bytes:
    """What `provenance model eval` reads."""
    listed = [
        {"suite": suite, "metric": metric, "value": value, "direction": way, "date": f"{2023 + number}-02-01"}
        for (suite, metric, way), value in EVALUATIONS[number].items()
    ]
    return (json.dumps(listed, indent=1) + "\n").encode()
