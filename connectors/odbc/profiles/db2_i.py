"""Db2 for i (AS/400, iSeries) through IBM i Access ODBC Driver: names by SQL, texts in Unicode."""

from __future__ import annotations

from connectors.odbc.profiles.base import Column, Profile, Reading
from connectors.odbc.profiles.catalogue import VendorCatalogue, describe
from connectors.odbc.profiles.db2 import (
    AS_TEXT,
    CURSORS,
    PING,
    READINGS,
    SENTINELS,
    STATES,
    declared,
)
from connectors.odbc.profiles.dialect import contains, nulls_are_high, quote_double, starts
from connectors.odbc.profiles.paging import fetch_first_constant, offset_fetch

# By SQL naming only the current schema (the first library of DBQ) needs no naming.
_TABLES = """
SELECT CASE WHEN c.TABLE_SCHEMA <> CURRENT SCHEMA THEN c.TABLE_SCHEMA END,
       c.TABLE_NAME, c.COLUMN_NAME, CASE c.IS_NULLABLE WHEN 'Y' THEN 1 ELSE 0 END,
       k.ORDINAL_POSITION, c.DATA_TYPE, c.LENGTH, c.NUMERIC_SCALE,
       CASE WHEN c.CCSID = 65535 THEN 1 ELSE 0 END
FROM QSYS2.SYSCOLUMNS c
JOIN QSYS2.SYSTABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
LEFT JOIN QSYS2.SYSCST p ON p.TABLE_SCHEMA = c.TABLE_SCHEMA AND p.TABLE_NAME = c.TABLE_NAME
 AND p.CONSTRAINT_TYPE = 'PRIMARY KEY'
LEFT JOIN QSYS2.SYSKEYCST k ON k.CONSTRAINT_SCHEMA = p.CONSTRAINT_SCHEMA
 AND k.CONSTRAINT_NAME = p.CONSTRAINT_NAME AND k.COLUMN_NAME = c.COLUMN_NAME
WHERE t.TABLE_TYPE IN ('T', 'P', 'V', 'L', 'A') AND t.SYSTEM_TABLE = 'N'
  AND c.TABLE_SCHEMA NOT LIKE 'Q%' AND c.TABLE_SCHEMA NOT LIKE 'SYS%'
ORDER BY c.TABLE_SCHEMA, c.TABLE_NAME, c.ORDINAL_POSITION
"""
_TYPES = {"CHAR": "CHAR", "VARCHAR": "VARCHAR", "TIMESTMP": "TIMESTAMP", "VARG": "VARGRAPHIC"}


def _declared(name: str, length: int, scale: int | None, bits: int) -> str:
    name = name.strip()
    return declared(_TYPES.get(name, name), length, scale, bits)


def _reading(column: Column) -> Reading | None:
    # Files of RPG programs are texts of CCSID 65535; TRANSLATE=1 has the driver read them so.
    return READINGS.get(column.base.removesuffix(" FOR BIT DATA"))


DB2_I = Profile(
    name="db2-i",
    proven=False,
    # "Connection string keywords" of IBM i Access: names by SQL; dates and decimals as ISO has
    # them; CCSID 65535 is text (Translation properties: TRANSLATE), and what cannot be read of
    # it is an error (ALLOWUNSCHAR); a query is not refused for the time that it may take
    # (QUERYTIMEOUT: the server only estimates).
    options={
        "NAM": "0",
        "DFT": "5",
        "TFT": "0",
        "DEC": "0",
        "CCSID": "1208",
        "UNICODESQL": "1",
        "TRANSLATE": "1",
        "ALLOWUNSCHAR": "0",
        "QUERYTIMEOUT": "0",
    },
    reading=_reading,
    quote=quote_double,
    order=nulls_are_high,
    page=offset_fetch,
    older=(((7, 2), fetch_first_constant),),  # 7.1 has OFFSET by a technology refresh only
    contains=contains,
    starts=starts,
    tables=VendorCatalogue(_TABLES, _declared),
    describe=describe,
    states={
        **STATES,
        -666: "57014",  # the governor of queries refused it
    },
    as_text=AS_TEXT,
    ping=PING,
    values_limit=2000,  # of host variables and placeholders in a statement (SQL limits)
    sentinels=(*SENTINELS, "0001-01-01-00.00.00.000000"),
    cannot=(
        CURSORS,
        "The server ends no statement by itself: the deadline cancels it.",
        "Bytes in columns of CCSID 65535 are read as texts: cast them to BINARY in a view.",
        "Columns of ROWID and DATALINK cannot be read.",
        "Lists of more than 2,000 values are refused.",
        "Before IBM i 7.2 a page by number reads the pages before it too.",
    ),
)
