"""Asks a living database for what is pinned of it: tables, procedures, the shapes of statements.

The driver runs in the process that asks; ``apart`` asks in one to throw away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace

import pyodbc

from connectors.deadline import Deadline
from connectors.errors import CallError, Fault
from connectors.odbc import probe
from connectors.odbc.connecting import connect
from connectors.odbc.errors import translate
from connectors.odbc.keys import with_keys
from connectors.odbc.pinned import Pinned, Statement
from connectors.odbc.profiles import Column, Profile
from connectors.odbc.profiles.calls import Procedure
from connectors.odbc.profiles.procedures import CALLS
from connectors.odbc.session import LocalSession
from connectors.odbc.text import digest, read_query
from connectors.odbc.watch import Watch

_SELECTS = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE | re.DOTALL
)
_VERSIONS = {
    "database": pyodbc.SQL_DBMS_NAME,
    "databaseVersion": pyodbc.SQL_DBMS_VER,
    "driver": pyodbc.SQL_DRIVER_NAME,
    "driverVersion": pyodbc.SQL_DRIVER_VER,
    "identifierQuote": pyodbc.SQL_IDENTIFIER_QUOTE_CHAR,
}
_UNNAMED = re.compile(r"[?'()*+/|]|\A\d|\A\s*\Z")


def take(
    connection: str, profile: Profile, statements: Sequence[str], deadline: Deadline
) -> Pinned:
    """Ask the database through a driver in this process; raise CallError."""
    with closing(_connect(connection, profile, deadline)) as opened:
        if profile.catalogue is None:
            found = _take(opened, opened, profile, statements)
        else:
            teller = replace(profile, options={**profile.options, **profile.catalogue})
            with closing(_connect(connection, teller, deadline)) as other:
                found = _take(opened, other, profile, statements)
        with closing(Watch()) as watch:
            seconds = deadline.check()
            session = LocalSession(connection, profile, seconds, seconds, watch, opened)
            checks = probe.run(session, profile, deadline, whole=True)
            if profile.whole:
                checks = {**checks, **probe.filters(session, profile, found.tables, deadline)}
        return replace(found, checks=checks)


def _connect(connection: str, profile: Profile, deadline: Deadline) -> pyodbc.Connection:
    seconds = deadline.check()
    # A lock may stop the driver once while it connects, and twice in a statement.
    return connect(connection, profile, seconds, seconds / 3)


def _take(
    connection: pyodbc.Connection,
    teller: pyodbc.Connection,
    profile: Profile,
    statements: Sequence[str],
) -> Pinned:
    """Ask ``connection`` for the shapes of the statements and ``teller`` for the tables."""
    try:
        tables = with_keys(teller, profile, profile.tables(teller))
        versions = {"profile": profile.name, **_versions(connection, profile)}
    except pyodbc.Error as error:
        raise translate(error, profile.states) from None
    described = {digest(text): _statement(connection, profile, text) for text in statements}
    return Pinned(tables, described, versions, {}, _procedures(teller, profile))


def _procedures(connection: pyodbc.Connection, profile: Profile) -> Mapping[str, Procedure]:
    """Return what can be called; nothing where the database does not tell."""
    calls = CALLS.get(profile.name)
    if calls is None:
        return {}
    try:
        return calls.find(connection)
    except pyodbc.Error as error:
        reason = translate(error, profile.states)
        if not isinstance(reason, Fault):
            raise reason from None
        return {}


def _versions(connection: pyodbc.Connection, profile: Profile) -> Mapping[str, str]:
    """Return what database and driver call themselves, as far as they do."""
    return {name: _tell(connection, what, profile) for name, what in _VERSIONS.items()}


def _tell(connection: pyodbc.Connection, what: int, profile: Profile) -> str:
    try:
        return str(connection.getinfo(what)).rstrip("\0")
    except pyodbc.Error as error:
        reason = translate(error, profile.states)
        if not isinstance(reason, Fault):
            raise reason from None
        return ""


def _statement(connection: pyodbc.Connection, profile: Profile, text: str) -> Statement:
    if profile.whole:
        return Statement(text, problem="the driver filters nothing that can be trusted; say table:")
    if not _SELECTS.match(text):
        return Statement(text)
    try:
        columns = tuple(profile.describe(connection, read_query(text)))
    except pyodbc.Error as error:
        reason = translate(error, profile.states)
        return Statement(text, problem=_reason(reason))
    return Statement(text, columns, _bad_column(columns))


def _reason(error: CallError) -> str:
    if not isinstance(error, Fault):
        raise error
    if duplicate := re.search(r"Duplicate column name '(.+)' \(", error.text):
        return f"the query has a duplicate column '{duplicate[1]}'; give each a name with AS"
    return f"the database declines the query (SQLSTATE {error.code})"


def _bad_column(columns: Sequence[Column]) -> str:
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        if column.name in seen:
            return f"the query has a duplicate column '{column.name}'; give each a name with AS"
        if _UNNAMED.search(column.name):
            return (
                f"column {number} of the query, '{column.name}', has no name; give it one with AS"
            )
        seen.add(column.name)
    return ""
