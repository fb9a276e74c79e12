"""The conformance kit is tested itself: each broken promise fails the test of that promise."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITES = "tests/kit/suites.py"
PROMISES = range(1, 20)
OPTIONAL = (
    *("another", "fault", "text", "values", "garbage", "interrupted", "slow"),
    *("write", "write_interrupted", "secrets"),
)


@pytest.fixture(scope="module")
def report():
    """Run the judged classes once: for a broken promise only the tests of its number."""
    matching = [f"(TestBreaks{number:02} and test_{number:02}_)" for number in PROMISES]
    chosen = " or ".join(["TestHonest", "TestThirdParty", "TestForgetful", *matching])
    options = ["-p", "no:randomly", "-p", "no:cacheprovider", "-rA", "--tb=line", "-k", chosen]
    command = [sys.executable, "-m", "pytest", SUITES, *options]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout


def outcomes(report, name):
    """Return (outcome, test) for each test of a class, as the summary tells it."""
    return re.findall(rf"^(\w+) \S+::{name}::(\w+)", report, re.MULTILINE)


@pytest.mark.parametrize("number", PROMISES)
def test_the_hostile_connector_fails_the_test_of_the_promise_it_breaks(report, number):
    found = outcomes(report, f"TestBreaks{number:02}")
    assert found, report
    assert {test[:7] for _, test in found} == {f"test_{number:02}"}
    assert "FAILED" in {outcome for outcome, _ in found}
    assert "ERROR" not in {outcome for outcome, _ in found}


def test_without_a_broken_promise_the_same_connector_passes_everything(report):
    found = outcomes(report, "TestHonest")
    assert {outcome for outcome, _ in found} == {"PASSED"}
    assert {test[5:7] for _, test in found} >= {f"{number:02}" for number in PROMISES}


def test_three_fixtures_suffice_and_what_is_not_shown_is_skipped_with_a_reason(report):
    passed = {test[5:7] for outcome, test in outcomes(report, "TestThirdParty") if outcome}
    assert {"01", "02", "03", "04", "05", "06", "09", "10", "18", "19"} <= passed
    assert not [each for each in outcomes(report, "TestThirdParty") if each[0] != "PASSED"]
    for fixture in [
        "another",
        "fault",
        "text",
        "values",
        "garbage",
        "interrupted",
        "slow",
        "write",
        "secrets",
    ]:
        assert f"no fixture '{fixture}': " in report


def test_a_missing_mandatory_fixture_says_what_to_give(report):
    assert "give a fixture 'connector': a connector to a working back end" in report
    assert "give a fixture 'read': an Example of a read" in report


def test_the_kits_own_classes_are_not_collected(report):
    assert "::ConnectorContract::" not in report
    assert "::AnswerTests::" not in report
