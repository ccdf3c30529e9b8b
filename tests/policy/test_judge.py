"""Great Expectations judges, an exact comparison has to agree, and nothing passes for want of rows or values."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.model import Severity
from provenance.policy import verdict, words
from provenance.policy.judge import SEVERITY, Judged, judge
from provenance.policy.verdict import Second
from tests.policy.policy_tables import MADE, Made, pack, spec

RULES = pack(
    spec(id="within", max="0.9"),
    spec(id="at-the-bound", max="0.85", min="0.05"),
    spec(id="past", max="0.5", severity="review"),
    spec(id="two-past", max="0.08"),
    spec(id="below", min="0.1"),
    spec(id="filtered", profile="mix_by_internal", where="internal = true", max="0.5", column="effective_token_share"),
    spec(id="filtered-away", where="source = 'nowhere'", max="0"),
    spec(id="absent-is-fine", where="source = 'nowhere'", max="0", absent="pass"),
    spec(id="without-value", profile="gaps", column="score", max="1"),
    spec(id="one-without-value", profile="gaps", column="score", where="name <> 'c'", max="0.05"),
    spec(id="not-a-number", profile="gaps", column="text", max="1", absent="pass"),
    spec(id="no-column", column="nothing", max="1", severity="note", absent="pass"),
    spec(id="no-profile", profile="nothing", max="1", severity="note", absent="pass"),
    spec(id="bad-filter", where="no such thing", max="1"),
    spec(id="counted", profile="opt_outs", column="records", max="0"),
    spec(id="counted-each", profile="opt_outs", column="records", max="10", remedy="Drop them."),
    spec(id="counted-twice", profile="declarations", column="records", max="0"),
)


@pytest.fixture(scope="module")
def judged() -> Judged:
    return judge(RULES, MADE)


def finding(judged: Judged, rule: str):
    (found,) = [f for f in judged.findings if f.rule == rule]
    return found


def test_every_rule_is_listed_in_order_and_every_broken_one_found(judged):
    assert [rule.id for rule in judged.rules] == [rule.id for rule in RULES.rules]
    assert [rule.id for rule in judged.rules if rule.held] == ["within", "at-the-bound", "absent-is-fine"]
    assert [f.rule for f in judged.findings] == [rule.id for rule in judged.rules if not rule.held]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("past", "85 % of tokens (source comments), at most 50 % is allowed; 1 of 3 rows break it"),
        ("two-past", "85 % of tokens (source comments), at most 8 % is allowed; 2 of 3 rows break it"),
        ("below", "5 % of tokens (no source), at least 10 % is needed; 1 of 3 rows break it"),
        ("filtered", "91.9 % of effective tokens (internal data), at most 50 % is allowed"),
        ("filtered-away", "rule filtered-away found nothing to judge: no row of the profile passes its filter"),
        ("without-value", "2 of 3 rows have no value, the first is name b"),
        (
            "one-without-value",
            "score 0.1 (name a), at most 0.05 is allowed; 1 of 2 rows break it; 1 of 2 rows have no value",
        ),
        ("not-a-number", "rule not-a-number could not be judged: column text of profile gaps holds no numbers"),
        ("no-column", "rule no-column could not be judged: profile mix_by_source has no column nothing"),
        (
            "no-profile",
            "rule no-profile could not be judged: its rows could not be had: no profile 'nothing'; there are others",
        ),
        ("bad-filter", "rule bad-filter could not be judged: its rows could not be had: the condition cannot be run"),
        (
            "counted",
            "41 records, at most 0 is allowed; 2 of 2 rows break it, the worst is source comments with 30",
        ),
        (
            "counted-each",
            "41 records, at most 10 is allowed in each row; 2 of 2 rows break it, the worst is source comments with 30",
        ),
        ("counted-twice", "9 records (source comments, fact licence), at most 0 is allowed; 2 of 2 rows break it"),
    ],
)
def test_a_reason_names_the_worst_row_and_how_many_broke_it(judged, rule, reason):
    assert finding(judged, rule).reason == reason


def test_a_finding_says_what_is_needed_to_recompute_it(judged):
    found = finding(judged, "filtered")
    assert (found.profile, found.column, found.row) == ("mix_by_internal", "effective_token_share", "internal=true")
    assert found.query == "mix_by_internal.sql, where internal = true, column effective_token_share"
    assert (found.measured, found.minimum, found.maximum) == (0.918918918919, None, 0.5)
    assert found.margin == 0.418918918919
    assert found.unit == "share of effective tokens"


def test_a_remedy_is_computed_before_the_words_of_the_policy(judged):
    assert finding(judged, "filtered").remedy == (
        "Keep at most 150 of the 1,700 effective tokens of internal data, or add at least 1,550 effective tokens from "
        "elsewhere (each judged again: the rule then holds). Do something."
    )
    assert finding(judged, "counted").remedy == (
        "Drop or mend 41 records, 30 of them of source comments (judged again: the rule then holds). Do something."
    )
    assert finding(judged, "without-value").remedy == "Do something."


def test_an_amount_is_added_up_over_the_rows_that_break_it(judged):
    """Whoever reads one number has to read all of it, not the worst row's."""
    found = finding(judged, "counted")
    assert (found.measured, found.margin, found.row) == (41.0, 41.0, "source=comments")
    assert found.query == "opt_outs.sql, column records, added up over the 2 rows above 0"
    assert words.rows_added(found.query) == 2
    each = finding(judged, "counted-each")
    assert (each.measured, each.margin) == (41.0, 21.0)
    assert each.remedy.startswith("Drop 21 records, 20 of them of source comments (judged again")
    assert {rule.id: rule.measured for rule in judged.rules}["counted-each"] == 41.0


def test_what_one_record_counts_in_twice_is_not_added_up(judged):
    found = finding(judged, "counted-twice")
    assert (found.measured, found.margin, found.remedy) == (9.0, 9.0, "Do something.")
    assert words.rows_added(found.query) is None


def test_where_nothing_was_tagged_the_reason_says_so():
    empty = Made(
        mix_by_internal=pl.DataFrame({"internal": [True, False], "token_share": [None, None]}),
        snapshot_totals=pl.DataFrame({"records": [0]}),
    )
    (found,) = judge(pack(spec(profile="mix_by_internal", where="internal = true", max="0.5")), empty).findings
    assert found.reason == "nothing was tagged, so there is no share of tokens to judge (internal data)"


def test_what_cannot_be_judged_is_told_to_the_floor(judged):
    assert judged.errored == ("not-a-number", "no-column", "no-profile", "bad-filter")


def test_a_policy_without_rules_judges_nothing():
    assert judge(pack(), MADE).rules == ()


def test_params_reach_the_profile():
    tables = Made(mix_by_source=MADE.tables["mix_by_source"])
    judge(pack(spec(max="1", params={"k": "5"})), tables)
    assert tables.asked == [("mix_by_source", {"k": "5"}, None)]


# Great Expectations and what it leaves behind


def kept(judged: Judged, folder: Path) -> Path:
    for name, content in judged.evidence.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_kept_evidence_opens_in_a_plain_great_expectations_project(judged, tmp_path):
    import great_expectations as gx
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResultSchema

    kept(judged, tmp_path)
    project = tmp_path / "project"
    project.mkdir()
    context = gx.get_context(mode="file", project_root_dir=project)
    source = context.data_sources.add_pandas_filesystem("kept", base_directory=tmp_path / "frames")
    for rule in judged.rules:
        suite = context.suites.add(
            gx.ExpectationSuite(**json.loads((tmp_path / f"suites/{rule.id}.json").read_bytes()))
        )
        asset = source.add_csv_asset(rule.id)
        rows = asset.add_batch_definition_path("rows", path=f"{rule.id}.csv")
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=rule.id, data=rows, suite=suite),
        )
        assert definition.run().success is rule.held, rule.id
        result = ExpectationSuiteValidationResultSchema().load(
            json.loads((tmp_path / f"results/{rule.id}.json").read_bytes())
        )
        assert result["success"] is rule.held


def test_the_readme_beside_the_evidence_says_how_to_judge_again(judged, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(kept(judged, tmp_path))
    (code,) = re.findall(r"```python\n(.*?)```", (tmp_path / "README.md").read_text(), re.DOTALL)
    for rule in judged.rules[:3]:
        exec(code.replace("internal-share", rule.id), {})
        assert capsys.readouterr().out == f"{rule.held}\n"


def test_rows_that_cannot_be_read_are_an_error_of_the_rule_and_no_crash(monkeypatch):
    def fail(*_, **__):
        raise ValueError("no table")

    monkeypatch.setattr("pandas.read_csv", fail)
    judged = judge(pack(spec(id="within", max="1")), MADE)
    assert (judged.errored, judged.rules[0].held) == (("within",), False)


def test_suites_carry_severity_and_rule(judged):
    for rule in judged.rules:
        suite = json.loads(judged.evidence[f"suites/{rule.id}.json"])
        assert {e["severity"] for e in suite["expectations"]} == {SEVERITY[rule.severity]}
        assert {e["meta"]["rule"] for e in suite["expectations"]} == {rule.id}


def test_evidence_names_no_folder_of_this_machine(judged):
    everything = b"".join(judged.evidence.values())
    assert str(Path(sys.prefix)).encode() not in everything
    assert b"Traceback" not in everything


def test_the_callers_own_context_is_left_alone():
    import great_expectations as gx
    from great_expectations.data_context.data_context.context_factory import project_manager

    own = gx.get_context(mode="ephemeral")
    judge(pack(spec(max="1")), MADE)
    assert project_manager.get_current_project() is own


def test_judging_is_silent_and_uses_no_network():
    code = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("network")
used = []
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = lambda *a: used.append(a) or refuse()
socket.getaddrinfo = socket.create_connection = lambda *a, **k: used.append(a) or refuse()
from tests.policy.policy_tables import MADE, pack, spec
from provenance.policy.judge import judge
assert "great_expectations" not in sys.modules, "imported before it is needed"
judged = judge(pack(spec(max="0.5"), spec(id="b", column="nothing", max="1")), MADE)
assert len(judged.findings) == 2 and not used, used
"""
    checkout = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-W", "default", "-c", code]
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=checkout)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


# The exact comparison


@pytest.mark.parametrize(
    ("second", "held", "errored"),
    [
        (Second(success=True, errored=False, beyond=0, missing=0), True, False),
        (Second(success=False, errored=False, beyond=0, missing=0), False, True),  # they differ
        (Second(success=True, errored=False, beyond=1, missing=0), False, True),  # they differ on a row
        (Second(success=True, errored=False, beyond=0, missing=1), False, True),
        (Second(success=False, errored=True, beyond=0, missing=0), False, True),  # an expectation errored
    ],
)
def test_a_rule_holds_only_where_both_opinions_say_so(second, held, errored):
    said = verdict.of(verdict.ask(spec(max="0.9"), MADE), second, MADE)
    assert (said.rule.held, said.errored) == (held, errored)
    assert (said.finding is None) is held


bounds = st.decimals(min_value=-1000, max_value=1000, places=3)
floats = st.floats(allow_nan=True, allow_infinity=True) | st.floats(min_value=-2, max_value=2)


@settings(max_examples=40, deadline=None)
@given(bound=bounds, near=st.lists(st.integers(-2, 2), max_size=3), values=st.lists(st.none() | floats, max_size=5))
def test_both_comparisons_agree_on_any_floats(bound, near, values):
    """Also on the floats next to the bound, where a rounding error would show."""
    import math

    around = float(bound)
    for steps in near:
        value = around
        for _ in range(abs(steps)):
            value = math.nextafter(value, math.copysign(math.inf, steps))
        values = [*values, value]
    table = pl.DataFrame({"k": range(len(values)), "x": pl.Series(values, dtype=pl.Float64)})
    rules = pack(
        spec(id="max", profile="t", column="x", max=bound, absent="pass"),
        spec(id="min", profile="t", column="x", min=bound, absent="pass"),
    )
    judged = judge(rules, Made(t=table))
    assert judged.errored == ()
    finite = [v for v in values if v is not None and math.isfinite(v)]
    whole = len(finite) == len(values)
    assert judged.rules[0].held is (whole and all(Decimal(repr(v)) <= bound for v in finite))
    assert judged.rules[1].held is (whole and all(Decimal(repr(v)) >= bound for v in finite))


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt64, pl.Int128, pl.Float32, pl.Decimal(38, 6), pl.Null])
def test_columns_of_any_number_type_are_judged(kind):
    values = [None] if kind == pl.Null else [1, 2]
    judged = judge(
        pack(spec(id="a", profile="t", column="x", max="2"), spec(id="b", profile="t", column="x", max="1")),
        Made(t=pl.DataFrame({"k": values, "x": pl.Series(values, dtype=kind)})),
    )
    assert judged.errored == ()
    assert [rule.held for rule in judged.rules] == [kind != pl.Null, False]


def test_severities_are_great_expectations_own():
    from great_expectations.expectations.metadata_types import FailureSeverity

    assert {FailureSeverity(SEVERITY[severity]) for severity in Severity} == set(FailureSeverity)
