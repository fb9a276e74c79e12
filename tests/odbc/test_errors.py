from __future__ import annotations

import pyodbc
import pytest

from connectors import errors as contract
from connectors.errors import Outcome
from connectors.odbc.errors import translate
from connectors.odbc.profiles import PROFILES

STATES = [
    ("08001", contract.Unavailable, Outcome.NOT_EXECUTED),
    ("08004", contract.Unavailable, Outcome.NOT_EXECUTED),
    ("08003", contract.ConnectionLost, Outcome.UNKNOWN),
    ("08007", contract.ConnectionLost, Outcome.UNKNOWN),
    ("08S01", contract.ConnectionLost, Outcome.UNKNOWN),
    ("HYT01", contract.ConnectionLost, Outcome.UNKNOWN),
    ("57P01", contract.ConnectionLost, Outcome.UNKNOWN),
    ("57P02", contract.ConnectionLost, Outcome.UNKNOWN),
    ("57P03", contract.Unavailable, Outcome.NOT_EXECUTED),
    ("28000", contract.AccessDenied, Outcome.NOT_EXECUTED),
    ("28P01", contract.AccessDenied, Outcome.NOT_EXECUTED),
    ("42501", contract.AccessDenied, Outcome.NOT_EXECUTED),
    ("57014", contract.TimedOut, Outcome.UNKNOWN),
    ("HYT00", contract.TimedOut, Outcome.UNKNOWN),
    ("HY008", contract.TimedOut, Outcome.UNKNOWN),
    ("53300", contract.Unavailable, Outcome.NOT_EXECUTED),
    ("55P03", contract.TimedOut, Outcome.NOT_EXECUTED),
    ("IM002", contract.Unavailable, Outcome.NOT_EXECUTED),
    ("XX001", contract.BadAnswer, Outcome.EXECUTED),
    ("XX002", contract.BadAnswer, Outcome.EXECUTED),
    ("40001", contract.Fault, Outcome.NOT_EXECUTED),
    ("40P01", contract.Fault, Outcome.NOT_EXECUTED),
    ("22P02", contract.Fault, Outcome.NOT_EXECUTED),
    ("23000", contract.Fault, Outcome.EXECUTED),
    ("23505", contract.Fault, Outcome.EXECUTED),
    ("42S02", contract.Fault, Outcome.EXECUTED),
    ("07002", contract.Fault, Outcome.EXECUTED),
    ("HY000", contract.Fault, Outcome.EXECUTED),
]


def subclasses(kind):
    yield kind
    for each in kind.__subclasses__():
        yield from subclasses(each)


CLASSES = sorted(set(subclasses(pyodbc.Error)), key=lambda kind: kind.__name__)


def test_these_are_all_exception_classes_of_pyodbc():
    found = {
        value
        for value in vars(pyodbc).values()
        if isinstance(value, type) and issubclass(value, Exception)
    }

    assert found - {pyodbc.Warning} == set(CLASSES)


@pytest.mark.parametrize(("state", "expected", "outcome"), STATES)
def test_an_error_is_classified_by_its_sqlstate_whatever_its_class(state, expected, outcome):
    for kind in CLASSES:
        error = translate(kind(state, f"[{state}] secret words (1) (SQLExecDirectW)"), {})

        assert type(error) is expected
        assert error.outcome is outcome
        assert "secret" not in str(error)
        assert getattr(error, "sqlstate", state) == state


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_without_a_state_is_a_general_one(kind):
    assert translate(kind(), {}).code == "HY000"
    assert translate(kind("no state at all"), {}).code == "HY000"


@pytest.mark.parametrize("state", ["08001", "HY000", "01000", "57P03", "HYT00", "42000"])
def test_whatever_fails_while_connecting_is_unavailable(state):
    error = translate(pyodbc.Error(state, "x"), {}, connecting=True)

    assert type(error) is contract.Unavailable
    assert error.retry_after_seconds == 1


def test_wrong_credentials_are_denied_while_connecting():
    error = translate(pyodbc.InterfaceError("28000", "x"), {}, connecting=True)

    assert type(error) is contract.AccessDenied


@pytest.mark.parametrize(
    ("profile", "native", "expected"),
    [
        ("sqlite", 5, contract.TimedOut),
        ("sqlite", 9, contract.TimedOut),
        ("sqlite", 10, contract.ConnectionLost),
        ("sqlite", 11, contract.BadAnswer),
        ("sqlite", 14, contract.Unavailable),
        ("sqlite", 19, contract.Fault),
        ("sqlite", 26, contract.Unavailable),
        ("mariadb", 1053, contract.ConnectionLost),
        ("mariadb", 1205, contract.TimedOut),
        ("mariadb", 1927, contract.ConnectionLost),
        ("mariadb", 1969, contract.TimedOut),
        ("mariadb", 2002, contract.Unavailable),
        ("mariadb", 2013, contract.ConnectionLost),
        ("mariadb", 5013, contract.ConnectionLost),
        ("mariadb", 5014, contract.ConnectionLost),
    ],
)
def test_a_driver_that_hides_the_state_is_read_by_its_native_code(profile, native, expected):
    error = pyodbc.Error("HY000", f"[HY000] [driver] words (7) ({native}) (SQLExecDirectW)")

    assert type(translate(error, PROFILES[profile].states)) is expected


def test_what_the_driver_cannot_convert_is_told_apart():
    undecodable = UnicodeDecodeError("utf-8", b"\xe5", 0, 1, "x")
    surrogate = UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x")

    assert type(translate(undecodable, {})) is contract.BadAnswer
    assert type(translate(ValueError("hour must be in 0..23"), {})) is contract.BadAnswer
    assert translate(surrogate, {}).code == "22021"
    assert translate(OverflowError("int too big"), {}).code == "22003"
