"""SQLite 3 through libsqliteodbc, which guesses: every value is fetched as text.

The driver cuts integers to 32 bits, decimals to 15 digits and invalid dates to NULL when it may
choose the type (it goes by the declared one), so the database makes the text. Values keep the
storage class that they were written with, whatever the declaration says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pyodbc

from connectors.errors import Unavailable
from connectors.odbc import arguments
from connectors.odbc.arguments import Bind
from connectors.odbc.errors import sqlstate
from connectors.odbc.profiles.base import (
    Column,
    Connection,
    Fragment,
    Profile,
    Reading,
    Table,
)
from connectors.odbc.profiles.dialect import nulls_first, quote_double
from connectors.odbc.profiles.paging import limit_offset
from connectors.odbc.profiles.readings import BINARY, lexical, long_text, padded, text
from connectors.odbc.text import QueryText

_TEXT = "CAST({} AS TEXT)"
# A float's text that is the same float again to whoever reads it: of 15 digits where these say it.
# SQLite itself writes and reads the very large and the very small inexactly, but for 20 digits.
_NUMBER = (
    "CASE WHEN typeof({0}) <> 'real' THEN CAST({0} AS TEXT)"
    " WHEN {0} <> 0 AND (abs({0}) < 1e-15 OR abs({0}) > 1e19) THEN printf('%!.20g', {0})"
    " WHEN CAST(CAST({0} AS TEXT) AS REAL) = {0} THEN CAST({0} AS TEXT)"
    " ELSE printf('%!.17g', {0}) END"
)
_FLOAT_DIGITS = 15  # that a float keeps of any decimal number
# More of them cannot be had of SQLite as they should be, so ``_shortest`` takes what is marked.
_MARKED = "CASE WHEN typeof({0}) = 'real' THEN printf('~%!.20g', {0}) ELSE CAST({0} AS TEXT) END"
_HEX = "CASE WHEN {0} IS NOT NULL THEN hex({0}) END"
# The driver ends a text at a NUL, so one that has some is made bytes that are no text. Inside of
# JSON it is an escape.
_NO_TEXT = "THEN CAST(x'ff' AS TEXT) ELSE"
_NUL_IN_TEXT = f"CASE WHEN instr({{0}}, char(0)) {_NO_TEXT} {{}} END"
_NUL_IN_NUMBER = f"CASE WHEN typeof({{0}}) = 'text' AND instr({{0}}, char(0)) {_NO_TEXT} {{}} END"
# An index serves the range, RTRIM decides: 'AB' finds 'AB', 'AB ' and 'AB        '.
_PADDED = "({0} >= ? AND {0} < ? AND RTRIM({0}, ' ') = ?)"
_BROKEN = "42000"


def _expand(value: str | None) -> tuple[str | None, ...]:
    return (value, None if value is None else value + "!", value)


def _uncut(reading: Reading, nul: str = _NUL_IN_NUMBER) -> Reading:
    """Return a reading that tells of a NUL where the driver would cut; packed, nothing is cut."""
    select = reading.select.replace("{}", "{0}")
    return replace(reading, select=nul.replace("{}", select), packed=reading.select)


def _lexical(type_: str, bind: Bind, select: str = _TEXT, nul: str = _NUL_IN_NUMBER) -> Reading:
    return _uncut(lexical(type_, bind=bind, select=select), nul)


_CHAR = _uncut(
    padded(select=_TEXT, key="RTRIM({}, ' ')", equal=_PADDED, expand=_expand), _NUL_IN_TEXT
)
_VARCHAR = _uncut(text("VARCHAR", select=_TEXT), _NUL_IN_TEXT)
_PLAIN = _uncut(long_text(select=_TEXT), _NUL_IN_TEXT)
# An expression has no declared type and so no affinity: it is compared as the text it becomes.
_UNKNOWN = _uncut(long_text(select=_NUMBER, key=_NUMBER))
_INTEGER = _lexical("INTEGER", arguments.integer(64))
_SMALLINT = _lexical("SMALLINT", arguments.integer(64))
_BIGINT = _lexical("BIGINT", arguments.integer(64))
_DOUBLE = _lexical("DOUBLE", arguments.double, _NUMBER)
_BOOLEAN = _lexical("BOOLEAN", arguments.boolean)
_DATE = _lexical("DATE", arguments.text, nul=_NUL_IN_TEXT)
_TIME = _lexical("TIME", arguments.text, nul=_NUL_IN_TEXT)
_TIMESTAMP = _lexical("TIMESTAMP", arguments.text, nul=_NUL_IN_TEXT)
_BINARY = replace(BINARY, select=_HEX, read=bytes.fromhex, fetched=str)
_UUID = _lexical("UUID", arguments.text, nul=_NUL_IN_TEXT)

_READINGS: Mapping[str, Reading] = {
    **dict.fromkeys(("CHAR", "CHARACTER", "NCHAR", "NATIVE CHARACTER"), _CHAR),
    **dict.fromkeys(
        ("VARCHAR", "NVARCHAR", "VARCHAR2", "CHARACTER VARYING", "VARYING CHARACTER"), _VARCHAR
    ),
    **dict.fromkeys(("TEXT", "CLOB", "NTEXT", "LONGTEXT"), _PLAIN),
    **dict.fromkeys(("INTEGER", "INT", "MEDIUMINT", "INT4"), _INTEGER),
    **dict.fromkeys(("SMALLINT", "TINYINT", "INT2"), _SMALLINT),
    **dict.fromkeys(("BIGINT", "INT8", "UNSIGNED BIG INT"), _BIGINT),
    **dict.fromkeys(("REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION"), _DOUBLE),
    **dict.fromkeys(("BOOLEAN", "BOOL", "BIT"), _BOOLEAN),
    **dict.fromkeys(("DATETIME", "TIMESTAMP"), _TIMESTAMP),
    **dict.fromkeys(("BLOB", "BINARY", "VARBINARY"), _BINARY),
    **dict.fromkeys(("UUID", "UNIQUEIDENTIFIER"), _UUID),
    "DATE": _DATE,
    "TIME": _TIME,
}
_DECIMALS = {"DECIMAL", "NUMERIC", "NUMBER", "MONEY"}


def _reading(column: Column) -> Reading:
    if column.base in _DECIMALS:
        return _decimal(column.width, column.scale or 0)
    if not column.base:
        return _UNKNOWN
    return _READINGS.get(column.base, _PLAIN)


def _decimal(precision: int | None, scale: int) -> Reading:
    fits = precision is not None and precision <= _FLOAT_DIGITS
    select = _NUMBER if fits else _MARKED
    if scale:  # the declared decimals, which SQLite drops
        rounded = f"printf('%.{scale}f', {{0}})"
        select = (
            f"CASE WHEN typeof({{0}}) = 'integer' THEN CAST({{0}} AS TEXT) || '.{'0' * scale}'"
            f" WHEN typeof({{0}}) = 'real' AND abs({{0}}) < 1e{_FLOAT_DIGITS - scale}"
            f" AND CAST({rounded} AS REAL) = {{0}} THEN {rounded} ELSE {select} END"
        )
    found = _lexical("DECIMAL", arguments.decimal_text, select)
    return found if fits else replace(found, read=partial(_shortest, scale))


def _shortest(scale: int, text: str) -> str:
    """Return a marked float as the fewest digits that are the same float, all else as it is."""
    if not text.startswith("~"):
        return text
    number = Decimal(repr(float(text[1:])))
    if not number.is_finite():
        return text[1:]
    exponent = number.as_tuple().exponent
    decimals = max(scale, -exponent if isinstance(exponent, int) else 0)
    return f"{number:.{decimals}f}"


def _prepare(connection: Connection) -> None:
    # Bytes that are no UTF-8 raise instead of being cut off, and texts need no second copy.
    connection.setdecoding(pyodbc.SQL_WCHAR, encoding="utf-8", ctype=pyodbc.SQL_CHAR)
    connection.setdecoding(pyodbc.SQL_CHAR, encoding="utf-8", ctype=pyodbc.SQL_CHAR)
    connection.setencoding(encoding="utf-8", ctype=pyodbc.SQL_CHAR)
    # The driver's own option for it waits for locks while connecting.
    connection.execute("PRAGMA foreign_keys = ON")


def _waiting(seconds: float) -> Mapping[str, str]:
    # Nought would be 100 s, in which the driver heeds no cancel.
    return {"Timeout": str(max(1, round(seconds * 1000)))}


def _contains(expression: str, words: str) -> Fragment:
    return Fragment(f"instr({expression}, ?) > 0", (words,))


def _starts(expression: str, words: str) -> Fragment:
    return Fragment(f"substr({expression}, 1, length(?)) = ?", (words, words))


def _tables(connection: Connection) -> Mapping[str, Table]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    ).fetchall()
    return {name: _table_or_none(connection, name) for (name,) in names}


def _table_or_none(connection: Connection, name: str) -> Table:
    """Return a table; a view of what is no more has no columns."""
    try:
        return _table(connection, name)
    except pyodbc.Error as error:
        if sqlstate(error, {1: _BROKEN})[0] != _BROKEN:
            raise
        return Table((name,), ())


def _table(connection: Connection, name: str) -> Table:
    rows = connection.execute(f"PRAGMA table_info({quote_double(name)})").fetchall()
    key = sorted((row[5], row[1]) for row in rows if row[5])
    columns = tuple(
        Column(row[1], row[2], not row[3] and not (row[5] and _is_rowid(row[2], key)))
        for row in rows
    )
    return Table((name,), columns, tuple(name for _, name in key))


def _is_rowid(declared: str, key: list[tuple[int, str]]) -> bool:
    # Any other key may hold NULL ("SQL As Understood By SQLite: CREATE TABLE", 3.5).
    return len(key) == 1 and declared.upper() == "INTEGER"


def _describe(connection: Connection, query: QueryText) -> tuple[Column, ...]:
    """Ask a temporary view for its declared types; expressions have none."""
    connection.execute(f"CREATE TEMP VIEW brygga_shape AS {query.render('NULL')}")
    try:
        columns = _table(connection, "brygga_shape").columns
    finally:
        connection.execute("DROP VIEW temp.brygga_shape")
    # A view calls the second `id` `id:1`.
    names = {column.name for column in columns}
    return tuple(
        replace(column, name=column.name.rpartition(":")[0])
        if column.name.rpartition(":")[0] in names
        else column
        for column in columns
    )


def _stamp(options: Mapping[str, str]) -> object:
    """Tell one database file from another of the same name; a missing one is Unavailable."""
    try:
        # On every call, and a Path costs three times as much.
        found = os.stat(options.get("database", ""))  # noqa: PTH116
    except OSError:
        raise Unavailable("The database file is not there.") from None
    return (found.st_dev, found.st_ino)


SQLITE = Profile(
    name="sqlite",
    proven=True,
    options={"NoCreat": "1"},
    prepare=_prepare,
    reading=_reading,
    quote=quote_double,
    order=nulls_first,
    page=limit_offset("-1"),
    contains=_contains,
    starts=_starts,
    tables=_tables,
    describe=_describe,
    states={
        1: "42000",
        3: "42501",
        5: "55P03",
        6: "55P03",
        8: "25006",
        9: "57014",
        10: "08S01",
        11: "XX001",
        13: "53100",
        14: "08001",
        18: "22001",
        19: "23000",
        20: "22018",
        23: "28000",
        26: "08001",
    },
    stamp=_stamp,
    waiting=_waiting,
    pack="json_array({})",
    as_text=_TEXT,
    # What only reads at first could wait for ever for another that does.
    transaction=("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"),
    ping="SELECT COUNT(*) FROM sqlite_master",  # reads the file, which connecting does not
    values_limit=32_766,  # SQLITE_MAX_VARIABLE_NUMBER
    cannot=("It has no stored procedures, and no server that ends a statement.",),
)
