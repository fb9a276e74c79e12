"""Oracle through its own driver: numbers, dates and moments are fetched as the server's text."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from connectors.odbc import arguments
from connectors.odbc.profiles.base import Column, Connection, Profile, Reading
from connectors.odbc.profiles.catalogue import VendorCatalogue, describe, sized
from connectors.odbc.profiles.dialect import contains, nulls_first, quote_double, starts
from connectors.odbc.profiles.paging import offset_fetch, rownum
from connectors.odbc.profiles.readings import (
    BINARY,
    DOUBLE,
    REAL,
    lexical,
    long_text,
    padded,
    plain,
    text,
)
from connectors.odbc.text import QueryText

_DAY = "SYYYY-MM-DD HH24:MI:SS"  # S: before our era is a minus, not another year
_BOUND = "YYYY-MM-DD HH24:MI:SS.FF9"


def _with_zone(moment: str) -> str:
    return moment.strip() + "+00:00"


# TM9 writes 0.5 as `.5`; the session's decimal mark does not count (SQL: "Number Format Models").
_NUMBER = lexical(
    "DECIMAL",
    bind=arguments.decimal,
    select="TO_CHAR({}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')",
    read=plain,
)
_LOB = partial(
    long_text,
    key="DBMS_LOB.SUBSTR({}, 4000, 1)",
    equal="DBMS_LOB.COMPARE({}, TO_CLOB(?)) = 0",
    expand=lambda value: (value,),
)
_READINGS: Mapping[str, Reading] = {
    # A bound text is VARCHAR2, beside which the blanks of a CHAR count (SQL: "Data Type
    # Comparison Rules"); 2,000 is the longest CHAR, and cuts nothing off.
    **dict.fromkeys(("CHAR", "NCHAR"), padded(match="CAST(? AS CHAR(2000))")),
    **dict.fromkeys(("VARCHAR2", "NVARCHAR2", "VARCHAR"), text("VARCHAR")),
    **dict.fromkeys(("CLOB", "NCLOB"), _LOB()),
    **dict.fromkeys(("NUMBER", "FLOAT"), _NUMBER),
    "BINARY_FLOAT": REAL,
    "BINARY_DOUBLE": DOUBLE,
    # A DATE has a time of day (SQL: "DATE Data Type").
    "DATE": lexical(
        "TIMESTAMP",
        bind=arguments.seconds,
        select=f"TO_CHAR({{}}, '{_DAY}')",
        read=str.strip,
        match="TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS')",
    ),
    "TIMESTAMP": lexical(
        "TIMESTAMP",
        bind=arguments.timestamp,
        select=f"TO_CHAR({{}}, '{_DAY}.FF9')",
        read=str.strip,
        match=f"TO_TIMESTAMP(?, '{_BOUND}')",
    ),
    **dict.fromkeys(
        ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE"),
        lexical(
            "TIMESTAMPTZ",
            bind=arguments.utc_timestamp,
            select=f"TO_CHAR(SYS_EXTRACT_UTC({{}}), '{_DAY}.FF9')",
            read=_with_zone,
            match=f"FROM_TZ(TO_TIMESTAMP(?, '{_BOUND}'), 'UTC')",
        ),
    ),
    **dict.fromkeys(
        ("INTERVAL YEAR TO MONTH", "INTERVAL DAY TO SECOND"),
        lexical("OTHER", bind=arguments.text, select="TO_CHAR({})", key="TO_CHAR({})"),
    ),
    **dict.fromkeys(("RAW", "BLOB"), BINARY),
    **dict.fromkeys(
        ("ROWID", "UROWID"),
        lexical("VARCHAR", bind=arguments.text, select="ROWIDTOCHAR({})", key="ROWIDTOCHAR({})"),
    ),
    "BOOLEAN": lexical(
        "BOOLEAN",
        bind=arguments.word("true", "false"),
        select="CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
        match="TO_BOOLEAN(?)",
    ),
    "XMLTYPE": lexical(
        "XML",
        bind=arguments.text,
        select="XMLSERIALIZE(CONTENT {} AS CLOB)",
        key="DBMS_LOB.SUBSTR(XMLSERIALIZE(CONTENT {} AS CLOB), 4000, 1)",
    ),
}  # LONG, LONG RAW, BFILE, JSON and types of somebody's own cannot be read

# The owners that come with a database (Database Security Guide, "Predefined User Accounts").
_OWNERS = (
    "ANONYMOUS APPQOSSYS AUDSYS CTXSYS DBSFWUSER DBSNMP DVSYS GSMADMIN_INTERNAL LBACSYS MDSYS"
    " OJVMSYS OLAPSYS ORDDATA ORDSYS OUTLN SYS SYSTEM WMSYS XDB"
)
_TABLES = f"""
SELECT CASE WHEN c.OWNER <> SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') THEN c.OWNER END,
       c.TABLE_NAME, c.COLUMN_NAME, CASE c.NULLABLE WHEN 'Y' THEN 1 ELSE 0 END, k.POSITION,
       c.DATA_TYPE, c.CHAR_LENGTH, c.DATA_PRECISION, c.DATA_SCALE
FROM ALL_TAB_COLUMNS c
LEFT JOIN ALL_CONSTRAINTS p ON p.OWNER = c.OWNER AND p.TABLE_NAME = c.TABLE_NAME
 AND p.CONSTRAINT_TYPE = 'P'
LEFT JOIN ALL_CONS_COLUMNS k ON k.OWNER = p.OWNER AND k.CONSTRAINT_NAME = p.CONSTRAINT_NAME
 AND k.COLUMN_NAME = c.COLUMN_NAME
WHERE c.OWNER NOT IN ({", ".join(f"'{owner}'" for owner in _OWNERS.split())})
  AND c.TABLE_NAME NOT LIKE 'BIN$%'
ORDER BY c.OWNER, c.TABLE_NAME, c.COLUMN_ID
"""  # noqa: S608 - names of ours


def _declared(name: str, length: int, precision: int | None, scale: int | None) -> str:
    if name == "NUMBER":
        return sized(name, precision, scale) if precision is not None else name
    return sized(name, length) if "CHAR" in name and length else name


def _reading(column: Column) -> Reading | None:
    return _READINGS.get(re.sub(r"\(.*?\)", "", column.declared).upper())


def _prepare(connection: Connection) -> None:
    connection.execute("ALTER SESSION SET TIME_ZONE = 'UTC'")


def _limit(connection: Connection, seconds: float) -> None:
    connection.timeout = max(1, math.ceil(seconds))  # SQL_ATTR_QUERY_TIMEOUT, where QTO=T


def _describe(connection: Connection, query: QueryText) -> Sequence[Column]:
    # A DATE is told as a moment, and a NUMBER without scale as anything.
    return describe(connection, query, {Decimal: "NUMBER", dt.date: "DATE", str: "VARCHAR2"})


ORACLE = Profile(
    name="oracle",
    proven=False,
    # "Format of the Connection String" (ODBC Developer's Guide): a statement may be timed out,
    # and a NUMBER is not made a float.
    options={"QTO": "T", "BNF": "F", "FWC": "T"},
    prepare=_prepare,
    limit=_limit,
    reading=_reading,
    quote=quote_double,
    order=nulls_first,
    page=offset_fetch,
    older=(((12,), rownum),),
    contains=contains,
    starts=starts,
    tables=VendorCatalogue(_TABLES, _declared),
    describe=_describe,
    states={
        18: "53300",
        20: "53300",
        54: "55P03",  # somebody holds what was asked for without waiting
        60: "40001",  # a deadlock
        942: "42S02",
        1013: "57014",
        1017: "28000",
        1031: "42501",
        1033: "57P03",
        1034: "57P03",
        1089: "57P01",
        1426: "22003",
        1438: "22003",
        1722: "22018",
        1830: "22007",
        1840: "22007",
        1843: "22007",
        1861: "22007",
        3113: "08S01",
        3114: "08S01",
        3135: "08S01",
        8177: "40001",
        12154: "08001",
        12514: "08001",
        12541: "08001",
        12899: "22001",
        28000: "28000",
        30006: "55P03",  # waited for too long
    },
    as_text="TO_CHAR({})",
    ping="SELECT 1 FROM DUAL",
    list_size=512,  # 1,000 in a list (ORA-01795)
    values_limit=65_535,
    sentinels=("0001-01-01", "1900-01-01", "9999-12-31", "4712-12-31"),
    cannot=(
        "An empty text is NULL.",
        "Columns of LONG, LONG RAW, BFILE, JSON and of types of somebody's own cannot be read.",
        "Before Oracle 12 a page by number reads the pages before it too.",
    ),
)
