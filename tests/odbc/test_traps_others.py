"""The traps of drivers that no server here answers, as far as they can be told without one."""

from __future__ import annotations

import pyodbc
import pytest

from connectors.errors import BindError, Unavailable
from connectors.odbc import OdbcConnector
from connectors.odbc.errors import translate
from connectors.odbc.profiles import PROFILES


@pytest.mark.parametrize(
    ("profile", "state"), [("freetds", "08S01"), ("mssql", "HYT00"), ("db2-luw", "08001")]
)
def test_a_port_that_refuses_is_an_unavailable_back_end_in_each_drivers_words(profile, state):
    # FreeTDS says 08S01 at once, Microsoft's driver HYT00 after the login's time.
    error = pyodbc.OperationalError(state, f"[{state}] words (20009) (SQLDriverConnect)")

    found = translate(error, PROFILES[profile].states, connecting=True)

    assert type(found) is Unavailable


def test_virtuoso_has_no_profile_since_its_driver_loses_letters_and_hangs(tmp_path):
    with pytest.raises(BindError) as caught:
        OdbcConnector({"connection": "Driver=x", "profile": "virtuoso"}, tmp_path)

    assert caught.value.path == ("profile",)
    assert "generic" in str(caught.value)
