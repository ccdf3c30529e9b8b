"""The command line, as tests call it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from provenance.cli import main


@pytest.fixture
def pv(tmp_path, monkeypatch):
    """Call a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*args, code=0, given=None):
        result = CliRunner().invoke(main, [str(a) for a in args], input=given)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    return call
