"""Tells the kind of a database from what it and its driver call themselves."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from contextlib import closing, suppress

import pyodbc

from connectors.errors import BindError
from connectors.odbc.errors import translate
from connectors.odbc.profiles import PROFILES
from connectors.odbc.text import read_connection

# The driver's file comes first, since one database is reached by several; then the database.
_DRIVERS = (
    (r"libmaodbc|maodbc\.dll", "mariadb"),
    (r"myodbc", "mysql"),
    (r"tdsodbc", "freetds"),
    (r"msodbcsql|sqlsrv|sqlncli", "mssql"),
    (r"cwbodbc", "db2-i"),
    (r"mdbodbc|mdbtools|aceodbc|odbcjt", "access"),
    (r"psqlodbc", "postgresql"),
    (r"sqlite", "sqlite"),
)
_DATABASES = (
    (r"sqlite", "sqlite"),
    (r"postgres", "postgresql"),
    (r"mariadb", "mariadb"),
    (r"mysql", "mysql"),
    (r"sql server|sybase", "mssql"),
    (r"db2/?400|db2 for i|\bas\b", "db2-i"),
    (r"db2", "db2-luw"),
    (r"informix", "informix"),
    (r"oracle", "oracle"),
    (r"firebird|interbase", "firebird"),
    (r"access", "access"),
)


def named_profile(connection: str) -> str | None:
    """Return the profile that a connection string names by its driver, without asking anybody.

    A driver that makes the file which it does not find must not be asked.
    """
    return _first(_DRIVERS, read_connection(connection).get("driver", ""), PROFILES)


def ask_names(connection: str, seconds: float) -> tuple[str, str]:
    """Return what a database and its driver call themselves, empty where not; raise CallError."""
    try:
        opened = pyodbc.connect(connection, autocommit=True, timeout=max(1, math.ceil(seconds)))
    except (pyodbc.Error, UnicodeError) as error:
        raise translate(error, {}, connecting=True) from None
    with closing(opened):
        return _tell(opened, pyodbc.SQL_DBMS_NAME), _tell(opened, pyodbc.SQL_DRIVER_NAME)


def profile_for(database: str, driver: str, known: Collection[str] = PROFILES.keys()) -> str:
    """Return the profile for these names; raise BindError where there is none."""
    found = _first(_DRIVERS, driver, known) or _first(_DATABASES, database, known)
    if found:
        return found
    called = " over ".join(f"'{each}'" for each in (database, driver) if each) or "nothing"
    raise BindError(
        f"no profile is known for a database that calls itself {called}",
        f"say --profile: {', '.join(sorted(known))}",
        ("profile",),
    )


def _tell(connection: pyodbc.Connection, what: int) -> str:
    with suppress(pyodbc.Error):
        return str(connection.getinfo(what)).rstrip("\0")
    return ""


def _first(patterns: Sequence[tuple[str, str]], name: str, known: Collection[str]) -> str | None:
    found = (profile for pattern, profile in patterns if re.search(pattern, name, re.IGNORECASE))
    return next((each for each in found if each in known), None)
