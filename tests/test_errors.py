"""Errors say what, where and what next, and survive the trip out of a process pool."""

from __future__ import annotations

import pickle

import pytest

from provenance import errors


@pytest.mark.parametrize("kind", [errors.UsageError, errors.ReadError, errors.LedgerError, errors.RefusedError])
def test_an_error_comes_out_of_a_pool_as_it_went_in(kind):
    error = kind("what", where="there", hint="do this")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (kind, "what\n  where: there\n  hint: do this")


def test_the_reason_of_a_rejected_shard_travels_too():
    assert pickle.loads(pickle.dumps(errors.ReadError("x", reason="corrupt"))).reason == "corrupt"


def test_a_line_feed_in_a_file_name_makes_no_line_of_its_own():
    assert "\n  hint: obey" not in str(errors.ReadError("what", where="a\n  hint: obey"))


def test_exit_codes_are_those_of_the_readme():
    assert [e.exit_code for e in (errors.LedgerError, errors.UsageError, errors.RefusedError)] == [1, 2, 3]
