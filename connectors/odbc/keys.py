"""Asks a driver which columns tell rows apart and which refer to other tables.

ODBC's catalogue functions answer for one table at a time. What a driver does not know of them is
no fault: its tables then have no foreign keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pyodbc

from connectors.errors import CallError, Fault
from connectors.exploring import Link
from connectors.odbc.errors import translate
from connectors.odbc.profiles import Profile, Table

Rows = Sequence[Sequence[Any]]
Tables = Mapping[str, Table]

# Columns of SQLForeignKeys and SQLStatistics, as ODBC numbers them.
_THEIR_SCHEMA, _THEIR_TABLE, _THEIR_COLUMN = 1, 2, 3
_OUR_SCHEMA, _OUR_TABLE, _OUR_COLUMN, _PLACE, _NAME = 5, 6, 7, 8, 11
_SCHEMA, _TABLE, _NOT_UNIQUE, _INDEX, _KIND, _COLUMN = 1, 2, 3, 5, 6, 8
_STATISTIC = 0  # SQL_TABLE_STAT: a row of the table itself, of no index
_PARTLY = 12  # a condition: such an index holds some rows only


def with_keys(connection: pyodbc.Connection, profile: Profile, tables: Tables) -> dict[str, Table]:
    """Return the tables with their unique and foreign keys; raise CallError."""
    if profile.whole:  # such a driver tells no keys, and has crashed over less
        return dict(tables)
    try:
        catalogue = str(connection.getinfo(pyodbc.SQL_DATABASE_NAME)) or None
        known = _all_at_once(connection, profile)
        found = {}
        for name, table in tables.items():
            unique = _unique(connection, catalogue, table, tables)
            rows = known if known is not None else _of_one(connection, catalogue, table)
            found[name] = replace(table, unique=unique, links=_links(rows, table, tables))
    except pyodbc.Error as error:
        reason: CallError = translate(error, profile.states)
        if not isinstance(reason, Fault):
            raise reason from None
        return dict(tables)
    return found


def _all_at_once(connection: pyodbc.Connection, profile: Profile) -> Rows | None:
    """Return the rows of all foreign keys by the profile's own statement, if it has one."""
    if not profile.foreign_keys:
        return None
    with closing(connection.cursor()) as cursor:
        rows: Rows = cursor.execute(profile.foreign_keys).fetchall()
        return rows


def _of_one(connection: pyodbc.Connection, catalogue: str | None, table: Table) -> Rows:
    schema, name = _qualified(table)
    with closing(connection.cursor()) as cursor:
        asked = cursor.foreignKeys(
            foreignTable=name, foreignCatalog=catalogue, foreignSchema=schema
        )
        rows: Rows = asked.fetchall()
        return rows


def _unique(
    connection: pyodbc.Connection, catalogue: str | None, table: Table, tables: Tables
) -> tuple[tuple[str, ...], ...]:
    schema, name = _qualified(table)
    with closing(connection.cursor()) as cursor:
        asked = cursor.statistics(name, catalogue, schema, unique=True)
        rows = [
            row
            for row in asked.fetchall()
            if _is_own(row[_SCHEMA], row[_TABLE], table, tables)
            and row[_KIND] != _STATISTIC
            and not row[_NOT_UNIQUE]
        ]
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(str(row[_INDEX]), []).append(None if row[_PARTLY] else row[_COLUMN])
    known = {column.name for column in table.columns}
    keys = {tuple(columns) for columns in found.values() if known.issuperset(columns)}
    return tuple(sorted(keys - {table.key}))


def _links(rows: Rows, table: Table, tables: Tables) -> tuple[Link, ...]:
    own = [row for row in rows if _is_own(row[_OUR_SCHEMA], row[_OUR_TABLE], table, tables)]
    found = (_link(each, table, tables) for each in _apart(own))
    return tuple(sorted({each for each in found if each}, key=lambda each: each.columns))


def _apart(rows: Rows) -> Iterable[Rows]:
    """Yield the rows of each foreign key: by its name, or from each first column to the next."""
    found: dict[tuple[Any, ...], list[Sequence[Any]]] = {}
    number = 0
    for row in rows:
        number += row[_PLACE] == 1
        name = row[_NAME] or number
        found.setdefault((name, row[_THEIR_SCHEMA], row[_THEIR_TABLE]), []).append(row)
    return found.values()


def _link(rows: Rows, table: Table, tables: Tables) -> Link | None:
    """Return a foreign key between known columns; one that names none means the primary key."""
    other = _name(rows[0][_THEIR_SCHEMA], str(rows[0][_THEIR_TABLE]), tables)
    if other is None:
        return None
    ordered = sorted(rows, key=lambda row: int(row[_PLACE]))
    ours = _spelled((row[_OUR_COLUMN] for row in ordered), table)
    named = [row[_THEIR_COLUMN] for row in ordered if row[_THEIR_COLUMN]]
    theirs = _spelled(named or tables[other].key, tables[other])
    if len(ours) != len(rows) or len(theirs) != len(ours):
        return None
    return Link(ours, other, theirs)


def _spelled(names: Iterable[str], table: Table) -> tuple[str, ...]:
    """Return columns as the table spells them: a foreign key may be written in other case."""
    known = {column.name.casefold(): column.name for column in table.columns}
    exact = {column.name for column in table.columns}
    found = (each if each in exact else known.get(str(each).casefold()) for each in names)
    return tuple(each for each in found if each)


def _name(schema: str | None, table: str, tables: Tables) -> str | None:
    """Return the name of a table of the catalogue among those that are known."""
    for name in (f"{schema}.{table}", table):
        if name in tables:
            return name
    return next((each for each in tables if each.casefold() == table.casefold()), None)


def _qualified(table: Table) -> tuple[str | None, str]:
    return (table.path[-2] if len(table.path) > 1 else None), table.path[-1]


def _is_own(schema: str | None, name: str, table: Table, tables: Tables) -> bool:
    """Tell a row of this table from one of the same name in another schema."""
    ours, own = _qualified(table)
    if ours is not None:
        return (schema, name) == (ours, own)
    return name == own and f"{schema}.{name}" not in tables
