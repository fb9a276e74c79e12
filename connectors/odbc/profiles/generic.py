"""Any database by what ODBC promises: its catalogue functions, and SQL-92 that every one takes.

Every value that a driver could lose is fetched as the text that the database makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import Any

import pyodbc

from connectors.odbc import arguments
from connectors.odbc.profiles.base import Column, Connection, Profile, Reading, Table
from connectors.odbc.profiles.catalogue import describe, sized, tables_of
from connectors.odbc.profiles.dialect import (
    contains,
    nulls_are_anywhere,
    quote_backtick,
    quote_bracket,
    quote_double,
    starts,
)
from connectors.odbc.profiles.paging import stop_reading
from connectors.odbc.profiles.readings import BINARY, DOUBLE, REAL, lexical, long_text, text

# The one cast to text that all take; it fills up with blanks.
_AS_TEXT = "RTRIM(CAST({} AS CHAR(100)))"
_lexical = partial(lexical, bind=arguments.moment, select=_AS_TEXT)


def _bit(value: str) -> str:
    # MariaDB's text of a bit is a character of that number.
    return {"\0": "0", "\x01": "1", "": "0"}.get(value, value)


_READINGS: Mapping[str, Reading] = {
    "CHAR": text("CHAR", bind=arguments.padded),
    "VARCHAR": text("VARCHAR"),
    "TEXT": long_text(),
    "SMALLINT": _lexical("SMALLINT", bind=arguments.integer(32)),
    "INTEGER": _lexical("INTEGER", bind=arguments.integer(64)),
    "BIGINT": _lexical("BIGINT", bind=arguments.integer(64)),
    "DECIMAL": _lexical("DECIMAL", bind=arguments.decimal),
    "REAL": REAL,
    "DOUBLE": DOUBLE,
    "BOOLEAN": _lexical("BOOLEAN", bind=arguments.boolean, read=_bit),
    "DATE": _lexical("DATE"),
    "TIME": _lexical("TIME"),
    "TIMESTAMP": _lexical("TIMESTAMP"),
    "VARBINARY": BINARY,
    "UUID": _lexical("UUID", bind=arguments.uuid),
}

# By the code of SQLColumns (ODBC Programmer's Reference, Appendix D: Data Types), those of
# ODBC 2 too: the name, and whether it has a length, or digits and decimals.
_TYPES: Mapping[int, tuple[str, int]] = {
    **dict.fromkeys((pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR), ("CHAR", 1)),
    **dict.fromkeys((pyodbc.SQL_VARCHAR, pyodbc.SQL_WVARCHAR), ("VARCHAR", 1)),
    **dict.fromkeys((pyodbc.SQL_LONGVARCHAR, pyodbc.SQL_WLONGVARCHAR), ("TEXT", 0)),
    **dict.fromkeys((pyodbc.SQL_DECIMAL, pyodbc.SQL_NUMERIC), ("DECIMAL", 2)),
    **dict.fromkeys((pyodbc.SQL_SMALLINT, pyodbc.SQL_TINYINT), ("SMALLINT", 0)),
    pyodbc.SQL_INTEGER: ("INTEGER", 0),
    pyodbc.SQL_BIGINT: ("BIGINT", 0),
    pyodbc.SQL_REAL: ("REAL", 0),
    **dict.fromkeys((pyodbc.SQL_FLOAT, pyodbc.SQL_DOUBLE), ("DOUBLE", 0)),
    pyodbc.SQL_BIT: ("BOOLEAN", 0),
    **dict.fromkeys((pyodbc.SQL_TYPE_DATE, 9), ("DATE", 0)),
    **dict.fromkeys((pyodbc.SQL_TYPE_TIME, 10), ("TIME", 0)),
    **dict.fromkeys((pyodbc.SQL_TYPE_TIMESTAMP, 11), ("TIMESTAMP", 0)),
    **dict.fromkeys(
        (pyodbc.SQL_BINARY, pyodbc.SQL_VARBINARY, pyodbc.SQL_LONGVARBINARY), ("VARBINARY", 0)
    ),
    pyodbc.SQL_GUID: ("UUID", 0),
}
# What drivers tell as something coarser, by the database's own name.
_NAMES: Mapping[str, str] = {
    "bool": "BOOLEAN",
    "boolean": "BOOLEAN",
    **dict.fromkeys(("money", "smallmoney", "currency"), "MONEY"),  # a text with a currency
}
_UNSUPPORTED = ("IM001", "HYC00")


def _declared(code: int, name: str, size: int | None, digits: int | None) -> str:
    by_name = _NAMES.get(str(name).lower())
    if by_name:
        return by_name
    kind, sizes = _TYPES.get(code, (str(name), 0))
    if kind == "DECIMAL" and not size:
        return kind
    return sized(kind, *(size, digits or 0)[:sizes])


def _tables(connection: Connection) -> Mapping[str, Table]:
    """Ask ODBC's catalogue functions; some drivers tell of other databases too."""
    with closing(connection.cursor()) as cursor:
        here = connection.getinfo(pyodbc.SQL_DATABASE_NAME)
        found = [
            (row[0], row[1], str(row[2]))
            for row in cursor.tables().fetchall()
            if row[3] in {"TABLE", "VIEW"} and row[0] in {None, "", here}
        ]
    names = [name for _, _, name in found]
    tables: dict[str, Table] = {}
    for place in sorted(found, key=lambda each: (each[1] or "", each[2])):
        (table,) = tables_of(_rows(connection, *place), _declared).values() or (None,)
        if table is None:
            continue
        path = (place[1], place[2]) if place[1] else (place[2],)
        short = place[2] if names.count(place[2]) == 1 else ".".join(path)
        tables[short] = Table(path, table.columns, table.key)
    return tables


def _rows(
    connection: Connection, catalog: str | None, schema: str | None, table: str
) -> Iterator[tuple[Any, ...]]:
    key = _key(connection, catalog, schema, table)
    with closing(connection.cursor()) as cursor:
        # A name is a pattern here, and which character escapes in it differs by driver.
        rows = cursor.columns(table=table, catalog=catalog, schema=schema).fetchall()
    for row in rows:
        if row[2] == table:
            nullable = row[10] != pyodbc.SQL_NO_NULLS
            yield None, table, row[3], nullable, key.get(row[3]), row[4], row[5], row[6], row[8]


def _key(
    connection: Connection, catalog: str | None, schema: str | None, table: str
) -> Mapping[str, int]:
    with closing(connection.cursor()) as cursor:
        try:
            rows = cursor.primaryKeys(table=table, catalog=catalog, schema=schema).fetchall()
        except pyodbc.Error as error:
            if error.args[0] in _UNSUPPORTED:
                return {}
            raise
    return {str(row[3]): int(row[4]) for row in rows}


def _reading(column: Column) -> Reading | None:
    return _READINGS.get(column.base)


def _prepare(connection: Connection) -> None:
    connection.maxwrite = 10**9  # a long text in one piece, which some drivers lose parts of


GENERIC = Profile(
    name="generic",
    proven=True,
    options={},
    prepare=_prepare,
    reading=_reading,
    quote=quote_double,
    quotes={'"': quote_double, "`": quote_backtick, "[": quote_bracket},
    order=nulls_are_anywhere,
    page=stop_reading,
    contains=contains,
    starts=starts,
    tables=_tables,
    describe=describe,
    states={},
    as_text=_AS_TEXT,
    values_limit=999,
    cannot=(
        "A page is read by reading on to its end: a driver may fetch all that follows.",
        "The server ends no statement by itself: the deadline cancels it.",
        "Dates that the database does not write as ISO 8601 does are errors.",
        "Columns of money cannot be read.",
        "Binary numbers have the digits that the driver gives, and may not be found by them.",
        "Lists of more than 999 values are refused.",
    ),
)
