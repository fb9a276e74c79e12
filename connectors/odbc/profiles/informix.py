"""Informix through IBM's or HCL's driver: its own text for all numbers beyond 32 bits and dates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pyodbc

from connectors.odbc import arguments
from connectors.odbc.profiles.base import Column, Connection, Profile, Reading
from connectors.odbc.profiles.catalogue import VendorCatalogue, describe, sized
from connectors.odbc.profiles.dialect import contains, nulls_are_low, quote_double, starts
from connectors.odbc.profiles.paging import skip_first
from connectors.odbc.profiles.readings import (
    BINARY,
    DOUBLE,
    INTEGER,
    REAL,
    SMALLINT,
    lexical,
    long_text,
    padded,
    plain,
    text,
)

_lexical = partial(lexical, bind=arguments.text, select="CAST({} AS VARCHAR(64))")
_number = partial(_lexical, "DECIMAL", bind=arguments.decimal, read=plain)
_READINGS: Mapping[str, Reading] = {
    **dict.fromkeys(("CHAR", "NCHAR"), padded()),
    **dict.fromkeys(("VARCHAR", "NVARCHAR", "LVARCHAR"), text("VARCHAR")),
    **dict.fromkeys(("TEXT", "CLOB"), long_text()),
    "SMALLINT": SMALLINT,
    **dict.fromkeys(("INTEGER", "SERIAL"), INTEGER),
    **dict.fromkeys(
        ("INT8", "SERIAL8", "BIGINT", "BIGSERIAL"), _lexical("BIGINT", bind=arguments.integer(64))
    ),
    "DECIMAL": _number(),
    # A MONEY's text has the locale's currency (Guide to SQL: Reference, DBMONEY).
    "MONEY": _number(select="CAST(CAST({} AS DECIMAL(32,4)) AS VARCHAR(64))"),
    **dict.fromkeys(("SMALLFLOAT", "REAL"), REAL),
    **dict.fromkeys(("FLOAT", "DOUBLE"), DOUBLE),
    # A DATE's text is DBDATE's (Guide to SQL: Reference), so it is formatted.
    "DATE": _lexical(
        "DATE",
        bind=arguments.moment,
        select="TO_CHAR({}, '%Y-%m-%d')",
        match="CAST(TO_DATE(?, '%Y-%m-%d') AS DATE)",
    ),
    "BOOLEAN": _lexical(
        "BOOLEAN",
        bind=arguments.word("t", "f"),
        select="CASE WHEN {0} = 't' THEN 'true' WHEN {0} = 'f' THEN 'false' END",
        match="CAST(? AS BOOLEAN)",
    ),
    **dict.fromkeys(("BYTE", "BLOB"), BINARY),
}  # SET, MULTISET, LIST, ROW and opaque types cannot be read
_INTERVAL = _lexical("OTHER", select="CAST({} AS CHAR(32))", key="CAST({} AS CHAR(32))")

# By the lowest byte of coltype and the qualifiers in collength (Guide to SQL: Reference,
# "SYSCOLUMNS").
_TYPES = [
    "CHAR",
    "SMALLINT",
    "INTEGER",
    "FLOAT",
    "SMALLFLOAT",
    "DECIMAL",
    "SERIAL",
    "DATE",
    "MONEY",
    "NULL",
    "DATETIME",
    "BYTE",
    "TEXT",
    "VARCHAR",
    "INTERVAL",
    "NCHAR",
    "NVARCHAR",
    "INT8",
    "SERIAL8",
    "SET",
    "MULTISET",
    "LIST",
    "ROW",
    "COLLECTION",
]
_MORE_TYPES = {40: "OPAQUE", 41: "OPAQUE", 43: "LVARCHAR", 45: "BOOLEAN", 52: "BIGINT"}
_MORE_TYPES |= {53: "BIGSERIAL"}
_PARTS = {0: "YEAR", 2: "MONTH", 4: "DAY", 6: "HOUR", 8: "MINUTE", 10: "SECOND"}
_OPAQUE = {"lvarchar": "LVARCHAR", "boolean": "BOOLEAN", "blob": "BLOB", "clob": "CLOB"}
_NO_SCALE = 255
_TABLES = """
SELECT CASE WHEN TRIM(t.owner) <> USER THEN TRIM(t.owner) END, TRIM(t.tabname), TRIM(c.colname),
       CASE WHEN c.coltype >= 256 THEN 0 ELSE 1 END,
       CASE c.colno WHEN i.part1 THEN 1 WHEN i.part2 THEN 2 WHEN i.part3 THEN 3
                    WHEN i.part4 THEN 4 WHEN i.part5 THEN 5 WHEN i.part6 THEN 6
                    WHEN i.part7 THEN 7 WHEN i.part8 THEN 8 END,
       c.coltype, c.collength, TRIM(x.name)
FROM systables t
JOIN syscolumns c ON c.tabid = t.tabid
LEFT JOIN sysxtdtypes x ON x.extended_id = c.extended_id
LEFT JOIN sysconstraints p ON p.tabid = t.tabid AND p.constrtype = 'P'
LEFT JOIN sysindexes i ON i.idxname = p.idxname AND i.tabid = t.tabid
WHERE t.tabid >= 100 AND t.tabtype IN ('T', 'V', 'S', 'P')
ORDER BY t.owner, t.tabname, c.colno
"""


def _declared(coltype: int, length: int, extended: str | None) -> str:
    kind = coltype & 0xFF
    name = _TYPES[kind] if kind < len(_TYPES) else _MORE_TYPES.get(kind, f"TYPE {kind}")
    if name in {"DATETIME", "INTERVAL"}:
        first, last = (length >> 4) & 0xF, length & 0xF
        return f"{name} {_part(first)} TO {_part(last)}"
    if name in {"DECIMAL", "MONEY"}:
        scale = length & 0xFF  # 255: a floating one
        return sized(name, length >> 8, None if scale == _NO_SCALE else scale)
    if name in {"VARCHAR", "NVARCHAR"}:
        return sized(name, length & 0xFF)  # the rest is the least that is reserved
    if name in {"CHAR", "NCHAR", "LVARCHAR"}:
        return sized(name, length)
    return _OPAQUE.get(extended or "", name) if name == "OPAQUE" else name


def _part(code: int) -> str:
    return _PARTS.get(code) or f"FRACTION({code - 10})"


def _reading(column: Column) -> Reading | None:
    words = column.declared.upper().split()
    if words and words[0] == "INTERVAL":
        return _INTERVAL
    if words and words[0] in {"DATETIME", "TIMESTAMP"}:
        return _datetime(words[1:])
    return _READINGS.get(column.base)


def _datetime(words: list[str]) -> Reading:
    """Read a DATETIME of any qualifier: filled up to seconds, where it has days or hours."""
    first, last = (words[0], words[-1]) if words else ("YEAR", "FRACTION(5)")
    if first == "YEAR" and last == "DAY":
        return _lexical("DATE", bind=arguments.moment, select="CAST({} AS CHAR(10))")
    for begins, kind, least in (("YEAR", "TIMESTAMP", 19), ("HOUR", "TIME", 8)):
        if first == begins and last not in {"YEAR", "MONTH"}:
            fraction = 6 if last.startswith("FRACTION") else 0
            until = "FRACTION(5)" if fraction else "SECOND"
            return _lexical(
                kind,
                bind=arguments.hundred_thousandths if kind == "TIMESTAMP" else arguments.moment,
                select=f"CAST(EXTEND({{}}, {first} TO {until}) AS CHAR({least + fraction}))",
                match=f"CAST(? AS DATETIME {first} TO FRACTION(5))",
            )
    return _INTERVAL


def _prepare(connection: Connection) -> None:
    # Bytes of CLIENT_LOCALE, whichever wide characters the driver was built for
    # (mkleehammer/pyodbc#336).
    connection.setencoding(encoding="utf-8", ctype=pyodbc.SQL_CHAR)
    for kind in (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR):
        connection.setdecoding(kind, encoding="utf-8", ctype=pyodbc.SQL_CHAR)
    # Readers see the last committed state instead of an error (-244, ISAM -107).
    connection.execute("SET ISOLATION TO COMMITTED READ LAST COMMITTED")


def _limit(connection: Connection, seconds: float) -> None:
    connection.execute(f"SET LOCK MODE TO WAIT {max(1, round(seconds))}")


INFORMIX = Profile(
    name="informix",
    proven=False,
    # "Enable delimited identifiers in ODBC"; texts in UTF-8, whatever the database has
    # ("GLS": CLIENT_LOCALE).
    options={"DELIMIDENT": "y", "CLIENT_LOCALE": "en_us.utf8"},
    prepare=_prepare,
    limit=_limit,
    reading=_reading,
    quote=quote_double,
    order=nulls_are_low,
    page=skip_first,
    contains=contains,
    starts=starts,
    tables=VendorCatalogue(_TABLES, _declared),
    describe=describe,
    states={
        -107: "55P03",  # somebody holds the row
        -143: "40001",  # a deadlock
        -154: "55P03",  # a lock waited for too long
        -206: "42S02",
        -213: "57014",
        -233: "55P03",
        -244: "55P03",
        -272: "42501",
        -275: "42501",
        -908: "08001",
        -930: "08001",
        -951: "28000",
        -952: "28000",
        -1213: "22018",
        -1226: "22003",
        -1262: "22007",
        -25580: "08S01",
        -25582: "08S01",
    },
    as_text="CAST({} AS VARCHAR(255))",
    ping="SELECT 1 FROM systables WHERE tabid = 1",
    values_limit=32_767,
    sentinels=("1899-12-31", "9999-12-31"),
    cannot=(
        "The server ends no statement by itself: the deadline cancels it.",
        "Columns of SET, MULTISET, LIST, ROW and of types of somebody's own cannot be read.",
        "Columns of TEXT, BYTE, CLOB and BLOB can be read but not filtered.",
    ),
)
