"""MariaDB through MariaDB Connector/ODBC, whose zero dates and long times are fetched as text."""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from itertools import groupby

import pyodbc

from connectors.contract import Representation
from connectors.odbc import arguments
from connectors.odbc.profiles.base import (
    Column,
    Connection,
    Fragment,
    Profile,
    Reading,
    Table,
    like_literal,
    limit_offset,
)
from connectors.odbc.text import QueryText

_AS_TEXT = "CAST({} AS CHAR)"
# The session is in UTC, so a TIMESTAMP, which is a moment, is told from a DATETIME; 0 is no moment.
_UTC = "IF({0} = 0, CAST({0} AS CHAR), CONCAT(CAST({0} AS CHAR), '+00:00'))"
_EVERYTHING = "18446744073709551615"
_WITH = re.compile(r"(?:\s|--[^\n]*\n|#[^\n]*\n|/\*.*?\*/)*WITH\b", re.IGNORECASE | re.DOTALL)


def _single(value: float) -> float:
    """Return the shortest decimal number that is the same 32-bit one: 0.1, not 0.10000000149."""
    wanted = struct.pack("f", value)
    return next(
        (
            short
            for digits in (6, 7, 8)
            if struct.pack("f", short := float(f"{value:.{digits}g}")) == wanted
        ),
        value,
    )


_text = partial(Reading, bind=arguments.text, is_text=True, is_sized=True)
_lexical = partial(
    Reading, representation=Representation.SQL_TEXT, bind=arguments.moment, select=_AS_TEXT
)

_READINGS: Mapping[str, Reading] = {
    "CHAR": _text("CHAR"),
    **dict.fromkeys(("VARCHAR", "ENUM", "SET"), _text("VARCHAR")),
    **dict.fromkeys(("TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT"), _text("TEXT", is_sized=False)),
    "TINYINT": Reading("SMALLINT", bind=arguments.integer(16)),
    "SMALLINT": Reading("SMALLINT", bind=arguments.integer(16)),
    "YEAR": Reading("SMALLINT", bind=arguments.integer(16)),
    "MEDIUMINT": Reading("INTEGER", bind=arguments.integer(32)),
    "INT": Reading("INTEGER", bind=arguments.integer(32)),
    "BIGINT": Reading("BIGINT", bind=arguments.integer(64)),
    "TINYINT UNSIGNED": Reading("SMALLINT", bind=arguments.integer(16)),
    "SMALLINT UNSIGNED": Reading("INTEGER", bind=arguments.integer(32)),
    "MEDIUMINT UNSIGNED": Reading("INTEGER", bind=arguments.integer(32)),
    # The driver gives 4294967295 as -1, and integers beyond 63 bits cross as text.
    "INT UNSIGNED": _lexical("BIGINT", bind=arguments.integer(64)),
    "INTEGER": _lexical("INTEGER", bind=arguments.integer(64)),  # of a query, perhaps unsigned
    "BIGINT UNSIGNED": _lexical("BIGINT UNSIGNED", bind=arguments.decimal),
    "DECIMAL": _lexical("DECIMAL", bind=arguments.decimal),
    "FLOAT": Reading("REAL", bind=arguments.double, read=_single, match="CAST(? AS FLOAT)"),
    "DOUBLE": Reading("DOUBLE", bind=arguments.double),
    "DATE": _lexical("DATE"),
    "TIME": _lexical("TIME"),
    "DATETIME": _lexical("TIMESTAMP"),
    "TIMESTAMP": _lexical("TIMESTAMPTZ", bind=arguments.utc, select=_UTC),
    **dict.fromkeys(
        ("BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"),
        Reading("VARBINARY", bind=arguments.binary),
    ),
    "UUID": _lexical("UUID", bind=arguments.text),
    **dict.fromkeys(("INET4", "INET6"), _lexical("VARCHAR", bind=arguments.text)),
}
_BIT = Reading("BOOLEAN", bind=arguments.boolean)
_BITS = _lexical("BIGINT", bind=arguments.decimal, select="CAST({} + 0 AS CHAR)", key="{} + 0")

_TABLES = """
SELECT c.table_name, c.column_name, c.column_type, c.is_nullable, k.seq_in_index
FROM information_schema.columns c
LEFT JOIN information_schema.statistics k
  ON k.table_schema = c.table_schema AND k.table_name = c.table_name
 AND k.column_name = c.column_name AND k.index_name = 'PRIMARY'
WHERE c.table_schema = DATABASE()
ORDER BY c.table_name, c.ordinal_position
"""


def _reading(column: Column) -> Reading | None:
    base = column.base.replace(" ZEROFILL", "")
    if base == "BIT":
        return _BITS if (column.width or 1) > 1 else _BIT
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


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _order(expression: str, descending: bool) -> str:  # noqa: FBT001 - the pair of Selection
    # NULL is the smallest value here: first when ascending, and to be fetched up otherwise.
    return f"{expression} IS NULL DESC, {expression} DESC" if descending else f"{expression} ASC"


def _contains(expression: str, words: str) -> Fragment:
    return Fragment(f"{expression} LIKE ? ESCAPE '!'", (f"%{like_literal(words)}%",))


def _starts(expression: str, words: str) -> Fragment:
    return Fragment(f"{expression} LIKE ? ESCAPE '!'", (f"{like_literal(words)}%",))


def _derived(query: str) -> str:
    if _WITH.match(query):
        return f"({query}\n) AS brygga"
    # Without a limit the server forgets the order of a derived table.
    return f"(({query}\n) LIMIT {_EVERYTHING}) AS brygga"


def _tables(connection: Connection) -> Mapping[str, Table]:
    rows = connection.execute(_TABLES).fetchall()
    tables: dict[str, Table] = {}
    for name, found in groupby(rows, key=lambda row: str(row[0])):
        members = list(found)
        columns = tuple(Column(row[1], row[2], row[3] == "YES") for row in members)
        key = sorted((row[4], row[1]) for row in members if row[4] is not None)
        tables[name] = Table((name,), columns, tuple(name for _, name in key))
    return tables


def _describe(connection: Connection, query: QueryText) -> tuple[Column, ...]:
    """Run the query for no rows: this driver tells the types as they are."""
    cursor = connection.execute(
        f"SELECT * FROM ({query.render('?')}\n) AS brygga LIMIT 0",  # noqa: S608 - pinned text
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


def _stamp(options: Mapping[str, str]) -> object:
    return len(options)  # a connection breaks when its server does


MARIADB = Profile(
    name="mariadb",
    proven=True,
    options={},
    prepare=_prepare,
    limit=_limit,
    reading=_reading,
    quote=_quote,
    order=_order,
    page=limit_offset(_EVERYTHING),
    contains=_contains,
    starts=_starts,
    derived=_derived,
    tables=_tables,
    describe=_describe,
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
    stamp=_stamp,
    as_text=_AS_TEXT,
)
