"""Opens a connection through a driver in this process, and makes it lose nothing."""

from __future__ import annotations

import math

import pyodbc

from connectors.errors import Unavailable
from connectors.odbc.errors import translate
from connectors.odbc.profiles import Profile
from connectors.odbc.text import read_connection, with_options


def connect(
    connection: str, profile: Profile, seconds: float, lock_seconds: float
) -> pyodbc.Connection:
    """Open a connection within whole seconds and make it lose nothing; raise CallError.

    The server's own limit of a statement holds where a cancel would not arrive. Where the driver
    waits for locks, it does so for ``lock_seconds`` while connecting, and twice in a statement.
    """
    profile.stamp(read_connection(connection))
    waiting = profile.waiting(lock_seconds) if profile.waiting else {}
    try:
        opened = pyodbc.connect(
            with_options(connection, {**profile.options, **waiting}),
            autocommit=True,
            timeout=max(1, math.ceil(seconds)),
        )
    except (pyodbc.Error, UnicodeError) as error:
        raise translate(error, profile.states, connecting=True) from None
    try:
        _refuse_driver(opened, profile)
        for code, read in profile.converters.items():
            opened.add_output_converter(code, read)
        profile.prepare(opened)
        profile.limit(opened, seconds)
    except pyodbc.Error as error:
        opened.close()
        raise translate(error, profile.states, connecting=True) from None
    return opened


def _refuse_driver(opened: pyodbc.Connection, profile: Profile) -> None:
    name = str(opened.getinfo(pyodbc.SQL_DRIVER_NAME))
    reason = next((why for start, why in profile.refused.items() if name.startswith(start)), None)
    if reason:
        opened.close()
        raise Unavailable(f"The driver {name} is not used: {reason}.")
