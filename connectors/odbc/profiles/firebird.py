"""Firebird and InterBase through Firebird's driver: its own text for all but texts and bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from connectors.odbc import arguments
from connectors.odbc.profiles.base import Column, Fragment, Profile, Reading
from connectors.odbc.profiles.catalogue import VendorCatalogue, describe, sized
from connectors.odbc.profiles.dialect import contains, nulls_first, quote_double, starts
from connectors.odbc.profiles.paging import first_skip, offset_fetch
from connectors.odbc.profiles.readings import (
    BIGINT,
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
    utc,
)

_lexical = partial(lexical, bind=arguments.moment, select="CAST({} AS VARCHAR(64))")
_READINGS: Mapping[str, Reading] = {
    "CHAR": padded(),
    "VARCHAR": text("VARCHAR"),
    "BLOB SUB_TYPE TEXT": long_text(),
    "SMALLINT": SMALLINT,
    "INTEGER": INTEGER,
    "BIGINT": BIGINT,
    **dict.fromkeys(
        ("DECIMAL", "NUMERIC", "INT128", "DECFLOAT"),
        _lexical("DECIMAL", bind=arguments.decimal, read=plain),
    ),
    "FLOAT": replace(REAL, match="CAST(? AS FLOAT)"),
    **dict.fromkeys(("DOUBLE PRECISION", "DOUBLE", "REAL"), DOUBLE),
    "DATE": _lexical("DATE", match="CAST(? AS DATE)"),
    "TIME": _lexical("TIME", match="CAST(? AS TIME)"),
    "TIMESTAMP": _lexical("TIMESTAMP", bind=arguments.milliseconds, match="CAST(? AS TIMESTAMP)"),
    # A zone may be a name, which has no offset of its own (Firebird 4: README.time_zone).
    "TIMESTAMP WITH TIME ZONE": _lexical(
        "TIMESTAMPTZ",
        bind=arguments.utc_timestamp,
        select="CAST({} AT TIME ZONE 'UTC' AS VARCHAR(64))",
        read=utc,
        match="CAST(? || ' UTC' AS TIMESTAMP WITH TIME ZONE)",
    ),
    # Drivers before Firebird 3 know no boolean.
    "BOOLEAN": _lexical(
        "BOOLEAN",
        bind=arguments.word("true", "false"),
        select="CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
        match="CAST(CAST(? AS VARCHAR(5)) AS BOOLEAN)",
    ),
    **dict.fromkeys(("BINARY", "VARBINARY", "BLOB SUB_TYPE BINARY"), BINARY),
}  # arrays and TIME WITH TIME ZONE cannot be read

# By RDB$FIELD_TYPE (Language Reference, Appendix D: "RDB$FIELDS").
_TYPES: Mapping[int, str] = {
    7: "SMALLINT",
    8: "INTEGER",
    10: "FLOAT",
    12: "DATE",
    13: "TIME",
    14: "CHAR",
    16: "BIGINT",
    23: "BOOLEAN",
    24: "DECFLOAT",
    25: "DECFLOAT",
    26: "INT128",
    27: "DOUBLE PRECISION",
    28: "TIME WITH TIME ZONE",
    29: "TIMESTAMP WITH TIME ZONE",
    35: "TIMESTAMP",
    37: "VARCHAR",
    261: "BLOB",
}
_OCTETS = 1  # the character set of bytes
_TABLES = """
SELECT NULL, TRIM(r.RDB$RELATION_NAME), TRIM(c.RDB$FIELD_NAME),
       CASE WHEN COALESCE(c.RDB$NULL_FLAG, f.RDB$NULL_FLAG, 0) = 1 THEN 0 ELSE 1 END,
       s.RDB$FIELD_POSITION + 1, f.RDB$FIELD_TYPE, f.RDB$FIELD_SUB_TYPE,
       f.RDB$CHARACTER_LENGTH, f.RDB$FIELD_LENGTH, f.RDB$FIELD_PRECISION, f.RDB$FIELD_SCALE,
       f.RDB$CHARACTER_SET_ID, f.RDB$DIMENSIONS
FROM RDB$RELATIONS r
JOIN RDB$RELATION_FIELDS c ON c.RDB$RELATION_NAME = r.RDB$RELATION_NAME
JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = c.RDB$FIELD_SOURCE
LEFT JOIN RDB$RELATION_CONSTRAINTS p ON p.RDB$RELATION_NAME = r.RDB$RELATION_NAME
 AND p.RDB$CONSTRAINT_TYPE = 'PRIMARY KEY'
LEFT JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = p.RDB$INDEX_NAME
 AND s.RDB$FIELD_NAME = c.RDB$FIELD_NAME
WHERE COALESCE(r.RDB$SYSTEM_FLAG, 0) = 0
ORDER BY r.RDB$RELATION_NAME, c.RDB$FIELD_POSITION
"""


def _declared(
    kind: int,
    subtype: int | None,
    characters: int | None,
    octets: int,
    precision: int | None,
    scale: int | None,
    charset: int | None,
    dimensions: int | None,
) -> str:
    name = _TYPES.get(kind, f"TYPE {kind}")
    if dimensions:
        return f"ARRAY OF {name}"
    if name == "BLOB":
        return "BLOB SUB_TYPE TEXT" if subtype == 1 else "BLOB SUB_TYPE BINARY"
    if name in {"CHAR", "VARCHAR"}:
        if charset == _OCTETS:
            return sized("BINARY" if name == "CHAR" else "VARBINARY", octets)
        return sized(name, characters if characters is not None else octets)
    # A whole number with a scale, or said to be one, is a decimal.
    if name in {"SMALLINT", "INTEGER", "BIGINT", "INT128"} and (scale or subtype):
        return sized("DECIMAL" if subtype == 2 else "NUMERIC", precision or 18, -(scale or 0))  # noqa: PLR2004 - RDB$FIELD_SUB_TYPE
    return name


def _reading(column: Column) -> Reading | None:
    return _READINGS.get(column.base)


def _contains(expression: str, words: str) -> Fragment:
    return _wide(contains(expression, words))


def _starts(expression: str, words: str) -> Fragment:
    return _wide(starts(expression, words))


def _wide(pattern: Fragment) -> Fragment:
    # A placeholder has its column's length, and the wildcards none in it
    # (FirebirdSQL/firebird#7760 is of this kind).
    sql = pattern.sql.replace("LIKE ?", "LIKE CAST(? AS VARCHAR(2000) CHARACTER SET UTF8)")
    return Fragment(sql, pattern.values)


FIREBIRD = Profile(
    name="firebird",
    proven=False,
    # "Connection String Parameters" (Firebird ODBC driver): NONE would give bytes as they lie.
    options={"CHARSET": "UTF8", "DIALECT": "3", "QUOTED": "Y"},
    reading=_reading,
    quote=quote_double,
    order=nulls_first,
    page=offset_fetch,
    older=(((3,), first_skip),),
    contains=_contains,
    starts=_starts,
    tables=VendorCatalogue(_TABLES, _declared),
    describe=describe,
    # SQLCODEs and codes of the engine, of which drivers tell either (Appendix B: Error Codes).
    states={
        -551: "42501",
        -901: "55P03",
        -902: "08S01",
        -904: "08001",
        -913: "40001",
        335544336: "40001",  # a deadlock
        335544345: "55P03",  # a lock that nobody waited for
        335544352: "42501",
        335544421: "08001",
        335544472: "28000",
        335544510: "55P03",  # a lock waited for too long
        335544721: "08001",
        335544726: "08S01",
        335544727: "08S01",
        335544741: "08S01",
        335544794: "57014",
        335544856: "57P01",
    },
    as_text="CAST({} AS VARCHAR(255))",
    ping="SELECT 1 FROM RDB$DATABASE",
    values_limit=65_535,
    sentinels=("1858-11-17", "1899-12-30"),
    cannot=(
        "Arrays and TIME WITH TIME ZONE cannot be read.",
        "A text to compare with cannot be longer than its column: a longer one is refused.",
        "Before Firebird 4 the server ends no statement by itself: the deadline cancels it.",
    ),
)
