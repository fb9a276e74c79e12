"""SQL Server through Microsoft's driver: money, dates and decimals are fetched as its text."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from connectors.odbc import arguments
from connectors.odbc.arguments import Bind
from connectors.odbc.profiles.base import Column, Connection, Profile, Reading
from connectors.odbc.profiles.catalogue import VendorCatalogue, sized, tables_of
from connectors.odbc.profiles.dialect import (
    contains_brackets,
    nulls_are_low,
    quote_bracket,
    starts_brackets,
)
from connectors.odbc.profiles.paging import offset_fetch_sorted, top
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

_AS_TEXT = "CAST({} AS nvarchar(4000))"
_EVERY_TEXT = "CAST({} AS nvarchar(max))"
# A bound text is nvarchar, beside which an index on varchar is not sought; its own type may lack
# letters, so that both decide ("Data type precedence"; mkleehammer/pyodbc wiki, "Tips").
_NARROW = "({0} = CAST(? AS varchar(8000)) AND {0} = ?)"


def _twice(value: str | None) -> tuple[str | None, ...]:
    return (value, value)


def _date(type_: str, style: int, as_: str, length: int, bind: Bind) -> Reading:
    """Return a reading by style, since texts of dates depend on the session's language."""
    return lexical(
        as_,
        bind=bind,
        select=f"CONVERT(varchar({length}), {{}}, {style})",
        match=f"CONVERT({type_}, ?, {style})",
    )


_narrow = partial(text, equal=_NARROW, expand=_twice)
_decimal = partial(lexical, "DECIMAL", bind=arguments.decimal)
_READINGS: Mapping[str, Reading] = {
    "CHAR": padded(equal=_NARROW, expand=_twice),
    "NCHAR": padded(),
    "VARCHAR": _narrow("VARCHAR"),
    **dict.fromkeys(("NVARCHAR", "SYSNAME"), text("VARCHAR")),
    **dict.fromkeys(("VARCHAR(MAX)", "NVARCHAR(MAX)"), long_text()),
    **dict.fromkeys(("TEXT", "NTEXT"), long_text(select=_EVERY_TEXT, key=_EVERY_TEXT)),
    "XML": lexical("XML", bind=arguments.text, select=_EVERY_TEXT, key=_EVERY_TEXT),
    "BIT": BOOLEAN,
    "TINYINT": SMALLINT,
    "SMALLINT": SMALLINT,
    "INT": INTEGER,
    "BIGINT": BIGINT,
    **dict.fromkeys(("DECIMAL", "NUMERIC"), _decimal(select="CAST({} AS varchar(41))")),
    # As text it has two decimals of its four ("CAST and CONVERT", money styles).
    **dict.fromkeys(
        ("MONEY", "SMALLMONEY"), _decimal(select="CAST(CAST({} AS decimal(19,4)) AS varchar(41))")
    ),
    "REAL": replace(REAL, match="CAST(? AS real)"),
    "FLOAT": DOUBLE,
    "DATE": _date("date", 23, "DATE", 10, arguments.moment),
    "TIME": lexical(
        "TIME",
        bind=arguments.moment,
        select="CAST({} AS varchar(16))",
        match="CAST(? AS time(7))",
    ),
    "DATETIME2": _date("datetime2(7)", 121, "TIMESTAMP", 27, arguments.timestamp),
    # Of a thousandth's third part, which datetime2 would make another value of.
    **dict.fromkeys(
        ("DATETIME", "SMALLDATETIME"),
        _date("datetime", 121, "TIMESTAMP", 23, arguments.milliseconds),
    ),
    "DATETIMEOFFSET": _date(
        "datetimeoffset(7)", 121, "DATETIMEOFFSET", 34, arguments.utc_timestamp
    ),
    **dict.fromkeys(("BINARY", "VARBINARY", "VARBINARY(MAX)"), BINARY),
    "IMAGE": replace(BINARY, select="CAST({} AS varbinary(max))", key="CAST({} AS varbinary(max))"),
    # As hexadecimal digits (style 2), so that it may be an ETag.
    **dict.fromkeys(
        ("ROWVERSION", "TIMESTAMP"),
        lexical(
            "ROWVERSION",
            bind=arguments.hexadecimal,
            select="LOWER(CONVERT(varchar(16), CAST({} AS binary(8)), 2))",
            match="CONVERT(binary(8), ?, 2)",
        ),
    ),
    "UNIQUEIDENTIFIER": lexical(
        "UNIQUEIDENTIFIER",
        bind=arguments.uuid,
        select="LOWER(CAST({} AS char(36)))",
        match="CAST(? AS uniqueidentifier)",
    ),
}  # sql_variant, hierarchyid, geometry, geography and types of .NET cannot be read

_COLUMNS = """
       c.name, c.is_nullable, k.key_ordinal,
       CASE WHEN c.system_type_id = 240 THEN TYPE_NAME(c.user_type_id)
            ELSE TYPE_NAME(c.system_type_id) END,
       c.max_length, c.precision, c.scale
"""
# Of a type of somebody's own the system's one counts; 240 are those of .NET (sys.types).
_TABLES = f"""
SELECT NULLIF(SCHEMA_NAME(o.schema_id), SCHEMA_NAME()), o.name,{_COLUMNS}FROM sys.objects o
JOIN sys.columns c ON c.object_id = o.object_id
LEFT JOIN sys.indexes i ON i.object_id = o.object_id AND i.is_primary_key = 1
LEFT JOIN sys.index_columns k ON k.object_id = o.object_id AND k.index_id = i.index_id
 AND k.column_id = c.column_id
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
ORDER BY SCHEMA_NAME(o.schema_id), o.name, c.column_id
"""
_SHAPE = f"""
SELECT NULL, 'brygga',{_COLUMNS}FROM tempdb.sys.columns c
LEFT JOIN sys.index_columns k ON 1 = 0
WHERE c.object_id = OBJECT_ID('tempdb..#brygga')
ORDER BY c.column_id
"""


def _declared(name: str, length: int, precision: int, scale: int) -> str:
    if name in {"decimal", "numeric"}:
        return sized(name, precision, scale)
    if name in {"char", "varchar", "binary", "varbinary", "nchar", "nvarchar"}:
        if length < 0:
            return f"{name}(max)"
        return sized(name, length // 2 if name.startswith("n") else length)
    return name


def _reading(column: Column) -> Reading | None:
    return _READINGS.get(column.base)


def _prepare(connection: Connection) -> None:
    connection.execute("SET TEXTSIZE 2147483647")  # FreeTDS would cut texts
    connection.execute("SET NOCOUNT ON")  # counts stand before the rows of procedures


def _limit(connection: Connection, seconds: float) -> None:
    connection.timeout = max(1, math.ceil(seconds))  # SQL_ATTR_QUERY_TIMEOUT: the driver cancels
    connection.execute(f"SET LOCK_TIMEOUT {max(1, round(seconds * 1000))}")


def _describe(connection: Connection, query: QueryText) -> Sequence[Column]:
    """Make a temporary table of no rows: its columns have the types that the server gives."""
    text = query.render("NULL")
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT TOP 0 * INTO #brygga FROM ({text}\n) brygga")  # noqa: S608 - pinned text
        try:
            rows = cursor.execute(_SHAPE).fetchall()
        finally:
            cursor.execute("DROP TABLE #brygga")
    return tables_of(rows, _declared)["brygga"].columns


_OFFSET = struct.Struct("<6hI2h")


def datetimeoffset(data: bytes) -> str:
    """Read SQL_SS_TIMESTAMPOFFSET_STRUCT, which pyodbc does not know (mkleehammer/pyodbc#134)."""
    year, month, day, hour, minute, second, fraction, hours, minutes = _OFFSET.unpack(data)
    sign = "-" if hours < 0 or minutes < 0 else "+"
    return (
        f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{fraction // 100:07}"
        f" {sign}{abs(hours):02}:{abs(minutes):02}"
    )


MSSQL = Profile(
    name="mssql",
    proven=False,
    # Related rows are read while others are still coming ("Using MARS").
    options={"MARS_Connection": "yes"},
    prepare=_prepare,
    limit=_limit,
    reading=_reading,
    quote=quote_bracket,
    order=nulls_are_low,
    page=offset_fetch_sorted,
    older=(((11,), top),),  # before SQL Server 2012
    contains=contains_brackets,
    starts=starts_brackets,
    tables=VendorCatalogue(_TABLES, _declared),
    describe=_describe,
    states={
        102: "42000",
        208: "42S02",
        229: "42501",
        230: "42501",
        233: "08S01",
        241: "22007",
        242: "22007",
        245: "22018",
        1204: "53200",  # no room for more locks
        1205: "40001",  # chosen as the victim of a deadlock
        1222: "55P03",  # SET LOCK_TIMEOUT is over
        2628: "22001",
        3960: "40001",  # a snapshot's conflict
        4060: "08004",
        8114: "22018",
        8115: "22003",
        8152: "22001",
        8169: "22018",
        10053: "08S01",
        10054: "08S01",
        10928: "53300",
        18456: "28000",
        40613: "57P03",
    },
    as_text=_AS_TEXT,
    # XACT_ABORT: whatever fails gives the whole transaction up.
    transaction=(
        "SET XACT_ABORT ON; BEGIN TRANSACTION",
        "COMMIT TRANSACTION",
        "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION",
    ),
    converters={-155: datetimeoffset},
    values_limit=2098,  # 2,100 parameters, two of which are sp_executesql's
    sentinels=("1753-01-01", "1900-01-01", "9999-12-31"),
    cannot=(
        "A query route cannot have an ORDER BY or a WITH of its own: sort as a table is sorted.",
        "Columns of sql_variant, hierarchyid, geometry and geography cannot be read.",
        "Lists of more than 2,098 values are refused.",
        "Before SQL Server 2012 a page by number reads the pages before it too.",
    ),
)
