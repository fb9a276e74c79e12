"""MariaDB through MariaDB Connector/ODBC, whose zero dates and long times are fetched as text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pyodbc

from connectors.odbc import arguments
from connectors.odbc.profiles.base import Column, Connection, Profile, Reading
from connectors.odbc.profiles.catalogue import VendorCatalogue
from connectors.odbc.profiles.dialect import contains, nulls_are_low, quote_backtick, starts
from connectors.odbc.profiles.paging import limit_offset
from connectors.odbc.profiles.readings import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    REAL,
    SMALLINT,
    lexical,
    long_text,
    padded,
    text,
)
from connectors.odbc.text import QueryText

_AS_TEXT = "CAST({} AS CHAR)"
# The session is in UTC, so a TIMESTAMP, which is a moment, is told from a DATETIME; 0 is no moment.
_UTC = "IF({0} = 0, CAST({0} AS CHAR), CONCAT(CAST({0} AS CHAR), '+00:00'))"
_EVERYTHING = "18446744073709551615"
_WITH = re.compile(r"(?:\s|--[^\n]*\n|#[^\n]*\n|/\*.*?\*/)*WITH\b", re.IGNORECASE | re.DOTALL)


_lexical = partial(lexical, bind=arguments.moment, select=_AS_TEXT)

_READINGS: Mapping[str, Reading] = {
    "CHAR": padded(bind=arguments.text),
    **dict.fromkeys(("VARCHAR", "ENUM", "SET"), text("VARCHAR")),
    **dict.fromkeys(("TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT"), long_text()),
    "TINYINT": SMALLINT,
    "SMALLINT": SMALLINT,
    "YEAR": SMALLINT,
    "MEDIUMINT": INTEGER,
    "INT": INTEGER,
    "BIGINT": BIGINT,
    "TINYINT UNSIGNED": SMALLINT,
    "SMALLINT UNSIGNED": INTEGER,
    "MEDIUMINT UNSIGNED": INTEGER,
    # The driver gives 4294967295 as -1, and integers beyond 63 bits cross as text.
    "INT UNSIGNED": _lexical("BIGINT", bind=arguments.integer(64)),
    "INTEGER": _lexical("INTEGER", bind=arguments.integer(64)),  # of a query, perhaps unsigned
    "BIGINT UNSIGNED": _lexical("BIGINT UNSIGNED", bind=arguments.decimal),
    "DECIMAL": _lexical("DECIMAL", bind=arguments.decimal),
    "FLOAT": replace(REAL, match="CAST(? AS FLOAT)"),
    "DOUBLE": DOUBLE,
    "DATE": _lexical("DATE"),
    "TIME": _lexical("TIME"),
    "DATETIME": _lexical("TIMESTAMP"),
    "TIMESTAMP": _lexical("TIMESTAMPTZ", bind=arguments.utc, select=_UTC),
    **dict.fromkeys(
        ("BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"),
        BINARY,
    ),
    "UUID": _lexical("UUID", bind=arguments.text),
    **dict.fromkeys(("INET4", "INET6"), _lexical("VARCHAR", bind=arguments.text)),
}
_BITS = _lexical("BIGINT", bind=arguments.decimal, select="CAST({} + 0 AS CHAR)", key="{} + 0")

_TABLES = """
SELECT NULL, c.table_name, c.column_name, c.is_nullable = 'YES', k.seq_in_index, c.column_type
FROM information_schema.columns c
LEFT JOIN information_schema.statistics k
  ON k.table_schema = c.table_schema AND k.table_name = c.table_name
 AND k.column_name = c.column_name AND k.index_name = 'PRIMARY'
WHERE c.table_schema = DATABASE()
ORDER BY c.table_name, c.ordinal_position
"""
# The driver tells no foreign key that refers to another key than the primary one.
_FOREIGN_KEYS = """
SELECT NULL, NULL, referenced_table_name, referenced_column_name,
       NULL, NULL, table_name, column_name, ordinal_position, NULL, NULL, constraint_name
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE()
ORDER BY table_name, constraint_name, ordinal_position
"""


def _reading(column: Column) -> Reading | None:
    base = column.base.replace(" ZEROFILL", "")
    if base == "BIT":
        return _BITS if (column.width or 1) > 1 else BOOLEAN
    if base.startswith(("ENUM", "SET")):
        return _READINGS["ENUM"]
    return _READINGS.get(base)


def _prepare(connection: Connection) -> None:
    # The driver loses a character per 256 of a long text that it is given in pieces.
    connection.maxwrite = 10**9
    connection.setdecoding(pyodbc.SQL_WCHAR, encoding="utf-8", ctype=pyodbc.SQL_CHAR)
    connection.execute("SET time_zone = '+00:00'")


def _limit(connection: Connection, seconds: float) -> None:
    connection.execute(f"SET max_statement_time = {max(0.001, seconds):.3f}")


def _derived(query: str) -> str:
    if _WITH.match(query):
        return f"({query}\n) brygga"
    # Without a limit the server forgets the order of a derived table.
    return f"(({query}\n) LIMIT {_EVERYTHING}) brygga"


def _describe(connection: Connection, query: QueryText) -> tuple[Column, ...]:
    """Run the query for no rows: this driver tells the types as they are."""
    cursor = connection.execute(
        f"SELECT * FROM ({query.render('?')}\n) brygga LIMIT 0",  # noqa: S608 - pinned text
        [None] * len(query.names),
    )
    return tuple(
        Column(name, _declared(kind, precision, scale), bool(nullable))
        for name, kind, _, _, precision, scale, nullable in cursor.description
    )


def _declared(kind: type, precision: int, scale: int) -> str:
    if kind is int:
        return next(name for limit, name in _INTEGERS if precision <= limit)
    if kind is float:
        return "float" if precision <= _SINGLE_DIGITS else "double"
    if kind is Decimal:
        return f"decimal({precision},{scale})"
    return _DECLARED.get(kind) or f"varchar({precision})"


_SINGLE_DIGITS = 7
# The driver does not say which are unsigned, so the wider reading is taken.
_INTEGERS = ((5, "mediumint"), (11, "integer"), (40, "bigint unsigned"))
_DECLARED: Mapping[type, str] = {
    bool: "bit(1)",
    dt.date: "date",
    dt.time: "time",
    dt.datetime: "datetime",
    bytearray: "blob",
    bytes: "blob",
}


MARIADB = Profile(
    name="mariadb",
    proven=True,
    options={"Option": "2"},  # a row that was like that already counts as touched
    prepare=_prepare,
    limit=_limit,
    reading=_reading,
    quote=quote_backtick,
    order=nulls_are_low,
    page=limit_offset(_EVERYTHING),
    contains=contains,
    starts=starts,
    derived=_derived,
    tables=VendorCatalogue(_TABLES),
    describe=_describe,
    foreign_keys=_FOREIGN_KEYS,
    states={
        1040: "53300",  # too many connections
        1044: "42501",
        1045: "28000",
        1053: "57P01",  # the server shuts down
        1142: "42501",
        1143: "42501",
        1203: "53300",
        1205: "55P03",
        1213: "40001",
        1267: "22021",  # a text that the column's character set lacks
        1317: "57014",
        1927: "57P01",  # killed, and told of it
        1969: "57014",
        2002: "08001",
        2003: "08001",
        2005: "08001",
        2006: "08S01",
        2013: "08S01",
        5013: "08S01",  # the library could not read from the connection
        5014: "08S01",  # or not write to it
    },
    as_text=_AS_TEXT,
    sentinels=("0000-00-00", "0000-00-00 00:00:00"),
    transaction=("START TRANSACTION", "COMMIT", "ROLLBACK"),
)
