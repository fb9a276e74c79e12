"""Db2 for Linux, UNIX and Windows through IBM's CLI driver."""

from __future__ import annotations

import math

from connectors.odbc.profiles.base import Column, Connection, Profile, Reading
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
from connectors.odbc.profiles.readings import BINARY

# CODEPAGE 0 of a text is FOR BIT DATA (SYSCAT.COLUMNS).
_TABLES = """
SELECT CASE WHEN c.TABSCHEMA = CURRENT SCHEMA THEN NULL ELSE RTRIM(c.TABSCHEMA) END,
       c.TABNAME, c.COLNAME, CASE c.NULLS WHEN 'Y' THEN 1 ELSE 0 END, c.KEYSEQ,
       CASE WHEN c.TYPESCHEMA = 'SYSIBM' THEN c.TYPENAME
            ELSE RTRIM(c.TYPESCHEMA) || '.' || c.TYPENAME END,
       c.LENGTH, c.SCALE, CASE WHEN c.CODEPAGE = 0 THEN 1 ELSE 0 END
FROM SYSCAT.COLUMNS c
JOIN SYSCAT.TABLES t ON t.TABSCHEMA = c.TABSCHEMA AND t.TABNAME = c.TABNAME
WHERE t.TYPE IN ('T', 'V', 'S', 'A', 'N') AND t.TABSCHEMA NOT LIKE 'SYS%'
ORDER BY c.TABSCHEMA, c.TABNAME, c.COLNO
"""


def _declared(name: str, length: int, scale: int, bits: int) -> str:
    # Only texts have a code page that means something.
    return declared(name, length, scale, bits if "CHAR" in name else 0)


def _reading(column: Column) -> Reading | None:
    if column.base.endswith(" FOR BIT DATA"):
        return BINARY
    return READINGS.get(column.base)


def _limit(connection: Connection, seconds: float) -> None:
    whole = max(1, math.ceil(seconds))
    connection.timeout = whole  # SQL_ATTR_QUERY_TIMEOUT: the driver interrupts the statement
    connection.execute(f"SET CURRENT LOCK TIMEOUT {whole}")


DB2_LUW = Profile(
    name="db2-luw",
    proven=False,
    # Whatever the client's territory (CLI/ODBC configuration keywords: DateTimeStringFormat).
    options={"DateTimeStringFormat": "ISO"},
    limit=_limit,
    reading=_reading,
    quote=quote_double,
    order=nulls_are_high,
    page=offset_fetch,
    older=(((11, 1), fetch_first_constant),),
    contains=contains,
    starts=starts,
    tables=VendorCatalogue(_TABLES, _declared),
    describe=describe,
    states=STATES,
    as_text=AS_TEXT,
    ping=PING,
    values_limit=32_767,
    sentinels=SENTINELS,
    cannot=(
        CURSORS,
        "Columns of ROWID, references and types of somebody's own cannot be read.",
        "Before Db2 11.1 a page by number reads the pages before it too.",
    ),
)
