"""Asking for a report costs its libraries; having the package does not."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["provenance.reporting", "provenance.reporting.verdict", "provenance.reporting.story"]
)
def test_importing_the_stage_imports_no_heavy_library(module):
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"altair", "vl_convert", "jinja2", "polars", "duckdb", "great_expectations"} & set(loaded)
