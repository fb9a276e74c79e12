"""Opens a connection through a driver in this process, and makes it lose nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyodbc

from connectors.odbc.errors import translate
from connectors.odbc.profiles import Profile, RefusedDriver
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


def lock_seconds_of(options: Mapping[str, str]) -> float:
    """Return how long the connection string lets a call wait for a lock; deadlines end it too."""
    milliseconds = options.get("timeout", "")
    return int(milliseconds) / 1000 if milliseconds.isdecimal() else math.inf


def _refuse_driver(opened: pyodbc.Connection, profile: Profile) -> None:
    if not profile.refused:
        return  # not every driver tells its name
    name = str(opened.getinfo(pyodbc.SQL_DRIVER_NAME))
    library = next((each for each in profile.refused if name.startswith(each)), None)
    if library:
        opened.close()
        raise RefusedDriver(library)
