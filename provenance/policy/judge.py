"""Judges a policy pack: each rule becomes Great Expectations' expectations on its rows, checked against `measure`.

The only module that imports great_expectations, and only when something is judged: the import takes seconds.
Great Expectations calls an expectation on no rows a success, so one on the number of rows goes before it; and a rule
holds only where its verdict and our own exact comparison both say so.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from provenance.errors import PolicyError
from provenance.model import Finding, Rule, Severity
from provenance.policy import verdict
from provenance.policy.pack import Policy, Spec
from provenance.policy.verdict import Second, Tables

SEVERITY = {Severity.REFUSE: "critical", Severity.REVIEW: "warning", Severity.NOTE: "info"}
"""Our severities in Great Expectations' words."""

_PLACE = "provenance"  # how Great Expectations is to call where rows come from


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a policy says of one snapshot."""

    rules: tuple[Rule, ...]  # every rule of the pack, in its order
    findings: tuple[Finding, ...]  # one for each rule that does not hold
    errored: tuple[str, ...]  # ids of rules that could not be judged as they are written; the floor refuses for them
    evidence: Mapping[str, bytes]  # relative path -> content: what Great Expectations can open again


def judge(policy: Policy, tables: Tables) -> Judged:
    """Judge every rule of `policy` on what `tables` gives.

    Deterministic but for `evidence`, whose results carry Great Expectations' own ids and times.
    Raises: PolicyError, if Great Expectations cannot be started.
    """
    asked = [verdict.ask(spec, tables) for spec in policy.rules]
    evidence = {"README.md": (Path(__file__).parent / "evidence.md").read_bytes()}
    verdicts = []
    with _context() as context:
        for item in asked:
            suite = _suite(item.spec)
            document = _run(context, suite, item.csv)
            evidence[f"suites/{item.spec.id}.json"] = _json(suite.to_json_dict())
            evidence[f"frames/{item.spec.id}.csv"] = item.csv
            evidence[f"results/{item.spec.id}.json"] = _json(document)
            verdicts.append(verdict.of(item, _second(document), tables))
    return Judged(
        rules=tuple(item.rule for item in verdicts),
        findings=tuple(item.finding for item in verdicts if item.finding is not None),
        errored=tuple(item.rule.id for item in verdicts if item.errored),
        evidence=evidence,
    )


def _suite(spec: Spec) -> Any:
    """The rule as a suite: there are rows, there is the column, no value is missing, every value is within bounds."""
    import great_expectations as gx
    from great_expectations import expectations as gxe

    about: dict[str, Any] = {"severity": SEVERITY[spec.severity], "meta": {"rule": spec.id, "query": spec.query}}
    found = [
        gxe.ExpectColumnToExist(column=spec.column, **about),
        gxe.ExpectColumnValuesToNotBeNull(column=spec.column, **about),
        gxe.ExpectColumnValuesToBeBetween(
            column=spec.column,
            min_value=None if spec.minimum is None else float(spec.minimum),
            max_value=None if spec.maximum is None else float(spec.maximum),
            **about,
        ),
    ]
    if spec.absent != "pass":
        found.insert(0, gxe.ExpectTableRowCountToBeBetween(min_value=1, **about))
    return gx.ExpectationSuite(name=spec.id, expectations=found, notes=spec.about)


def _run(context: Any, suite: Any, csv: bytes) -> dict[str, Any]:
    """Validate the rows against the suite; the result as a JSON value, without the messages of errors.

    What is judged is what the kept CSV reads back as, so the evidence cannot differ from it.
    """
    kinds = [expectation.expectation_type for expectation in suite.expectations]
    try:
        document = _validate(context, suite, csv)
    except Exception:  # whatever a foreign library raises: a rule that could not be judged, not a crash
        document = {
            "success": False,
            "results": [
                {"success": False, "expectation_config": {"type": kind}, "result": {}, "exception_info": _ERRED}
                for kind in kinds
            ],
        }
    for item in document["results"]:
        # A traceback names folders of this machine, a message may quote a value: only that there was an error is kept.
        item["exception_info"] = {**_ERRED, "raised_exception": _raised(item["exception_info"])}
    return document


_ERRED = {"raised_exception": True, "exception_message": None, "exception_traceback": None}


def _validate(context: Any, suite: Any, csv: bytes) -> dict[str, Any]:
    # The batch judges by itself: keeping an asset, a suite and a definition for each rule takes longer than judging.
    import pandas as pd

    rows = context.data_sources.get(_PLACE).get_asset(_PLACE).get_batch_definition(_PLACE)
    batch = rows.get_batch({"dataframe": pd.read_csv(BytesIO(csv))})
    result: dict[str, Any] = batch.validate(suite, result_format="SUMMARY").to_json_dict()
    return result


def _raised(info: Any) -> bool:
    """Whether an expectation errored; `info` is one report, or one for each metric."""
    reports = [info, *info.values()] if isinstance(info, dict) else []
    return any(isinstance(report, dict) and report.get("raised_exception") for report in reports)


def _second(document: dict[str, Any]) -> Second:
    """The second opinion: what Great Expectations found."""
    results = {item["expectation_config"]["type"]: item for item in document["results"]}
    between = results["expect_column_values_to_be_between"]
    missing = results["expect_column_values_to_not_be_null"]
    return Second(
        success=document["success"] is True and all(item["success"] is True for item in document["results"]),
        errored=any(item["exception_info"]["raised_exception"] for item in document["results"]),
        beyond=between["result"].get("unexpected_count") or 0,
        missing=missing["result"].get("unexpected_count") or 0,
    )


@contextlib.contextmanager
def _context() -> Iterator[Any]:
    """A context in memory: no files, no network, no progress bars, no logging; the caller's own context comes back.

    Raises: PolicyError, if Great Expectations cannot be imported or started.
    """
    with _quiet():
        try:
            from great_expectations.data_context.data_context.context_factory import project_manager
            from great_expectations.exceptions import DataContextRequiredError

            try:
                before = project_manager.get_current_project()
            except DataContextRequiredError:
                before = None
            context = _start()
        except Exception as error:  # whatever it is that a foreign start-up raises
            raise PolicyError(
                f"Great Expectations could not be started ({type(error).__name__})",
                hint="install provenance-audit again, into an environment of its own",
            ) from error
        try:
            yield context
        finally:
            project_manager.set_project(before)


def _start() -> Any:
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    asset = context.data_sources.add_pandas(_PLACE).add_dataframe_asset(_PLACE)
    asset.add_batch_definition_whole_dataframe(_PLACE)
    return context


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's warnings, log lines and analytics off for a while."""
    logger = logging.getLogger("great_expectations")
    level, before = logger.level, os.environ.get("GX_ANALYTICS_ENABLED")
    logger.setLevel(logging.CRITICAL + 1)  # its messages may quote values
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # versions that have analytics read it when they are imported
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
        if before is None:
            del os.environ["GX_ANALYTICS_ENABLED"]
        else:
            os.environ["GX_ANALYTICS_ENABLED"] = before


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n").encode()
